"""`manage.py verify`: silent where all is sound, and it finds what was planted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from audit.models import Event
from common.calendar import business_date
from governance.tasks import verify_records
from governance.verifying import NAMES
from org_tree.models import Area
from reports.models import DailyReport, InformationItem
from rollups.models import AreaDay
from tests.factories import NOW
from tests.governance.test_simulation_loading import load  # noqa: F401


@pytest.fixture
def loaded(load: Callable[..., Any]) -> None:  # noqa: F811
    """A small demo district."""
    load()


def test_it_names_every_check(loaded: None, capsys: Any) -> None:
    call_command("verify")
    printed = capsys.readouterr().out
    assert all(name in printed for name in NAMES)


def _wrong_tree() -> None:
    Area.objects.filter(code="420607102202").update(rght=F("rght") + 2)


def _wrong_audit() -> None:
    event = Event.objects.order_by("-pk")[0]
    event.pk, event.sequence = None, event.sequence + 1
    event.save()


def _wrong_rollups() -> None:
    day = business_date(NOW) - timedelta(days=1)
    row = AreaDay.objects.filter(date=day, area__code="420607102202")
    row.update(reports_zero=F("reports_zero") + 1)


def _wrong_loop() -> None:
    items = InformationItem.objects.filter(disposition="settled")
    items.filter(pk=items[0].pk).update(disposition="case")


@pytest.mark.parametrize(
    ("name", "plant"),
    [
        ("tree", _wrong_tree),
        ("audit", _wrong_audit),
        ("rollups", _wrong_rollups),
        ("loop", _wrong_loop),
    ],
)
def test_it_finds_what_was_planted(
    loaded: None, capsys: Any, name: str, plant: Callable[[], None]
) -> None:
    plant()
    with pytest.raises(CommandError):
        call_command("verify", name)
    assert f"{name}: " in capsys.readouterr().out
    with pytest.raises(CommandError):
        verify_records()


def test_one_check_alone_does_not_see_the_others(loaded: None) -> None:
    _wrong_rollups()
    call_command("verify", "tree", "loop", "audit")


def test_an_unknown_check_is_named(db: None) -> None:
    with pytest.raises(CommandError, match="nonsense"):
        call_command("verify", "nonsense")


def test_an_empty_portal_is_sound(db: None, tmp_path: Path) -> None:
    call_command("verify")
    assert not DailyReport.objects.exists()
