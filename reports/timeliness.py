"""On time, zero, late, made up, missing: the rules (domain.md section 4, reliability.md B1-B3).

Pure functions of the business day, the moment the server got it, and the cut-off times. The second
of the cut-off itself is late: "before 17:00" means 16:59:59. A cut-off moves on by what the day
lost before it to the portal's own down-time (domain.md section 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from clocks.calendars import book
from clocks.down_time import moved_on
from clocks.working_time import Outage
from common.calendar import at_time, business_date
from reports.choices import Timeliness
from reports.models.cutoffs import Cutoffs

#: From when on down-time is lost to those who report.
DAY_BEGINS = time(8, 0)
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


class Cutoff(time):
    """A cut-off's time of day that knows when the portal was down."""

    outages: Sequence[Outage] = ()

    @classmethod
    def of(cls, clock: time, outages: Sequence[Outage]) -> Cutoff:
        """Return a time of day with the outages that move it on."""
        found = cls(clock.hour, clock.minute, clock.second, clock.microsecond)
        found.outages = outages
        return found


@dataclass
class MovedTimes:
    """The times of a row of cut-offs, each with the outages."""

    report_due: time
    village_due: time
    assessment_due: time


def due_on(day: date, due: time) -> datetime:
    """Return when a cut-off is on a day.

    What the day lost to outages from `DAY_BEGINS` on is put on after it: down from 16:00 to 19:00,
    a report due at 17:00 may come until 20:00. What was lost in the night costs nobody anything.
    """
    outages = due.outages if isinstance(due, Cutoff) else ()
    return moved_on(outages, at_time(day, DAY_BEGINS), at_time(day, due))


class CutoffTable:
    """All cut-off rows, read once: the nearest row above an area is the one that counts."""

    def __init__(self, rows: Iterable[Any], outages: Sequence[Outage] = ()) -> None:
        self.rows = sorted(rows, key=lambda row: -row.area.lft)
        self.outages = outages

    @classmethod
    def load(cls) -> CutoffTable:
        """Read the table: one row for the district and one for each town that differs."""
        return cls(Cutoffs.objects.select_related("area"), book().outages)

    def of(self, area: Any) -> CutoffTimes:
        """Return the times that hold on an area; without any row the national defaults."""
        for row in self.rows:
            if row.area.contains(area):
                return self._moved(row)
        return self._moved(Cutoffs())

    def _moved(self, row: Any) -> CutoffTimes:
        if not self.outages:
            return row  # type: ignore[no-any-return]
        dues = (row.report_due, row.village_due, row.assessment_due)
        return MovedTimes(*(Cutoff.of(due, self.outages) for due in dues))


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
    if at < due_on(day, due):
        return Timeliness.ZERO if zero else Timeliness.ON_TIME
    return Timeliness.MADE_UP if business_date(at) > day else Timeliness.LATE


def state_of(timeliness: str | None, day: date, now: datetime, due: time) -> str:
    """Return one of the five states, or `pending` before the cut-off: never a blank."""
    if timeliness:
        return timeliness
    return MISSING if now >= due_on(day, due) else PENDING


def is_taken_without_approval(day: date, now: datetime) -> bool:
    """Tell whether a report of a past day is still taken from the village itself."""
    return business_date(now) - day <= timedelta(days=DAYS_BACK)
