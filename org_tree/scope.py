"""The only permission code: which rights a person has, and where (layout.md section 6).

Three questions: which rows may they do this to (`areas_for`, through the querysets), may they do
this here (`require`), who may do this here (`Posting.objects.holding`). Nothing else reads a role.
No posting means no rights; an administrator's posting gives administration and nothing else.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.errors import NotAllowed


class Interval(NamedTuple):
    """An area and all below it, as MPTT numbers them."""

    tree_id: int
    lft: int
    rght: int


def postings_of(user: Any, day: date | None = None) -> list[Any]:
    """Return the postings a person holds on a business day (today), organization and area loaded.

    Kept on the user object, which lives for one request.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return []
    day = day or business_date(timezone.now())
    held: dict[date, list[Any]] = user.__dict__.setdefault("_held_postings", {})
    if day not in held:
        postings = user.postings.held_on(day).select_related("organization__area")
        held[day] = list(postings.order_by("started_on", "pk"))
    return held[day]


def keep_postings(user: Any, day: date, postings: list[Any]) -> None:
    """Keep on a user object what `postings_of` would read, where many people's were read at once.

    Args:
        postings: all the person holds on the day, organization and area loaded, in order of start.
    """
    user.__dict__.setdefault("_held_postings", {})[day] = postings


def forget_postings(user: Any) -> None:
    """Drop what is kept on a user object, after its postings changed."""
    user.__dict__.pop("_held_postings", None)


def capabilities(user: Any) -> frozenset[str]:
    """Return everything a person may do somewhere today."""
    return frozenset().union(*(posting.capabilities for posting in postings_of(user)))


def can(user: Any, capability: str, area: Any) -> bool:
    """Tell whether a person may do this on an area today."""
    return granting(user, capability, area) is not None


def areas_for(user: Any, capability: str) -> list[Interval]:
    """Return where a person may do this today: each interval is an area and all below it."""
    found = []
    for posting in postings_of(user):
        if capability in posting.capabilities:
            area = posting.organization.area
            found.append(Interval(area.tree_id, area.lft, area.rght))
    return [one for one in set(found) if not any(_inside(one, other) for other in set(found))]


def areas_beyond(user: Any, capability: str, other: str) -> list[Interval]:
    """Return where a person may do this today without also having another capability there."""
    covered = areas_for(user, other)
    return [
        one
        for one in areas_for(user, capability)
        if one not in covered and not any(_inside(one, area) for area in covered)
    ]


def top_areas(user: Any, capability: str) -> list[Any]:
    """Return the topmost areas where a person may do this today, in the order of the tree."""
    wanted = set(areas_for(user, capability))
    found = {}
    for posting in postings_of(user):
        area = posting.organization.area
        if capability in posting.capabilities:
            found[Interval(area.tree_id, area.lft, area.rght)] = area
    return [found[interval] for interval in sorted(wanted)]


def require(user: Any, capability: str, area: Any) -> Any:
    """Return the posting that lets a person do this on an area; it goes into the event.

    Raises:
        NotAllowed: when none does.
    """
    posting = granting(user, capability, area)
    if posting is None:
        raise NotAllowed(_("You may not do this here."))
    return posting


def fetch(queryset: Any, user: Any, capability: str, **lookup: Any) -> Any:
    """Return the record for a page: out of sight is not there, in sight still needs the right.

    Raises:
        Http404: absent or out of scope; the answer does not tell which.
        NotAllowed: visible, but the act is not this person's.
    """
    record = queryset.visible_to(user).filter(**lookup).first()
    if record is None:
        raise Http404
    if not queryset.permitted(user, capability).filter(pk=record.pk).exists():
        raise NotAllowed(_("You may not do this here."))
    return record


def require_somewhere(user: Any, capability: str) -> Any:
    """Return a posting that gives a capability anywhere, for acts on no particular area.

    Raises:
        NotAllowed: when none does.
    """
    for posting in postings_of(user):
        if capability in posting.capabilities:
            return posting
    raise NotAllowed(_("You may not do this."))


def granting(user: Any, capability: str, area: Any) -> Any:
    """Return the posting nearest above an area that gives a capability, or None."""
    found = [
        posting
        for posting in postings_of(user)
        if capability in posting.capabilities and posting.organization.area.contains(area)
    ]
    return max(found, key=lambda posting: posting.organization.area.lft, default=None)


def _inside(one: Interval, other: Interval) -> bool:
    return (
        one != other
        and one.tree_id == other.tree_id
        and other.lft <= one.lft
        and one.rght <= other.rght
    )
