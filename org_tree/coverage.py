"""Which organizations lack somebody they must have (domain.md section 3).

A role is missed where an organization of its first line stands on an area of a tier that requires
it and nobody holds the role on that area today, in whichever of its lines.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Value

from org_tree.models import Area, Organization, Posting
from org_tree.roles import ROLES, Role
from org_tree.shapes import TIER_RANK, Line, Tier


@dataclass(frozen=True, slots=True)
class Requirement:
    """A role that an area of a tier has to have, and the line its vacancy is shown in."""

    role: str
    tier: str
    line: str


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A role nobody holds where somebody has to."""

    area_id: int
    lft: int
    organization_id: int
    line: str
    role: str

    @property
    def role_label(self) -> str:
        """What offices call the role."""
        return str(ROLES[self.role].label)


def requirements() -> list[Requirement]:
    """Return every role some tier has to have."""
    return [
        Requirement(code, tier, first_line(role))
        for code, role in ROLES.items()
        for tier in sorted(role.required_at, key=TIER_RANK.__getitem__)
    ]


def first_line(role: Role) -> str:
    """Return the line in which a role is looked for: self-governance before the others."""
    order = [Line.GOVERNANCE, *(line for line in Line if line != Line.GOVERNANCE)]
    return next(str(line) for line in order if line in role.lines)


def vacancies(area: Area, day: date, lines: Iterable[str] = ()) -> list[Vacancy]:
    """Return every vacancy on an area and all below it on a business day: one query.

    Args:
        area: freshly read.
        day: the business day.
        lines: only these lines; all when empty.
    """
    wanted = set(lines)
    parts = [
        _vacant(requirement, area, day)
        for requirement in requirements()
        if TIER_RANK[requirement.tier] >= TIER_RANK[area.tier]
        and (not wanted or requirement.line in wanted)
    ]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return sorted((Vacancy(*row) for row in rows), key=lambda vacancy: (vacancy.lft, vacancy.line))


def _vacant(requirement: Requirement, area: Area, day: date) -> Any:
    held = Posting.objects.held_on(day).filter(
        role=requirement.role,
        organization__area=OuterRef("area"),
        organization__line__in=sorted(ROLES[requirement.role].lines),
    )
    return (
        Organization.objects.open_on(day)
        .filter(
            ~Exists(held),
            line=requirement.line,
            area__tier=requirement.tier,
            area__tree_id=area.tree_id,
            area__lft__gte=area.lft,
            area__lft__lte=area.rght,
        )
        .order_by()
        .annotate(missed=Value(requirement.role))
        .values_list("area_id", "area__lft", "pk", "line", "missed")
    )


def counts_by_area(found: Sequence[Vacancy], areas: Iterable[Area]) -> dict[int, int]:
    """Return how many of the vacancies lie on each area and all below it.

    Args:
        found: sorted by `lft`, all of one tree.
        areas: of the same tree, freshly read.
    """
    edges = [vacancy.lft for vacancy in found]
    return {area.pk: bisect_left(edges, area.rght) - bisect_left(edges, area.lft) for area in areas}


def counts_by_line(found: Iterable[Vacancy]) -> Counter[str]:
    """Return how many of the vacancies are in each line."""
    return Counter(vacancy.line for vacancy in found)


def vacant_since(found: Sequence[Vacancy], day: date) -> dict[tuple[int, str], date]:
    """Return since when each of the vacancies has been one, by area and role: one query.

    A role nobody ever held is not in the answer.
    """
    if not found:
        return {}
    ended = (
        Posting.objects.filter(
            organization__area__in={vacancy.area_id for vacancy in found},
            role__in={vacancy.role for vacancy in found},
            ended_on__lte=day,
        )
        .order_by()
        .values_list("organization__area_id", "role")
        .annotate(last=Max("ended_on"))
    )
    return {(area_id, role): last for area_id, role, last in ended}


def counted_area(chain: Sequence[Area]) -> Area:
    """Return the area of a chain whose vacancies are counted: its district, or the last one.

    Above the district nothing has to be held, and a count over a province would read it whole.
    """
    return next((area for area in chain if area.tier == Tier.DISTRICT), chain[-1])
