"""The tree at the left of the organization page: which nodes are shown, with what beside them.

Only what is open on the page is read: the tops of a person's scope, the way down to the chosen
place, and its children; the rest comes level by level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import ngettext

from org_tree import scope
from org_tree.coverage import Vacancy, counts_by_area
from org_tree.models import Area, Posting
from org_tree.shapes import TIER_RANK, Tier

VIEW = "org_tree.view"
FOUND = 50
#: Deepest indent the sheet draws.
DEEPEST = 5


@dataclass
class Node:
    """One row of the tree.

    Attributes:
        depth: steps below the top of the tree as shown.
        is_open: whether its children are in the page; None when it has none.
        vacant: how many are missing on it and below.
    """

    area: Area
    depth: int
    is_open: bool | None
    is_chosen: bool = False
    vacant: int = 0
    children: list[Node] = field(default_factory=list)

    @property
    def size(self) -> str:
        """What lies directly in it, in words: 41 villages."""
        count = getattr(self.area, "child_count", 0)
        if not count or TIER_RANK[self.area.tier] > TIER_RANK[Tier.TOWN]:
            return ""
        words = {
            Tier.PROVINCE: ngettext("%(count)d city", "%(count)d cities", count),
            Tier.CITY: ngettext("%(count)d district", "%(count)d districts", count),
            Tier.DISTRICT: ngettext("%(count)d town", "%(count)d towns", count),
            Tier.TOWN: ngettext("%(count)d village", "%(count)d villages", count),
        }
        return words[Tier(self.area.tier)] % {"count": count}

    @property
    def child_depth(self) -> int:
        """The depth of what lies in it, no deeper than the sheet draws."""
        return min(self.depth + 1, DEEPEST)


def chain_of(user: Any, code: str) -> list[Area]:
    """Return an area with all it lies in, the topmost first: one query.

    Raises:
        Http404: when it is not there, or out of the person's sight.
    """
    place = Area.objects.filter(code=code)
    chain = list(
        Area.objects.filter(
            tree_id=Subquery(place.values("tree_id")),
            lft__lte=Subquery(place.values("lft")),
            rght__gte=Subquery(place.values("rght")),
        ).order_by("lft")
    )
    for above, area in zip(chain, chain[1:], strict=False):
        area.parent = above
    if not chain or not scope.can(user, VIEW, chain[-1]):
        raise Http404
    return chain


def start_of(user: Any) -> Area:
    """Return the place the page opens on: the first one in the person's sight.

    Raises:
        NotAllowed: when there is none.
    """
    scope.require_somewhere(user, VIEW)
    area: Area = top_areas(user)[0]
    return area


def children_of(parents: Sequence[int], day: date) -> QuerySet[Area]:
    """Return what lies directly in areas on a day, each with the number of its own children."""
    below = (
        Area.objects.open_on(day)
        .filter(parent=OuterRef("pk"))
        .order_by()
        .values("parent")
        .annotate(n=Count("pk"))
    )
    return (
        Area.objects.open_on(day)
        .filter(parent__in=parents)
        .annotate(child_count=Coalesce(Subquery(below.values("n")), 0))
        .order_by("tree_id", "lft")
    )


def tree_of(
    user: Any,
    chain: Sequence[Area],
    below: Sequence[Area],
    found: Sequence[Vacancy],
    *,
    only_vacant: bool,
) -> list[Node]:
    """Return the tree as the page shows it, opened down to the end of a chain.

    Args:
        below: what lies directly in the areas of the chain.
        found: the vacancies of the chain's district, sorted.
        only_vacant: leave out what lacks nobody; the way down always stays.
    """
    children: dict[int | None, list[Area]] = {}
    for area in below:
        children.setdefault(area.parent_id, []).append(area)
    on_way = {area.pk for area in chain}
    counts = counts_by_area(found, [*chain, *below])

    def node(area: Area, depth: int) -> Node:
        inside = children.get(area.pk, [])
        has_children = bool(inside) or getattr(area, "child_count", 0) > 0
        kept = [a for a in inside if not only_vacant or counts[a.pk] or a.pk in on_way]
        return Node(
            area,
            depth,
            (area.pk in on_way) if has_children else None,
            area.pk == chain[-1].pk,
            counts.get(area.pk, 0),
            [node(child, min(depth + 1, DEEPEST)) for child in kept],
        )

    tops = [next((a for a in chain if a.pk == top.pk), top) for top in top_areas(user)]
    for top in tops:
        top.child_count = len(children.get(top.pk, []))
    return [node(top, 0) for top in tops]


def top_areas(user: Any) -> list[Any]:
    """Return where a person's view of the tree begins."""
    return scope.top_areas(user, VIEW)


def level_of(
    area: Area, day: date, found: Sequence[Vacancy], depth: int, *, only_vacant: bool
) -> list[Node]:
    """Return one more level of the tree: what lies directly in an area, closed."""
    areas = list(children_of([area.pk], day))
    counts = counts_by_area(found, areas)
    return [
        Node(child, depth, False if child.child_count else None, vacant=counts[child.pk])
        for child in areas
        if not only_vacant or counts[child.pk]
    ]


def areas_found(user: Any, text: str, day: date) -> list[Area]:
    """Return the areas a person may see whose name or code holds a text, the nearest first."""
    match = Q(name__icontains=text)
    if text.isascii() and text.isdigit():
        match |= Q(code__startswith=text)
    areas = Area.objects.visible_to(user).open_on(day).filter(match)
    return list(areas.select_related("parent__parent").order_by("tree_id", "lft")[:FOUND])


def people_found(user: Any, text: str, day: date) -> list[Posting]:
    """Return the postings held on a day by people of a name, in the person's sight."""
    postings = Posting.objects.visible_to(user).held_on(day).filter(user__name__icontains=text)
    postings = postings.select_related("user", "organization__area__parent")
    return list(postings.order_by("user__name", "pk")[:FOUND])
