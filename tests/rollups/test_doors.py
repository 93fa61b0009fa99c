"""The scheduler's tasks and the command: thin doors, safe to open twice."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from common.calendar import business_date
from rollups import tasks
from rollups.models import AreaDay
from rollups.verify import NAMES
from tests.factories import Territory

pytestmark = pytest.mark.django_db


def table() -> list[tuple[object, ...]]:
    rows = AreaDay.objects.order_by("area", "date")
    return list(rows.values_list("area", "date", "closed_at", *NAMES))


def test_each_task_is_a_no_op_the_second_time(territory: Territory) -> None:
    for task in (tasks.refresh_rollups, tasks.close_rollup_days):
        task()
        once = table()
        task()
        assert table() == once


def test_the_schedule_names_tasks_that_exist() -> None:
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.refresh_rollups.name, tasks.close_rollup_days.name} <= names


def test_the_command_counts_and_closes_a_period(territory: Territory) -> None:
    today = business_date(timezone.now())
    first = today - timedelta(days=2)
    out = StringIO()
    call_command("rollup", date=first, to=today, stdout=out)
    assert "3 days" in out.getvalue()
    assert AreaDay.objects.filter(closed_at__isnull=False).values("date").distinct().count() == 2
    call_command("rollup", "--date", str(first), "--rebuild", stdout=out)
    assert AreaDay.objects.filter(date=first).exists()


def test_the_command_without_a_date_does_what_is_due(territory: Territory) -> None:
    call_command("rollup", stdout=StringIO())
    assert AreaDay.objects.filter(date=business_date(timezone.now())).exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--date", "2099-01-01"],
        ["--date", "2026-01-02", "--to", "2026-01-01"],
        ["--rebuild"],
        ["--date", "soon"],
    ],
)
def test_the_command_refuses_what_makes_no_sense(db: None, options: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("rollup", *options)
