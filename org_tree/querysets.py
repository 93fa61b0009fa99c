"""The base of every query on records that stand on an area: what may this person see."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from mptt.querysets import TreeQuerySet

from org_tree.scope import Interval, areas_for


def subtree_q(intervals: list[Interval], area_path: str) -> Q:
    """Return the condition that a record's area lies in one of the intervals; none: no row."""
    if not intervals:
        return Q(pk__in=[])
    prefix = f"{area_path}__" if area_path else ""
    condition = Q()
    for tree_id, lft, rght in intervals:
        condition |= Q(
            **{
                f"{prefix}tree_id": tree_id,
                f"{prefix}lft__gte": lft,
                f"{prefix}lft__lte": rght,
            }
        )
    return condition


class _Scoped:
    """Two questions: which rows may they do this to, which may they see."""

    area_path = "area"

    def permitted(self: Any, user: Any, capability: str) -> Any:
        """Rows on areas where one of the person's postings gives the capability."""
        return self.filter(subtree_q(areas_for(user, capability), self.area_path))

    def visible_to(self: Any, user: Any) -> Any:
        """Rows the person may see: those of the app's own `view` capability."""
        return self.permitted(user, f"{self.model._meta.app_label}.view")


class AreaScopedQuerySet(_Scoped, QuerySet[Any]):
    """Records that stand on an area."""


class AreaScopedTreeQuerySet(_Scoped, TreeQuerySet):
    """Tree nodes that stand on an area."""
