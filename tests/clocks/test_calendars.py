"""The calendar as it stands: kept at hand, read anew once changed, asked by place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import pytest

from clocks.actions import load_year, set_hours
from clocks.calendars import (
    calendar_for,
    due_in_working_days,
    is_working_moment,
    next_working_moment,
)
from clocks.models import CalendarVersion
from clocks.notice import read_days
from common.calendar import BUSINESS_ZONE
from tests.factories import Cast, Territory

NOTICE = "date,name,day_type\n2027-01-01,元旦,off\n2027-01-03,元旦,work\n"


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BUSINESS_ZONE)


def test_reckoning_asks_the_database_once(
    territory: Territory, at_most_queries: Callable[[int], Any]
) -> None:
    calendar_for(territory.group())
    with at_most_queries(0):
        for area in territory.areas.values():
            assert calendar_for(area).is_working(shanghai("2026-11-24").date())


def test_a_change_counts_at_once_and_raises_the_number(cast: Cast, now: datetime) -> None:
    before = calendar_for()
    notice = read_days(NOTICE)
    load_year(actor=cast.district, year=2027, days=notice, is_announced=True, now=now)
    after = calendar_for()
    assert not before.is_working(shanghai("2027-01-03").date())
    assert after.is_working(shanghai("2027-01-03").date())
    assert after.version == CalendarVersion.objects.newest() > before.version


def test_the_same_notice_again_leaves_the_number(cast: Cast, now: datetime) -> None:
    notice = read_days(NOTICE)
    for _ in range(2):
        load_year(actor=cast.district, year=2027, days=notice, is_announced=True, now=now)
    assert calendar_for().version == CalendarVersion.objects.newest()
    assert CalendarVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("at", "is_working", "next_moment"),
    [
        ("2026-11-24 08:29:59", False, "2026-11-24 08:30"),
        ("2026-11-24 08:30", True, "2026-11-24 08:30"),
        ("2026-11-24 11:59:59", True, "2026-11-24 11:59:59"),
        ("2026-11-24 12:00", False, "2026-11-24 14:00"),
        ("2026-11-24 17:29:59", True, "2026-11-24 17:29:59"),
        ("2026-11-24 17:30", False, "2026-11-25 08:30"),
        ("2026-11-28 10:00", False, "2026-11-30 08:30"),
        # 10 October is a Saturday that is worked, 1 to 7 October are off.
        ("2026-10-10 10:00", True, "2026-10-10 10:00"),
        ("2026-09-30 18:00", False, "2026-10-08 08:30"),
    ],
)
def test_a_place_is_at_work_or_will_be(
    db: None, at: str, is_working: bool, next_moment: str
) -> None:
    assert is_working_moment(shanghai(at)) is is_working
    assert next_working_moment(shanghai(at)) == shanghai(next_moment)


def test_a_reply_is_due_at_the_hour_the_place_closes(
    cast: Cast, territory: Territory, now: datetime
) -> None:
    set_hours(
        actor=cast.district,
        area=territory.town(),
        morning=(time(9), time(12)),
        afternoon=(time(13), time(17)),
        now=now,
    )
    monday = shanghai("2026-11-30 17:00"), shanghai("2026-11-30 17:30")
    friday = shanghai("2026-11-27 10:00")
    here, there = territory.village(), territory.village(0, 1)
    assert tuple(due_in_working_days(friday, 1, area).at for area in (here, there)) == monday


@pytest.mark.parametrize(("day", "is_provisional"), [("2026-12-23", False), ("2026-12-30", True)])
def test_what_reaches_into_an_unknown_year_says_so(
    db: None, day: str, is_provisional: bool
) -> None:
    assert due_in_working_days(shanghai(f"{day} 10:00"), 5).is_provisional is is_provisional
