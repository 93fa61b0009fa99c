"""Taking a file of areas into the tree: all or nothing, and again without effect.

What the file says is compared with what is stored, new areas are added in one numbering, names
set right. An area that lies elsewhere or is of another tier is refused: moving is an act of its
own (org_tree.tree), with a date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from audit.actions import Entry, record, record_many
from common.bulk import NAMED, by_batches
from common.trees import tree_lock
from org_tree import scope
from org_tree.area_file import (
    PADDED,
    RURAL,
    TIERS,
    AreaRows,
    ImportRefused,
    RowError,
    read_areas,
    refused,
    setting_of,
)
from org_tree.models import Area
from org_tree.shapes import Tier
from org_tree.tree.bulk import NewArea, add_areas
from org_tree.tree.loading import renumber

#: From so many rows on, all stored areas are read at once instead of by their codes.
READ_ALL_FROM = 20_000


@dataclass(frozen=True)
class ImportResult:
    """What an import did: how many areas are new, renamed, or as they were."""

    created: int
    changed: int
    unchanged: int


class _Stored(NamedTuple):
    pk: int
    name: str
    tier: str
    parent_code: str | None


def import_areas(
    path: str | Path, root: str | None = None, *, actor: Any = None, now: datetime
) -> ImportResult:
    """Take in a file of areas (contract.md section 1).

    Args:
        path: a .csv or .csv.gz file.
        root: code of the area to take, with all below it; everything when not given.
        actor: who imports; None for the command.

    Raises:
        ImportRefused: with every row that is wrong; nothing has changed.
        NotAllowed: without the right to manage areas.
    """
    posting = scope.require_somewhere(actor, "org_tree.manage") if actor is not None else None
    rows = read_areas(Path(path))
    taken = _taken(rows, root)
    with tree_lock(Area):
        stored = _stored(rows, taken)
        _check_against(rows, taken, stored)
        new = list(_new_areas(rows, taken, stored))
        renamed = [
            index
            for index in taken
            if rows.codes[index] in stored and stored[rows.codes[index]].name != rows.names[index]
        ]
        if new:
            add_areas(new)
            _tell(new, actor, posting, now)
        _grow_upward(rows, taken, stored)
        _rename(rows, renamed, stored, actor, posting, now)
    return ImportResult(len(new), len(renamed), len(taken) - len(new) - len(renamed))


def _taken(rows: AreaRows, root: str | None) -> Sequence[int]:
    """Return which rows are wanted: all, or those at and below a code."""
    if root is None:
        return range(len(rows))
    wanted = root.strip()
    wanted = wanted.ljust(PADDED, "0") if wanted.isdigit() else wanted
    if wanted not in rows.codes:
        raise refused(_("The file has no area with the code %(code)s.") % {"code": root})
    top = rows.codes.index(wanted)
    inside: dict[int, bool] = {top: True}
    for index in range(len(rows)):
        _is_inside(index, rows.parents, inside)
    return [index for index in range(len(rows)) if inside[index]]


def _is_inside(index: int, parents: list[int | None], inside: dict[int, bool]) -> None:
    """Note for a row and all above it whether they lie in what is wanted."""
    path = []
    step: int | None = index
    while step is not None and step not in inside:
        path.append(step)
        step = parents[step]
    answer = step is not None and inside[step]
    for passed in path:
        inside[passed] = answer


def _stored(rows: AreaRows, taken: Sequence[int]) -> dict[str, _Stored]:
    """Return the stored areas the rows speak of, by code."""
    columns = ("code", "pk", "name", "tier", "parent__code")
    areas = Area.objects.order_by()
    if not areas.exists():
        return {}
    if len(taken) >= READ_ALL_FROM:
        wanted = {rows.codes[index] for index in taken}
        found = areas.values_list(*columns).iterator(chunk_size=5000)
        return {code: _Stored(*rest) for code, *rest in found if code in wanted}
    stored = {}
    for batch in by_batches((rows.codes[index] for index in taken), NAMED):
        for code, *rest in areas.filter(code__in=batch).values_list(*columns):
            stored[code] = _Stored(*rest)
    return stored


def _check_against(rows: AreaRows, taken: Sequence[int], stored: dict[str, _Stored]) -> None:
    """Refuse rows that contradict what is stored.

    Raises:
        ImportRefused: with every one of them.
    """
    errors = []
    top = set(taken) if len(taken) != len(rows) else None
    for index in taken:
        area = stored.get(rows.codes[index])
        if area is None:
            continue
        tier = TIERS[rows.levels[index]]
        if area.tier != tier:
            message = _("%(name)s is stored as %(tier)s, not as %(other)s") % {
                "name": area.name,
                "tier": Tier(area.tier).label,
                "other": Tier(tier).label,
            }
            errors.append(RowError(rows.lines[index], "level", message))
            continue
        parent = rows.parents[index]
        if parent is None or (top is not None and parent not in top):
            continue
        # A tree that began at this area may grow upward; anything else would be a move.
        if area.parent_code not in (None, rows.codes[parent]):
            message = _(
                "%(name)s is stored in %(parent)s; move it on the organization page instead"
            ) % {"name": area.name, "parent": area.parent_code}
            errors.append(RowError(rows.lines[index], "parent_code", message))
    if errors:
        raise ImportRefused(errors)


def _new_areas(
    rows: AreaRows, taken: Sequence[int], stored: dict[str, _Stored]
) -> Iterator[NewArea]:
    """Yield the areas that are not stored yet, with the setting their code tells."""
    settings: dict[int, str] = {}
    inside = set(taken) if len(taken) != len(rows) else None
    homes = _homes_of_tops(rows, taken, inside)
    for index in sorted(taken, key=rows.levels.__getitem__):
        parent = rows.parents[index]
        inherited = RURAL if parent is None else settings.get(parent, RURAL)
        code, level = rows.codes[index], rows.levels[index]
        setting = setting_of(code, level, inherited)
        if level < len(TIERS) - 1:
            settings[index] = setting
        if code in stored:
            continue
        parent_code: str | None
        if parent is not None and (inside is None or parent in inside):
            parent_code = rows.codes[parent]
        else:
            parent_code = homes.get(index)
        yield NewArea(code, rows.names[index], TIERS[level], parent_code, setting)


def _grow_upward(rows: AreaRows, taken: Sequence[int], stored: dict[str, _Stored]) -> None:
    """Put areas that were the top of a tree into what the file says they lie in."""
    inside = set(taken) if len(taken) != len(rows) else None
    tree_ids: set[int] = set()
    for index in taken:
        area, parent = stored.get(rows.codes[index]), rows.parents[index]
        if area is None or area.parent_code is not None or parent is None:
            continue
        if inside is None or parent in inside:
            home = Area.objects.get(code=rows.codes[parent])
            top = Area.objects.filter(pk=area.pk)
            tree_ids |= {home.tree_id, *top.values_list("tree_id", flat=True)}
            top.update(parent=home)
    if tree_ids:
        renumber(Area, key="code", tree_ids=tree_ids)


def _homes_of_tops(rows: AreaRows, taken: Sequence[int], inside: set[int] | None) -> dict[int, str]:
    """Return the stored parent of the topmost area taken, when it is stored already."""
    if inside is None:
        return {}
    homes = {}
    for index in taken:
        parent = rows.parents[index]
        if parent is not None and parent not in inside:
            code = rows.codes[parent]
            if Area.objects.filter(code=code).exists():
                homes[index] = code
    return homes


def _rename(
    rows: AreaRows,
    renamed: Sequence[int],
    stored: dict[str, _Stored],
    actor: Any,
    posting: Any,
    now: datetime,
) -> None:
    for batch in by_batches(renamed):
        before = {index: stored[rows.codes[index]] for index in batch}
        areas = Area.objects.in_bulk([area.pk for area in before.values()])
        entries = []
        for index, old in before.items():
            area = areas[old.pk]
            area.name = rows.names[index]
            data = {"before": {"name": old.name}, "after": {"name": area.name}, "by": "import"}
            entries.append(
                Entry("org_tree.rename_area", area, actor, posting, now, area.pk, data=data)
            )
        Area.objects.bulk_update(areas.values(), ["name"], batch_size=NAMED)
        record_many(entries)


def _tell(new: Sequence[NewArea], actor: Any, posting: Any, now: datetime) -> None:
    """Record the import once, at the topmost area it brought."""
    top = Area.objects.get(code=new[0].code)
    data = {"name": top.name, "areas": len(new)}
    record("org_tree.import_areas", top, actor=actor, posting=posting, at=now, data=data)
