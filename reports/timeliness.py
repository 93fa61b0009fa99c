"""On time, zero, late, made up, missing: the rules (domain.md section 4, reliability.md B1-B3).

Pure functions of the business day, the moment the server got it, and the cut-off times. The second
of the cut-off itself is late: "before 17:00" means 16:59:59.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from common.calendar import at_time, business_date
from reports.choices import Timeliness
from reports.models.cutoffs import Cutoffs

MISSING = "missing"
PENDING = "pending"
#: Days back that a report is taken without the town's approval.
DAYS_BACK = 7
#: A report can be taken back by who filed it for this long; afterwards it is a correction.
UNDO_WITHIN = timedelta(minutes=10)


class CutoffTimes(Protocol):
    """Times of day by which the steps of a day are due."""

    report_due: time
    village_due: time
    assessment_due: time


class CutoffTable:
    """All cut-off rows, read once: the nearest row above an area is the one that counts."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows = sorted(rows, key=lambda row: -row.area.lft)

    @classmethod
    def load(cls) -> CutoffTable:
        """Read the table: one row for the district and one for each town that differs."""
        return cls(Cutoffs.objects.select_related("area"))

    def of(self, area: Any) -> CutoffTimes:
        """Return the times that hold on an area; without any row the national defaults."""
        for row in self.rows:
            if row.area.contains(area):
                return row  # type: ignore[no-any-return]
        return Cutoffs()


def cutoffs_for(area: Any) -> CutoffTimes:
    """Return the times that hold on an area."""
    return CutoffTable.load().of(area)


def timeliness_of(date: date, filed_at: datetime, zero: bool, cutoffs: CutoffTimes) -> Timeliness:
    """Return how a group's report of a business day that came in at a moment counts."""
    return counted_as(date, filed_at, zero, cutoffs.report_due)


def counted_as(day: date, at: datetime, zero: bool, due: time) -> Timeliness:
    """Return how something of a business day that came in at a moment counts.

    Args:
        day: the business day it is about.
        at: when the server got it; what a device says is not looked at.
        zero: nothing happened.
        due: the cut-off time of that day.
    """
    if business_date(at) > day:
        return Timeliness.MADE_UP
    if at >= at_time(day, due):
        return Timeliness.LATE
    return Timeliness.ZERO if zero else Timeliness.ON_TIME


def state_of(timeliness: str | None, day: date, now: datetime, due: time) -> str:
    """Return one of the five states, or `pending` before the cut-off: never a blank."""
    if timeliness:
        return timeliness
    return MISSING if now >= at_time(day, due) else PENDING


def is_taken_without_approval(day: date, now: datetime) -> bool:
    """Tell whether a report of a past day is still taken from the village itself."""
    return business_date(now) - day <= timedelta(days=DAYS_BACK)
