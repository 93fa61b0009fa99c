"""The clock rules in force on a day, kept at hand for a minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clocks.models import ClockRule
from common.kept import KeptByDay

RULES = KeptByDay("clocks:rules", lambda day: ClockRule.objects.in_force(day))


def rules_on(day: date) -> Mapping[str, ClockRule]:
    """Return the rules in force on a day by their code."""
    return RULES.on(day)


def forget_rules() -> None:
    """Read the rules anew next time, after they were changed here."""
    RULES.forget()
