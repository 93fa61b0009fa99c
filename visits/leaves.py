"""Whose leave somebody may confirm."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from org_tree.querysets import subtree_q
from org_tree.scope import areas_for, postings_of
from org_tree.shapes import Tier
from visits.models import Leave

CONFIRM = "visits.confirm_leave"


def leaves_to_confirm(user: Any) -> Any:
    """Return unconfirmed leave of the units a person heads; in the district each its own alone."""
    offices = [one.organization_id for one in postings_of(user) if CONFIRM in one.capabilities]
    below = subtree_q(areas_for(user, CONFIRM), "posting__organization__area")
    below &= ~Q(posting__organization__tier=Tier.DISTRICT)
    leaves = Leave.objects.standing().filter(confirmed_at__isnull=True)
    mine = leaves.filter(Q(posting__organization__in=offices) | below)
    found = mine.exclude(created_by=user.pk)
    return found.select_related("created_by", "posting__organization__area").order_by("first", "pk")
