"""Working time: which days are worked, and arithmetic in its units.

Pure functions of a calendar that is passed in (domain.md section 7; norms.md section 3). A day
that the State Council's notice does not name follows its weekday, but only in a year whose notice
is loaded: a year without one is never guessed at silently, its sums are marked provisional.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from clocks.choices import LimitUnit
from common.calendar import at_time, business_date, end_of_day

SATURDAY = 5
#: Longest run of days off that a sum looks across; more means the calendar is broken.
LONGEST_BREAK = 60

NO_TIME = timedelta(0)
INSTANT = timedelta(microseconds=1)

Span = tuple[time, time]
#: From when until when the portal was down.
Outage = tuple[datetime, datetime]
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
        version: number of the calendar; a change of days, hours or outages raises it.
        outages: when the portal was down, in order, none touching another (clocks.down_time).
    """

    days: Mapping[date, bool]
    years: frozenset[int]
    hours: Sequence[Span] = field(default=OFFICE_HOURS)
    version: int = 0
    outages: Sequence[Outage] = ()

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

    @property
    def day_length(self) -> timedelta:
        """How long a working day is."""
        anchor = date(2024, 1, 1)
        return sum(
            (at_time(anchor, ends) - at_time(anchor, begins) for begins, ends in self.hours),
            NO_TIME,
        )

    def is_working_moment(self, moment: datetime) -> bool:
        """Tell whether the place is at work at a moment; the closing minute itself is not."""
        begins, _ends = next(self._spans_from(moment.astimezone(UTC)))
        return begins <= moment

    def next_working_moment(self, moment: datetime) -> datetime:
        """Return the moment itself when the place is at work, else when it next begins."""
        begins, _ends = next(self._spans_from(moment.astimezone(UTC)))
        return begins

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
        total = NO_TIME
        if start >= end:
            return total
        for begins, ends in self._spans_from(start.astimezone(UTC)):
            if begins >= end:
                break
            total += min(ends, end) - begins
        return total

    def subtract_working_time(self, moment: datetime, amount: timedelta) -> datetime:
        """Return the last moment from which an amount of working time lies before another."""
        moment = moment.astimezone(UTC)
        day = business_date(moment)
        for back in range(LONGEST_BREAK + amount // self.day_length * LONGEST_BREAK):
            for start, end in self._spans_back(day - timedelta(days=back), moment):
                if amount <= end - start:
                    return end - amount
                amount -= end - start
        raise EndlessBreak(moment.isoformat())

    def _spans_back(self, day: date, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans worked on a day up to a moment, the last one first."""
        if self.is_working(day):
            for begins, ends in reversed(self.hours):
                start, end = at_time(day, begins), min(at_time(day, ends), moment)
                if start < end:
                    yield start, end


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


def last_day(at: datetime) -> date:
    """Return the day a deadline belongs to: 24:00 is the end of the day before."""
    return business_date(at - INSTANT)


def due(
    calendar: WorkingCalendar,
    started_at: datetime,
    amount: int,
    unit: str,
    *,
    rolls: bool,
    added: timedelta = NO_TIME,
    lost: timedelta = NO_TIME,
) -> Sum:
    """Return when a limit is over.

    Args:
        calendar: of the place.
        started_at: when the clock starts; that day is day 0.
        amount: how many of the unit.
        unit: of LimitUnit.
        rolls: whether a last day on a day off moves to the next working day; for calendar days.
        added: by pauses and extensions, in the measure of the unit (`measured`).
        lost: to the portal's down-time, to be given back (`clocks.down_time.lost_between`).

    Returns:
        hours end to the minute, working days at closing time, calendar days and same day at 24:00.
    """
    day = business_date(started_at)
    if unit == LimitUnit.HOURS:
        at = started_at + timedelta(hours=amount) + added + lost
    elif unit == LimitUnit.WORKING_HOURS:
        at = calendar.add_working_time(started_at, timedelta(hours=amount) + added + lost)
    elif unit == LimitUnit.WORKING_DAYS:
        at = at_time(calendar.add_working_days(day, amount + added.days), calendar.closing_time)
        at = calendar.add_working_time(at, lost) if lost else at
    else:
        days = amount if unit == LimitUnit.DAYS else 0
        at = end_of_day(day + timedelta(days=days)) + added + lost
        return rolled(calendar, day, at, rolls=rolls and unit == LimitUnit.DAYS)
    return Sum(at, None, not calendar.knows(day, last_day(at)))


def rolled(calendar: WorkingCalendar, first: date, at: datetime, *, rolls: bool) -> Sum:
    """Return a deadline, moved to the next working day where it may and its day is off.

    Args:
        first: the day the clock started, for whether all years up to the deadline are known.
    """
    counted = last_day(at)
    last = calendar.next_working_day(counted) if rolls else counted
    at += timedelta(days=(last - counted).days)
    rolled_from = counted if last != counted else None
    return Sum(at, rolled_from, not calendar.knows(first, last))


def measured(calendar: WorkingCalendar, start: datetime, end: datetime, unit: str) -> timedelta:
    """Return what lies between two moments in the measure of a unit; none when end is before start.

    Limits in days grow by whole days and limits in working days by whole working days, so that a
    pause within one day adds nothing; hours grow to the second.
    """
    if end <= start:
        return NO_TIME
    if unit == LimitUnit.HOURS:
        return end - start
    if unit == LimitUnit.WORKING_HOURS:
        return calendar.working_time_between(start, end)
    first, last = business_date(start), business_date(end)
    if unit == LimitUnit.WORKING_DAYS:
        return timedelta(days=calendar.working_days_between(first, last))
    return last - first


def added_until(
    calendar: WorkingCalendar, started_at: datetime, amount: int, unit: str, at: datetime
) -> timedelta:
    """Return what has to be added to a limit so that it ends at a moment: `due` turned round."""
    if unit == LimitUnit.WORKING_DAYS:
        count = calendar.working_days_between(business_date(started_at), last_day(at))
        return timedelta(days=count - amount)
    if unit == LimitUnit.WORKING_HOURS:
        return calendar.working_time_between(started_at, at) - timedelta(hours=amount)
    return at - due(calendar, started_at, amount, unit, rolls=False).at
