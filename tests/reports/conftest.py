"""Short words for the daily flow's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

import pytest

from common.calendar import at_time
from reports.actions import day_of, file_report
from reports.inputs import ItemInput
from reports.models import DailyReport, VillageDay
from tests.factories import TODAY


def an_item(**changes: Any) -> ItemInput:
    """A matter like any other."""
    values = {
        "client_id": uuid4(),
        "category": "dispute",
        "summary": "三组李家把门前水渠填了一段",
        "detail": "三组李家把门前水渠填了一段，张家的麦田浇不上水。",
        "place": "村口水渠边",
        "people_count": 4,
    }
    return ItemInput(**{**values, **changes})


def at(clock: str, day: date = TODAY) -> datetime:
    """The moment the wall clock shows a time on a day."""
    return at_time(day, time.fromisoformat(clock))


@pytest.fixture
def file(cast: Any, territory: Any, now: datetime) -> Callable[..., DailyReport]:
    """File a report: of the first group by its village officer, zero unless items are given."""

    def filed(*items: ItemInput, **changes: Any) -> DailyReport:
        values = {
            "actor": changes.pop("actor", None) or cast.village,
            "client_id": uuid4(),
            "area": territory.group(),
            "date": TODAY,
            "zero": not items,
            "items": items,
            "now": now,
        }
        report, _created = file_report(**{**values, **changes})
        return report

    return filed


@pytest.fixture
def day(territory: Any) -> VillageDay:
    """Today in the first village."""
    return day_of(VillageDay, territory.village().pk, TODAY)
