"""Binding the file when its case is over, opening it again, claiming the subsidy."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.errors import Duplicate, Invalid, WrongState
from common.idempotency import once
from disputes.choices import OPEN_STATES
from papers.actions.core import begin
from papers.content import content_of
from papers.dossier import Dossier
from papers.kinds import is_complete, is_performed
from papers.models import ArchivedFile, CaseFile, SubsidyClaim, SubsidyRule
from papers.pdf import file_pdf
from papers.policy import rates_on


@transaction.atomic
def bind_file(
    *, actor: Any, number: str, version: int | None, remark: str = "", now: datetime
) -> ArchivedFile:
    """Close the file of a case that is over and keep it as it is today, as PDF.

    Args:
        remark: why something is missing; wanted where something is.

    Raises:
        WrongState: the loop still has a step to go, or the file is bound.
        Invalid: something is missing and nothing says why.
        Stale: somebody filled in something in the meantime.
    """
    work = begin(number=number, actor=actor, now=now, version=version)
    if work.case.state in OPEN_STATES:
        raise WrongState(
            _("The case is still open. Its file is bound when it is over."), state=work.case.state
        )
    text = remark.strip() or work.file.remark
    if not is_complete(Dossier.of(work.case, work.at).states) and not text:
        raise Invalid({"remark": _("Something is missing: write down why.")})
    work.set(bound_at=work.at, bound_by=actor, remark=text)
    work.finish("bind_file", remark=text)
    # Read anew: number, day and name of binding stand on the cover.
    dossier = Dossier.of(work.case, work.at)
    content = file_pdf(dossier, content_of(dossier, is_open=True))
    return ArchivedFile.objects.create(
        file=work.file,
        edition=work.file.archived.count() + 1,
        content=ContentFile(content, name="bound"),
        digest=hashlib.sha256(content).hexdigest(),
        size=len(content),
        bound_at=work.at,
        bound_by=actor,
    )


@transaction.atomic
def open_file_again(
    *, actor: Any, number: str, version: int | None, reason: str, now: datetime
) -> CaseFile:
    """Open a bound file again; the copy that was kept stays.

    Raises:
        Invalid: no reason.
        WrongState: it is not bound.
    """
    work = begin(number=number, actor=actor, now=now, version=version, while_bound=True)
    if not work.file.is_bound:
        raise WrongState(_("The file is not bound."))
    if not reason.strip():
        raise Invalid({"reason": _("Write down why.")})
    work.set(bound_at=None, bound_by=None)
    return work.finish("open_file_again", reason=reason.strip())


@transaction.atomic
def claim_subsidy(
    *, actor: Any, number: str, client_id: UUID, rule: SubsidyRule, now: datetime
) -> tuple[SubsidyClaim, bool]:
    """Claim the subsidy of a case, once: its file is complete, it was settled and performed.

    Raises:
        WrongState: the file or the agreement is not there yet, or the papers of the grade.
        Duplicate: `claimed_already`, by whom.
    """
    work = begin(number=number, actor=actor, now=now, while_bound=True)

    def create(digest: str) -> SubsidyClaim:
        first = SubsidyClaim.objects.filter(case=work.case).select_related("created_by").first()
        if first is not None:
            words = _("%(who)s has claimed it already.") % {"who": first.created_by.name}
            raise Duplicate(words, code="claimed_already", existing=first.pk)
        _check_claim(Dossier.of(work.case, work.at), rule)
        claim = SubsidyClaim.objects.create(
            case=work.case,
            rule=rule,
            amount=rule.amount,
            created_at=work.at,
            created_by=actor,
            client_id=client_id,
            client_digest=digest,
        )
        work.finish("claim_subsidy", grade=rule.grade, amount=str(rule.amount))
        return claim

    body = {"case": number, "rule": rule.pk}
    return once(SubsidyClaim, actor=actor, client_id=client_id, body=body, create=create)


def _check_claim(dossier: Dossier, rule: SubsidyRule) -> None:
    states = dossier.states
    if not is_complete(states):
        raise WrongState(_("The file is not complete yet."), code="file_incomplete")
    if not is_performed(dossier.facts):
        raise WrongState(_("The agreement is not performed yet."), code="not_performed")
    present = {state.kind.code for state in states if state.is_needed and state.is_present}
    in_force = {rate.pk for rate in rates_on(business_date(dossier.now))}
    if rule.pk not in in_force or not set(rule.required_docs) <= present:
        raise WrongState(_("This grade wants papers that the file does not have."))
