"""The cut-off's second on both sides, in whatever zone the moment is written."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clocks.actions import beat
from common.calendar import at_time, business_date, end_of_day, start_of_day
from reports.models import Cutoffs
from reports.timeliness import (
    Cutoff,
    counted_as,
    cutoffs_for,
    due_on,
    is_taken_without_approval,
    state_of,
    timeliness_of,
)
from tests.factories import Territory

DAY = date(2026, 11, 24)
DUE = time(17, 0)
TIMES = SimpleNamespace(report_due=DUE, village_due=time(18, 0), assessment_due=time(20, 0))


@pytest.mark.parametrize(
    ("clock", "zero", "counted"),
    [
        ("00:00:00", False, "on_time"),
        ("16:59:59.999999", False, "on_time"),
        ("16:59:59.999999", True, "zero"),
        ("17:00:00", False, "late"),
        ("17:00:00", True, "late"),
        ("23:59:59.999999", False, "late"),
    ],
)
def test_the_second_of_the_cutoff_is_late(clock: str, zero: bool, counted: str) -> None:
    at = at_time(DAY, time.fromisoformat(clock))
    assert timeliness_of(DAY, at, zero, TIMES) == counted


def test_after_midnight_it_is_made_up_and_no_longer_late() -> None:
    midnight = end_of_day(DAY)
    assert timeliness_of(DAY, midnight - timedelta(microseconds=1), True, TIMES) == "late"
    assert timeliness_of(DAY, midnight, True, TIMES) == "made_up"


def test_without_a_report_it_is_pending_until_the_cutoff_and_missing_from_then_on() -> None:
    due = at_time(DAY, DUE)
    assert state_of(None, DAY, due - timedelta(seconds=1), DUE) == "pending"
    assert state_of(None, DAY, due, DUE) == "missing"
    assert state_of("zero", DAY, due, DUE) == "zero"


@given(
    seconds=st.integers(1_577_836_800, 2_082_672_000),
    zone=st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"]),
    back=st.integers(0, 10),
    zero=st.booleans(),
    due=st.times(time(0, 1), time(23, 59)),
)
def test_every_moment_counts_as_one_of_four_whatever_its_zone(
    seconds: int, zone: str, back: int, zero: bool, due: time
) -> None:
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    day = business_date(moment) - timedelta(days=back)
    counted = counted_as(day, moment, zero, due)
    assert counted == counted_as(day, moment.astimezone(ZoneInfo(zone)), zero, due)
    in_time = back == 0 and moment < at_time(day, due)
    expected = "made_up" if back else ("zero" if zero else "on_time") if in_time else "late"
    assert counted == expected


@given(day=st.dates(date(2020, 1, 1), date(2035, 1, 1)), back=st.integers(0, 30))
def test_a_past_day_is_taken_for_seven_days(day: date, back: int) -> None:
    for now in (start_of_day(day), end_of_day(day) - timedelta(microseconds=1)):
        assert is_taken_without_approval(day - timedelta(days=back), now) == (back <= 7)


def test_the_nearest_row_above_gives_the_times(territory: Any) -> None:
    assert cutoffs_for(territory.group()).report_due == time(17, 0)
    Cutoffs.objects.create(area=territory.district, report_due=time(16, 0))
    Cutoffs.objects.create(area=territory.town(1), report_due=time(16, 30))
    assert cutoffs_for(territory.group()).report_due == time(16, 0)
    assert cutoffs_for(territory.group(town=1)).report_due == time(16, 30)


@pytest.mark.parametrize(
    ("begins", "ends", "moved"),
    [
        # Down over the cut-off: what was lost before it comes after the outage.
        ("16:00", "19:00", "20:00"),
        ("09:00", "09:30", "17:30"),
        # A night's maintenance costs nobody anything, nor does what comes after the cut-off.
        ("02:00", "05:00", "17:00"),
        ("17:00", "19:00", "17:00"),
    ],
)
def test_what_a_day_lost_to_an_outage_is_put_on_after_its_cutoff(
    begins: str, ends: str, moved: str
) -> None:
    outage = (at_time(DAY, time.fromisoformat(begins)), at_time(DAY, time.fromisoformat(ends)))
    due = Cutoff.of(DUE, (outage,))
    until = at_time(DAY, time.fromisoformat(moved))
    assert due_on(DAY, due) == until
    assert counted_as(DAY, until - timedelta(seconds=1), True, due) == "zero"
    assert counted_as(DAY, until, True, due) == "late"
    assert state_of(None, DAY, until - timedelta(seconds=1), due) == "pending"
    assert due_on(DAY + timedelta(days=1), due) == at_time(DAY + timedelta(days=1), DUE)


def test_a_day_lost_until_the_next_morning_is_reported_on_time_then() -> None:
    outage = (at_time(DAY, time(16)), at_time(DAY + timedelta(days=1), time(9)))
    due = Cutoff.of(DUE, (outage,))
    ten = at_time(DAY + timedelta(days=1), time(10))
    assert counted_as(DAY, ten - timedelta(seconds=1), False, due) == "on_time"
    assert counted_as(DAY, ten, False, due) == "made_up"


@pytest.mark.django_db
def test_the_cutoffs_of_a_place_know_the_outages(territory: Territory) -> None:
    beat(now=at_time(DAY, time(16)))
    beat(now=at_time(DAY, time(19)))
    assert due_on(DAY, cutoffs_for(territory.group()).report_due) == at_time(DAY, time(20))
