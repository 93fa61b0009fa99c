"""What volunteers served in the 30 days up to a day: from the rows, and the records behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum

from rollups.ground import Ground
from rollups.models import AreaDay
from volunteers.models import Activity, ServiceRecord
from volunteers.models.activity import hours_of

DAYS = 30


@dataclass(frozen=True)
class Service:
    """Sums of the 30 days.

    Attributes:
        people: how many times somebody served: once an activity.
    """

    minutes: int
    people: int
    activities: int

    @property
    def hours(self) -> float:
        """The hours, with one decimal."""
        return hours_of(self.minutes)


def summed(days: Iterable[AreaDay]) -> Service:
    """Return the sums of stored rows."""
    rows = list(days)
    return Service(
        sum(row.volunteers_minutes for row in rows),
        sum(row.volunteers_people for row in rows),
        sum(row.volunteers_activities for row in rows),
    )


def counted(ground: Ground) -> Service:
    """Return the sums from the records, for a tree that the stored rows do not follow."""
    found = records(ground).aggregate(minutes=Sum("minutes"), people=Count("pk"))
    first = ground.date - timedelta(days=DAYS - 1)
    over = Activity.objects.over().of_days(first, ground.date).filter(ground.q())
    return Service(found["minutes"] or 0, found["people"], over.count())


def records(ground: Ground) -> QuerySet[Any, Any]:
    """Return the hours that teams confirmed for the 30 days up to a day."""
    first = ground.date - timedelta(days=DAYS - 1)
    found: QuerySet[Any, Any] = ServiceRecord.objects.standing().filter(
        ground.q(), date__gte=first, date__lte=ground.date
    )
    return found


def stored_people(row: AreaDay) -> int | None:
    """Return how many times somebody served by the dashboard's own rows; None for a recount."""
    if row.pk is None:
        return None
    days = AreaDay.objects.filter(area=row.area_id).up_to(row.date, DAYS)
    total: int = days.aggregate(n=Sum("volunteers_people"))["n"] or 0
    return total
