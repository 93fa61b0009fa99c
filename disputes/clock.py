"""When a limit is over, and how its time stands: the only place that reckons with deadlines.

Pure functions of limits, pauses, extensions and the working calendar of the place (domain.md
section 7). Days are counted by the calendar and end at 24:00 in Asia/Shanghai, working days at
closing time; hours run through the night unless the limit says working hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from clocks.choices import WORKING_UNITS, LimitUnit
from clocks.down_time import lost_between, lost_until_over, moved_on
from clocks.working_time import (
    NO_TIME,
    Sum,
    WorkingCalendar,
    added_until,
    due,
    last_day,
    rolled,
)
from common.calendar import at_time, business_date
from disputes.choices import Color

SOON_SHARE = 0.2
SOON_AT_MOST = timedelta(days=3)
SERIOUS_SHARE = 0.5
SERIOUS_WORKING_DAYS = 3
DAY = timedelta(days=1)


class Limit(NamedTuple):
    """How long something may take; rolling where a last day off moves to the next working day."""

    amount: int
    unit: str
    is_rolling: bool = False


Limits = Mapping[tuple[str, str], Limit]


@dataclass(frozen=True)
class Terms:
    """What a deadline is reckoned from.

    Attributes:
        started_at: when the limit began; that day is day 0.
        amount: of the unit; None where a due time was ordered instead.
        unit: of LimitUnit; empty where a due time was ordered.
        is_rolling: whether a last day off moves to the next working day.
        ordered_at: the due time that was set instead of a limit.
        paused_for: what pauses added, in the measure of the unit.
        extended_by: what extensions added, in the measure of the unit.
        is_legal: whether the law set the limit; it knows nothing of the portal's down-time.
    """

    started_at: datetime
    amount: int | None
    unit: str
    is_rolling: bool = False
    ordered_at: datetime | None = None
    paused_for: timedelta = NO_TIME
    extended_by: timedelta = NO_TIME
    is_legal: bool = False

    @property
    def measure(self) -> str:
        """The unit in which pauses and extensions are counted."""
        return self.unit or LimitUnit.DAYS


@dataclass(frozen=True)
class Reckoned:
    """A deadline with what belongs to it.

    Attributes:
        at: when the limit is over; pauses, extensions and what outages took included.
        first_at: when it would be over without them.
        rolled_from: the last day as counted, when it fell on a day off and moved.
        is_provisional: whether it crosses a year whose holidays are not announced yet.
        soon_at: from when on it is near.
        serious_at: from when on it is seriously overdue.
        lost: what the portal's outages took, which the deadline gives back.
    """

    at: datetime
    first_at: datetime
    rolled_from: date | None
    is_provisional: bool
    soon_at: datetime
    serious_at: datetime
    lost: timedelta = NO_TIME


def limit_for(step: str, color: str | None, limits: Limits) -> Limit:
    """Return the limit of a step.

    Args:
        step: key of the table of limits, such as "resolve".
        color: of the case; a case without one is reckoned as blue.
        limits: the limits in force on the day the step begins.

    Raises:
        KeyError: the table has no such step: it is broken, no deadline can be given.
    """
    return limits[(step, color or Color.BLUE)]


def due_at_for(
    step: str,
    color: str | None,
    started_at: datetime,
    limits: Limits,
    calendar: WorkingCalendar,
) -> datetime:
    """Return when a step that begins at a moment is due.

    Raises:
        KeyError: the table has no such step.
    """
    amount, unit, is_rolling = limit_for(step, color, limits)
    return due(calendar, started_at, amount, unit, rolls=is_rolling).at


def reckon(terms: Terms, calendar: WorkingCalendar) -> Reckoned:
    """Return the deadline of some terms by a calendar, with its marks."""
    if terms.is_legal and calendar.outages:
        calendar = replace(calendar, outages=())
    added = terms.paused_for + terms.extended_by
    lost = lost_until_over(
        calendar,
        terms.started_at,
        terms.measure,
        lambda given: _end(terms, calendar, added, given).at,
    )
    ends = _end(terms, calendar, added, lost)
    first = _end(terms, calendar, NO_TIME)
    length = _length(terms, calendar, first.at)
    return Reckoned(
        at=ends.at,
        first_at=first.at,
        rolled_from=ends.rolled_from,
        is_provisional=ends.is_provisional,
        soon_at=_soon(terms, calendar, ends.at, length),
        serious_at=_serious(terms, calendar, ends.at, length),
        lost=lost,
    )


def _end(
    terms: Terms, calendar: WorkingCalendar, added: timedelta, lost: timedelta = NO_TIME
) -> Sum:
    if terms.amount is None or terms.unit == "":
        at = (terms.ordered_at or terms.started_at) + added + lost
        first = business_date(terms.started_at)
        return rolled(calendar, first, at, rolls=terms.is_rolling and added + lost > NO_TIME)
    return due(
        calendar,
        terms.started_at,
        terms.amount,
        terms.unit,
        rolls=terms.is_rolling,
        added=added,
        lost=lost,
    )


def extension_until(terms: Terms, calendar: WorkingCalendar, until: datetime) -> timedelta:
    """Return what extensions have to add so that the limit ends at a moment; never less than now.

    Beside what was granted before, in the measure of the unit. What outages took is part of the
    way there already; a limit in working days is given it on top of the day that was granted.
    """
    lost = NO_TIME
    if not terms.is_legal and terms.unit != LimitUnit.WORKING_DAYS:
        lost = lost_between(calendar, terms.started_at, until, terms.measure)
    if terms.amount is None or terms.unit == "":
        whole = until - (terms.ordered_at or terms.started_at)
    else:
        whole = added_until(calendar, terms.started_at, terms.amount, terms.unit, until)
    return max(whole - terms.paused_for - lost, terms.extended_by)


def _length(terms: Terms, calendar: WorkingCalendar, first_at: datetime) -> timedelta:
    """Return how long the limit itself is: working time for working units, else time."""
    amount = terms.amount or 0
    if terms.unit in (LimitUnit.HOURS, LimitUnit.WORKING_HOURS):
        return timedelta(hours=amount)
    if terms.unit == LimitUnit.WORKING_DAYS:
        return calendar.day_length * amount
    if terms.unit == LimitUnit.DAYS:
        return DAY * amount
    return max(first_at - terms.started_at, NO_TIME)


def _soon(terms: Terms, calendar: WorkingCalendar, due_at: datetime, length: timedelta) -> datetime:
    """Return from when on a deadline is near: a fifth of the limit, three days at most."""
    if terms.unit in WORKING_UNITS:
        most = calendar.day_length * SOON_AT_MOST.days
        return calendar.subtract_working_time(due_at, min(length * SOON_SHARE, most))
    return due_at - min(length * SOON_SHARE, SOON_AT_MOST)


def _serious(
    terms: Terms, calendar: WorkingCalendar, due_at: datetime, length: timedelta
) -> datetime:
    """Return from when on it is seriously overdue: half the limit again, or 3 working days.

    Down-time after the deadline moves it on to the minute: nobody gets an order for lost time.
    """
    half = length * SERIOUS_SHARE
    if terms.unit in WORKING_UNITS:
        half_later = calendar.add_working_time(due_at, half)
    else:
        half_later = due_at + half
    day = calendar.add_working_days(last_day(due_at), SERIOUS_WORKING_DAYS)
    at = min(half_later, at_time(day, calendar.closing_time))
    if terms.unit in WORKING_UNITS:

        def later(lost: timedelta) -> datetime:
            return calendar.add_working_time(at, lost) if lost else at

        return later(lost_until_over(calendar, due_at, LimitUnit.WORKING_HOURS, later))
    return moved_on(calendar.outages, due_at, at)


def is_overdue(due_at: datetime | None, now: datetime, *, paused: bool = False) -> bool:
    """Tell whether a deadline has passed; a clock that stands is never overdue."""
    return due_at is not None and not paused and due_at <= now
