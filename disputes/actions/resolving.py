"""Working on a case: sessions, outcome, feedback, and stopping its clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import Invalid
from disputes.actions.clocks import pause_clock, resume_clock
from disputes.actions.core import begin, require_reason
from disputes.choices import Channel, Outcome
from disputes.models import Case, CaseAnswer, MediationSession


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
