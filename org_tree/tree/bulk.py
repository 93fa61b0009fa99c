"""Loading areas and organizations in bulk (imports and the simulation); no event a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from common.bulk import by_batches
from common.errors import Invalid
from common.trees import tree_lock
from org_tree.models import Area, Organization
from org_tree.models.area import spoken
from org_tree.shapes import TIER_RANK, Line, Setting, Tier, shape_of
from org_tree.tree import loading

AREA_COLUMNS = (
    "id",
    "code",
    "name",
    "tier",
    "setting",
    "parent_id",
    "opened_on",
    "closed_on",
    "successor_id",
)
ORGANIZATION_COLUMNS = (
    "id",
    "name",
    "line",
    "kind",
    "area_id",
    "tier",
    "parent_id",
    "opened_on",
    "closed_on",
    "created_by_id",
    "client_id",
    "client_digest",
)


class NewArea(NamedTuple):
    """An area to be loaded; its parent is another new one or one that exists."""

    code: str
    name: str
    tier: str
    parent_code: str | None
    setting: str = Setting.RURAL.value
    opened_on: date | None = None


class NewOrganization(NamedTuple):
    """An organization to be loaded; what it belongs to follows from its line and area."""

    area_id: int
    line: str
    kind: str
    name: str = ""
    opened_on: date | None = None


def load_areas(rows: Iterable[NewArea]) -> int:
    """Add many areas, numbering each tree concerned once.

    Returns:
        how many were added.

    Raises:
        Invalid: for the field `code`, `parent_code` or `tier` of the first row that cannot be.
    """
    with tree_lock(Area):
        return add_areas(list(rows))


def add_areas(rows: Sequence[NewArea]) -> int:
    """Do what `load_areas` says, inside a lock that is already held."""
    ids = loading.next_ids(Area, len(rows))
    place = {row.code: index for index, row in enumerate(rows)}
    if len(place) != len(rows):
        raise Invalid({"code": _("A code stands twice.")})
    outside = _stored_parents(rows, place)
    parent_ids: list[int | None] = []
    for row in rows:
        parent_id, parent_tier = None, None
        if row.parent_code is not None:
            index = place.get(row.parent_code)
            if index is None:
                parent_id, parent_tier = outside[row.parent_code]
            else:
                parent_id, parent_tier = ids[index], rows[index].tier
            if TIER_RANK[row.tier] != TIER_RANK[parent_tier] + 1:
                raise Invalid({"tier": _("%(code)s is of the wrong tier.") % {"code": row.code}})
        parent_ids.append(parent_id)

    def values_of(index: int) -> tuple[object, ...]:
        row = rows[index]
        return (
            ids[index],
            row.code,
            row.name,
            row.tier,
            row.setting,
            parent_ids[index],
            str(row.opened_on) if row.opened_on else None,
            None,
            None,
        )

    loading.grow(
        Area,
        key="code",
        columns=AREA_COLUMNS,
        ids=ids,
        parent_ids=parent_ids,
        keys=[row.code for row in rows],
        values_of=values_of,
    )
    loading.refresh_statistics(Area)
    return len(rows)


def _stored_parents(rows: Sequence[NewArea], place: dict[str, int]) -> dict[str, tuple[int, str]]:
    """Return id and tier of the existing areas the new ones lie in, by code."""
    wanted = {row.parent_code for row in rows if row.parent_code is not None} - place.keys()
    found = {}
    for batch in by_batches(wanted):
        for pk, code, tier in Area.objects.filter(code__in=batch).values_list("pk", "code", "tier"):
            found[code] = (pk, tier)
    missing = wanted - found.keys()
    if missing:
        raise Invalid({"parent_code": _("No area has the code %(code)s.") % {"code": min(missing)}})
    return found


def load_organizations(rows: Iterable[NewOrganization]) -> int:
    """Add many organizations, each below the nearest one of its line on an area above.

    Lines without a tree (`none`) stand alone. A body of the mass line belongs to one of its own
    kind. A row without a name is called after its area.

    Returns:
        how many were added.

    Raises:
        Invalid: for the field `kind` when a body is not legal on its area (domain.md section 3).
    """
    rows = list(rows)
    with tree_lock(Organization):
        ground = _Ground.under({row.area_id for row in rows})
        ids = loading.next_ids(Organization, len(rows))
        for row in rows:
            if shape_of(row.line, ground.tier[row.area_id], row.kind) is None:
                raise Invalid({"kind": _wrong_kind(row, ground)})
        above = ground.organizations(rows, ids)
        parent_ids = [
            None if row.line == Line.NONE else ground.nearest_above(above, row) for row in rows
        ]

        def values_of(index: int) -> tuple[object, ...]:
            row = rows[index]
            return (
                ids[index],
                row.name or ground.name_of(row),
                row.line,
                row.kind,
                row.area_id,
                ground.tier[row.area_id],
                parent_ids[index],
                str(row.opened_on) if row.opened_on else None,
                None,
                None,
                None,
                "",
            )

        loading.grow(
            Organization,
            key="area_id",
            columns=ORGANIZATION_COLUMNS,
            ids=ids,
            parent_ids=parent_ids,
            keys=[row.area_id for row in rows],
            values_of=values_of,
        )
        loading.refresh_statistics(Organization)
    return len(rows)


def _wrong_kind(row: NewOrganization, ground: _Ground) -> str:
    return str(
        _("%(name)s cannot have a body of the kind %(kind)s.")
        % {"name": ground.name[row.area_id], "kind": row.kind}
    )


class _Ground:
    """The areas that organizations are to stand on, with all above them."""

    def __init__(self, areas: Iterable[tuple[int, int | None, str, str, str]]) -> None:
        self.parent: dict[int, int | None] = {}
        self.name: dict[int, str] = {}
        self.tier: dict[int, str] = {}
        self.setting: dict[int, str] = {}
        for pk, parent_id, name, tier, setting in areas:
            self.parent[pk] = parent_id
            self.name[pk] = spoken(name)
            self.tier[pk] = tier
            self.setting[pk] = setting

    @classmethod
    def under(cls, area_ids: set[int]) -> _Ground:
        """Return the ground of the given areas: the whole trees they lie in."""
        tree_ids: set[int] = set()
        for batch in by_batches(area_ids):
            tree_ids.update(Area.objects.filter(pk__in=batch).values_list("tree_id", flat=True))
        areas = Area.objects.filter(tree_id__in=tree_ids).order_by()
        return cls(areas.values_list("pk", "parent_id", "name", "tier", "setting").iterator())

    def organizations(
        self, rows: Sequence[NewOrganization], ids: Sequence[int]
    ) -> dict[tuple[int, str, str], int]:
        """Return the open organizations on this ground, new ones among them, by place and line."""
        found = {}
        stored = Organization.objects.filter(closed_on__isnull=True).exclude(line=Line.NONE)
        for pk, area_id, line, kind in stored.order_by().values_list(
            "pk", "area_id", "line", "kind"
        ):
            if area_id in self.parent:
                found[(area_id, line, branch_of(line, kind))] = pk
        for row, pk in zip(rows, ids, strict=True):
            found[(row.area_id, row.line, branch_of(row.line, row.kind))] = pk
        return found

    def nearest_above(
        self, organizations: dict[tuple[int, str, str], int], row: NewOrganization
    ) -> int | None:
        """Return the organization of the row's line on the nearest area above."""
        branch = branch_of(row.line, row.kind)
        area_id = self.parent[row.area_id]
        while area_id is not None:
            found = organizations.get((area_id, row.line, branch))
            if found is not None:
                return found
            area_id = self.parent[area_id]
        return None

    def name_of(self, row: NewOrganization) -> str:
        """Return the body's usual name: 李楼村一组村民小组."""
        shape = shape_of(row.line, self.tier[row.area_id], row.kind)
        place = "".join(self._own_names(row.area_id))
        if shape is None:
            return place
        return shape.name_on(place, self.setting[row.area_id])

    def _own_names(self, area_id: int) -> Iterator[str]:
        parent_id = self.parent[area_id]
        if parent_id is not None and self.tier[area_id] in (Tier.GROUP, Tier.HOUSEHOLD_UNIT):
            yield from self._own_names(parent_id)
        yield self.name[area_id]


def branch_of(line: str, kind: str) -> str:
    """Return what keeps bodies of one line apart: union, youth and women never mix."""
    return kind if line == Line.MASS else ""
