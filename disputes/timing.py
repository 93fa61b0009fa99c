"""How a case's deadline stands, ready to show."""

from __future__ import annotations

from datetime import datetime

from common import wording
from common.calendar import business_date
from disputes import clock
from disputes.choices import LimitUnit
from disputes.models import Case


def time_state_of(case: Case, now: datetime) -> wording.TimeState | None:
    """Say how long a case's deadline is away or gone; None when none runs."""
    if not case.is_open or case.due_at is None:
        return None
    start, due = case.step_started_at, case.due_at
    return wording.time_state(
        due,
        now,
        paused=case.paused_at is not None,
        reason=case.pause_reason,
        extended=case.extension_count > 0,
        soon=now >= clock.soon_at(start, due),
        serious=now >= clock.serious_at(start, due),
        working_days=_working_days(case, now),
    )


def _working_days(case: Case, now: datetime) -> int | None:
    """Return the length in working days, where the limit is counted in them and it is one or more.

    They are reckoned as calendar days, as the limits themselves are (disputes.clock).
    """
    if case.due_unit != LimitUnit.WORKING_DAYS or case.due_at is None:
        return None
    earlier, later = sorted((case.due_at, now))
    return (business_date(later) - business_date(earlier)).days or None
