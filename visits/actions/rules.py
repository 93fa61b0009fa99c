"""Rules and their versions, and objections to a reckoning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from common.idempotency import once
from org_tree.roles import ROLES
from org_tree.scope import postings_of, require, require_somewhere
from visits.actions.rows import checked_reason
from visits.choices import Measure
from visits.models import DutyObjection, VisitRule
from visits.periods import UnknownPeriod, parse_period

MANAGE = "visits.manage"
FIELDS = (
    "name",
    "position",
    "roles",
    "kinds",
    "measure",
    "period",
    "amount",
    "nights",
    "weekday",
    "where",
    "late_after",
    "basis",
)


@transaction.atomic
def set_rule(
    *,
    actor: Any,
    client_id: UUID,
    code: str,
    valid_from: date,
    fields: Mapping[str, Any],
    now: datetime,
) -> tuple[VisitRule, bool]:
    """Give a rule a new version from a day on; periods that began before keep the old one.

    Args:
        code: of a rule there is, or of a new one.
        fields: those of FIELDS that differ from the version before; a new rule names them all.

    Returns:
        the version and whether it is new.

    Raises:
        NotAllowed, Invalid.
        Duplicate: there is a version from this day on, or the client_id came with another one.
    """
    posting = require_somewhere(actor, MANAGE)
    versions = list(VisitRule.objects.select_for_update().filter(code=code).order_by("valid_from"))

    def create(digest: str) -> VisitRule:
        last = versions[-1] if versions else None
        values = {name: getattr(last, name) for name in FIELDS} if last else {}
        row = VisitRule(code=code, valid_from=valid_from, **{**values, **fields})
        row.client_id, row.client_digest, row.created_by = client_id, digest, actor
        if errors := _rule_faults(row, last, business_date(now)):
            raise Invalid(errors)
        if last is not None and last.valid_from == valid_from:
            raise Duplicate(_("There is a version from this day on."), existing=last.pk)
        if last is not None and (last.valid_until is None or last.valid_until > valid_from):
            last.valid_until = valid_from
            last.save(update_fields=["valid_until"])
        row.save(force_insert=True)
        after = {name: getattr(row, name) for name in FIELDS}
        told = {"code": code, "valid_from": valid_from, "before": values or None, "after": after}
        record("visits.set_rule", row, actor=actor, posting=posting, at=now, data=told)
        return row

    body = {"code": code, "valid_from": valid_from, **fields}
    return once(VisitRule, actor=actor, client_id=client_id, body=body, create=create)


def _rule_faults(row: VisitRule, last: VisitRule | None, today: date) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if row.valid_from <= today:
        errors["valid_from"] = _("A version begins tomorrow at the earliest.")
    elif last is not None and row.valid_from < last.valid_from:
        errors["valid_from"] = _("A later version is there already.")
    if not row.name.strip():
        errors["name"] = _("Give it a name.")
    if set(row.roles) - set(ROLES):
        errors["roles"] = _("One of these roles is not known.")
    if not row.roles and row.measure != Measure.UNITS:
        errors["roles"] = _("Say whom it binds.")
    if row.amount < 1:
        errors["amount"] = _("It has to be 1 or more.")
    if row.nights and row.measure != Measure.DAYS:
        errors["nights"] = _("Nights go with days only.")
    return errors


@transaction.atomic
def object_to_duty(
    *, actor: Any, client_id: UUID, rule: VisitRule, period: str, text: str, now: datetime
) -> tuple[DutyObjection, bool]:
    """Say that one's own duty was reckoned wrongly; it goes to whoever keeps the rules.

    Returns:
        the objection and whether it is new.

    Raises:
        NotAllowed, Invalid, Duplicate (`client_id_reused`).
    """
    posting = next((one for one in postings_of(actor) if one.is_among(rule.roles)), None)
    if posting is None:
        raise NotAllowed(_("This rule does not bind you."))
    text = checked_reason(text, needed=True, message=_("Say in a few words what is wrong."))
    try:
        parse_period(period)
    except UnknownPeriod as error:
        raise Invalid({"period": _("There is no such period.")}) from error

    def create(digest: str) -> DutyObjection:
        row = DutyObjection.objects.create(
            client_id=client_id,
            client_digest=digest,
            posting=posting,
            rule=rule,
            period=period,
            text=text,
            created_by=actor,
            created_at=now,
        )
        told = {"rule": rule.code, "period": period, "text": text}
        record(
            "visits.object_to_duty",
            row,
            actor=actor,
            posting=posting,
            at=now,
            data=told,
            is_first=True,
        )
        return row

    body = {"rule": rule.pk, "period": period, "text": text}
    return once(DutyObjection, actor=actor, client_id=client_id, body=body, create=create)


@transaction.atomic
def answer_objection(
    *, actor: Any, objection: DutyObjection, answer: str, now: datetime
) -> DutyObjection:
    """Answer an objection.

    Raises:
        NotAllowed, Invalid.
        WrongState: it has its answer; who gave it is in the data.
    """
    rows = DutyObjection.objects.select_for_update(of=("self",), no_key=True)
    row: DutyObjection = rows.select_related("posting__organization__area").get(pk=objection.pk)
    posting = require(actor, MANAGE, row.posting.organization.area)
    if row.answered_at is not None:
        raise WrongState(_("This has its answer already."), code="objection_answered")
    row.answer = checked_reason(answer, needed=True, message=_("Say what you found."))
    row.answered_by, row.answered_at = actor, now
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    told = {"answer": row.answer}
    record("visits.answer_objection", row, actor=actor, posting=posting, at=now, data=told)
    return row
