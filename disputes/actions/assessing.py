"""How acute a matter is and who has to resolve it: assess, change the color, escalate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import Invalid
from disputes.actions.clocks import recompute_due
from disputes.actions.core import Move, begin, require_reason
from disputes.actions.team import leave_team
from disputes.choices import COLOR_ORDER, TIER_ORDER, CaseTier, Color
from disputes.facts import suggestion_for
from disputes.models import Case, SpokenRule
from disputes.triage import Suggestion
from disputes.workflow import STEP_RUNNING
from reports.choices import Flag
from reports.inputs import ordered_flags


@transaction.atomic
def assess_case(
    *,
    actor: Any,
    number: str,
    version: int | None,
    color: str,
    tier: str,
    category: str | None = None,
    reason: str = "",
    now: datetime,
) -> Case:
    """Give a case its color and tier and confirm its category.

    Raises:
        Invalid: the color is not the suggested one and no reason was given (domain.md section 5).
    """
    move = begin("assess", number=number, version=version, actor=actor, now=now)
    suggestion = suggestion_for(move.case, move.at)
    decide(move, suggestion, color=color, tier=tier, category=category, reason=reason)
    return move.finish(reason=reason.strip(), suggested=move.case.suggested_color)


def decide(
    move: Move,
    suggestion: Suggestion,
    *,
    color: str,
    tier: str,
    category: str | None,
    reason: str,
) -> None:
    """Write a decision into the case, held against what was suggested for it and why."""
    case = move.case
    _check_codes(color, tier)
    case.suggested_color = suggestion.color
    case.is_as_suggested = color == case.suggested_color
    if not case.is_as_suggested and not reason.strip():
        raise Invalid({"reason": _("The rules suggest another color: write down why.")})
    case.color, case.tier = color, tier
    case.category = category or case.category
    case.assessed_at = move.at
    SpokenRule.objects.filter(case=case).delete()
    SpokenRule.objects.bulk_create(
        [SpokenRule(case=case, code=spoken.code) for spoken in suggestion.met]
    )


@transaction.atomic
def recolor_case(
    *, actor: Any, number: str, version: int | None, color: str, reason: str, now: datetime
) -> Case:
    """Raise or lower the color; the deadline is reckoned anew from the start of the step."""
    move = begin("recolor", number=number, version=version, actor=actor, now=now)
    case = move.case
    why = require_reason(reason)
    if color not in Color.values or color == case.color:
        raise Invalid({"color": _("Choose another color than the present one.")})
    case.color = color
    recompute_due(case, STEP_RUNNING[case.state])
    return move.finish(reason=why)


@transaction.atomic
def escalate_case(
    *,
    actor: Any,
    number: str,
    version: int | None,
    tier: str | None = None,
    color: str | None = None,
    reason: str,
    now: datetime,
) -> Case:
    """Move a case to a higher tier, a more acute color, or both; it is then assigned anew.

    Without either it goes one tier up. A higher tier marks it as failed below, which the triage
    rules and the next tier read.

    Raises:
        Invalid: nothing is raised, or something is lowered.
    """
    move = begin("escalate", number=number, version=version, actor=actor, now=now)
    case = move.case
    why = require_reason(reason)
    color = color or case.color
    if not tier:
        tier = case.tier if color != case.color else _tier_above(case.tier)
    _check_raised(case, tier, color)
    if tier != case.tier:
        case.flags = ordered_flags([*case.flags, Flag.FAILED_BELOW])
    case.tier, case.color = tier, color
    leave_team(case)
    return move.finish(reason=why, tier_before=move.before["tier"])


def _check_codes(color: str | None, tier: str | None) -> None:
    if color not in Color.values:
        raise Invalid({"color": _("Choose red, yellow or blue.")})
    if tier not in CaseTier.values:
        raise Invalid({"tier": _("Choose who is to resolve it.")})


def _tier_above(tier: str | None) -> str:
    if tier is None:
        return TIER_ORDER[0]
    return TIER_ORDER[min(TIER_ORDER.index(tier) + 1, len(TIER_ORDER) - 1)]


def _check_raised(case: Case, tier: str | None, color: str | None) -> None:
    _check_codes(color, tier)
    errors = {}
    if TIER_ORDER.index(tier) < TIER_ORDER.index(case.tier):
        errors["tier"] = _("Escalating never lowers the tier.")
    if COLOR_ORDER.index(color) < COLOR_ORDER.index(case.color):
        errors["color"] = _("Escalating never lowers the color.")
    if not errors and (tier, color) == (case.tier, case.color):
        errors["tier"] = _("Choose a higher tier or a more acute color.")
    if errors:
        raise Invalid(errors)
