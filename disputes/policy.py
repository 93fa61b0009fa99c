"""The rules in force on a day, kept at hand for a minute: every act asks for them."""

from __future__ import annotations

from datetime import date

from common.kept import KeptByDay
from disputes.clock import Limits
from disputes.models import TimeLimit, TriageRule

LIMITS = KeptByDay("disputes:limits", lambda day: TimeLimit.objects.in_force(day))
RULES = KeptByDay("disputes:rules", lambda day: TriageRule.objects.in_force(day))


def limits_on(day: date) -> Limits:
    """Return the time limits in force on a day."""
    return LIMITS.on(day)


def rules_on(day: date) -> list[TriageRule]:
    """Return the triage rules in force on a day, the most acute first."""
    return RULES.on(day)


def forget_policy() -> None:
    """Read the rules anew next time, after they were changed here."""
    LIMITS.forget()
    RULES.forget()
