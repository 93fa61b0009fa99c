"""Filling rows: chunk by chunk, each with the same few queries, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from common.sheets import Value
from ledgers.ledger import Column, Entry, Ledger, Place, place_of
from org_tree.models import Area

#: Rows held in memory at once while a file is written.
CHUNK = 1000
#: Levels between a household unit and its town.
LIES_IN = "parent__parent__parent"


def entries_of(ledger: Ledger, rows: Sequence[Any], now: datetime) -> list[Entry]:
    """Return rows ready to be filled, everything they need loaded at once."""
    prefetch_related_objects(list(rows), *ledger.related())
    area_of = attrgetter(ledger.area_path)
    areas = {area_of(row) for row in rows}
    found = Area.objects.filter(pk__in=areas).select_related(LIES_IN)
    places = {area.pk: place_of(area) for area in found}
    nowhere = Place()
    return [Entry(row, places.get(area_of(row), nowhere), now) for row in rows]


def cells(columns: Sequence[Column], entry: Entry, *, with_names: bool) -> list[Value]:
    """Return the values of a row."""
    return [column.value(entry, with_names=with_names) for column in columns]


def lines(
    ledger: Ledger,
    columns: Sequence[Column],
    rows: QuerySet[Any],
    *,
    now: datetime,
    with_names: bool,
    advance: Callable[[int], None] = lambda done: None,
) -> Iterator[list[Value]]:
    """Yield the lines of a file, numbered from 1, oldest first.

    Args:
        rows: what was asked for, unordered.
        with_names: write names of people concerned in full.
        advance: told how many lines were filled, once a chunk.
    """
    number = 0
    ordered = rows.order_by(*ledger.order).iterator(chunk_size=CHUNK)
    for chunk in _chunks(ordered):
        for entry in entries_of(ledger, chunk, now):
            number += 1
            yield [number, *cells(columns, entry, with_names=with_names)]
        advance(number)


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
