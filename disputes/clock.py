"""When a step is due, and how its time stands: the only place that reckons with deadlines.

Pure functions of moments, limits and pauses (domain.md section 7). Days are calendar days in
Asia/Shanghai and end at 24:00; a limit in working days is reckoned the same way, its unit is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from common.calendar import business_date, end_of_day
from disputes.choices import Color, LimitUnit

SOON_SHARE = 0.2
SOON_AT_MOST = timedelta(days=3)
SERIOUS_SHARE = 0.5
SERIOUS_AT_MOST = timedelta(days=3)
NO_TIME = timedelta(0)


class Limit(NamedTuple):
    """How long a step may take."""

    amount: int
    unit: str


Limits = Mapping[tuple[str, str], Limit]


class Due(NamedTuple):
    """A deadline with the limit it comes from."""

    at: datetime
    unit: str
    amount: int


def due_at_for(step: str, color: str | None, started_at: datetime, limits: Limits) -> Due:
    """Return when a step is due.

    Args:
        step: key of the table of limits, such as "resolve".
        color: of the case; a case without one is reckoned as blue.
        started_at: when the step before ended.
        limits: the limits in force on that day.

    Raises:
        KeyError: the table has no such step: it is broken, no deadline can be given.
    """
    amount, unit = limits[(step, color or Color.BLUE)]
    if unit == LimitUnit.HOURS:
        return Due(started_at + timedelta(hours=amount), unit, amount)
    days = 0 if unit == LimitUnit.SAME_DAY else amount
    return Due(end_of_day(business_date(started_at) + timedelta(days=days)), unit, amount)


def paused_time(paused_at: datetime, resumed_at: datetime, unit: str) -> timedelta:
    """Return what a pause adds to a deadline, in the unit of its limit.

    Limits in days grow by whole calendar days, so that a pause within one day adds nothing.
    """
    if unit == LimitUnit.HOURS:
        return max(resumed_at - paused_at, NO_TIME)
    return timedelta(days=max((business_date(resumed_at) - business_date(paused_at)).days, 0))


def soon_at(started_at: datetime, due_at: datetime) -> datetime:
    """Return from when on a deadline is near: a fifth of the limit, three days at most."""
    return due_at - min((due_at - started_at) * SOON_SHARE, SOON_AT_MOST)


def serious_at(started_at: datetime, due_at: datetime) -> datetime:
    """Return from when on it is seriously overdue: half the limit again, three days at most."""
    return due_at + min((due_at - started_at) * SERIOUS_SHARE, SERIOUS_AT_MOST)


def is_overdue(due_at: datetime | None, now: datetime, *, paused: bool = False) -> bool:
    """Tell whether a deadline has passed; a clock that stands is never overdue."""
    return due_at is not None and not paused and due_at <= now


@dataclass(frozen=True)
class ClockSum:
    """A deadline written out: start + limit + pauses + extensions = due.

    Attributes:
        started_at: when the step began.
        amount, unit: the limit; amount is None where the due time was set when assigning.
        paused_for: what pauses of this step added.
        extended_by: what extensions added.
        due_at: the sum.
        first_due_at: what it was before pauses and extensions.
    """

    started_at: datetime
    amount: int | None
    unit: str
    paused_for: timedelta
    extended_by: timedelta
    due_at: datetime
    first_due_at: datetime


def clock_sum(
    *,
    started_at: datetime,
    first_due_at: datetime,
    due_at: datetime,
    amount: int | None,
    unit: str,
    paused_for: timedelta = NO_TIME,
) -> ClockSum:
    """Return the pieces of a deadline; what neither limit nor pauses explain is extension."""
    return ClockSum(
        started_at=started_at,
        amount=amount,
        unit=unit,
        paused_for=paused_for,
        extended_by=due_at - first_due_at - paused_for,
        due_at=due_at,
        first_due_at=first_due_at,
    )
