"""Checks that both trees are sound and every shape in them is legal (`manage.py verify tree`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from common.trees import tree_faults
from org_tree.models import Area, Organization
from org_tree.shapes import TIER_RANK, Line
from org_tree.tree.bulk import branch_of

COLUMNS = ("pk", "parent_id", "tree_id", "lft", "rght", "level")


def faults() -> Iterator[str]:
    """Yield a line for each node that does not stand where its parent says or may not stand so."""
    for model, label in ((Area, "code"), (Organization, "name")):
        rows = model._default_manager.order_by().values_list(*COLUMNS, label)
        for fault in tree_faults(rows.iterator(chunk_size=5000)):
            yield f"{model._meta.model_name}: {fault}"
    yield from _wrong_tiers()
    yield from _wrong_ground()


def _wrong_tiers() -> Iterator[str]:
    """Yield the areas that do not stand one tier below the one they lie in."""
    rows = Area.objects.exclude(parent=None).order_by()
    for code, tier, parent_tier in rows.values_list("code", "tier", "parent__tier").iterator():
        if TIER_RANK[tier] != TIER_RANK[parent_tier] + 1:
            yield f"area: {code} is a {tier} in a {parent_tier}"


def _wrong_ground() -> Iterator[str]:
    """Yield the organizations that stand beside their parent's area, or in another line."""
    rows = Organization.objects.exclude(parent=None).order_by()
    pairs = rows.values_list(
        "name", "line", "kind", "tier", "area__tier", "parent__line", "parent__kind",
        "area__tree_id", "area__lft", "parent__area__tree_id", "parent__area__lft",
        "parent__area__rght",
    )  # fmt: skip
    for name, line, kind, tier, area_tier, *parent in pairs.iterator():
        place: list[Any] = parent
        parent_line, parent_kind, tree_id, lft, parent_tree, parent_lft, parent_rght = place
        if tier != area_tier:
            yield f"organization: {name} says {tier}, its area is a {area_tier}"
        if line == Line.NONE:
            continue
        if branch_of(line, kind) != branch_of(parent_line, parent_kind) or line != parent_line:
            yield f"organization: {name} belongs to a body of another line"
        if tree_id != parent_tree or not parent_lft <= lft <= parent_rght:
            yield f"organization: {name} stands outside of its parent's area"
