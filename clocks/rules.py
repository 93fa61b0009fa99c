"""The clock rules in force on a day, kept at hand for a minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.cache import cache

from clocks.models import ClockRule

KEPT_SECONDS = 60
RULES = "clocks:rules"


def rules_on(day: date) -> Mapping[str, ClockRule]:
    """Return the rules in force on a day by their code."""
    kept: dict[date, dict[str, ClockRule]] = cache.get(RULES) or {}
    if day not in kept:
        kept = {day: ClockRule.objects.in_force(day)}
        cache.set(RULES, kept, KEPT_SECONDS)
    return kept[day]


def forget_rules() -> None:
    """Read the rules anew next time, after they were changed here."""
    cache.delete(RULES)
