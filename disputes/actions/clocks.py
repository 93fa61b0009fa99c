"""Writes a case's clock: the columns are set here alone, the sums come from disputes.clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from common.calendar import business_date
from disputes.clock import NO_TIME, due_at_for, paused_time, serious_at, soon_at
from disputes.models import Case
from disputes.policy import limits_on


def start_step(case: Case, step: str, at: datetime) -> None:
    """Start a step: its limit, its deadline, and no pause or request left over from the last."""
    case.step_started_at = at
    case.paused_for = NO_TIME
    case.paused_at, case.pause_reason = None, ""
    case.extension_due_at, case.extension_reason = None, ""
    ordered = case.resolve_due_at
    if step == "resolve" and ordered is not None and ordered > at:
        # The time set when assigning stands in for the limit, once.
        case.limit_amount, case.due_unit, case.first_due_at = None, "", ordered
        case.resolve_due_at = None
    else:
        _take_limit(case, step, at)
    _set_due(case)


def recompute_due(case: Case, step: str) -> None:
    """Reckon the deadline anew from the step's start, after the color changed.

    Pauses and extensions of the step are kept: they were granted on the matter, not on the color.
    """
    extended = _extended_by(case)
    _take_limit(case, step, case.step_started_at)
    _set_due(case, extended)


def pause_clock(case: Case, at: datetime) -> None:
    """Let the clock stand."""
    case.paused_at = at
    case.pause_count += 1


def resume_clock(case: Case, at: datetime) -> None:
    """Let the clock run on, the deadline later by the pause."""
    extended = _extended_by(case)
    if case.paused_at is not None:
        case.paused_for += paused_time(case.paused_at, at, case.due_unit)
    case.paused_at, case.pause_reason = None, ""
    _set_due(case, extended)


def extend_due(case: Case, due_at: datetime) -> None:
    """Move the deadline to a later moment that was granted."""
    case.extension_count += 1
    case.extension_due_at, case.extension_reason = None, ""
    case.due_at = due_at
    _set_marks(case)


def stop_clock(case: Case) -> None:
    """End the last step: nothing is due any more."""
    case.due_at = case.first_due_at = case.soon_at = case.serious_at = None
    case.limit_amount, case.due_unit = None, ""
    case.paused_for = NO_TIME
    case.paused_at, case.pause_reason = None, ""
    case.extension_due_at, case.extension_reason = None, ""
    case.resolve_due_at = None


def _take_limit(case: Case, step: str, at: datetime) -> None:
    limits = limits_on(business_date(at))
    due = due_at_for(step, case.color or case.suggested_color, at, limits)
    case.first_due_at, case.due_unit, case.limit_amount = due.at, due.unit, due.amount


def _extended_by(case: Case) -> timedelta:
    if case.due_at is None or case.first_due_at is None:
        return NO_TIME
    return case.due_at - case.first_due_at - case.paused_for


def _set_due(case: Case, extended: timedelta = NO_TIME) -> None:
    case.due_at = (case.first_due_at or case.step_started_at) + case.paused_for + extended
    _set_marks(case)


def _set_marks(case: Case) -> None:
    if case.due_at is not None:
        case.soon_at = soon_at(case.step_started_at, case.due_at)
        case.serious_at = serious_at(case.step_started_at, case.due_at)
