"""Acts that move nothing: urge, comment, name a person, look at a full name and number."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from audit.models import Event
from common.calendar import business_date, end_of_day, start_of_day
from common.errors import DomainError, Invalid, NotAllowed
from common.idempotency import once
from disputes.actions.core import begin, require_reason
from disputes.acts import team_postings
from disputes.models import Case, CaseParty
from org_tree.models import Posting
from org_tree.scope import granting, postings_of
from reports.choices import PartyRole
from reports.inputs import NAME_LENGTH, PHONE_LENGTH, PartyInput

REVEALS_A_DAY = 30
MOST_PARTIES = 30
REVEAL = "disputes.reveal"


class RevealLimit(DomainError):
    """Enough full numbers were looked at today (reliability.md I4)."""

    code = "reveal_limit"
    status = 429
    message = _("You have looked at 30 full numbers today. More can be seen tomorrow.")


@transaction.atomic
def urge_case(
    *, actor: Any, number: str, version: int | None = None, message: str = "", now: datetime
) -> Case:
    """Nudge whoever has the case in hand."""
    move = begin("urge", number=number, version=version, actor=actor, now=now)
    move.case.urged_at = move.at
    return move.finish(message=message.strip())


@transaction.atomic
def comment_case(
    *, actor: Any, number: str, version: int | None = None, text: str, now: datetime
) -> Case:
    """Leave a remark; nothing else changes."""
    move = begin("comment", number=number, version=version, actor=actor, now=now)
    return move.finish(text=require_reason(text, "text"))


@transaction.atomic
def name_party(
    *, actor: Any, number: str, client_id: UUID, person: PartyInput, now: datetime
) -> tuple[CaseParty, bool]:
    """Name somebody concerned whom nobody named when the case was received.

    Open to whoever may look at the people of the case. Names are sealed, so the few of a case are
    compared here, under its lock.

    Returns:
        the person and whether they are new.

    Raises:
        NotAllowed: neither of the team nor trusted with personal data there.
        Invalid: no name, too long, no known role, named already, too many.
        Duplicate: the same client_id came with somebody else.
    """
    case = Case.objects.locked(number)
    posting = reveal_right(case, actor)
    if posting is None:
        raise NotAllowed(_("You may not do this here."))
    told = {name: str(value).strip() for name, value in asdict(person).items()}
    _check_person(**told)

    def create(digest: str) -> CaseParty:
        _check_new(list(case.parties.all()), told)
        party = CaseParty.objects.create(
            case=case, named_by=actor, client_id=client_id, client_digest=digest, **told
        )
        record(
            "disputes.name_party",
            case,
            actor=actor,
            posting=posting,
            at=max(now, case.changed_at),
            data={"party": party.pk, "name": party.masked_name},
        )
        return party

    body = {"case": number, **told}
    return once(
        CaseParty, actor=actor, client_id=client_id, body=body, create=create, by="named_by"
    )


def _check_person(name: str, phone: str, role: str) -> None:
    errors: dict[str, Any] = {}
    if not name or len(name) > NAME_LENGTH:
        errors["name"] = _("Write down the name.")
    if len(phone) > PHONE_LENGTH:
        errors["phone"] = _("This number is too long.")
    if role not in PartyRole.values:
        errors["role"] = _("Choose what they are.")
    if errors:
        raise Invalid(errors)


def _check_new(known: list[CaseParty], told: dict[str, str]) -> None:
    if len(known) >= MOST_PARTIES:
        raise Invalid({"name": _("A case names 30 people at most.")})
    if any({name: getattr(one, name) for name in told} == told for one in known):
        raise Invalid(
            {"name": _("They are named already. If it is somebody else, add their telephone.")}
        )


@transaction.atomic
def reveal_party(*, actor: Any, party: CaseParty, purpose: str, now: datetime) -> CaseParty:
    """Show a full name and number to somebody who works on the case, and log that it was shown.

    Raises:
        NotAllowed: neither of the team nor trusted with personal data there.
        Invalid: no purpose.
        RevealLimit: 30 were shown to this person today.
    """
    case = Case.objects.locked(party.case.number)
    posting = reveal_right(case, actor)
    if posting is None:
        raise NotAllowed(_("You may not do this here."))
    if not purpose.strip():
        raise Invalid({"purpose": _("Say what you need the number for.")})
    # The person's own row is the lock of the count.
    get_user_model().objects.select_for_update(no_key=True).get(pk=actor.pk)
    left = reveals_left(actor, now)
    if left <= 0:
        raise RevealLimit
    record(
        REVEAL,
        case,
        actor=actor,
        posting=posting,
        at=max(now, case.changed_at),
        data={"party": party.pk, "name": party.masked_name, "purpose": purpose.strip()},
    )
    return party


def reveal_right(case: Case, user: Any) -> Posting | None:
    """Return the posting that lets a person see full names and numbers of a case, or None."""
    team = team_postings(case)
    own: Posting | None = next((p for p in postings_of(user) if p.pk in team), None)
    if own is None:
        own = granting(user, REVEAL, case.area)
    return own


def reveals_left(user: Any, now: datetime) -> int:
    """Return how many more full numbers a person may look at today."""
    day = business_date(now)
    shown = Event.objects.filter(
        act=REVEAL, actor_id=user.pk, at__gte=start_of_day(day), at__lt=end_of_day(day)
    )
    return REVEALS_A_DAY - shown.count()
