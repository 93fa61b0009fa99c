"""What visits of the last 30 days brought back, and whether the households have been told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from rollups.ground import Ground
from visits.models import VisitMatter

DAYS = 30
TOLD, UNTOLD = "yes", "no"


def matters(ground: Ground) -> QuerySet[Any, Any]:
    """Return the matters that visits of the 30 days up to a day brought back."""
    first = ground.date - timedelta(days=DAYS - 1)
    standing = VisitMatter.objects.standing().filter(is_raised=True)
    found: QuerySet[Any, Any] = standing.filter(
        ground.q("visit__area"), visit__date__gte=first, visit__date__lte=ground.date
    )
    return found


def told_q(ground: Ground, told: str) -> Q:
    """Return the condition that a household had been told by a day, or had not."""
    by_then = Q(told_on__isnull=False, told_on__lte=ground.date)
    return by_then if told == TOLD else ~by_then


def counts(ground: Ground) -> tuple[int, int]:
    """Return how many matters were brought back, and how many of their households were told."""
    known = Count("pk", filter=told_q(ground, TOLD))
    found = matters(ground).aggregate(whole=Count("pk"), told=known)
    return found["whole"], found["told"]
