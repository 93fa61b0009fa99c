"""The people of a case as its papers need them: named later, and told more about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.errors import Invalid
from disputes.models import CaseParty
from papers.actions.core import Work, begin, check_version
from papers.choices import Sex, Side
from papers.models import PartyDetail
from reports.choices import PartyRole
from reports.inputs import NAME_LENGTH, PHONE_LENGTH

OLDEST = 1900
MOST_PEOPLE = 30


@transaction.atomic
def name_person(
    *,
    actor: Any,
    number: str,
    name: str,
    side: str,
    phone: str = "",
    role: str = PartyRole.PARTY,
    now: datetime,
) -> tuple[CaseParty, bool]:
    """Name somebody concerned whom nobody named when the case was received.

    The same name, telephone and role again is the same person: names are sealed, so the few of a
    case are compared here, under its lock.

    Returns:
        the person and whether they are new.

    Raises:
        Invalid: no name, too long, no known side or role, too many.
    """
    work = begin(number=number, actor=actor, now=now)
    told = (name.strip(), phone.strip(), str(role))
    _check_name(*told, side)
    known = list(work.case.parties.order_by("pk"))
    for party in known:
        if (party.name, party.phone, party.get_role_display()) == (
            told[0],
            told[1],
            PartyRole(role).label,
        ):
            return party, False
    if len(known) >= MOST_PEOPLE:
        raise Invalid({"name": _("A case names 30 people at most.")})
    party = CaseParty.objects.create(case=work.case, name=told[0], phone=told[1], role=told[2])
    PartyDetail.objects.create(party=party, side=side)
    work.finish("name_person", party=party.pk, name=party.masked_name, side=side)
    return party, True


def _check_name(name: str, phone: str, role: str, side: str) -> None:
    errors: dict[str, Any] = {}
    if not name or len(name) > NAME_LENGTH:
        errors["name"] = _("Write down the name.")
    if len(phone) > PHONE_LENGTH:
        errors["phone"] = _("This number is too long.")
    if role not in PartyRole.values:
        errors["role"] = _("Choose what they are.")
    if side not in Side.values:
        errors["side"] = _("Choose the side.")
    if errors:
        raise Invalid(errors)


@transaction.atomic
def fill_party(
    *,
    actor: Any,
    number: str,
    version: int | None,
    party: CaseParty,
    side: str,
    sex: str = "",
    born: str = "",
    work: str = "",
    address: str = "",
    id_number: str = "",
    now: datetime,
) -> PartyDetail:
    """Write down what the forms ask of a person.

    Args:
        version: of these details; 0 where there are none yet.

    Raises:
        Stale: somebody wrote them in the meantime.
        Invalid: another case's person; no known side; a year nobody alive was born in.
    """
    move = begin(number=number, actor=actor, now=now)
    if party.case_id != move.case.pk:
        raise Invalid({"party": _("This person belongs to another case.")})
    _check_person(move, side, sex, born)
    told = {
        "side": side,
        "sex": sex,
        "born": born,
        "work": work.strip(),
        "address": address.strip(),
        "id_number": id_number.strip().upper(),
    }
    before = PartyDetail.objects.filter(party=party).first()
    held = before.version if before else 0
    check_version(held, version, move.file)
    changed = [name for name in told if before is None or getattr(before, name) != told[name]]
    detail, _made = PartyDetail.objects.update_or_create(
        party=party, defaults={**told, "version": held + 1}
    )
    move.finish("fill_party", party=party.pk, name=party.masked_name, changed=changed)
    return detail


def _check_person(move: Work, side: str, sex: str, born: str) -> None:
    errors: dict[str, Any] = {}
    if side not in Side.values:
        errors["side"] = _("Choose the side.")
    if sex and sex not in Sex.values:
        errors["sex"] = _("Choose one of the two, or none.")
    if born and not (
        born.isascii() and born.isdigit() and OLDEST <= int(born) <= business_date(move.at).year
    ):
        errors["born"] = _("A year, such as 1975.")
    if errors:
        raise Invalid(errors)
