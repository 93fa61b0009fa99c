"""What a change of an area would do, shown before it is done: both trees and who is affected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from org_tree.models import Area, Organization, Posting


@dataclass(frozen=True)
class Line:
    """One area in a small tree.

    Attributes:
        mark: what happens to it: new, moved, renamed, closed, or nothing.
    """

    name: str
    depth: int
    mark: str = ""


@dataclass(frozen=True)
class Preview:
    """What a change would do.

    Attributes:
        before, after: the trees, as far as they change.
        areas: how many areas are in what changes, itself among them.
        organizations: how many bodies stand there.
        ending: how many postings would end.
    """

    before: list[Line]
    after: list[Line]
    areas: int
    organizations: int
    ending: int = 0
    notes: list[Any] = field(default_factory=list)


def preview_change(act: str, area: Area, facts: dict[str, Any]) -> Preview:
    """Return what an act on an area would do.

    Args:
        act: open, rename, move, merge, split or close.
        facts: the act's arguments, as its form cleaned them.
    """
    before, after = TREES[act](area, facts)
    on = facts["on"]
    inside = Area.objects.within(area).open_on(on)
    bodies = Organization.objects.filter(closed_on__isnull=True)
    closes = act in ("merge", "close")
    return Preview(
        before,
        after,
        areas=inside.count(),
        organizations=bodies.filter(
            area__tree_id=area.tree_id, area__lft__gte=area.lft, area__lft__lte=area.rght
        ).count(),
        ending=_ending(area, on) if closes else 0,
    )


def _ending(area: Area, on: date) -> int:
    return Posting.objects.held_on(on).filter(organization__area=area).count()


def _below(area: Area) -> list[Area]:
    return list(Area.objects.filter(parent=area, closed_on__isnull=True).order_by("lft"))


def _tree(top: Area, children: Sequence[Area], mark: str = "", child_mark: str = "") -> list[Line]:
    return [Line(top.name, 0, mark), *(Line(child.name, 1, child_mark) for child in children)]


def _open(area: Area, facts: dict[str, Any]) -> tuple[list[Line], list[Line]]:
    before = _tree(area, _below(area))
    return before, [*before, Line(facts["name"], 1, "new")]


def _rename(area: Area, facts: dict[str, Any]) -> tuple[list[Line], list[Line]]:
    return [Line(area.name, 0)], [Line(facts["name"], 0, "renamed")]


def _move(area: Area, facts: dict[str, Any]) -> tuple[list[Line], list[Line]]:
    old, new = area.parent, facts["parent"]
    before = [Line(old.name, 0), Line(area.name, 1), Line(new.name, 0)] if old else []
    after = [Line(old.name, 0)] if old else []
    return before, [*after, Line(new.name, 0), Line(area.name, 1, "moved")]


def _merge(area: Area, facts: dict[str, Any]) -> tuple[list[Line], list[Line]]:
    into = facts["into"]
    kept, moved = _below(into), _below(area)
    before = _tree(into, kept) + _tree(area, moved)
    moved_lines = [Line(child.name, 1, "moved") for child in moved]
    return before, [*_tree(into, kept), *moved_lines, Line(area.name, 0, "closed")]


def _split(area: Area, facts: dict[str, Any]) -> tuple[list[Line], list[Line]]:
    children, going = _below(area), {child.pk for child in facts["children"]}
    staying = [child for child in children if child.pk not in going]
    leaving = [child for child in children if child.pk in going]
    after = _tree(area, staying)
    moved = [Line(child.name, 1, "moved") for child in leaving]
    return _tree(area, children), [*after, Line(facts["name"], 0, "new"), *moved]


def _close(area: Area, facts: dict[str, Any]) -> tuple[list[Line], list[Line]]:
    after = [Line(area.name, 0, "closed")]
    if facts.get("successor"):
        after.append(Line(facts["successor"].name, 0))
    return [Line(area.name, 0)], after


TREES = {
    "open": _open,
    "rename": _rename,
    "move": _move,
    "merge": _merge,
    "split": _split,
    "close": _close,
}
