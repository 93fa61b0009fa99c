"""What the district changes: its own templates, its local rules, its rates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.documents.editions import add_edition
from common.errors import Invalid
from papers.choices import Grade, Need
from papers.content import sample_content
from papers.kinds import BY_CODE, LOCAL, TEMPLATES
from papers.models import DocumentRule, DocumentTemplate, SubsidyRule
from papers.policy import forget_policy
from papers.rights import require_manage


@transaction.atomic
def replace_template(
    *, actor: Any, kind: str, content: bytes | None, now: datetime
) -> DocumentTemplate:
    """Make documents of a kind from the district's own template from now on.

    Earlier editions are kept. The template is tried on a sample first.

    Args:
        content: a Word file; None goes back to the shipped one.

    Raises:
        NotAllowed: not district staff.
        Invalid: field `file`, with each unknown field and what else is wrong.
    """
    posting = require_manage(actor)
    if kind not in TEMPLATES:
        raise Invalid({"kind": _("There is no such document.")})
    edition = add_edition(
        DocumentTemplate,
        kind=kind,
        content=content,
        sample=sample_content(),
        actor=actor,
        now=now,
    )
    record(
        "papers.replace_template",
        edition,
        actor=actor,
        posting=posting,
        at=now,
        data={"kind": kind, "edition": edition.edition, "digest": edition.digest},
        is_first=True,
    )
    return edition


@transaction.atomic
def set_document_rule(
    *, actor: Any, kind: str, need: str, valid_from: date, now: datetime
) -> DocumentRule:
    """Decide from a day on whether a document that the ministry leaves open is wanted.

    Raises:
        NotAllowed: not district staff.
        Invalid: a document that is not the district's to decide; a day that has passed.
    """
    posting = require_manage(actor)
    if kind not in LOCAL:
        raise Invalid({"kind": _("This document is not the district's to decide.")})
    if need not in Need.values:
        raise Invalid({"need": _("Choose one of the two.")})
    _not_past(valid_from, now)
    rule, _made = DocumentRule.objects.update_or_create(
        kind=kind, valid_from=valid_from, defaults={"need": need}
    )
    data = {"kind": kind, "need": need, "valid_from": valid_from}
    record("papers.set_document_rule", rule, actor=actor, posting=posting, at=now, data=data)
    transaction.on_commit(forget_policy)
    return rule


@transaction.atomic
def set_subsidy_rate(
    *,
    actor: Any,
    grade: str,
    amount: Decimal,
    required_docs: Sequence[str],
    valid_from: date,
    now: datetime,
) -> SubsidyRule:
    """Set what a grade is paid and which papers it wants, from a day on.

    Raises:
        NotAllowed: not district staff.
        Invalid: no known grade or document, no amount, a day that has passed.
    """
    posting = require_manage(actor)
    errors: dict[str, Any] = {}
    if grade not in Grade.values:
        errors["grade"] = _("Choose the grade.")
    if amount <= 0:
        errors["amount"] = _("An amount above nothing.")
    if unknown := [code for code in required_docs if code not in BY_CODE]:
        errors["required_docs"] = _("There is no such document.") + " ".join(unknown)
    if errors:
        raise Invalid(errors)
    _not_past(valid_from, now)
    columns = {"amount": amount, "required_docs": list(required_docs)}
    rule, _made = SubsidyRule.objects.update_or_create(
        grade=grade, valid_from=valid_from, defaults=columns
    )
    data = {"grade": grade, "valid_from": valid_from, **columns}
    record("papers.set_subsidy_rate", rule, actor=actor, posting=posting, at=now, data=data)
    transaction.on_commit(forget_policy)
    return rule


def _not_past(day: date, now: datetime) -> None:
    if day < business_date(now):
        raise Invalid({"valid_from": _("What was in force stays; choose today or a later day.")})
