"""How often the suggestion and the decision agree, as a fraction (domain.md section 5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Count, Q

from disputes.choices import State
from disputes.models import Case
from org_tree.scope import areas_for

WITHIN = timedelta(days=30)
ASSESS = "disputes.assess"
KEPT_SECONDS = 60


class Agreement(NamedTuple):
    """Decisions as suggested, of all decisions."""

    agreed: int
    of: int


def agreement_kept(user: Any, now: datetime) -> Agreement:
    """Return the fraction as it was within the last minute: the board asks at every matter."""
    ground = "-".join(f"{one.tree_id}.{one.lft}" for one in sorted(areas_for(user, ASSESS)))
    key = f"disputes:agreement:{ground}"
    kept: Agreement | None = cache.get(key)
    if kept is None:
        kept = agreement_for(user, now)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def agreement_for(user: Any, now: datetime) -> Agreement:
    """Return the fraction of the last 30 days on the ground where the person may assess."""
    # A decision that was taken back left its case withdrawn; it does not count.
    standing = Case.objects.permitted(user, ASSESS).exclude(state=State.WITHDRAWN)
    decided = standing.filter(
        assessed_at__gte=now - WITHIN, assessed_at__lte=now, is_as_suggested__isnull=False
    )
    found = decided.aggregate(of=Count("pk"), agreed=Count("pk", filter=Q(is_as_suggested=True)))
    return Agreement(found["agreed"], found["of"])
