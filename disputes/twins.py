"""Which open cases may be the same matter as an item, each with its reasons (domain.md 12.7).

A list for a person to decide from; nothing is joined by itself. Reasons are about the matter: the
place, the kind, what it is said to be about, the days between, and the phone numbers and names
written down with it. Compared in memory over the cases of one village.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.calendar import business_date
from disputes.choices import OPEN_STATES, State
from disputes.facts import KINDS
from disputes.models import Case
from org_tree.models import Area
from org_tree.shapes import Tier
from reports.models import InformationItem

WITHIN = timedelta(days=90)
NEAR_DAYS = 14
MOST = 3
MOST_READ = 200
SHOWN_FROM = 4
STRONG_FROM = 7
#: Shares of the pairs of characters two texts have in common.
SAME_PLACE = 0.5
SAME_SUBJECT = 0.3


@dataclass(frozen=True)
class Evidence:
    """One thing compared: whether it agrees, in words."""

    is_met: bool
    text: str
    weight: int


@dataclass(frozen=True)
class Twin:
    """A case that may be the same matter."""

    case: Case
    score: int
    evidence: tuple[Evidence, ...]

    @property
    def is_strong(self) -> bool:
        """Whether so much agrees that opening another case asks once more."""
        return self.is_open and self.score >= STRONG_FROM

    @property
    def is_open(self) -> bool:
        """Whether the item can be joined to it."""
        return self.case.state in OPEN_STATES


def twins_of(
    item: InformationItem,
    parties: Sequence[Any],
    cases: Iterable[Case],
    apart: Sequence[int] = (),
) -> list[Twin]:
    """Return the likeliest of some cases, the likeliest first.

    Args:
        item: with its area loaded.
        parties: the people it names.
        cases: those of the village, with area and parties loaded.
        apart: ids of cases that somebody has said are another matter.
    """
    found = [_compared(item, parties, case) for case in cases if case.pk not in apart]
    likely = [twin for twin in found if twin.score >= SHOWN_FROM]
    return sorted(likely, key=lambda twin: (-twin.score, -twin.case.pk))[:MOST]


def cases_near(item: InformationItem, user: Any, now: datetime) -> list[Case]:
    """Return the cases of an item's village of the last 90 days and those still open, newest first.

    Only cases the person may see; in two queries.
    """
    village = village_of(item.area)
    recent = Q(received_at__gte=now - WITHIN) | Q(state__in=OPEN_STATES)
    standing = Case.objects.visible_to(user).exclude(state=State.WITHDRAWN)
    cases = standing.filter(
        recent,
        area__tree_id=village.tree_id,
        area__lft__gte=village.lft,
        area__lft__lte=village.rght,
        joined_to__isnull=True,
    )
    loaded = cases.select_related("area__parent", "lead__user").prefetch_related("parties")
    return list(loaded.order_by("-received_at", "-pk")[:MOST_READ])


def village_of(area: Area) -> Area:
    """Return the village an area lies in; the area itself where it lies in none."""
    place: Area | None = area
    while place is not None and place.tier in (Tier.GROUP, Tier.HOUSEHOLD_UNIT):
        place = place.parent
    return place or area


def _compared(item: InformationItem, parties: Sequence[Any], case: Case) -> Twin:
    evidence = (
        _place(item, case),
        _subject(item, case),
        _kind(item, case),
        *_people(parties, case),
        _days(item, case),
    )
    score = sum(one.weight for one in evidence if one.is_met)
    if not any(one.is_met and one.weight >= 3 for one in evidence):
        score = min(score, SHOWN_FROM - 1)
    return Twin(case, score, evidence)


def _place(item: InformationItem, case: Case) -> Evidence:
    if likeness(item.place, case.place) >= SAME_PLACE:
        return Evidence(True, _("Same place: %(place)s") % {"place": case.place}, 3)
    if item.area_id == case.area_id:
        return Evidence(True, _("Same group: %(place)s") % {"place": case.area.place}, 2)
    return Evidence(False, _("Another place: %(place)s") % {"place": case.area.place}, 0)


def _subject(item: InformationItem, case: Case) -> Evidence:
    alike = likeness(item.summary, case.title) >= SAME_SUBJECT
    text = _("About the same thing") if alike else _("About another thing")
    return Evidence(alike, text, 3)


def _kind(item: InformationItem, case: Case) -> Evidence:
    same = KINDS[item.category] == case.kind
    words = {"kind": case.get_kind_display()}
    text = _("Same kind: %(kind)s") if same else _("Another kind: %(kind)s")
    return Evidence(same, text % words, 1)


def _people(ours: Sequence[Any], case: Case) -> list[Evidence]:
    """Compare numbers and names; where one side names nobody there is nothing to say."""
    theirs = list(case.parties.all())
    if not ours or not theirs:
        return []
    phones = {one.phone for one in ours if one.phone} & {one.phone for one in theirs}
    if phones:
        tail = {"tail": min(phones)[-4:]}
        return [Evidence(True, _("Same phone, ending in %(tail)s") % tail, 4)]
    names = {one.name for one in ours} & {one.name for one in theirs}
    if names:
        masked = "、".join(sorted({one.masked_name for one in ours if one.name in names}))
        return [Evidence(True, _("Same people: %(names)s") % {"names": masked}, 3)]
    return [Evidence(False, _("Other people"), 0)]


def _days(item: InformationItem, case: Case) -> Evidence:
    days = abs((business_date(case.received_at) - item.date).days)
    words = ngettext("%(count)d day apart", "%(count)d days apart", days) % {"count": days}
    return Evidence(days <= NEAR_DAYS, words if days else _("the same day"), 1)


def likeness(one: str, other: str) -> float:
    """Return the share of pairs of neighboring characters two texts have in common, 0 to 1."""
    ours, theirs = _pairs(one), _pairs(other)
    if not ours or not theirs:
        return 0.0
    return len(ours & theirs) / len(ours | theirs)


def _pairs(text: str) -> set[str]:
    plain = [char for char in text if char.isalnum()]
    return {"".join(pair) for pair in zip(plain, plain[1:], strict=False)}
