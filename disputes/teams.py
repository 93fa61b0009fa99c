"""Who may have a case in hand: the organizations and postings that cover it.

A posting is eligible when it is held on the day, its role handles cases, and its organization's
area covers the case or it belongs to a professional team (domain.md section 6, assign).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from disputes.models import Case
from disputes.workflow import HANDLE
from org_tree.models import Area, Organization, Posting
from org_tree.models.posting import PostingQuerySet
from org_tree.roles import roles_with

PROFESSIONAL_TEAM = "professional_team"


def _covers(area: Area, prefix: str) -> Q:
    covering = Q(
        **{
            f"{prefix}area__tree_id": area.tree_id,
            f"{prefix}area__lft__lte": area.lft,
            f"{prefix}area__rght__gte": area.rght,
        }
    )
    return covering | Q(**{f"{prefix}kind": PROFESSIONAL_TEAM})


def eligible_postings(case: Case, day: date) -> PostingQuerySet:
    """Return the postings that may lead or help with a case on a day."""
    held = Posting.objects.held_on(day).filter(
        _covers(case.area, "organization__"), role__in=roles_with(HANDLE), user__is_active=True
    )
    return held.select_related("user", "organization__area")


def postings_for(
    case: Case, users: Iterable[Any], organization: Organization | None, day: date
) -> dict[int, Posting]:
    """Return the posting by which each of the people may have the case: user id -> posting.

    Where one person has several, the one in the handling organization goes first, then the one
    nearest to the matter.
    """
    wanted = {user.pk for user in users}
    chosen: dict[int, Posting] = {}
    found = eligible_postings(case, day).filter(user__in=wanted).order_by("organization__area__lft")
    for posting in found:
        first = chosen.get(posting.user_id)
        in_hand = organization is not None and posting.organization_id == organization.pk
        if (
            first is None
            or in_hand
            or organization is None
            or (first.organization_id != organization.pk)
        ):
            chosen[posting.user_id] = posting
    return chosen
