"""Which cases may be the same matter as one in hand, each with its reasons (domain.md 12.7).

A list for a person to decide from; nothing is joined by itself. Candidates are found by place, time
and kind alone: the village's cases of a year and its open ones, and the last 90 days' of the same
kind in the neighboring villages, which are those of the same town until it is known which of them
touch. They are compared by `disputes.likeness`; people only where the matter itself agrees, so that
this never becomes a way to look a person up (domain.md section 14).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Substr

from common.calendar import business_date
from disputes.choices import OPEN_STATES, State
from disputes.facts import KINDS
from disputes.likeness import NONE, READ, VERY, Likeness, Person, Reason, Told, likeness
from disputes.likeness import matter_score as score_of
from disputes.models import Apart, Case
from disputes.telling import Rarity
from org_tree.models import Area
from org_tree.querysets import subtree_q
from org_tree.scope import Interval
from org_tree.shapes import Tier
from reports.choices import Disposition
from reports.models import InformationItem

VILLAGE_WITHIN = timedelta(days=365)
NEIGHBORS_WITHIN = timedelta(days=90)
ITEMS_WITHIN = timedelta(days=14)
MOST = 3
MOST_ITEMS_READ = 60
MOST_READ = 400
#: How many of the candidates are read in full, with their people.
MOST_COMPARED = 24
COLUMNS = (
    *("pk", "is_apart", "title", "place", "kind", "received_at"),
    *("area_id", "area__lft", "begun"),
)


@dataclass(frozen=True)
class _Alike:
    """A record that may be the same matter."""

    likeness: Likeness

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What agrees and what does not."""
        return self.likeness.reasons

    @property
    def met(self) -> tuple[Reason, ...]:
        """What agrees."""
        return tuple(reason for reason in self.likeness.reasons if reason.is_met)

    @property
    def is_very(self) -> bool:
        """Whether it is very like, or only a little."""
        return self.likeness.level == VERY


@dataclass(frozen=True)
class ItemTwin(_Alike):
    """An item that may be the same matter; it has become no case yet."""

    item: InformationItem


@dataclass(frozen=True)
class Twin(_Alike):
    """A case that may be the same matter."""

    case: Case

    @property
    def is_strong(self) -> bool:
        """Whether so much agrees that opening another case asks once more."""
        return self.is_open and self.is_very

    @property
    def is_open(self) -> bool:
        """Whether a matter can be joined to it."""
        return self.case.state in OPEN_STATES


@dataclass(frozen=True)
class Twins:
    """What was found.

    Attributes:
        likely: the likeliest, the likeliest first.
        apart: those that somebody has found to be another matter.
    """

    likely: list[Twin]
    apart: list[Twin]


def twins_of(
    told: Told,
    area: Area,
    user: Any,
    now: datetime,
    *,
    item: InformationItem | None = None,
    case: Case | None = None,
) -> Twins:
    """Return the cases that may be the same matter, in three queries whatever there is.

    Args:
        told: the matter in hand.
        area: where it lies, with its parents loaded up to the town.
        item, case: what is in hand, where it is a record already.
    """
    near = _near(area, told.kind, user, now).annotate(is_apart=_apart(item, case))
    if case is not None:
        near = near.exclude(pk=case.pk)
    rows = near.annotate(begun=Substr("description", 1, READ)).order_by("-received_at", "-pk")
    village = village_of(area)
    found = [_candidate(row, village) for row in rows.values_list(*COLUMNS)[:MOST_READ]]
    rarity = Rarity(one.told.pairs for one in found)
    best = _best(told, found, rarity)
    loaded = Case.objects.filter(pk__in=[one.pk for one in best])
    cases = list(loaded.select_related("area__parent").prefetch_related("parties"))
    apart = {one.pk for one in best if one.is_apart}
    return Twins(
        likeliest(told, [one for one in cases if one.pk not in apart], rarity),
        likeliest(told, [one for one in cases if one.pk in apart], rarity),
    )


def likeliest(told: Told, cases: Iterable[Case], rarity: Rarity) -> list[Twin]:
    """Compare a matter with some cases in full and return the likeliest first."""
    twins = [Twin(likeness(told, told_of_case(case), rarity), case) for case in cases]
    likely = [twin for twin in twins if twin.likeness.level != NONE]
    likely.sort(key=lambda twin: (-twin.likeness.score, not twin.is_open, -twin.case.pk))
    return likely[:MOST]


def items_like(told: Told, area: Area, user: Any, now: datetime) -> list[ItemTwin]:
    """Return the items of the village of the last days that may be the same matter, in two queries.

    Those that became or joined a case are found by their case.
    """
    since = business_date(now) - ITEMS_WITHIN
    here = subtree_q([_interval(village_of(area))], "area")
    free = Q(disposition__isnull=True) | Q(disposition__in=[Disposition.SETTLED, Disposition.NOTED])
    items = InformationItem.objects.visible_to(user).standing().filter(here, free, date__gte=since)
    loaded = items.select_related("area__parent").prefetch_related("parties")
    newest = list(loaded.order_by("-created_at", "-pk")[:MOST_ITEMS_READ])
    found = [told_of_item(item, item.parties.all()) for item in newest]
    rarity = Rarity(one.pairs for one in found)
    twins = [
        ItemTwin(likeness(told, one, rarity), item) for item, one in zip(newest, found, strict=True)
    ]
    likely = [twin for twin in twins if twin.likeness.level != NONE]
    return sorted(likely, key=lambda twin: (-twin.likeness.score, -twin.item.pk))[:MOST]


class _Candidate(NamedTuple):
    pk: int
    is_apart: bool
    told: Told


def _best(told: Told, found: Iterable[_Candidate], rarity: Rarity) -> list[_Candidate]:
    """Return the candidates whose matter agrees best, and all that were found to be others."""
    scored = [(score_of(told, one.told, rarity), one) for one in found]
    close = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], -pair[1].pk))
    first = [one for _score, one in close if not one.is_apart][:MOST_COMPARED]
    return [*first, *[one for _score, one in close if one.is_apart]]


def _apart(item: InformationItem | None, case: Case | None) -> Any:
    if item is not None:
        return Apart.objects.of_item(item)
    return Apart.objects.of_case(case) if case is not None else Value(value=False)


def told_of_item(item: InformationItem, parties: Sequence[Any]) -> Told:
    """Return what is compared of an item; its area and parties are loaded."""
    return Told(
        title=item.summary,
        text=item.detail,
        place=item.place,
        area=item.area_id,
        village=village_of(item.area).pk,
        area_name=item.area.place,
        kind=KINDS[item.category],
        day=item.date,
        people=people_of(parties),
    )


def told_of_case(case: Case) -> Told:
    """Return what is compared of a case; its area and parties are loaded."""
    return Told(
        title=case.title,
        text=case.description,
        place=case.place,
        area=case.area_id,
        village=village_of(case.area).pk,
        area_name=case.area.place,
        kind=case.kind,
        day=business_date(case.received_at),
        people=people_of(case.parties.all()),
    )


def people_of(parties: Iterable[Any]) -> tuple[Person, ...]:
    """Return the people of a matter as they are compared."""
    return tuple(Person(party.name, party.phone) for party in parties)


def village_of(area: Area) -> Area:
    """Return the village an area lies in; the area itself where it lies in none."""
    return _above(area, (Tier.GROUP, Tier.HOUSEHOLD_UNIT))


def _above(area: Area, tiers: Sequence[str]) -> Area:
    """Return the nearest area at or above one that is none of some tiers."""
    place: Area | None = area
    while place is not None and place.tier in tiers:
        place = place.parent
    return place or area


def _near(area: Area, kind: str, user: Any, now: datetime) -> QuerySet[Case]:
    """Cases the person may see that place, time and kind allow to be the same matter."""
    village = village_of(area)
    here = subtree_q([_interval(village)], "area")
    alike = Q(received_at__gte=now - VILLAGE_WITHIN) | Q(state__in=OPEN_STATES)
    wanted = Case.objects.filter(here & alike).order_by().values("pk")
    town = _above(village, (Tier.VILLAGE,))
    if town.pk != village.pk and town.tier == Tier.TOWN:
        around = subtree_q([_interval(town)], "area")
        lately = Q(received_at__gte=now - NEIGHBORS_WITHIN, kind=kind)
        # Not one condition: no index answers an OR of places with times, and every case was read.
        wanted = wanted.union(Case.objects.filter(around & lately).order_by().values("pk"))
    standing = Case.objects.visible_to(user).exclude(state__in=[State.WITHDRAWN, State.JOINED])
    return standing.filter(pk__in=wanted)


def _interval(area: Area) -> Interval:
    return Interval(area.tree_id, area.lft, area.rght)


def _candidate(row: Sequence[Any], village: Area) -> _Candidate:
    """Return a candidate without its people; their names stay sealed unless the matter agrees."""
    pk, is_apart, title, place, kind, received_at, area, lft, begun = row
    told = Told(
        title=title,
        text=begun,
        place=place,
        area=area,
        village=village.pk if village.lft <= lft <= village.rght else 0,
        kind=kind,
        day=business_date(received_at),
    )
    return _Candidate(pk, bool(is_apart), told)
