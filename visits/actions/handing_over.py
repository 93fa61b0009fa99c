"""What happens to pairings and meetings when a posting ends: nothing stays with who left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import record
from common.calendar import business_date
from org_tree.models import Area, Posting
from org_tree.scope import require
from visits.actions.rows import LOG
from visits.models import Appointment, Pairing


@transaction.atomic
def hand_over_visits(
    *, actor: Any, posting: Posting, successor: Posting | None = None, now: datetime
) -> int:
    """Hand the open pairings and meetings of a posting that ends to the successor.

    Where there is none, or the successor visits nobody there or looks after the household
    already, they wait for somebody of the office that had them.

    Returns:
        how many changed hands.

    Raises:
        NotAllowed: nothing the actor holds lets them end postings there.
    """
    granted = require(actor, "org_tree.appoint", posting.organization.area)
    count = 0
    for model, act in ((Pairing, "hand_over_pairing"), (Appointment, "hand_over_meeting")):
        mine: Any = model.objects.open().filter(posting=posting)  # type: ignore[attr-defined]
        for pk in list(mine.order_by("pk").values_list("pk", flat=True)):
            row = model.objects.locked(pk)  # type: ignore[attr-defined]
            row.posting = _next(row, successor, now)
            if row.posting is not None:
                row.organization_id = row.posting.organization_id
            row.save(update_fields=["posting", "organization"])
            told = {"from": posting.pk, "to": row.posting.pk if row.posting else None}
            record(f"visits.{act}", row, actor=actor, posting=granted, at=now, data=told)
            count += 1
    return count


def _next(row: Pairing | Appointment, successor: Posting | None, now: datetime) -> Posting | None:
    """Return the successor where they can go on with a record, else nobody."""
    if successor is None or not _visits(successor, row.area, now):
        return None
    if isinstance(row, Pairing):
        same = Pairing.objects.open().filter(area=row.area, door=row.door)
        if same.filter(posting__user=successor.user_id).exclude(pk=row.pk).exists():
            return None
    return successor


def _visits(posting: Posting, area: Area, now: datetime) -> bool:
    holding = Posting.objects.holding(LOG, area, business_date(now))
    return holding.filter(pk=posting.pk).exists()
