"""Two runs at the same time end as one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.actions import Entry, record_many
from audit.models import Pending
from common.calendar import business_date
from rollups import actions, tasks
from rollups.models import AreaDay
from rollups.verify import NAMES, faults
from tests import factories
from tests.rollups import facts

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time by itself"
    ),
]


def at_once(*calls: Callable[[], object]) -> list[BaseException]:
    """Run calls in threads of their own, started together; return what they raised."""
    start = threading.Barrier(len(calls))
    raised: list[BaseException] = []

    def run(call: Callable[[], object]) -> None:
        try:
            start.wait()
            call()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def table() -> set[tuple[object, ...]]:
    return set(AreaDay.objects.values_list("area", "date", "parent", *NAMES))


def test_two_runs_at_once_end_as_one() -> None:
    territory = factories.build_territory()
    now = timezone.now()
    today = business_date(now)
    past = [today - timedelta(days=back) for back in (1, 2, 3)]
    for day in past:
        actions.close_day(date=day, now=now)
    for day in [*past, today]:
        for number in range(3):
            group = territory.group(number, 0, number % 2)
            facts.report(group, day, "made_up")
            record_many([Entry("test.fact", group, None, None, now, area_id=group.pk, date=day)])
    raised = at_once(
        tasks.refresh_rollups,
        tasks.refresh_rollups,
        tasks.close_rollup_days,
        lambda: actions.recompute_day(date=past[1], now=now),
    )
    assert raised == []
    tasks.refresh_rollups()
    assert not Pending.objects.exists()
    assert list(faults()) == []
    together = table()
    for day in [*past, today]:
        actions.recompute_day(date=day, now=timezone.now())
    assert table() == together
