"""Every number of a page in one query: parts of one list in one pass, and long lists cut off.

Nobody decides anything by whether there are ten or eleven thousand cases, so long lists are
counted to COUNT_CAP; and since a place that has so many keeps having them, that is remembered for
a while instead of being counted again for every page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Case as Whether
from django.db.models import CharField, IntegerField, Q, QuerySet, Subquery, Value, When

from common.paging import COUNT_CAP
from org_tree.scope import postings_of

#: Seconds for which a list that was too long to count is taken to be so still.
LONG_FOR = 600


class CappedCount(Subquery):
    """How many rows a query gives, counted no further than one above COUNT_CAP."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, queryset: QuerySet[Any]) -> None:
        super().__init__(queryset.order_by().values("pk")[: COUNT_CAP + 1])


class Tallies(Subquery):
    """For how many rows of a query each condition holds, in one pass.

    The numbers stand in one text, in the order of the conditions: a subquery has one column, and
    every database can join texts.
    """

    output_field = CharField()

    def __init__(self, queryset: QuerySet[Any], conditions: Mapping[str, Q]) -> None:
        flags = {f"is_{name}": Whether(When(q, then=Value(1))) for name, q in conditions.items()}
        text = " || ' ' || ".join(f"COUNT(counted.{flag})" for flag in flags)
        super().__init__(
            queryset.order_by().annotate(**flags).values(*flags),
            template=f"(SELECT {text} FROM (%(subquery)s) counted)",  # noqa: S608 - our own names
        )


def counts_of(
    user: Any,
    rows: QuerySet[Any],
    conditions: Mapping[str, Q],
    long: Mapping[str, tuple[str, QuerySet[Any]]] | None = None,
) -> dict[str, int]:
    """Return every number of a page by its name, in one query.

    Args:
        user: whoever asks; one row is needed to hang the counts on, and theirs is always there.
        rows, conditions: a list that is never long, and the parts of it that are counted.
        long: name -> what tells the list from others of this person, and its rows; counted to one
            above COUNT_CAP.
    """
    asked = dict(long or {})
    keys = {_key(user, told): name for name, (told, _rows) in asked.items()}
    found = {keys[key]: COUNT_CAP + 1 for key in cache.get_many(keys)} if keys else {}
    wanted: dict[str, Subquery] = {
        f"count_{name}": CappedCount(many)
        for name, (_told, many) in asked.items()
        if name not in found
    }
    wanted["tallies"] = Tallies(rows, conditions)
    row = get_user_model().objects.filter(pk=user.pk).values(**wanted).get()
    # Without any ground there is no row and no text.
    numbers = str(row["tallies"] or "0 " * len(conditions)).split()
    parts = {
        name: min(int(number), COUNT_CAP + 1)
        for name, number in zip(conditions, numbers, strict=True)
    }
    fresh = {name: row[f"count_{name}"] or 0 for name in asked if name not in found}
    long_ones = [key for key, name in keys.items() if fresh.get(name, 0) > COUNT_CAP]
    cache.set_many(dict.fromkeys(long_ones, True), LONG_FOR)
    return parts | found | fresh


def capped_counts(user: Any, lists: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """Return how many rows each of several lists has, counted to one above COUNT_CAP; one query.

    Args:
        user: whoever asks; one row is needed to hang the counts on, and theirs is always there.
        lists: name -> rows, of whatever models.
    """
    wanted = {f"count_{name}": CappedCount(rows) for name, rows in lists.items()}
    row = get_user_model().objects.filter(pk=user.pk).values(**wanted).get()
    return {name: row[f"count_{name}"] or 0 for name in lists}


def tallied(
    user: Any,
    rows: QuerySet[Any],
    conditions: Mapping[str, Q],
    others: Mapping[str, QuerySet[Any]],
) -> dict[str, int]:
    """Return for how many rows each condition holds, and how long other lists are; one query.

    Args:
        user: whoever asks; one row is needed to hang the counts on, and theirs is always there.
        rows, conditions: a list that is never long, and the parts of it that are counted.
        others: name -> rows of other lists, counted to one above COUNT_CAP.
    """
    wanted: dict[str, Subquery] = {
        f"count_{name}": CappedCount(many) for name, many in others.items()
    }
    wanted["tallies"] = Tallies(rows, conditions)
    row = get_user_model().objects.filter(pk=user.pk).values(**wanted).get()
    numbers = str(row["tallies"] or "0 " * len(conditions)).split()
    parts = {name: int(number) for name, number in zip(conditions, numbers, strict=True)}
    return parts | {name: row[f"count_{name}"] or 0 for name in others}


def _key(user: Any, told: str) -> str:
    """Return the cache's key of a list: another posting or another day is another list."""
    held = [posting.pk for posting in postings_of(user)]
    return f"long:{user.pk}:" + hashlib.sha256(f"{held} {told}".encode()).hexdigest()
