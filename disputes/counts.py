"""Many counts in one query, each cut off where the number no longer tells anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import IntegerField, QuerySet, Subquery

from common.paging import COUNT_CAP


class CappedCount(Subquery):
    """How many rows a query gives, counted no further than one above COUNT_CAP."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, queryset: QuerySet[Any]) -> None:
        super().__init__(queryset.order_by().values("pk")[: COUNT_CAP + 1])


def capped_counts(user: Any, querysets: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """Return how many rows each query gives, by its name.

    Args:
        user: whoever asks; one row is needed to hang the counts on, and theirs is always there.
        querysets: name -> rows; names must not be those of a person's columns.
    """
    if not querysets:
        return {}
    row = get_user_model().objects.filter(pk=user.pk)
    counts = {f"count_{name}": CappedCount(rows) for name, rows in querysets.items()}
    found = row.values(**counts).get()
    return {name: found[f"count_{name}"] or 0 for name in querysets}
