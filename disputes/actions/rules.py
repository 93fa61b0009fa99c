"""The triage rules: add one, change one, end one, always from a later day on.

What has been in force stays as it was, so that every suggestion of the past can be explained; a
change ends the old row and begins a new one with the same code.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from audit.trail import last_told
from common.calendar import business_date
from common.errors import Duplicate, Invalid, Stale, WrongState
from disputes.actions.core import require_reason
from disputes.choices import Color
from disputes.models import TriageRule
from disputes.policy import forget_policy
from org_tree.scope import require_somewhere
from reports.inputs import ordered_flags

SET_RULES = "disputes.set_rules"


@dataclass(frozen=True, slots=True)
class RuleInput:
    """What a rule says; all conditions that are given must hold (domain.md section 5).

    Attributes:
        color: the color it asks for.
        any_flags: signs, of which one is enough.
        min_people: people involved, from this many on.
        min_amount: yuan at stake, from this many on.
        is_repeated: the same matter came in within the last 90 days.
    """

    color: str
    any_flags: tuple[str, ...] = ()
    min_people: int | None = None
    min_amount: int | None = None
    is_repeated: bool = False


@transaction.atomic
def add_rule(
    *,
    actor: Any,
    client_id: uuid.UUID,
    content: RuleInput,
    valid_from: date,
    reason: str,
    now: datetime,
) -> tuple[TriageRule, bool]:
    """Add a rule from a later day on, once however often it is sent.

    Returns:
        the rule, and whether it is new.

    Raises:
        NotAllowed.
        Invalid: no condition, an unknown color, a day that is not in the future, no reason.
        Duplicate: the same client_id came with another rule.
    """
    posting = require_somewhere(actor, SET_RULES)
    columns = _checked(content, valid_from, now)
    why = require_reason(reason)
    _lock()
    code = f"rule-{client_id.hex[:12]}"
    first = TriageRule.objects.filter(code=code).order_by("pk").first()
    if first is not None:
        if _columns_of(first) != columns or first.valid_from != valid_from:
            raise Duplicate(code="client_id_reused", existing=first.pk)
        return first, False
    rule = TriageRule.objects.create(code=code, valid_from=valid_from, **columns)
    data = {"after": {**columns, "valid_from": valid_from}, "reason": why}
    _tell("disputes.add_rule", rule, actor, posting, now, data)
    return rule, True


@transaction.atomic
def change_rule(
    *,
    actor: Any,
    rule: TriageRule,
    content: RuleInput,
    valid_from: date,
    reason: str,
    now: datetime,
) -> TriageRule:
    """Let a rule say something else from a later day on; until then it says what it said.

    A change not yet in force is changed itself.

    Raises:
        NotAllowed.
        Invalid: as for `add_rule`, or nothing changes.
        Stale: the rule was changed or ended in the meantime.
    """
    posting = require_somewhere(actor, SET_RULES)
    columns = _checked(content, valid_from, now)
    why = require_reason(reason)
    row = _standing(rule)
    before = _columns_of(row)
    if columns == before and valid_from == row.valid_from:
        raise Invalid({"color": _("Nothing changes by this.")})
    if row.valid_from > business_date(now):
        for name, value in {**columns, "valid_from": valid_from}.items():
            setattr(row, name, value)
        row.save(update_fields=[*columns, "valid_from"])
        after = row
    else:
        row.valid_until = valid_from
        row.save(update_fields=["valid_until"])
        after = TriageRule.objects.create(code=row.code, valid_from=valid_from, **columns)
    data = {"before": before, "after": {**columns, "valid_from": valid_from}, "reason": why}
    _tell("disputes.change_rule", after, actor, posting, now, data)
    return after


@transaction.atomic
def end_rule(
    *, actor: Any, rule: TriageRule, valid_until: date, reason: str, now: datetime
) -> TriageRule:
    """End a rule: from a later day on it no longer speaks.

    Raises:
        NotAllowed.
        Invalid: a day that is not in the future, or no reason.
        Stale: the rule was changed or ended in the meantime.
        WrongState: it is not in force yet; it can be changed.
    """
    posting = require_somewhere(actor, SET_RULES)
    _check_day(valid_until, now, "valid_until")
    why = require_reason(reason)
    row = _standing(rule)
    if row.valid_from > business_date(now):
        raise WrongState(_("This rule is not in force yet: change it instead."))
    row.valid_until = valid_until
    row.save(update_fields=["valid_until"])
    data = {"before": _columns_of(row), "valid_until": valid_until, "reason": why}
    _tell("disputes.end_rule", row, actor, posting, now, data)
    return row


def _lock() -> None:
    """Hold all rules: two changes at once would each be tried out against the other's past."""
    list(TriageRule.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _standing(rule: TriageRule) -> TriageRule:
    _lock()
    row: TriageRule = TriageRule.objects.get(pk=rule.pk)
    if row.valid_until is not None:
        raise Stale(last=last_told(row))
    return row


def _checked(content: RuleInput, valid_from: date, now: datetime) -> dict[str, Any]:
    """Return the columns of a rule that says something, from a day in the future on."""
    _check_day(valid_from, now, "valid_from")
    if content.color not in Color.values:
        raise Invalid({"color": _("Choose red, yellow or blue.")})
    columns = {**asdict(content), "any_flags": ordered_flags(content.any_flags)}
    conditions = (columns[name] for name in columns if name != "color")
    if not any(conditions):
        raise Invalid({"any_flags": _("Give the rule at least one condition.")})
    return columns


def _check_day(day: date, now: datetime, field: str) -> None:
    if day <= business_date(now):
        raise Invalid({field: _("Choose a day from tomorrow on: today's suggestions stay.")})


def _columns_of(rule: TriageRule) -> dict[str, Any]:
    return {
        "color": rule.color,
        "any_flags": list(rule.any_flags),
        "min_people": rule.min_people,
        "min_amount": rule.min_amount,
        "is_repeated": rule.is_repeated,
    }


def _tell(
    act: str, rule: TriageRule, actor: Any, posting: Any, now: datetime, data: dict[str, Any]
) -> None:
    record(act, rule, actor=actor, posting=posting, at=now, data={"code": rule.code, **data})
    transaction.on_commit(forget_policy)
