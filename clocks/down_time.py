"""Time the portal took from people and gives back: pure functions of its outages.

A limit of a step "never counts the portal's own down-time against a person" (domain.md section 7):

- limits in hours move on by the time the portal was down while they ran;
- limits in working hours and working days by the working time lost;
- limits in days, and days set instead of a limit, end at 24:00: they move on by whole days, what
  was lost in them added up and a part of a day counted as a day. Where the last day then is a day
  off it moves to the next working day, if the limit is one that does.

What is given back may be lost again: an outage in the time a limit was moved on by counts as well.
The legal clocks (norms.md section 3) stay where they are: the law knows no down-time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from clocks.choices import WORKING_UNITS, LimitUnit
from clocks.working_time import NO_TIME, Outage, WorkingCalendar

DAY = timedelta(days=1)
WHOLE_DAYS = (LimitUnit.DAYS, LimitUnit.SAME_DAY)


def merged(outages: Iterable[Outage]) -> tuple[Outage, ...]:
    """Return outages in order, those that touch or overlap as one: no minute is lost twice."""
    found: list[Outage] = []
    for begins, ends in sorted(outages):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return tuple(found)


def lost_between(calendar: WorkingCalendar, start: datetime, end: datetime, unit: str) -> timedelta:
    """Return what was lost to outages between two moments, as a limit of a unit gives it back."""
    total = NO_TIME
    for begins, ends in calendar.outages:
        first, last = max(begins, start), min(ends, end)
        if first >= last:
            continue
        is_working = unit in WORKING_UNITS
        total += calendar.working_time_between(first, last) if is_working else last - first
    return -(-total // DAY) * DAY if unit in WHOLE_DAYS else total


def moved_on(outages: Sequence[Outage], since: datetime, at: datetime) -> datetime:
    """Return when the portal has been up since a moment for as long as lay between it and `at`."""
    for begins, ends in outages:
        first = max(begins, since)
        if first < ends and first < at:
            at += ends - first
    return at


def lost_until_over(
    calendar: WorkingCalendar,
    started_at: datetime,
    unit: str,
    ends_with: Callable[[timedelta], datetime],
) -> timedelta:
    """Return everything lost from a start to the end of a limit that moves on by it.

    Args:
        ends_with: says when the limit is over if so much was lost.
    """
    lost = NO_TIME
    while calendar.outages:
        found = lost_between(calendar, started_at, ends_with(lost), unit)
        if found <= lost:
            break
        lost = found
    return lost
