"""The people of a case as its papers need them: named later, and told more about."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.errors import Invalid
from disputes.actions import name_party
from disputes.models import CaseParty
from papers.actions.core import Work, begin, check_version
from papers.choices import Sex, Side
from papers.models import PartyDetail
from reports.inputs import PartyInput

OLDEST = 1900


@transaction.atomic
def name_person(
    *, actor: Any, number: str, client_id: UUID, person: PartyInput, side: str, now: datetime
) -> tuple[CaseParty, bool]:
    """Name somebody concerned whom nobody named when the case was received, and their side.

    Returns:
        the person and whether they are new.

    Raises:
        Invalid: no known side; as `disputes.actions.name_party`.
    """
    work = begin(number=number, actor=actor, now=now)
    if side not in Side.values:
        raise Invalid({"side": _("Choose the side.")})
    party, made = name_party(
        actor=actor, number=number, client_id=client_id, person=person, now=work.at
    )
    if made:
        PartyDetail.objects.create(party=party, side=side)
        work.finish("name_person", party=party.pk, name=party.masked_name, side=side)
    return party, made


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
