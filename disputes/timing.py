"""How a case's deadline stands, ready to show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from common import wording
from common.calendar import business_date
from disputes.choices import LimitUnit

#: The columns that tell how a deadline stands.
TIMED = (
    "due_at",
    "due_unit",
    "soon_at",
    "serious_at",
    "paused_at",
    "pause_reason",
    "extension_count",
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
        extended=case.extension_count > 0,
        soon=case.soon_at is not None and now >= case.soon_at,
        serious=case.serious_at is not None and now >= case.serious_at,
        working_days=_working_days(case, now),
    )


def _working_days(case: Any, now: datetime) -> int | None:
    """Return the length in working days, where the limit is counted in them and it is one or more.

    They are reckoned as calendar days, as the limits themselves are (disputes.clock).
    """
    if case.due_unit != LimitUnit.WORKING_DAYS:
        return None
    earlier, later = sorted((case.due_at, now))
    return (business_date(later) - business_date(earlier)).days or None
