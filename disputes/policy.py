"""The rules in force on a day, kept at hand for a minute.

Every act asks for a limit and every matter for the triage rules; the rows change once a year. A
change made by staff acts at once where it was made (`forget_policy`), elsewhere within a minute.
"""

from __future__ import annotations

from datetime import date

from django.core.cache import cache

from disputes.clock import Limits
from disputes.models import TimeLimit, TriageRule

KEPT_SECONDS = 60
LIMITS = "disputes:limits"
RULES = "disputes:rules"


def limits_on(day: date) -> Limits:
    """Return the time limits in force on a day."""
    kept: dict[date, Limits] = cache.get(LIMITS) or {}
    if day not in kept:
        kept = {day: TimeLimit.objects.in_force(day)}
        cache.set(LIMITS, kept, KEPT_SECONDS)
    return kept[day]


def rules_on(day: date) -> list[TriageRule]:
    """Return the triage rules in force on a day, the most acute first."""
    kept: dict[date, list[TriageRule]] = cache.get(RULES) or {}
    if day not in kept:
        kept = {day: TriageRule.objects.in_force(day)}
        cache.set(RULES, kept, KEPT_SECONDS)
    return kept[day]


def forget_policy() -> None:
    """Read the rules anew next time, after they were changed here."""
    cache.delete_many([LIMITS, RULES])
