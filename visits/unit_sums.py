"""What units owe and did in a period, and what came of it: sums of units, never of persons.

No person is named or counted out here, and nothing is put in the order of a count (domain.md
section 13): the rows stand in the order of the organizations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from common.paging import Page, keyset_page
from org_tree.models import Area, Organization, Posting
from org_tree.querysets import subtree_q
from org_tree.scope import areas_for, postings_of
from org_tree.shapes import Tier
from visits.choices import Measure
from visits.duties import Duty, Records, RuleBook, binds, duties_of, postings_between
from visits.models import VisitHousehold, VisitMatter, VisitRule
from visits.periods import Period

VIEW = "visits.view"
#: Units a page.
PAGE = 50


@dataclass(frozen=True)
class UnitSum:
    """One rule's sum in one unit, nights apart."""

    organization: Organization
    rule: VisitRule
    duties: int
    met: int
    owed: int
    done: int
    excused: int
    missing: int
    nights_owed: int
    nights_missing: int


@dataclass(frozen=True)
class UnitCame:
    """What visits of one unit brought back: decided by now, and told to the households."""

    organization: Organization
    raised: int
    decided: int
    told: int


def _in_sight(user: Any, path: str) -> Q:
    """Return the condition for the units a person may look at: on their ground, and their own."""
    own = [posting.organization_id for posting in postings_of(user)]
    return subtree_q(areas_for(user, VIEW), f"{path}__area") | Q(**{f"{path}__in": own})


def _page(units: Any, cursor: str | None) -> Page:
    """Return a page of units, in the order of the organizations."""
    found = Organization.objects.filter(pk__in=units)
    return keyset_page(found, ("tree_id", "lft"), cursor, PAGE)


def unit_sums(user: Any, period: Period, cursor: str | None = None) -> tuple[Page, list[UnitSum]]:
    """Return a page of the units in sight that owe something, and their sums by rule."""
    rules = [rule for rule in RuleBook().of(period) if rule.measure != Measure.UNITS]
    roles = {code for rule in rules for code in rule.roles}
    seen = Posting.objects.filter(_in_sight(user, "organization")).among(roles)
    held = postings_between(seen, period.first, period.last)
    page = _page(held.values("organization"), cursor)
    # Whoever is bound twice by a rule owes it once, in whichever of their units: all are read.
    people = held.filter(organization__in=page.rows).values("user")
    ordered = held.filter(user__in=people).order_by(
        "organization__tree_id", "organization__lft", "pk"
    )
    postings = [one for one in ordered if any(binds(rule, one) for rule in rules)]
    records = Records.load(postings, rules, period.first, period.last)
    order = {unit.pk: number for number, unit in enumerate(page.rows)}
    found: dict[tuple[int, int], list[Duty]] = defaultdict(list)
    for duty in duties_of(postings, [(rule, period) for rule in rules], records):
        if duty.posting.organization_id in order:
            found[(duty.posting.organization_id, duty.rule.pk)].append(duty)
    keys = sorted(found, key=lambda key: (order[key[0]], key[1]))
    return page, [_sum(found[key]) for key in keys]


def _sum(duties: Sequence[Duty]) -> UnitSum:
    nights = [duty.owed.nights for duty in duties if duty.owed.nights is not None]
    return UnitSum(
        organization=duties[0].posting.organization,
        rule=duties[0].rule,
        duties=len(duties),
        met=sum(duty.owed.is_met for duty in duties),
        owed=sum(duty.owed.owed for duty in duties),
        # What was done beyond one's own share does not cover for somebody else's.
        done=sum(min(duty.owed.done, duty.owed.owed) for duty in duties),
        excused=sum(duty.owed.excused for duty in duties),
        missing=sum(duty.owed.missing for duty in duties),
        nights_owed=sum(one.owed for one in nights),
        nights_missing=sum(one.missing for one in nights),
    )


def what_came(user: Any, period: Period, cursor: str | None = None) -> tuple[Page, list[UnitCame]]:
    """Return a page of the units whose visits of a period brought matters back, with their sums."""
    path = "visit__posting__organization"
    matters = VisitMatter.objects.standing().filter(
        _in_sight(user, path),
        is_raised=True,
        visit__date__gte=period.first,
        visit__date__lte=period.last,
    )
    page = _page(matters.values(path), cursor)
    counted = (
        matters.filter(**{f"{path}__in": page.rows})
        .order_by()
        .values(path)
        .annotate(
            raised=Count("pk"),
            decided=Count("pk", filter=Q(item__disposition__isnull=False)),
            told=Count("pk", filter=Q(told_on__isnull=False)),
        )
    )
    rows = {row.pop(path): row for row in counted}
    return page, [UnitCame(unit, **rows[unit.pk]) for unit in page.rows]


# --- Visiting everyone in turn, by place ----------------------------------------------------------


@dataclass(frozen=True)
class RoundSum:
    """How far one place is with visiting everyone in turn."""

    area: Area
    units: int
    seen: int

    @property
    def left(self) -> int:
        """Household units not seen yet."""
        return self.units - self.seen


#: From a household unit up to the places below an area, by the area's tier.
UP = {
    Tier.DISTRICT: "parent__parent__parent",
    Tier.TOWN: "parent__parent",
    Tier.VILLAGE: "parent",
}


def round_sums(area: Area, period: Period) -> list[RoundSum]:
    """Return how far the places below an area are in a half-year, in the order of the tree."""
    path = UP[Tier(area.tier)]
    inside = {"tree_id": area.tree_id, "lft__gt": area.lft, "rght__lt": area.rght}
    units = Area.objects.filter(**inside).of_tier(Tier.HOUSEHOLD_UNIT).open_on(period.last)
    whole = dict(units.order_by().values_list(path).annotate(Count("pk")))
    visited = VisitHousehold.objects.filter(
        **{f"area__{name}": value for name, value in inside.items()},
        area__closed_on__isnull=True,
        visit__removed_at__isnull=True,
        visit__date__gte=period.first,
        visit__date__lte=period.last,
    )
    seen = dict(
        visited.order_by().values_list(f"area__{path}").annotate(Count("area", distinct=True))
    )
    places = Area.objects.filter(pk__in=whole).order_by("tree_id", "lft")
    return [RoundSum(place, whole[place.pk], seen.get(place.pk, 0)) for place in places]
