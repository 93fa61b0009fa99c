"""Keyset pages for lists: stable under inserts, equally fast at any depth (performance.md 7.4)."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Q, QuerySet

COUNT_CAP = 10_000


@dataclass(frozen=True)
class Page:
    """One page of a list.

    Attributes:
        rows: the records, at most `size`.
        next_cursor, previous_cursor: opaque texts for the links, or None at the ends.
    """

    rows: list[Any]
    size: int
    next_cursor: str | None = None
    previous_cursor: str | None = None
    has_pages: bool = field(init=False)

    def __post_init__(self) -> None:
        """Tell whether there is anything to turn to."""
        object.__setattr__(self, "has_pages", bool(self.next_cursor or self.previous_cursor))


def _encode(backward: bool, values: Sequence[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, date | datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps([backward, plain]).encode()).decode().rstrip("=")


def _decode(cursor: str, fields: Sequence[Field[Any, Any]]) -> tuple[bool, list[Any]] | None:
    """Return direction and values of a cursor, or None when it is not one of ours."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        backward, values = json.loads(text)
        if len(values) != len(fields) or not isinstance(backward, bool):
            return None
        pairs = zip(fields, values, strict=True)
        return backward, [None if v is None else f.to_python(v) for f, v in pairs]
    except (ValueError, TypeError, ValidationError):
        return None


def _field(queryset: QuerySet[Any], name: str) -> Field[Any, Any]:
    """Return the field a name of the order stands for: the model's, or an annotation's."""
    annotation = queryset.query.annotations.get(name)
    found: Field[Any, Any] = (
        queryset.model._meta.get_field(name) if annotation is None else annotation.output_field
    )
    return found


def _after(names: Sequence[str], descending: Sequence[bool], values: Sequence[Any]) -> Q:
    """Return the condition for rows that come after `values` in the order; nulls come last."""
    condition = Q()
    for index in range(len(names)):
        clause = Q()
        for name, value in zip(names[:index], values[:index], strict=True):
            clause &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        name, value = names[index], values[index]
        if value is None:
            continue
        later = Q(**{f"{name}__lt" if descending[index] else f"{name}__gt": value})
        condition |= clause & (later | Q(**{f"{name}__isnull": True}))
    return condition


def _before(names: Sequence[str], descending: Sequence[bool], values: Sequence[Any]) -> Q:
    condition = Q()
    for index in range(len(names)):
        clause = Q()
        for name, value in zip(names[:index], values[:index], strict=True):
            clause &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        name, value = names[index], values[index]
        if value is None:
            condition |= clause & Q(**{f"{name}__isnull": False})
        else:
            condition |= clause & Q(
                **{f"{name}__gt" if descending[index] else f"{name}__lt": value}
            )
    return condition


def keyset_page(
    queryset: QuerySet[Any], order: Sequence[str], cursor: str | None, size: int = 50
) -> Page:
    """Return the page of a list that a cursor names, the first one without a cursor.

    Args:
        queryset: the rows, unordered.
        order: names of fields or annotations, "-" for descending, ending with a unique one; nulls
            come last.
        cursor: from a former page; one that cannot be read gives the first page.
        size: rows a page.
    """
    names = [name.lstrip("-") for name in order]
    descending = [name.startswith("-") for name in order]
    fields = [_field(queryset, name) for name in names]
    place = _decode(cursor, fields) if cursor else None
    backward = bool(place and place[0])
    if place:
        q = (_before if backward else _after)(names, descending, place[1])
        queryset = queryset.filter(q)
    ordering = []
    for name, is_descending, a_field in zip(names, descending, fields, strict=True):
        down = is_descending != backward
        nullable = a_field.null or name in queryset.query.annotations
        nulls = {("nulls_first" if backward else "nulls_last"): True} if nullable else {}
        ordering.append(F(name).desc(**nulls) if down else F(name).asc(**nulls))
    rows = list(queryset.order_by(*ordering)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backward:
        rows.reverse()
    if not rows:
        return Page(rows, size)

    def key(row: Any, direction: bool) -> str:
        return _encode(direction, [getattr(row, name) for name in names])

    return Page(
        rows,
        size,
        next_cursor=key(rows[-1], False) if (more or backward) else None,
        previous_cursor=key(rows[0], True) if (place and (more or not backward)) else None,
    )


def capped_count(queryset: QuerySet[Any]) -> int:
    """Return how many rows there are, counting no further than one above COUNT_CAP."""
    return queryset.order_by()[: COUNT_CAP + 1].count()
