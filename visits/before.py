"""What to look at before going: open matters, promises and agreements of a village.

Read from the records for one printable page (domain.md section 12.5). Whoever works with the
village's cases sees it, and whoever is tied to the village.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from common.calendar import business_date
from disputes.choices import Outcome, State
from disputes.models import Case
from org_tree.models import Area
from org_tree.querysets import subtree_q
from org_tree.scope import Interval, can, postings_of
from reports.models import InformationItem
from visits.models import Appointment, Promise, VisitAssignment
from visits.outcomes import case_words

#: How long an agreement is looked after on the sheet, and an ended promise still shown.
AGREEMENTS_FOR = timedelta(days=180)
PROMISES_FOR = timedelta(days=60)
MOST = 12


@dataclass(frozen=True)
class OpenMatter:
    """An open case or an undecided item of a village.

    Attributes:
        key: names it in a form: case-5 or item-7.
        words: where it stands.
        url: its page, for who may look at it.
        query: names it in the address of a meeting about it.
    """

    key: str
    title: str
    place: str
    words: str
    color: str | None
    due_at: datetime | None
    url: str
    query: str


@dataclass(frozen=True)
class Sheet:
    """One village's page, or its beginning for a person's own page."""

    area: Area
    matters: list[OpenMatter]
    more_matters: int
    promises: list[Promise]
    instalments_url: str


def tied_areas(user: Any, day: date) -> list[Area]:
    """Return the villages a person's postings of today, or their offices, are tied to."""
    postings = postings_of(user)
    tied = Q(posting__in=[posting.pk for posting in postings]) | Q(
        organization__in=[posting.organization_id for posting in postings]
    )
    ties = VisitAssignment.objects.held_between(day, day).filter(tied)
    areas = {tie.area_id: tie.area for tie in ties.select_related("area__parent").order_by("pk")}
    return list(areas.values())


def may_prepare(user: Any, area: Area, tied: Sequence[Area]) -> bool:
    """Tell whether a person may see what is open in a village before going there."""
    return can(user, "disputes.view", area) or any(one.contains(area) for one in tied)


def sheet_of(area: Area, user: Any, now: datetime, most: int = MOST) -> Sheet:
    """Return what is open, promised and agreed in a village."""
    matters = open_matters(area, user, most + 1)
    return Sheet(
        area=area,
        matters=matters[:most],
        more_matters=max(0, len(matters) - most),
        promises=promises_in(area, business_date(now), most),
        instalments_url=_instalments_url(area, user),
    )


def _inside(area: Area, path: str = "area") -> Q:
    return subtree_q([Interval(area.tree_id, area.lft, area.rght)], path)


def open_matters(area: Area, user: Any, most: int) -> list[OpenMatter]:
    """Return the open cases of an area, nearest due first, then the items not decided yet."""
    seen = Case.objects.visible_to(user).filter(pk=OuterRef("pk"))
    found = Case.objects.open().filter(_inside(area)).annotate(is_seen=Exists(seen))
    cases = list(found.select_related("area__parent").order_by("due_at", "pk")[:most])
    matters = [_case_matter(case) for case in cases]
    waiting = InformationItem.objects.undecided().filter(_inside(area))
    items = waiting.select_related("area__parent").order_by("-date", "pk")
    return [*matters, *map(_item_matter, items[: most - len(cases)])]


def _case_matter(case: Any) -> OpenMatter:
    return OpenMatter(
        key=f"case-{case.pk}",
        title=case.title,
        place=case.area.place,
        words=case_words(case),
        color=case.color,
        due_at=case.due_at,
        url=reverse("disputes:case_detail", args=[case.number]) if case.is_seen else "",
        query=f"case={case.number}",
    )


def _item_matter(item: InformationItem) -> OpenMatter:
    return OpenMatter(
        key=f"item-{item.pk}",
        title=item.summary,
        place=item.area.place,
        words=str(item.get_category_display()),
        color=None,
        due_at=None,
        url="",
        query=f"item={item.pk}",
    )


def promises_in(area: Area, today: date, most: int) -> list[Promise]:
    """Return the promises made in a village: open ones by their day, then lately ended ones."""
    standing = Promise.objects.standing().filter(_inside(area, "visit__area"))
    recent = Q(settled_on__isnull=True) | Q(settled_on__gte=today - PROMISES_FOR)
    found = standing.filter(recent).select_related("visit", "created_by")
    ordered = sorted(
        found.order_by("pk")[: most * 4],
        key=lambda one: (one.settled_on is not None, one.due_on or date.max, one.pk),
    )
    return ordered[:most]


def agreements_in(area: Area, now: datetime, most: int = MOST) -> list[Case]:
    """Return the lately agreed cases of a village whose keeping is worth asking after."""
    agreed = Case.objects.filter(
        _inside(area),
        outcome__in=[Outcome.WRITTEN_AGREEMENT, Outcome.ORAL_AGREEMENT],
        state__in=[State.RESOLVED, State.ANSWERED, State.CLOSED],
        resolved_at__gte=now - AGREEMENTS_FOR,
    ).exclude(agreement="")
    return list(agreed.select_related("area__parent").order_by("-resolved_at", "pk")[:most])


def meetings_in(area: Area, user: Any, most: int = MOST) -> list[Appointment]:
    """Return the arranged meetings of a village that can still come about, the next one first."""
    standing = Appointment.objects.visible_to(user).open().filter(_inside(area))
    return list(standing.for_pages().order_by("meets_at", "pk")[:most])


def _instalments_url(area: Area, user: Any) -> str:
    """Return where the papers tell what is owed under agreements; nothing for who sees no cases."""
    if not can(user, "disputes.view", area):
        return ""
    return reverse("papers:dues_in_area", args=[area.code])
