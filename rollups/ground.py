"""An area and all below it: as it lay on a closed day, or as the tree stands now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from org_tree.models import Area
from rollups import statements
from rollups.metrics import DERIVED, columns, day_at
from rollups.models import AreaDay


@dataclass(frozen=True)
class Ground:
    """Where the facts of a number stand.

    Attributes:
        area: the area.
        date: the business day.
        is_then: by what areas lay in that day; otherwise by the tree as it stands now.
    """

    area: Area
    date: date
    is_then: bool = False

    def q(self, path: str = "area") -> Q:
        """Return the condition that a record's area lies in it; an empty path is an area's own."""
        if self.is_then:
            sql, params = statements.below(self.date, self.area.pk)
            key = f"{path}_id__in" if path else "pk__in"
            return Q(**{key: RawSQL(sql, params)})  # noqa: S611 - our own text, values as parameters
        prefix = f"{path}__" if path else ""
        return Q(
            **{
                f"{prefix}tree_id": self.area.tree_id,
                f"{prefix}lft__gte": self.area.lft,
                f"{prefix}lft__lte": self.area.rght,
            }
        )


def figures_as_now(stored: AreaDay) -> list[AreaDay]:
    """Return a past day's figures of an area and its children as the tree stands now, unsaved.

    Args:
        stored: the area's own row of the day; the area's comes first, then its children by code.
    """
    places = {
        area.pk: area
        for area in Area.objects.filter(Q(pk=stored.area_id) | Q(parent=stored.area_id))
    }
    day = day_at(stored.date, stored.computed_at)
    names = ["area_id", "parent_id", *columns(), *DERIVED]
    with connection.cursor() as cursor:
        cursor.execute(*statements.read_day_as_now(day, list(places)))
        found: list[dict[str, Any]] = [
            dict(zip(names, values, strict=True)) for values in cursor.fetchall()
        ]
    rows = [
        AreaDay(
            **values,
            date=stored.date,
            computed_at=stored.computed_at,
            closed_at=stored.closed_at,
        )
        for values in found
    ]
    for row in rows:
        row.area = places[row.area_id]
    return sorted(rows, key=lambda row: (row.area_id != stored.area_id, row.area.code))
