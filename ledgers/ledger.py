"""What a ledger is: columns and the rules that fill them, as data with the day they hold from.

A matter is typed once; every ledger that asks for it is a table of rules over the records
(domain.md section 12.1). docs/how-to/ledgers.md says how to add one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from common.masking import masked_name
from common.sheets import NUMERIC, Kind, Value
from common.sheets import Column as SheetColumn
from org_tree.models import Area
from org_tree.querysets import subtree_q
from org_tree.scope import Interval
from org_tree.shapes import Tier

Words = str | Promise
#: Between names in a cell.
AND = "、"


@dataclass(frozen=True)
class Place:
    """Where a row stands, tier by tier; what does not apply is empty."""

    town: str = ""
    village: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a ledger while its cells are filled.

    Attributes:
        row: the record, with the ledger's `related` loaded.
        place: of the record's area.
        now: the moment the ledger speaks of.
    """

    row: Any
    place: Place
    now: datetime


@dataclass(frozen=True)
class Column:
    """One column and the rule that fills it.

    Attributes:
        code: name in the API.
        label: title.
        source: path of attributes of the record ("organization.name"), or a function of the Entry.
            Of a personal column: a function that gives names, masked by the ledger unless the
            reader may see them.
        width: in characters, for the file.
        kind: what it holds.
        note: said below the table: what it counts, or why it stays empty.
        is_totalled: added up in the last line of the file.
        is_personal: holds names of people concerned.
    """

    code: str
    label: Words
    source: str | Callable[[Entry], Any]
    width: int = 12
    kind: Kind = Kind.TEXT
    note: Words = ""
    is_totalled: bool = False
    is_personal: bool = False

    def value(self, entry: Entry, *, with_names: bool) -> Value:
        """Return the cell of a row."""
        if isinstance(self.source, str):
            return _followed(entry.row, self.source)
        found = self.source(entry)
        if self.is_personal:
            names: Iterable[str] = found
            return AND.join(name if with_names else masked_name(name) for name in names)
        value: Value = found
        return value

    @property
    def is_number(self) -> bool:
        """Whether it stands to the right."""
        return self.kind in NUMERIC

    def for_sheet(self) -> SheetColumn:
        """Return the column of the file."""
        return SheetColumn(self.label, self.width, self.kind, self.is_totalled)


def _followed(row: Any, path: str) -> Any:
    """Return an attribute of an attribute; nothing where one on the way is nothing."""
    return reduce(
        lambda found, name: None if found is None else getattr(found, name), [row, *path.split(".")]
    )


@dataclass(frozen=True)
class Version:
    """The columns from a day on."""

    valid_from: date
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Filter:
    """One thing a ledger can be narrowed by: its name in the address and its values in words."""

    name: str
    label: Words
    choices: Sequence[tuple[str, Words]]


@dataclass(frozen=True)
class Asked:
    """What somebody asks a ledger for.

    Attributes:
        user: whose sight bounds the rows.
        area: only this area and all below it; None for everything in sight.
        first, last: the period, both days included.
        chosen: filter -> value.
        now: the moment it speaks of.
    """

    user: Any
    area: Area | None
    first: date
    last: date
    chosen: Mapping[str, str]
    now: datetime

    def area_q(self, path: str = "area") -> Q:
        """Return the condition that a record's area lies where was asked for."""
        if self.area is None:
            return Q()
        return subtree_q([Interval(self.area.tree_id, self.area.lft, self.area.rght)], path)


@dataclass(frozen=True)
class Ledger:
    """A ledger as offices keep it (norms.md section 10).

    Attributes:
        code: part of its address.
        title: as printed.
        about: one sentence: which records, counted by which day.
        needs: any one of these capabilities opens it.
        rows: the records asked for, within the reader's sight.
        order: columns of the keyset, oldest first, ending with a unique one.
        versions: the columns, oldest version first.
        related: what `prefetch_related` loads for a chunk of rows, made anew for each.
        filters: what it can be narrowed by, beside area and period.
        url: the page of a record, or nothing.
        area_path: path of attributes to the key of the record's area.
        ground: the capability whose areas can be asked for.
        reveal: the capability that names people in full.
        daily: columns made of the days asked for, behind those of the version.
        most_days: the longest period that can be asked for, up to today; 0 for any.
        is_dated: the page begins with the newest row; else in the ledger's own order.
    """

    code: str
    title: Words
    about: Words
    needs: frozenset[str]
    rows: Callable[[Asked], QuerySet[Any]]
    order: tuple[str, ...]
    versions: tuple[Version, ...]
    related: Callable[[], Sequence[Any]] = tuple
    filters: tuple[Filter, ...] = ()
    url: Callable[[Any], str] | None = None
    area_path: str = "area_id"
    ground: str = "ledgers.view"
    reveal: str = "disputes.reveal"
    daily: Callable[[Sequence[date]], tuple[Column, ...]] | None = None
    most_days: int = 0
    is_dated: bool = True

    @property
    def listed_by(self) -> list[str]:
        """The order of the page: dated rows from the newest on."""
        return [f"-{name}" if self.is_dated else name for name in self.order]

    def columns_on(self, day: date) -> tuple[Column, ...]:
        """Return the columns valid on a day; before the first version, those of the first."""
        held = [version for version in self.versions if version.valid_from <= day]
        return (held[-1] if held else self.versions[0]).columns


def place_of(area: Area | None) -> Place:
    """Return the names of an area and what it lies in; wants three levels of `parent` loaded."""
    names: dict[str, str] = {}
    while area is not None and area.tier != Tier.DISTRICT:
        names[area.tier] = area.short_name
        area = area.parent if area.parent_id else None
    group = f"{names.get(Tier.GROUP, '')}{names.get(Tier.HOUSEHOLD_UNIT, '')}"
    return Place(names.get(Tier.TOWN, ""), names.get(Tier.VILLAGE, ""), group)
