"""More time: asked for by the team, decided by the supervisor, for the step or a legal clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clocks.choices import LimitUnit
from clocks.working_time import measured
from common.errors import Invalid, WrongState
from disputes.actions.clocks import calendar_of, drop_request, extend_due, terms_of
from disputes.actions.core import Move, begin, require_reason
from disputes.actions.legal import clock_terms, extend_clock
from disputes.actions.opening import next_number
from disputes.clock import Terms, extension_until, reckon
from disputes.legal_clocks import LEGAL_EXTENSIONS
from disputes.limit_words import limit_words
from disputes.models import Case, CaseClock, Extension
from disputes.workflow import (
    EXTENDED_ENOUGH,
    EXTENSION_DAYS,
    EXTENSIONS_ALLOWED,
    STEP_RUNNING,
)

#: Prefix of the numbers of notices.
NOTICES = "YQ"


@transaction.atomic
def extend_case(
    *,
    actor: Any,
    number: str,
    version: int | None,
    due_at: datetime,
    reason: str,
    clock: str = "",
    now: datetime,
) -> Case:
    """Ask the supervisor for a later deadline; nothing moves until it is granted.

    Args:
        clock: code of a legal clock of the case; empty for the step under way.

    Raises:
        WrongState: the steps' limits of the case have been extended twice.
        Invalid: not later than the present one, later than allowed, or no such clock.
    """
    move = begin("extend", number=number, version=version, actor=actor, now=now)
    case = move.case
    if not clock and case.extension_count >= EXTENSIONS_ALLOWED:
        raise WrongState(
            EXTENDED_ENOUGH, state=case.state, version=case.version, number=case.number
        )
    why = require_reason(reason)
    legal = _extendable(case, clock) if clock else None
    present = legal.due_at if legal else cast(datetime, case.due_at)  # A constraint: it is open.
    if due_at <= max(present, move.at):
        raise Invalid({"due_at": _("Choose a later day than the present one.")})
    _check_length(case, legal, due_at, present)
    until = _landed(case, legal, due_at)
    case.extension_due_at, case.extension_reason, case.extension_clock = until, why, legal
    return move.finish(reason=why, extension_due_at=until, **_told(legal))


def _extendable(case: Case, code: str) -> CaseClock:
    clock: CaseClock | None = (
        case.clocks.running().filter(code=code).select_related("rule").order_by("due_at").first()
    )
    if clock is None:
        raise Invalid({"clock": _("This clock does not run.")})
    if not clock.rule.extension:
        raise Invalid({"clock": _("This clock may not be extended.")})
    if clock.extension_count >= LEGAL_EXTENSIONS:
        raise Invalid({"clock": _("This clock has been extended already.")})
    return clock


def _landed(case: Case, legal: CaseClock | None, until: datetime) -> datetime:
    """Return where an extension to a moment really ends: in working time, on a working day."""
    terms = clock_terms(legal) if legal else terms_of(case)
    calendar = calendar_of(case)
    added = extension_until(terms, calendar, until)
    return reckon(Terms(**{**vars(terms), "extended_by": added}), calendar).at


def _check_length(case: Case, legal: CaseClock | None, until: datetime, present: datetime) -> None:
    if legal is None:
        if until > present + timedelta(days=EXTENSION_DAYS):
            raise Invalid({"due_at": _("An extension is 30 days at most.")})
    elif measured(calendar_of(case), present, until, legal.unit) > _most(legal):
        words = {"length": limit_words(legal.rule.extension, legal.unit)}
        raise Invalid({"due_at": _("This clock may be extended by %(length)s at most.") % words})


def _most(clock: CaseClock) -> timedelta:
    """Return how much the rule lets be added, in the measure of its unit."""
    if clock.unit in (LimitUnit.HOURS, LimitUnit.WORKING_HOURS):
        return timedelta(hours=clock.rule.extension)
    return timedelta(days=clock.rule.extension)


@transaction.atomic
def grant_extension(*, actor: Any, number: str, version: int | None, now: datetime) -> Case:
    """Move the deadline to the one asked for, with its notice; a lawful extension is never late."""
    move = begin("grant_extension", number=number, version=version, actor=actor, now=now)
    case = move.case
    asked, why = cast(datetime, case.extension_due_at), case.extension_reason
    legal = case.extension_clock
    before = legal.due_at if legal else cast(datetime, case.due_at)
    if legal is not None:
        extend_clock(case, legal, asked)
        drop_request(case)
    else:
        extend_due(case, asked)
    notice = _notice(move, legal, before, why)
    return move.finish(
        reason=why,
        extension_due_at=notice.due_after,
        notice=notice.number,
        **_told(legal),
    )


def _told(legal: CaseClock | None) -> dict[str, str]:
    """Return what an event says of the clock; nothing for the step's own limit."""
    return {"clock": legal.code, "clock_name": legal.rule.name} if legal else {}


def _notice(move: Move, legal: CaseClock | None, before: datetime, reason: str) -> Extension:
    case = move.case
    return Extension.objects.create(
        number=next_number(move.at, prefix=NOTICES),
        case=case,
        clock=legal,
        step="" if legal else STEP_RUNNING[case.state],
        due_before=before,
        due_after=legal.due_at if legal else cast(datetime, case.due_at),
        reason=reason,
        granted_by=move.actor,
        granted_as=str(move.posting),
        granted_at=move.at,
    )


@transaction.atomic
def refuse_extension(
    *, actor: Any, number: str, version: int | None, reason: str, now: datetime
) -> Case:
    """Leave the deadline as it is, with the reason."""
    move = begin("refuse_extension", number=number, version=version, actor=actor, now=now)
    why = require_reason(reason)
    asked, legal = move.case.extension_due_at, move.case.extension_clock
    drop_request(move.case)
    return move.finish(reason=why, extension_due_at=asked, **_told(legal))
