"""Working on a case: sessions, outcome, feedback, and its clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import Invalid
from disputes.actions.clocks import extend_due, pause_clock, resume_clock
from disputes.actions.core import begin, require_reason
from disputes.choices import Channel, Outcome
from disputes.models import Case, CaseAnswer, MediationSession
from disputes.workflow import EXTENSION_DAYS


@transaction.atomic
def mediate_case(
    *,
    actor: Any,
    number: str,
    version: int | None,
    held_at: datetime,
    summary: str,
    place: str = "",
    present: str = "",
    now: datetime,
) -> Case:
    """Record a session with the parties; the case stays where it is."""
    move = begin("mediate", number=number, version=version, actor=actor, now=now)
    if held_at > move.at:
        raise Invalid({"held_at": _("This lies in the future.")})
    session = MediationSession.objects.create(
        case=move.case,
        held_at=held_at,
        place=place,
        present=present,
        summary=require_reason(summary, "summary"),
        recorded_by=actor,
        recorded_at=move.at,
    )
    return move.finish(
        session=session.pk, held_at=held_at, place=place, present=present, summary=session.summary
    )


@transaction.atomic
def resolve_case(
    *,
    actor: Any,
    number: str,
    version: int | None,
    outcome: str,
    summary: str = "",
    agreement: str = "",
    now: datetime,
) -> Case:
    """Write down how the resolving ended; a clock that stood is over with it.

    Raises:
        Invalid: no known outcome; a written agreement without its text.
    """
    move = begin("resolve", number=number, version=version, actor=actor, now=now)
    case = move.case
    if outcome not in Outcome.values:
        raise Invalid({"outcome": _("Choose how it ended.")})
    if not (summary.strip() or agreement.strip()):
        raise Invalid({"summary": _("Write down how it ended.")})
    case.outcome = outcome
    case.outcome_summary = summary.strip()
    case.agreement = agreement.strip()
    case.resolved_at = move.at
    case.resolved_by = actor
    return move.finish(summary=case.outcome_summary, agreement=case.agreement)


@transaction.atomic
def answer_case(
    *,
    actor: Any,
    number: str,
    version: int | None,
    channel: str,
    told: str,
    satisfied: bool,
    comment: str = "",
    now: datetime,
) -> Case:
    """Record that the people concerned were told, and what they said to it."""
    move = begin("answer", number=number, version=version, actor=actor, now=now)
    case = move.case
    if channel not in Channel.values:
        raise Invalid({"channel": _("Choose how they were told.")})
    CaseAnswer.objects.create(
        case=case,
        channel=channel,
        told=require_reason(told, "told"),
        is_satisfied=satisfied,
        comment=comment.strip(),
        answered_by=actor,
        answered_at=move.at,
    )
    case.is_satisfied = satisfied
    case.answered_at = move.at
    answer = {"channel": channel, "told": told.strip(), "satisfied": satisfied}
    return move.finish(**answer, comment=comment.strip())


@transaction.atomic
def pause_case(*, actor: Any, number: str, version: int | None, reason: str, now: datetime) -> Case:
    """Let the clock stand while the parties are waited for; twice a case at most."""
    move = begin("pause", number=number, version=version, actor=actor, now=now)
    why = require_reason(reason)
    move.case.pause_reason = why
    pause_clock(move.case, move.at)
    return move.finish(reason=why)


@transaction.atomic
def resume_case(*, actor: Any, number: str, version: int | None, now: datetime) -> Case:
    """Let the clock run on; the deadline moves by the time it stood."""
    move = begin("resume", number=number, version=version, actor=actor, now=now)
    resume_clock(move.case, move.at)
    return move.finish()


@transaction.atomic
def extend_case(
    *,
    actor: Any,
    number: str,
    version: int | None,
    due_at: datetime,
    reason: str,
    now: datetime,
) -> Case:
    """Ask the supervisor for a later deadline; nothing moves until it is granted.

    Raises:
        Invalid: not later than the present one, or more than 30 days later.
    """
    move = begin("extend", number=number, version=version, actor=actor, now=now)
    case = move.case
    why = require_reason(reason)
    present = cast(datetime, case.due_at)  # An open case has a deadline (a constraint).
    if due_at <= max(present, move.at):
        raise Invalid({"due_at": _("Choose a later day than the present one.")})
    if due_at > present + timedelta(days=EXTENSION_DAYS):
        raise Invalid({"due_at": _("An extension is 30 days at most.")})
    case.extension_due_at, case.extension_reason = due_at, why
    return move.finish(reason=why, extension_due_at=due_at)


@transaction.atomic
def grant_extension(*, actor: Any, number: str, version: int | None, now: datetime) -> Case:
    """Move the deadline to the one asked for; a lawful extension is never overdue."""
    move = begin("grant_extension", number=number, version=version, actor=actor, now=now)
    asked, why = cast(datetime, move.case.extension_due_at), move.case.extension_reason
    extend_due(move.case, asked)
    return move.finish(reason=why, extension_due_at=asked)


@transaction.atomic
def refuse_extension(
    *, actor: Any, number: str, version: int | None, reason: str, now: datetime
) -> Case:
    """Leave the deadline as it is, with the reason."""
    move = begin("refuse_extension", number=number, version=version, actor=actor, now=now)
    why = require_reason(reason)
    asked = move.case.extension_due_at
    move.case.extension_due_at, move.case.extension_reason = None, ""
    return move.finish(reason=why, extension_due_at=asked)
