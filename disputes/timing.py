"""How a case's deadline stands, ready to show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clocks.calendars import calendar_for
from clocks.choices import LimitUnit
from clocks.working_time import NO_TIME
from common import wording
from common.calendar import business_date

#: The columns that tell how a deadline stands.
TIMED = (
    "due_at",
    "due_unit",
    "soon_at",
    "serious_at",
    "paused_at",
    "pause_reason",
    "extended_by",
)


def time_state_of(case: Any, now: datetime) -> wording.TimeState | None:
    """Say how long a deadline is away or gone; None when none runs.

    Args:
        case: a case, or a row with its TIMED columns.
        now: the moment to say it for.
    """
    if case.due_at is None:
        return None
    return wording.time_state(
        case.due_at,
        now,
        paused=case.paused_at is not None,
        reason=case.pause_reason,
        extended=case.extended_by > NO_TIME,
        soon=case.soon_at is not None and now >= case.soon_at,
        serious=case.serious_at is not None and now >= case.serious_at,
        working_days=_working_days(case, now),
    )


def _working_days(case: Any, now: datetime) -> int | None:
    """Return the length in working days, where the limit is counted in them and it is one or more.

    Whether a day is worked is the same in the whole district; only its hours differ by place.
    """
    if case.due_unit != LimitUnit.WORKING_DAYS:
        return None
    earlier, later = sorted((case.due_at, now))
    counted = calendar_for().working_days_between(business_date(earlier), business_date(later))
    return counted or None
