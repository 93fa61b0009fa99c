"""What staff have set, as acts and pages read it."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from common.calendar import business_date
from volunteers.models import PointsRule, StarLevel
from volunteers.stars import DEFAULT_LEVELS, DEFAULT_POINTS


def star_levels(day: date | None = None) -> dict[int, int]:
    """Return hours by stars on a day (today); the usual ones where nothing is set."""
    day = day or business_date(timezone.now())
    rows = StarLevel.objects.filter(valid_from__lte=day).order_by("valid_from", "stars")
    # The newest set stands whole; it comes last.
    return dict(rows.values_list("stars", "hours")) or DEFAULT_LEVELS


def points_per_hour(day: date) -> int:
    """Return how many points an hour of a day gives."""
    rules = PointsRule.objects.filter(valid_from__lte=day).order_by("-valid_from")
    given = rules.values_list("points_per_hour", flat=True).first()
    return DEFAULT_POINTS if given is None else given
