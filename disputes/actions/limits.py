"""A new limit of a step: from a day on; steps that have begun keep theirs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from clocks.choices import LimitUnit
from common.calendar import business_date
from common.errors import Invalid
from disputes.choices import Color
from disputes.models import TimeLimit
from disputes.policy import forget_policy
from disputes.workflow import STEP_RUNNING
from org_tree.scope import require_somewhere

CAPABILITY = "clocks.manage"


@transaction.atomic
def set_limit(
    *,
    actor: Any,
    step: str,
    color: str,
    amount: int,
    unit: str,
    is_rolling: bool,
    valid_from: date,
    now: datetime,
) -> TimeLimit:
    """Set how long a step may take for a color from a day on.

    A limit that has not begun yet and begins on the same day is replaced: no step has used it.

    Raises:
        NotAllowed.
        Invalid: no such step or color, no limit, or a day that has begun.
    """
    posting = require_somewhere(actor, CAPABILITY)
    _check(step, color, amount, unit, valid_from, business_date(now))
    values = {
        "amount": 0 if unit == LimitUnit.SAME_DAY else amount,
        "unit": unit,
        "is_rolling": is_rolling and unit == LimitUnit.DAYS,
    }
    row, _made = TimeLimit.objects.update_or_create(
        step=step, color=color, valid_from=valid_from, defaults=values
    )
    forget_policy()
    transaction.on_commit(forget_policy)
    data = {"step": step, "color": color, "valid_from": str(valid_from), **values}
    record("disputes.set_limit", row, actor=actor, posting=posting, at=now, data=data)
    return row


def _check(step: str, color: str, amount: int, unit: str, valid_from: date, today: date) -> None:
    errors: dict[str, Any] = {}
    if step not in STEP_RUNNING.values() or color not in Color.values:
        errors["step"] = _("There is no such step or color.")
    if unit not in LimitUnit.values:
        errors["unit"] = _("Choose what it counts in.")
    if amount < 1 and unit != LimitUnit.SAME_DAY:
        errors["amount"] = _("A limit is at least 1.")
    if valid_from <= today:
        errors["valid_from"] = _("A new limit begins tomorrow at the earliest.")
    if errors:
        raise Invalid(errors)
