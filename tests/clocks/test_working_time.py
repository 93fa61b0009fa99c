"""Working time, against hand-made tables and slow counts of its own."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from clocks.working_time import EndlessBreak, WorkingCalendar, added_until, due, measured
from common.calendar import BUSINESS_ZONE, at_time, business_date, end_of_day

FILE = Path(settings.BASE_DIR) / "clocks" / "data" / "holidays.csv"
with FILE.open(encoding="utf-8") as rows:
    DAYS = {
        date.fromisoformat(row["date"]): row["day_type"] == "work" for row in csv.DictReader(rows)
    }
CALENDAR = WorkingCalendar(DAYS, frozenset({2024, 2025, 2026}))
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
MINUTE = timedelta(minutes=1)

days = st.dates(FIRST, LAST - timedelta(days=90))
moments = st.builds(
    lambda day, minutes: at_time(day, time(0)) + minutes * MINUTE, days, st.integers(0, 1439)
)
amounts = st.integers(0, 60)


def shanghai(text: str) -> datetime:
    """Read a moment as Shanghai's clocks show it."""
    return datetime.fromisoformat(text).replace(tzinfo=BUSINESS_ZONE).astimezone(UTC)


# Read off the State Council's notices by hand: start, amount, unit, rolls, due.
TABLE = [
    # National Day 2026: off 1-7 October; 20 September and 10 October are worked.
    ("2026-09-30 10:00", 1, "working_days", False, "2026-10-08 17:30"),
    ("2026-09-30 10:00", 3, "working_days", False, "2026-10-10 17:30"),
    ("2026-10-09 10:00", 1, "working_days", False, "2026-10-10 17:30"),
    ("2026-10-09 10:00", 2, "working_days", False, "2026-10-12 17:30"),
    ("2026-09-18 10:00", 1, "working_days", False, "2026-09-20 17:30"),
    ("2026-09-25 10:00", 7, "days", True, "2026-10-09 00:00"),
    # Spring Festival 2026: off 15-23 February; 14 and 28 February are worked.
    ("2026-02-13 16:30", 1, "working_days", False, "2026-02-14 17:30"),
    ("2026-02-14 16:30", 1, "working_days", False, "2026-02-24 17:30"),
    ("2026-02-14 16:30", 2, "working_hours", False, "2026-02-24 09:30"),
    ("2026-02-10 09:00", 7, "days", True, "2026-02-25 00:00"),
    ("2026-02-26 09:00", 2, "working_days", False, "2026-02-28 17:30"),
    # Labour Day 2025: off 1-5 May; 27 April is worked.
    ("2025-04-30 17:00", 1, "working_hours", False, "2025-05-06 09:00"),
    ("2025-04-25 12:30", 1, "working_days", False, "2025-04-27 17:30"),
    # Ordinary weeks.
    ("2026-11-24 10:00", 4, "working_hours", False, "2026-11-24 16:00"),
    ("2026-11-24 11:30", 1, "working_hours", False, "2026-11-24 14:30"),
    ("2026-11-24 16:30", 2, "working_hours", False, "2026-11-25 09:30"),
    ("2026-11-27 17:00", 2, "working_hours", False, "2026-11-30 10:00"),
    ("2026-11-28 12:00", 2, "working_hours", False, "2026-11-30 10:30"),
    ("2026-11-24 06:00", 2, "working_hours", False, "2026-11-24 10:30"),
    ("2026-11-24 10:00", 0, "same_day", False, "2026-11-25 00:00"),
    ("2026-11-24 23:59", 0, "same_day", False, "2026-11-25 00:00"),
    ("2026-11-18 08:40", 15, "days", True, "2026-12-04 00:00"),
    ("2026-11-20 08:40", 15, "days", True, "2026-12-08 00:00"),
    ("2026-11-20 08:40", 15, "days", False, "2026-12-06 00:00"),
    ("2024-02-28 09:00", 1, "days", False, "2024-03-01 00:00"),
    ("2024-02-28 09:00", 1, "working_days", False, "2024-02-29 17:30"),
    ("2025-12-30 09:00", 2, "working_days", False, "2026-01-04 17:30"),
    # 2024: Spring Festival, Tomb Sweeping, Labour Day, Dragon Boat, Mid-Autumn, National Day.
    ("2024-02-02 10:00", 1, "working_days", False, "2024-02-04 17:30"),
    ("2024-02-09 10:00", 1, "working_days", False, "2024-02-18 17:30"),
    ("2024-02-09 10:00", 2, "working_days", False, "2024-02-19 17:30"),
    ("2024-04-03 10:00", 1, "working_days", False, "2024-04-07 17:30"),
    ("2024-04-03 10:00", 2, "working_days", False, "2024-04-08 17:30"),
    ("2024-04-26 10:00", 1, "working_days", False, "2024-04-28 17:30"),
    ("2024-04-30 10:00", 1, "working_days", False, "2024-05-06 17:30"),
    ("2024-05-10 10:00", 1, "working_days", False, "2024-05-11 17:30"),
    ("2024-05-10 10:00", 2, "working_days", False, "2024-05-13 17:30"),
    ("2024-06-07 10:00", 1, "working_days", False, "2024-06-11 17:30"),
    ("2024-09-13 10:00", 1, "working_days", False, "2024-09-14 17:30"),
    ("2024-09-13 10:00", 2, "working_days", False, "2024-09-18 17:30"),
    ("2024-09-27 10:00", 1, "working_days", False, "2024-09-29 17:30"),
    ("2024-09-30 10:00", 1, "working_days", False, "2024-10-08 17:30"),
    ("2024-09-30 10:00", 5, "working_days", False, "2024-10-12 17:30"),
    ("2024-12-31 10:00", 1, "working_days", False, "2025-01-02 17:30"),
    # 2025.
    ("2025-01-24 10:00", 1, "working_days", False, "2025-01-26 17:30"),
    ("2025-01-27 10:00", 1, "working_days", False, "2025-02-05 17:30"),
    ("2025-01-27 10:00", 5, "working_days", False, "2025-02-10 17:30"),
    ("2025-02-07 10:00", 1, "working_days", False, "2025-02-08 17:30"),
    ("2025-04-03 10:00", 1, "working_days", False, "2025-04-07 17:30"),
    ("2025-05-30 10:00", 1, "working_days", False, "2025-06-03 17:30"),
    ("2025-09-26 10:00", 1, "working_days", False, "2025-09-28 17:30"),
    ("2025-09-30 10:00", 1, "working_days", False, "2025-10-09 17:30"),
    ("2025-09-30 10:00", 3, "working_days", False, "2025-10-11 17:30"),
    ("2025-12-31 10:00", 1, "working_days", False, "2026-01-04 17:30"),
    # 2026.
    ("2026-04-03 10:00", 1, "working_days", False, "2026-04-07 17:30"),
    ("2026-05-08 10:00", 1, "working_days", False, "2026-05-09 17:30"),
    ("2026-06-18 10:00", 1, "working_days", False, "2026-06-22 17:30"),
    ("2026-09-24 10:00", 1, "working_days", False, "2026-09-28 17:30"),
    # Calendar days: a last day off moves on, a worked Saturday does not.
    ("2024-09-30 10:00", 7, "days", True, "2024-10-09 00:00"),
    ("2025-01-15 10:00", 15, "days", True, "2025-02-06 00:00"),
    ("2025-05-24 10:00", 7, "days", True, "2025-06-04 00:00"),
    ("2026-05-02 10:00", 7, "days", True, "2026-05-10 00:00"),
    ("2024-01-31 10:00", 30, "days", True, "2024-03-02 00:00"),
    # Hours of the clock run through nights, weekends and holidays.
    ("2026-02-14 16:30", 2, "hours", False, "2026-02-14 18:30"),
    ("2026-11-24 23:30", 2, "hours", False, "2026-11-25 01:30"),
    ("2025-12-31 23:00", 4, "hours", False, "2026-01-01 03:00"),
    # The second itself, on both sides: closing time, lunch, midnight.
    ("2026-11-24 17:29:59", 1, "working_hours", False, "2026-11-25 09:29:59"),
    ("2026-11-24 17:30:00", 1, "working_hours", False, "2026-11-25 09:30:00"),
    ("2026-11-24 11:59:59", 1, "working_hours", False, "2026-11-24 14:59:59"),
    ("2026-11-24 12:00:00", 1, "working_hours", False, "2026-11-24 15:00:00"),
    ("2026-11-24 23:59:59", 0, "same_day", False, "2026-11-25 00:00"),
    ("2026-11-25 00:00:00", 0, "same_day", False, "2026-11-26 00:00"),
    ("2026-11-24 23:59:59", 1, "days", False, "2026-11-26 00:00"),
    ("2026-11-25 00:00:00", 1, "days", False, "2026-11-27 00:00"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "rolls", "expected"), TABLE)
def test_the_hand_made_table(
    start: str, amount: int, unit: str, rolls: bool, expected: str
) -> None:
    found = due(CALENDAR, shanghai(start), amount, unit, rolls=rolls)
    assert found.at == shanghai(expected)
    assert not found.is_provisional


def test_every_day_of_three_years_follows_the_notice_or_its_weekday() -> None:
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        assert CALENDAR.is_working(day) == DAYS.get(day, day.isoweekday() <= 5)


@given(days, amounts)
def test_working_days_are_those_a_finger_counts(day: date, count: int) -> None:
    counted, left = day, count
    while left:
        counted += timedelta(days=1)
        left -= CALENDAR.is_working(counted)
    assert CALENDAR.add_working_days(day, count) == counted
    assert CALENDAR.working_days_between(day, counted) == count


@given(moments, st.integers(1, 40 * 60))
def test_what_was_added_is_what_lies_between(moment: datetime, minutes: int) -> None:
    end = CALENDAR.add_working_time(moment, minutes * MINUTE)
    assert CALENDAR.working_time_between(moment, end) == minutes * MINUTE


@given(moments, st.integers(1, 40 * 60))
def test_a_sum_never_ends_outside_working_time(moment: datetime, minutes: int) -> None:
    end = CALENDAR.add_working_time(moment, minutes * MINUTE).astimezone(BUSINESS_ZONE)
    assert CALENDAR.is_working(end.date())
    assert any(begins < end.time() <= ends for begins, ends in CALENDAR.hours)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_time_between_is_counted_minute_by_minute(moment: datetime, length: timedelta) -> None:
    end = moment + length // MINUTE * MINUTE
    slow = sum(
        CALENDAR.is_working(clock.date())
        and any(begins <= clock.time() < ends for begins, ends in CALENDAR.hours)
        for clock in (
            (moment + number * MINUTE).astimezone(BUSINESS_ZONE)
            for number in range((end - moment) // MINUTE)
        )
    )
    assert CALENDAR.working_time_between(moment, end) == slow * MINUTE


@given(
    moments,
    st.timedeltas(timedelta(0), timedelta(days=20)),
    amounts,
    st.integers(0, 9),
    st.sampled_from(["same_day", "hours", "working_hours", "days", "working_days"]),
    st.booleans(),
)
def test_later_start_or_longer_limit_is_never_due_earlier(
    moment: datetime, later: timedelta, amount: int, more: int, unit: str, rolls: bool
) -> None:
    amount = min(amount, 40)
    first = due(CALENDAR, moment, amount, unit, rolls=rolls).at
    assert due(CALENDAR, moment + later, amount, unit, rolls=rolls).at >= first
    assert due(CALENDAR, moment, amount + more, unit, rolls=rolls).at >= first
    assert unit in ("hours", "working_hours") or first > moment or amount == 0


@given(moments, amounts)
def test_a_rolled_last_day_is_worked_and_nothing_worked_was_skipped(
    moment: datetime, amount: int
) -> None:
    found = due(CALENDAR, moment, amount, "days", rolls=True)
    last = business_date(found.at - MINUTE)
    counted = business_date(moment) + timedelta(days=amount)
    assert CALENDAR.is_working(last)
    assert found.at == end_of_day(last)
    assert not any(
        CALENDAR.is_working(counted + timedelta(days=offset))
        for offset in range((last - counted).days)
    )
    assert found.rolled_from == (counted if counted != last else None)


@pytest.mark.parametrize("unit", ["days", "working_days", "working_hours"])
def test_a_year_without_its_notice_is_said_and_not_guessed(unit: str) -> None:
    amount = {"days": 60, "working_days": 40, "working_hours": 240}[unit]
    assert due(CALENDAR, shanghai("2026-11-24 10:00"), amount, unit, rolls=True).is_provisional
    assert not due(CALENDAR, shanghai("2026-11-24 10:00"), 5, unit, rolls=True).is_provisional


def test_a_calendar_without_working_days_is_refused_instead_of_searched_for_ever() -> None:
    broken = WorkingCalendar(
        {FIRST + timedelta(days=offset): False for offset in range(200)}, frozenset({2024})
    )
    with pytest.raises(EndlessBreak):
        broken.add_working_days(FIRST, 1)


units = st.sampled_from(["same_day", "hours", "working_hours", "days", "working_days"])
stretches = st.timedeltas(timedelta(0), timedelta(days=12))


@given(moments, stretches, stretches, units)
def test_two_pauses_in_a_row_add_what_one_as_long_would(
    moment: datetime, one: timedelta, other: timedelta, unit: str
) -> None:
    middle, end = moment + one, moment + one + other
    parts = measured(CALENDAR, moment, middle, unit) + measured(CALENDAR, middle, end, unit)
    assert parts == measured(CALENDAR, moment, end, unit)


@given(moments, st.integers(1, 20), stretches, units, st.booleans())
def test_a_pause_never_brings_a_deadline_nearer_and_keeps_it_in_working_time(
    moment: datetime, amount: int, stood: timedelta, unit: str, rolls: bool
) -> None:
    added = measured(CALENDAR, moment, moment + stood, unit)
    plain = due(CALENDAR, moment, amount, unit, rolls=rolls).at
    later = due(CALENDAR, moment, amount, unit, rolls=rolls, added=added).at
    assert later >= plain
    if unit.startswith("working"):
        clock = later.astimezone(BUSINESS_ZONE)
        assert CALENDAR.is_working(clock.date())
        assert any(begins < clock.time() <= ends for begins, ends in CALENDAR.hours)


@given(moments, st.integers(1, 20), stretches, units)
def test_what_an_extension_adds_is_what_lands_on_the_day_asked_for(
    moment: datetime, amount: int, stood: timedelta, unit: str
) -> None:
    added = measured(CALENDAR, moment, moment + stood, unit)
    until = due(CALENDAR, moment, amount, unit, rolls=False, added=added).at
    assert added_until(CALENDAR, moment, amount, unit, until) == added


@given(moments, st.integers(1, 40 * 60))
def test_working_time_taken_back_is_what_was_added(moment: datetime, minutes: int) -> None:
    end = CALENDAR.add_working_time(moment, minutes * MINUTE)
    back = CALENDAR.subtract_working_time(end, minutes * MINUTE)
    assert CALENDAR.working_time_between(back, end) == minutes * MINUTE
    assert back >= moment
