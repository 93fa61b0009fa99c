"""What happens when a posting ends: nothing stays with who left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import record
from common.calendar import business_date
from org_tree.models import Area, Posting
from org_tree.scope import require
from visits.actions.check_ins import end_check_in
from visits.actions.rows import LOG, hold_posting
from visits.check_ins import first_bound
from visits.choices import CheckInKind, CheckInState
from visits.models import Appointment, CheckIn, Pairing


@transaction.atomic
def hand_over_visits(
    *, actor: Any, posting: Posting, successor: Posting | None = None, now: datetime
) -> int:
    """Hand the open pairings and meetings of a posting that ends to the successor.

    The registration with the unit's community ends; the one at home is the person's own.

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
    _end_check_ins(actor, posting, granted, now)
    return count


def _end_check_ins(actor: Any, posting: Posting, granted: Posting, now: datetime) -> None:
    """End the registration that went with a posting: the unit's.

    The one at home is the person's: it stands, or waits, whatever they are posted to next and
    whenever that begins. Where another posting asks it of them already, it is shown with that unit.
    """
    day = business_date(now)
    held = posting.user.postings.held_on(day).exclude(pk=posting.pk)
    other = first_bound(held.select_related("organization__area").order_by("started_on", "pk"), day)
    rows = CheckIn.objects.select_for_update(of=("self",), no_key=True)
    open_now = rows.filter(
        posting=posting, state__in=[CheckInState.WAITING, CheckInState.CONFIRMED]
    )
    for row in open_now.order_by("pk"):
        if row.kind == CheckInKind.HOME:
            if other is None:
                continue
            row.posting = other
            row.save(update_fields=["posting"])
            told = {"posting": other.pk}
            record("visits.keep_check_in", row, actor=actor, posting=granted, at=now, data=told)
        else:
            end_check_in(row, day)
            record("visits.end_check_in", row, actor=actor, posting=granted, at=now)


def _next(row: Pairing | Appointment, successor: Posting | None, now: datetime) -> Posting | None:
    """Return the successor where they can go on with a record, else nobody."""
    if successor is None or not _visits(successor, row.area, now):
        return None
    if isinstance(row, Pairing):
        hold_posting(successor)
        same = Pairing.objects.open().filter(area=row.area, door=row.door)
        if same.filter(posting__user=successor.user_id).exclude(pk=row.pk).exists():
            return None
    return successor


def _visits(posting: Posting, area: Area, now: datetime) -> bool:
    holding = Posting.objects.holding(LOG, area, business_date(now))
    return holding.filter(pk=posting.pk).exists()
