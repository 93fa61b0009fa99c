"""The rules of the file in force on a day, kept at hand for a minute (as disputes.policy does)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.cache import cache

from papers.models import DocumentRule, SubsidyRule

KEPT_SECONDS = 60
NEEDS = "papers:needs"
RATES = "papers:rates"


def needs_on(day: date) -> Mapping[str, str]:
    """Return what the district decided on documents, as of a day: document -> need."""
    kept: dict[date, Mapping[str, str]] = cache.get(NEEDS) or {}
    if day not in kept:
        kept = {day: DocumentRule.objects.in_force(day)}
        cache.set(NEEDS, kept, KEPT_SECONDS)
    return kept[day]


def rates_on(day: date) -> list[SubsidyRule]:
    """Return the rates of the subsidy as of a day, the lowest grade first."""
    kept: dict[date, list[Any]] = cache.get(RATES) or {}
    if day not in kept:
        kept = {day: SubsidyRule.objects.in_force(day)}
        cache.set(RATES, kept, KEPT_SECONDS)
    return kept[day]


def forget_policy() -> None:
    """Read the rules anew next time, after they were changed here."""
    cache.delete_many([NEEDS, RATES])
