"""What became of an item: every one gets a disposition (domain.md section 4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import Entry, record_many
from common.calendar import business_date
from common.errors import Invalid, WrongState
from org_tree.models import Area
from org_tree.scope import require
from org_tree.shapes import Tier
from reports.actions.rows import checked_reason, open_item, record_of_day
from reports.choices import Disposition
from reports.models import InformationItem, TownDay

NEEDS_REASON = (Disposition.SETTLED, Disposition.NOTED)


@dataclass(frozen=True, slots=True)
class Decision:
    """One item of the bulk form of `dispose_item`."""

    actor: Any
    item: InformationItem
    disposition: str
    reason: str
    at: datetime


@transaction.atomic
def return_item(
    *, actor: Any, item: InformationItem, reason: str, now: datetime
) -> InformationItem:
    """Send an item back to the village for more; a change there brings it onto the board again.

    Raises:
        NotAllowed.
        Invalid: no reason.
        WrongState: `item_returned` already; `item_decided` or `item_gone`.
    """
    row = open_item(item.pk)
    posting = require(actor, "reports.dispose", row.area)
    if row.returned_at is not None:
        message = _("This item is with the village already.")
        raise WrongState(message, code="item_returned")
    row.return_reason = checked_reason(reason, _("Say what is missing."))
    row.returned_at = now
    row.version += 1
    row.save(update_fields=["returned_at", "return_reason", "version"])
    record_of_day(
        "reports.return_item",
        row,
        actor=actor,
        posting=posting,
        now=now,
        data={"reason": row.return_reason},
    )
    return row


@transaction.atomic
def dispose_item(
    *,
    actor: Any,
    item: InformationItem,
    disposition: str,
    reason: str = "",
    posting: Any = None,
    now: datetime,
) -> InformationItem:
    """Decide what an item becomes. Opening or finding the case is the caller's, in disputes.

    Args:
        disposition: case, joined, settled or noted; the last two want a reason.
        posting: the posting that gives the right, where the caller has asked already.

    Raises:
        NotAllowed.
        Invalid: unknown disposition or no reason.
        WrongState: `item_decided` or `item_gone`.
    """
    row = open_item(item.pk)
    posting = posting or require(actor, "reports.dispose", row.area)
    data = _decide(row, actor, disposition, reason, now)
    row.save(update_fields=CHANGED)
    record_of_day(DISPOSE, row, actor=actor, posting=posting, now=now, data=data)
    return row


@transaction.atomic
def dispose_items(*, decisions: Sequence[Decision]) -> list[InformationItem]:
    """Decide many items, all or none; rows and events equal those of `dispose_item` one by one.

    For the simulation and tests of size: it marks no figures for recomputing, the caller redoes
    them. What becomes a case is not decided in bulk.

    Raises:
        as `dispose_item`; WrongState for the first that was decided before.
    """
    held = InformationItem.objects.select_related("area").select_for_update(
        of=("self",), no_key=True
    )
    waiting = held.undecided().order_by("pk").in_bulk([one.item.pk for one in decisions])
    entries = []
    for one in decisions:
        row = waiting.get(one.item.pk) or open_item(one.item.pk)
        posting = require(one.actor, "reports.dispose", row.area)
        data = _decide(row, one.actor, one.disposition, one.reason, one.at)
        entries.append(Entry(DISPOSE, row, one.actor, posting, one.at, row.area_id, row.date, data))
    InformationItem.objects.bulk_create(
        list(waiting.values()),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=CHANGED,
        batch_size=2000,
    )
    record_many(entries, pending=False)
    return [waiting[one.item.pk] for one in decisions]


def _decide(
    row: InformationItem, actor: Any, disposition: str, reason: str, at: datetime
) -> dict[str, Any]:
    """Write a decision into an item and return what the trail keeps of it."""
    if disposition not in Disposition.values:
        raise Invalid({"disposition": _("Choose what becomes of it.")})
    if disposition in NEEDS_REASON or reason.strip():
        reason = checked_reason(reason, _("Say why in a few words."))
    row.disposition = disposition
    row.disposition_reason = reason
    row.disposed_by = actor
    row.disposed_at = at
    row.returned_at = None
    row.return_reason = ""
    row.version += 1
    return {"disposition": disposition, "reason": reason}


DISPOSE = "reports.dispose_item"
DECIDED = ["disposition", "disposition_reason", "disposed_by", "disposed_at"]
CHANGED = [*DECIDED, "returned_at", "return_reason", "version"]


@transaction.atomic
def undo_disposition(*, actor: Any, item: InformationItem, now: datetime) -> InformationItem:
    """Put an item back onto the board on the day it was decided.

    Whoever undoes `case` or `joined` takes the case back first (disputes).

    Raises:
        NotAllowed.
        WrongState: `item_undecided`; `undo_over` on a later day or once the town's day is sent.
    """
    row = InformationItem.objects.locked(item.pk)
    posting = require(actor, "reports.dispose", row.area)
    if row.disposition is None or row.disposed_at is None:
        raise WrongState(_("This item has no disposition to take back."), code="item_undecided")
    decided_today = business_date(row.disposed_at) == business_date(now)
    if not decided_today or _went_up_with(row):
        message = _("This disposition can no longer be taken back.")
        raise WrongState(message, code="undo_over", disposition=row.disposition)
    data = {"disposition": row.disposition, "reason": row.disposition_reason}
    _forget_decision(row)
    record_of_day("reports.undo_disposition", row, actor=actor, posting=posting, now=now, data=data)
    return row


@transaction.atomic
def decide_anew(
    *, actor: Any, item: InformationItem, reason: str, now: datetime
) -> InformationItem:
    """Put an item back onto the board on a later day: what it became turned out to be wrong.

    Whoever does this takes the item out of its case first (disputes). The figures of its day change
    with it, as with any later correction.

    Raises:
        NotAllowed.
        Invalid: no reason.
        WrongState: `item_undecided`.
    """
    row = InformationItem.objects.locked(item.pk)
    posting = require(actor, "reports.dispose", row.area)
    if row.disposition is None:
        raise WrongState(_("This item has no disposition to take back."), code="item_undecided")
    data = {
        "disposition": row.disposition,
        "reason": checked_reason(reason, _("Say why in a few words.")),
    }
    _forget_decision(row)
    record_of_day("reports.decide_anew", row, actor=actor, posting=posting, now=now, data=data)
    return row


def _forget_decision(row: InformationItem) -> None:
    row.disposition = None
    row.disposition_reason = ""
    row.disposed_by = None
    row.disposed_at = None
    row.version += 1
    row.save(update_fields=[*DECIDED, "version"])


def _went_up_with(row: InformationItem) -> bool:
    """Tell whether the decision has gone to the district with the town's day."""
    towns = Area.objects.above(row.area).of_tier(Tier.TOWN).values("pk")
    days = TownDay.objects.upward().filter(area__in=towns, date=row.date)
    return bool(days.filter(sent_at__gte=row.disposed_at).exists())
