"""The agreement: its text, what is owed by parts, and what has been performed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.errors import Invalid, WrongState
from common.uploads.intake import Taken
from papers.actions.core import Work, begin, check_version
from papers.actions.uploads import add_upload
from papers.choices import InstalmentState, UploadKind
from papers.kinds import NOT_AGREED
from papers.models import Agreement, Instalment, Upload

MOST_INSTALMENTS = 60


@dataclass(frozen=True)
class Part:
    """One instalment as it was typed.

    Attributes:
        pk: of the one it changes; None for a new one.
    """

    due_on: date
    amount: Decimal | None = None
    what: str = ""
    pk: int | None = None


@transaction.atomic
def write_agreement(
    *,
    actor: Any,
    number: str,
    version: int | None,
    facts: str,
    terms: str,
    performance: str = "",
    copies: int = 3,
    signed_on: date | None = None,
    parts: Sequence[Part] | None = None,
    now: datetime,
) -> Agreement:
    """Write the agreement and what is owed by parts; performed parts stay as they are.

    Args:
        version: of the agreement; 0 where there is none yet.
        parts: everything still owed; left out they stay as they are.

    Raises:
        Invalid: no facts or terms; a part that says nothing.
        Stale: somebody wrote it in the meantime.
        WrongState: the case ended without an agreement.
    """
    work = begin(number=number, actor=actor, now=now)
    if work.case.outcome in NOT_AGREED:
        raise WrongState(_("This case ended without an agreement."), number=number)
    row = Agreement.objects.select_for_update(of=("self",)).filter(case=work.case).first()
    held = row.version if row else 0
    check_version(held, version, work.file)
    told = {
        "facts": facts.strip(),
        "terms": terms.strip(),
        "performance": performance.strip(),
        "copies": copies,
        "signed_on": signed_on,
    }
    _check(work, told)
    agreement, _made = Agreement.objects.update_or_create(
        case=work.case, defaults={**told, "version": held + 1}
    )
    if parts is not None:
        _set_parts(agreement, parts)
    work.finish("write_agreement", signed_on=signed_on, parts=len(parts or ()))
    return agreement


def _check(work: Work, told: dict[str, Any]) -> None:
    errors: dict[str, Any] = {}
    if not told["facts"]:
        errors["facts"] = _("Write down the facts.")
    if not told["terms"]:
        errors["terms"] = _("Write down what was agreed.")
    if told["copies"] < 1:
        errors["copies"] = _("At least one.")
    if told["signed_on"] and told["signed_on"] > business_date(work.at):
        errors["signed_on"] = _("This day has not come yet.")
    if errors:
        raise Invalid(errors)


def _set_parts(agreement: Agreement, parts: Sequence[Part]) -> None:
    if len(parts) > MOST_INSTALMENTS:
        raise Invalid({"parts": _("60 instalments at most.")})
    owed = {row.pk: row for row in agreement.instalments.owed()}
    for part in parts:
        if not part.what.strip() and not (part.amount and part.amount > 0):
            raise Invalid({"parts": _("An instalment is an amount or something to be done.")})
        told = {"due_on": part.due_on, "amount": part.amount, "what": part.what.strip()}
        if part.pk is None:
            Instalment.objects.create(agreement=agreement, **told)
        elif part.pk not in owed:
            # Performed in the meantime: the version would have said so, unless the form lies.
            raise Invalid({"parts": _("This instalment is not owed.")})
        else:
            Instalment.objects.filter(pk=owed.pop(part.pk).pk).update(**told)
    Instalment.objects.filter(pk__in=owed).delete()


@transaction.atomic
def note_performed(
    *,
    actor: Any,
    number: str,
    pk: int,
    paid_on: date,
    proof: Upload | None = None,
    now: datetime,
) -> Instalment:
    """Note that an instalment was performed, with its proof where there is one.

    Open on a bound file too: an agreement goes on when its file is closed.

    Raises:
        WrongState: `already_performed`, with who noted it.
        Invalid: a day that has not come; a proof of another case.
    """
    work = begin(number=number, actor=actor, now=now, while_bound=True)
    row = _held(work, pk)
    if row.state == InstalmentState.PAID:
        who = row.noted_by.name if row.noted_by else ""
        words = _("%(who)s has noted this already, performed on %(day)s.")
        told = {"who": who, "day": row.paid_on}
        raise WrongState(words % told, code="already_performed", state=row.state)
    if paid_on > business_date(work.at):
        raise Invalid({"paid_on": _("This day has not come yet.")})
    if proof is not None and proof.case_id != work.case.pk:
        raise Invalid({"proof": _("Choose an upload of this case.")})
    row.state, row.paid_on, row.proof, row.noted_by = InstalmentState.PAID, paid_on, proof, actor
    _written_anew(row)
    left = row.agreement.instalments.owed().count()
    work.finish("note_performed", instalment=row.pk, paid_on=paid_on, left=left)
    return row


@transaction.atomic
def note_performed_with(
    *,
    actor: Any,
    number: str,
    client_id: UUID,
    pk: int,
    paid_on: date,
    taken: Taken | None,
    now: datetime,
) -> Instalment:
    """Note that an instalment was performed and store its receipt, both or neither.

    Raises:
        as `note_performed` and `add_upload`.
    """
    proof = None
    if taken is not None:
        title = str(_("Receipt of %(day)s") % {"day": paid_on})
        proof, _made = add_upload(
            actor=actor,
            number=number,
            client_id=client_id,
            kind=UploadKind.PAYMENT,
            title=title,
            taken=taken,
            now=now,
        )
    return note_performed(actor=actor, number=number, pk=pk, paid_on=paid_on, proof=proof, now=now)


@transaction.atomic
def take_back_performed(*, actor: Any, number: str, pk: int, now: datetime) -> Instalment:
    """Take back that an instalment was performed: it was noted by mistake.

    Raises:
        WrongState: it is still owed.
    """
    work = begin(number=number, actor=actor, now=now, while_bound=True)
    row = _held(work, pk)
    if row.state == InstalmentState.DUE:
        raise WrongState(_("This is still owed."), state=row.state)
    before = row.paid_on
    row.state, row.paid_on, row.proof, row.noted_by = InstalmentState.DUE, None, None, None
    _written_anew(row)
    work.finish("take_back_performed", instalment=row.pk, paid_on=before)
    return row


def _held(work: Work, pk: int) -> Instalment:
    rows = Instalment.objects.select_for_update(of=("self",), no_key=True)
    row: Instalment | None = rows.filter(agreement__case=work.case, pk=pk).first()
    if row is None:
        raise Instalment.DoesNotExist
    return row


def _written_anew(row: Instalment) -> None:
    """Store how an instalment stands, and let an agreement form opened before know of it."""
    row.save(update_fields=["state", "paid_on", "proof", "noted_by"])
    Agreement.objects.filter(pk=row.agreement_id).update(version=F("version") + 1)
