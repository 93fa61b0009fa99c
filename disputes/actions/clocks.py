"""Writes a case's clock: the columns are set here alone, the sums come from disputes.clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clocks.calendars import calendar_for
from clocks.working_time import NO_TIME, WorkingCalendar, measured
from common.calendar import business_date
from disputes.clock import Terms, extension_until, limit_for, reckon
from disputes.models import Case
from disputes.policy import limits_on

#: Columns of a deadline and its marks, as `write_due` writes them.
DUE = (
    "due_at",
    "first_due_at",
    "soon_at",
    "serious_at",
    "rolled_from",
    "is_provisional",
    "calendar_version",
)


def start_step(case: Case, step: str, at: datetime) -> None:
    """Start a step: its limit, its deadline, and no pause or request left over from the last."""
    case.step_started_at = at
    case.paused_for = case.extended_by = NO_TIME
    case.paused_at, case.pause_reason = None, ""
    drop_request(case)
    ordered = case.resolve_due_at
    _take_limit(case, step, at)
    if step == "resolve" and ordered is not None and ordered > at:
        # The time set when assigning stands in for the limit, once.
        case.limit_amount, case.due_unit, case.first_due_at = None, "", ordered
        case.resolve_due_at = None
    set_due(case)


def recompute_due(case: Case, step: str) -> None:
    """Reckon the deadline anew from the step's start, after the color changed.

    Pauses and extensions of the step are kept: they were granted on the matter, not on the color.
    """
    _take_limit(case, step, case.step_started_at)
    set_due(case)


def pause_clock(case: Case, at: datetime) -> None:
    """Let the clock stand."""
    case.paused_at = at
    case.pause_count += 1


def resume_clock(case: Case, at: datetime) -> None:
    """Let the clock run on, the deadline later by the pause, in the measure of its limit.

    An outage within the pause is given back beside it: it takes nothing from anybody to have both.
    """
    if case.paused_at is not None:
        measure = terms_of(case).measure
        case.paused_for += measured(calendar_of(case), case.paused_at, at, measure)
    case.paused_at, case.pause_reason = None, ""
    set_due(case)


def extend_due(case: Case, until: datetime) -> None:
    """Move the deadline to a later moment that was granted; it never comes nearer by this."""
    case.extension_count += 1
    drop_request(case)
    case.extended_by = extension_until(terms_of(case), calendar_of(case), until)
    set_due(case)


def stop_clock(case: Case) -> None:
    """End the last step: nothing is due any more."""
    case.due_at = case.first_due_at = case.soon_at = case.serious_at = None
    case.limit_amount, case.due_unit = None, ""
    case.is_rolling = case.is_provisional = False
    case.rolled_from = None
    case.paused_for = case.extended_by = NO_TIME
    case.paused_at, case.pause_reason = None, ""
    drop_request(case)
    case.resolve_due_at = None


def drop_request(case: Case) -> None:
    """Take an extension asked for off the table: it was decided, or its step is over."""
    case.extension_due_at, case.extension_reason, case.extension_clock = None, "", None


def calendar_of(case: Case) -> WorkingCalendar:
    """Return the working calendar of a case's place."""
    return calendar_for(case.area)


def terms_of(case: Case) -> Terms:
    """Return what the deadline of the step under way is reckoned from."""
    return Terms(
        started_at=case.step_started_at,
        amount=case.limit_amount,
        unit=case.due_unit,
        is_rolling=case.is_rolling,
        ordered_at=case.first_due_at,
        paused_for=case.paused_for,
        extended_by=case.extended_by,
    )


def set_due(case: Case) -> None:
    """Reckon the deadline and its marks from the terms, by the calendar as it stands."""
    write_due(case, terms_of(case), calendar_of(case))


def write_due(record: Any, terms: Terms, calendar: WorkingCalendar) -> None:
    """Write the deadline of some terms, with its marks, into a case or one of its clocks."""
    found = reckon(terms, calendar)
    record.due_at, record.first_due_at = found.at, found.first_at
    record.soon_at, record.serious_at = found.soon_at, found.serious_at
    record.rolled_from, record.is_provisional = found.rolled_from, found.is_provisional
    record.calendar_version = calendar.version


def leave_clock(case: Case, at: datetime) -> None:
    """Note how the clock stands when a case is joined to another; while it is joined none is due.

    The limit, its pauses and extensions are kept. A clock that stood runs on from here.
    """
    if case.paused_at is not None:
        resume_clock(case, at)
    case.extension_due_at, case.extension_reason = None, ""
    case.joined_due_at = case.due_at
    case.due_at = case.soon_at = case.serious_at = None


def take_up_clock(case: Case) -> None:
    """Let a clock run on as if it had never been left: the time joined counts, nothing is added."""
    case.joined_due_at = None
    set_due(case)


def _take_limit(case: Case, step: str, at: datetime) -> None:
    limits = limits_on(business_date(at))
    limit = limit_for(step, case.color or case.suggested_color, limits)
    case.limit_amount, case.due_unit, case.is_rolling = limit
