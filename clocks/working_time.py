"""Working time: which days are worked, and arithmetic in its units.

Pure functions of a calendar that is passed in (domain.md section 7; norms.md section 3). A day
that the State Council's notice does not name follows its weekday, but only in a year whose notice
is loaded: a year without one is never guessed at silently, its sums are marked provisional.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from common.calendar import at_time, business_date, end_of_day

SATURDAY = 5
#: Longest run of days off that a sum looks across; more means the calendar is broken.
LONGEST_BREAK = 60

Span = tuple[time, time]
OFFICE_HOURS: tuple[Span, ...] = ((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30)))


class EndlessBreak(Exception):
    """The calendar has no working day for two months: it is broken."""


@dataclass(frozen=True)
class WorkingCalendar:
    """Days off and swapped working days, and the hours of a working day.

    Attributes:
        days: the days the notices name; True is worked, False is off.
        years: the years whose notice is loaded.
        hours: spans worked on a working day, in order, as Shanghai clocks show them.
    """

    days: Mapping[date, bool]
    years: frozenset[int]
    hours: Sequence[Span] = field(default=OFFICE_HOURS)

    def is_working(self, day: date) -> bool:
        """Tell whether a day is worked; without its year's notice by the weekday alone."""
        return self.days.get(day, day.weekday() < SATURDAY)

    def knows(self, first: date, last: date) -> bool:
        """Tell whether the notices of all years from one day to another are loaded."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def next_working_day(self, day: date) -> date:
        """Return the day itself when it is worked, else the first worked day after it.

        Raises:
            EndlessBreak: there is none for two months.
        """
        for offset in range(LONGEST_BREAK):
            candidate = day + timedelta(days=offset)
            if self.is_working(candidate):
                return candidate
        raise EndlessBreak(day.isoformat())

    def add_working_days(self, day: date, count: int) -> date:
        """Return the count-th working day after a day; the day itself is day 0."""
        for _ in range(count):
            day = self.next_working_day(day + timedelta(days=1))
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Return how many working days lie after one day up to and with another."""
        return sum(
            self.is_working(first + timedelta(days=offset))
            for offset in range(1, (last - first).days + 1)
        )

    @property
    def closing_time(self) -> time:
        """When a working day ends."""
        return self.hours[-1][1]

    def _spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans worked from a moment on, the first one cut to begin at it."""
        day = self.next_working_day(business_date(moment))
        while True:
            for begins, ends in self.hours:
                start, end = max(at_time(day, begins), moment), at_time(day, ends)
                if start < end:
                    yield start, end
            day = self.next_working_day(day + timedelta(days=1))

    def add_working_time(self, moment: datetime, amount: timedelta) -> datetime:
        """Return when an amount of working time after a moment is over."""
        for start, end in self._spans_from(moment.astimezone(UTC)):
            if amount <= end - start:
                return start + amount
            amount -= end - start
        raise EndlessBreak(moment.isoformat())

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two moments; none when end is before start."""
        total = timedelta(0)
        if start >= end:
            return total
        for begins, ends in self._spans_from(start.astimezone(UTC)):
            if begins >= end:
                break
            total += min(ends, end) - begins
        return total


@dataclass(frozen=True)
class Sum:
    """A deadline and how it came about.

    Attributes:
        at: the deadline.
        rolled_from: the last day as counted, when it fell on a day off and moved.
        is_provisional: whether a year it crosses has no notice loaded yet.
    """

    at: datetime
    rolled_from: date | None = None
    is_provisional: bool = False


def due(
    calendar: WorkingCalendar, started_at: datetime, amount: int, unit: str, *, rolls: bool
) -> Sum:
    """Return when a limit is over.

    Args:
        calendar: of the place.
        started_at: when the clock starts; that day is day 0.
        amount: how many of the unit.
        unit: same_day, hours (working hours), days (calendar days), working_days.
        rolls: whether a last day on a day off moves to the next working day; for calendar days.

    Returns:
        hours end to the minute, working days at closing time, calendar days and same day at 24:00.
    """
    day = business_date(started_at)
    rolled_from = None
    if unit == "hours":
        at = calendar.add_working_time(started_at, timedelta(hours=amount))
        last = business_date(at)
    elif unit == "working_days":
        last = calendar.add_working_days(day, amount)
        at = at_time(last, calendar.closing_time)
    else:
        counted = last = day + timedelta(days=amount if unit == "days" else 0)
        if rolls and unit == "days":
            last = calendar.next_working_day(counted)
            rolled_from = counted if last != counted else None
        at = end_of_day(last)
    return Sum(at, rolled_from, not calendar.knows(day, last))
