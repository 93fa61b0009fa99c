"""A new version of a clock rule: from a day on; what has begun keeps the version it began with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from clocks.actions.days import CAPABILITY
from clocks.choices import LimitUnit
from clocks.models import ClockRule, RuleMark
from clocks.rules import forget_rules
from common.calendar import business_date
from common.errors import Invalid
from org_tree.scope import require_somewhere

#: What a version takes over from the one before.
KEPT = ("name", "duty", "is_right", "stops_with_case")


@transaction.atomic
def change_rule(
    *,
    actor: Any,
    code: str,
    amount: int,
    unit: str,
    extension: int,
    is_rolling: bool,
    basis: str,
    mark: str,
    valid_from: date,
    now: datetime,
) -> ClockRule:
    """Write the next version of a rule.

    A version that has not begun yet and begins on the same day is replaced: nothing has used it.

    Raises:
        ClockRule.DoesNotExist: no such rule.
        NotAllowed.
        Invalid: no basis, no limit, or a day that has begun.
    """
    posting = require_somewhere(actor, CAPABILITY)
    versions = list(ClockRule.objects.select_for_update().filter(code=code).order_by("valid_from"))
    if not versions:
        raise ClockRule.DoesNotExist(code)
    _check(amount, unit, basis, mark, valid_from, business_date(now))
    before = [version for version in versions if version.valid_from < valid_from]
    after = [version for version in versions if version.valid_from > valid_from]
    last = before[-1] if before else versions[0]
    values = {
        "amount": amount,
        "unit": unit,
        "extension": extension,
        "is_rolling": is_rolling,
        "basis": basis.strip(),
        "mark": mark,
        "valid_until": after[0].valid_from if after else None,
        **{name: getattr(last, name) for name in KEPT},
    }
    row, _made = ClockRule.objects.update_or_create(
        code=code, valid_from=valid_from, defaults=values
    )
    if before:
        last.valid_until = valid_from
        last.save(update_fields=["valid_until"])
    forget_rules()
    transaction.on_commit(forget_rules)
    told = {"code": code, "before": _told(last), "after": _told(row)}
    record("clocks.change_rule", row, actor=actor, posting=posting, at=now, data=told)
    return row


def _check(amount: int, unit: str, basis: str, mark: str, valid_from: date, today: date) -> None:
    errors: dict[str, Any] = {}
    if amount < 1:
        errors["amount"] = _("A limit is at least 1.")
    if unit not in LimitUnit.values or unit == LimitUnit.SAME_DAY:
        errors["unit"] = _("Choose what it counts in.")
    if mark not in RuleMark.values:
        errors["mark"] = _("Choose how sure it is.")
    if not basis.strip():
        errors["basis"] = _("Write down the basis.")
    if valid_from <= today:
        errors["valid_from"] = _("A new version begins tomorrow at the earliest.")
    if errors:
        raise Invalid(errors)


def _told(rule: ClockRule) -> dict[str, Any]:
    return {
        "amount": rule.amount,
        "unit": rule.unit,
        "extension": rule.extension,
        "is_rolling": rule.is_rolling,
        "basis": rule.basis,
        "mark": rule.mark,
        "valid_from": str(rule.valid_from),
    }
