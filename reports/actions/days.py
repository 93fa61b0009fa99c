"""A village's day goes to the town, a town's day to the district: sent, received, returned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record_many
from common.errors import DomainError, WrongState
from org_tree.models import Area
from org_tree.scope import require
from org_tree.shapes import Tier
from reports.actions.day_moves import (
    MOVED,
    day_entry,
    figures_of,
    make_final,
    send_up,
    take_in,
    tallies,
)
from reports.actions.day_rows import Day, open_rows
from reports.actions.many import Sending, receive_village_days
from reports.actions.rows import checked_reason, checked_version, fresh_area, record_of_day
from reports.choices import DayState
from reports.models import InformationItem, TownDay, VillageDay
from reports.timeliness import cutoffs_for


def open_days(*, day: date, now: datetime) -> int:
    """Open a date for every village and town that exists on it; again changes nothing.

    Returns:
        how many villages and towns there are on that day.
    """
    with transaction.atomic():
        return open_rows(VillageDay, Tier.VILLAGE, day) + open_rows(TownDay, Tier.TOWN, day)


@transaction.atomic
def send_village_day(
    *, actor: Any, day: VillageDay, version: int | None = None, now: datetime
) -> VillageDay:
    """Send a village's day to the town; its reports are final from then on.

    Groups without a report are then missing. How the day counts is that of its first sending.

    Raises:
        NotAllowed, Stale.
        WrongState: it is with the town already.
        Invalid: the day has not come yet.
    """
    row = _held(VillageDay, day, version)
    area = fresh_area(row.area)
    posting = require(actor, "reports.send", area)
    tally = tallies([area.pk], row.date)[area.pk]
    send_up(row, actor=actor, now=now, due=cutoffs_for(area).village_due, zero=tally.is_all_zero)
    row.save(update_fields=MOVED)
    make_final([row.area_id], row.date)
    record_of_day(
        "reports.send_village_day",
        row,
        actor=actor,
        posting=posting,
        now=now,
        data=figures_of(row, tally),
    )
    return row


@transaction.atomic
def receive_village_day(*, actor: Any, day: VillageDay, now: datetime) -> VillageDay:
    """Take a village's day in at the town.

    Raises:
        NotAllowed.
        WrongState: it has not been sent, or was received already.
    """
    return _receive(VillageDay, "reports.receive", day, actor=actor, now=now)


@transaction.atomic
def receive_all(*, actor: Any, town_area: Area, date: date, now: datetime) -> int:
    """Take in every village's day that a town has waiting; return how many.

    Raises:
        NotAllowed.
    """
    town_area = fresh_area(town_area)
    require(actor, "reports.receive", town_area)
    waiting = VillageDay.objects.filter(
        date=date,
        state=DayState.SENT,
        area__tree_id=town_area.tree_id,
        area__lft__gte=town_area.lft,
        area__lft__lte=town_area.rght,
    )
    days = [Sending(actor, day, now) for day in waiting.order_by("pk")]
    receive_village_days(receipts=days)
    return len(days)


@transaction.atomic
def return_village_day(*, actor: Any, day: VillageDay, reason: str, now: datetime) -> VillageDay:
    """Give a village's day back with a reason; the village amends and sends it again.

    Raises:
        NotAllowed.
        Invalid: no reason.
        WrongState: it is not with the town.
    """
    return _return(VillageDay, "reports.receive", day, actor=actor, reason=reason, now=now)


@transaction.atomic
def send_town_day(
    *, actor: Any, day: TownDay, version: int | None = None, now: datetime
) -> TownDay:
    """Send a town's day to the district, when every item of it has its disposition.

    Raises:
        NotAllowed, Stale.
        WrongState: it is with the district already.
        DomainError: `items_undecided`, with their number.
    """
    row = _held(TownDay, day, version)
    area = fresh_area(row.area)
    posting = require(actor, "reports.send_town", area)
    items = InformationItem.objects.undecided().filter(date=row.date)
    undecided = items.filter(
        area__tree_id=area.tree_id, area__lft__gte=area.lft, area__lft__lte=area.rght
    ).count()
    if undecided:
        message = _("%(count)d items of this day still wait for their disposition.")
        words = message % {"count": undecided}
        raise DomainError(words, code="items_undecided", count=undecided, state=row.state)
    due = cutoffs_for(area).assessment_due
    send_up(row, actor=actor, now=now, due=due, zero=False)
    row.save(update_fields=MOVED)
    record_of_day(
        "reports.send_town_day",
        row,
        actor=actor,
        posting=posting,
        now=now,
        data={"timeliness": row.timeliness},
    )
    return row


@transaction.atomic
def receive_town_day(*, actor: Any, day: TownDay, now: datetime) -> TownDay:
    """Take a town's day in at the district; raises as `receive_village_day`."""
    return _receive(TownDay, "reports.receive_town", day, actor=actor, now=now)


@transaction.atomic
def return_town_day(*, actor: Any, day: TownDay, reason: str, now: datetime) -> TownDay:
    """Give a town's day back with a reason; raises as `return_village_day`."""
    return _return(TownDay, "reports.receive_town", day, actor=actor, reason=reason, now=now)


@transaction.atomic
def remind_villages(*, actor: Any, town_area: Area, date: date, now: datetime) -> int:
    """Remind every village of a town that has not sent its day; return how many.

    Raises:
        NotAllowed.
    """
    town_area = fresh_area(town_area)
    posting = require(actor, "reports.receive", town_area)
    areas = Area.objects.within(town_area).of_tier(Tier.VILLAGE).open_on(date)
    missing = [VillageDay(area_id=pk, date=date) for pk in areas.values_list("pk", flat=True)]
    VillageDay.objects.bulk_create(missing, ignore_conflicts=True)
    held = VillageDay.objects.select_for_update(of=("self",), no_key=True).unsent()
    days = list(held.filter(date=date, area__in=areas.order_by().values("pk")).order_by("pk"))
    VillageDay.objects.filter(pk__in=[day.pk for day in days]).update(reminded_at=now)
    act = "reports.remind_village"
    record_many([day_entry(act, day, actor, posting, now, {}, False) for day in days])
    return len(days)


def _held(model: type[Day], day: Day, version: int | None) -> Day:
    row: Day = model.objects.select_related("area").locked(day.pk)
    checked_version(row, version)
    return row


def _receive(model: type[Day], capability: str, day: Day, *, actor: Any, now: datetime) -> Day:
    row = _held(model, day, None)
    posting = require(actor, capability, row.area)
    take_in(row, actor=actor, now=now)
    row.save(update_fields=MOVED)
    act = f"reports.receive_{_word(model)}"
    record_of_day(act, row, actor=actor, posting=posting, now=now, data={"state": row.state})
    return row


def _return(
    model: type[Day], capability: str, day: Day, *, actor: Any, reason: str, now: datetime
) -> Day:
    row = _held(model, day, None)
    posting = require(actor, capability, row.area)
    if not row.is_up:
        message = _("This day has not been sent.")
        raise WrongState(message, state=row.state, version=row.version)
    row.return_reason = checked_reason(reason, _("Say what has to be amended."))
    row.state = DayState.RETURNED
    row.received_at = None
    row.received_by = None
    row.version += 1
    row.save(update_fields=MOVED)
    act = f"reports.return_{_word(model)}"
    record_of_day(
        act, row, actor=actor, posting=posting, now=now, data={"reason": row.return_reason}
    )
    return row


def _word(model: type[Any]) -> str:
    return "village_day" if model is VillageDay else "town_day"
