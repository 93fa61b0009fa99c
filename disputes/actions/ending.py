"""How a case leaves the loop and comes back: close, rework, the side exits, reopen.

Joining and separating stand in disputes.actions.joining.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.trail import last_told
from common.calendar import business_date
from common.errors import Invalid, WrongState
from disputes.actions.core import begin, require_reason
from disputes.actions.team import drop_outcome, leave_team
from disputes.choices import Outcome, ReferredTo, State
from disputes.models import Case


@transaction.atomic
def close_case(
    *, actor: Any, number: str, version: int | None, remark: str = "", now: datetime
) -> Case:
    """Sign a case off. Never by those who handled it, never without an answer or an agreement."""
    move = begin("close", number=number, version=version, actor=actor, now=now)
    move.case.closed_at = move.at
    return move.finish(remark=remark.strip())


@transaction.atomic
def rework_case(
    *, actor: Any, number: str, version: int | None, reason: str, now: datetime
) -> Case:
    """Send a case back to its team; the limit for resolving starts again.

    Raises:
        WrongState: whoever led it no longer holds the post; it must be handed over first.
    """
    move = begin("rework", number=number, version=version, actor=actor, now=now)
    case = move.case
    why = require_reason(reason)
    ended_on = case.lead.ended_on if case.lead else None
    if ended_on is not None and ended_on <= business_date(move.at):
        raise WrongState(
            _("Nobody leads this case: hand it over to somebody first."),
            state=case.state,
            version=case.version,
            last=last_told(case),
        )
    drop_outcome(case)
    return move.finish(reason=why)


@transaction.atomic
def refuse_case(
    *, actor: Any, number: str, version: int | None, reason: str, now: datetime
) -> Case:
    """Not accept a matter."""
    move = begin("refuse", number=number, version=version, actor=actor, now=now)
    return move.finish(reason=require_reason(reason))


@transaction.atomic
def withdraw_case(
    *, actor: Any, number: str, version: int | None, reason: str, now: datetime
) -> Case:
    """End a case that the people concerned have taken back."""
    move = begin("withdraw", number=number, version=version, actor=actor, now=now)
    return move.finish(reason=require_reason(reason))


@transaction.atomic
def refer_case(
    *, actor: Any, number: str, version: int | None, to: str, reason: str, now: datetime
) -> Case:
    """Refer a matter out; the people concerned still have to be told."""
    move = begin("refer", number=number, version=version, actor=actor, now=now)
    case = move.case
    why = require_reason(reason)
    if to not in ReferredTo.values:
        raise Invalid({"to": _("Choose where it is referred to.")})
    case.referred_to = to
    case.outcome = Outcome.REFERRED
    case.outcome_summary = why
    case.resolved_at = move.at
    return move.finish(reason=why, to=to)


@transaction.atomic
def reopen_case(
    *, actor: Any, number: str, version: int | None, reason: str, now: datetime
) -> Case:
    """Bring an ended case back: a closed one to be assigned, another to be assessed anew."""
    move = begin("reopen", number=number, version=version, actor=actor, now=now)
    case = move.case
    why = require_reason(reason)
    leave_team(case)
    if move.target == State.RECEIVED:
        case.color = case.tier = case.assessed_at = case.is_as_suggested = None
    case.assigned_at = case.accepted_at = case.closed_at = None
    case.pause_count = case.extension_count = 0
    return move.finish(reason=why)
