"""A village's day goes to the town, a town's day to the district: sent, received, returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from audit.actions import Entry, record, record_many
from common.calendar import business_date
from common.errors import DomainError, Invalid, WrongState
from org_tree.models import Area
from org_tree.scope import require
from org_tree.shapes import Tier
from reports.actions.day_rows import Day, open_rows
from reports.actions.rows import checked_reason, checked_version, fresh_area
from reports.choices import DayState, ReportStatus
from reports.models import DailyReport, InformationItem, TownDay, VillageDay
from reports.timeliness import CutoffTable, counted_as, cutoffs_for

MOVED = [
    "state",
    "timeliness",
    "sent_at",
    "sent_by",
    "received_at",
    "received_by",
    "return_reason",
    "version",
]


@dataclass(frozen=True, slots=True)
class Sending:
    """One village day of the bulk form of `send_village_day`; also used for receiving."""

    actor: Any
    day: VillageDay
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many groups of a village there are on a day, and how they reported."""

    expected: int = 0
    filed: int = 0
    zero: int = 0

    @property
    def missing(self) -> int:
        """Groups without a report."""
        return max(self.expected - self.filed, 0)

    @property
    def is_all_zero(self) -> bool:
        """Tell whether every group said in time that nothing happened."""
        return self.expected > 0 and self.zero >= self.expected


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
    _send(row, actor=actor, now=now, due=cutoffs_for(area).village_due, zero=tally.is_all_zero)
    row.save(update_fields=MOVED)
    _finish([row.area_id], row.date)
    _record("reports.send_village_day", row, actor, posting, now, _figures(row, tally))
    return row


@transaction.atomic
def send_village_days(*, sendings: Sequence[Sending]) -> list[VillageDay]:
    """Send many village days of any dates, all or none; rows and events as one by one.

    It marks no figures for recomputing: the caller redoes them.

    Raises:
        as `send_village_day`.
    """
    cutoffs = CutoffTable.load()
    rows = _held_many(sendings)
    tally_of = {
        day: tallies([row.area_id for row in rows if row.date == day], day)
        for day in {row.date for row in rows}
    }
    entries = []
    for sending, row in zip(sendings, rows, strict=True):
        posting = require(sending.actor, "reports.send", row.area)
        tally = tally_of[row.date][row.area_id]
        due = cutoffs.of(row.area).village_due
        _send(row, actor=sending.actor, now=sending.at, due=due, zero=tally.is_all_zero)
        figures = _figures(row, tally)
        entries.append(
            _entry("reports.send_village_day", row, sending.actor, posting, sending.at, figures)
        )
    _save_many(rows)
    for day in tally_of:
        _finish([row.area_id for row in rows if row.date == day], day)
    record_many(entries, pending=False)
    return rows


@transaction.atomic
def receive_village_day(*, actor: Any, day: VillageDay, now: datetime) -> VillageDay:
    """Take a village's day in at the town.

    Raises:
        NotAllowed.
        WrongState: it has not been sent, or was received already.
    """
    return _receive(VillageDay, "reports.receive", day, actor=actor, now=now)


@transaction.atomic
def receive_village_days(*, receipts: Sequence[Sending]) -> list[VillageDay]:
    """Take many village days in, all or none; rows and events as one by one.

    Raises:
        as `receive_village_day`.
    """
    rows = _held_many(receipts)
    entries = []
    for receipt, row in zip(receipts, rows, strict=True):
        posting = require(receipt.actor, "reports.receive", row.area)
        _take(row, actor=receipt.actor, now=receipt.at)
        act = "reports.receive_village_day"
        entries.append(_entry(act, row, receipt.actor, posting, receipt.at, {"state": row.state}))
    _save_many(rows)
    record_many(entries, pending=False)
    return rows


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
    _send(row, actor=actor, now=now, due=due, zero=False)
    row.save(update_fields=MOVED)
    _record("reports.send_town_day", row, actor, posting, now, {"timeliness": row.timeliness})
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
    record_many([_entry(act, day, actor, posting, now, {}, False) for day in days])
    return len(days)


def tallies(village_ids: Sequence[int], day: date) -> dict[int, Tally]:
    """Return how the groups of villages reported on a day, by village."""
    groups = Area.objects.of_tier(Tier.GROUP).open_on(day).filter(parent__in=village_ids)
    expected = dict(
        groups.order_by().values("parent").annotate(n=Count("pk")).values_list("parent", "n")
    )
    reports = DailyReport.objects.filter(area__parent__in=village_ids, date=day)
    counts = reports.values(village=F("area__parent")).annotate(
        filed=Count("pk"), zero=Count("pk", filter=Q(timeliness="zero"))
    )
    filed = {row["village"]: row for row in counts}
    return {
        pk: Tally(
            expected.get(pk, 0),
            filed.get(pk, {}).get("filed", 0),
            filed.get(pk, {}).get("zero", 0),
        )
        for pk in village_ids
    }


def _save_many(rows: Sequence[VillageDay]) -> None:
    """Store what moved of many days; an upsert takes a tenth of the time of bulk_update."""
    VillageDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=MOVED, batch_size=2000
    )


def _held(model: type[Day], day: Day, version: int | None) -> Day:
    row: Day = model.objects.select_related("area").locked(day.pk)
    checked_version(row, version)
    return row


def _held_many(sendings: Sequence[Sending]) -> list[VillageDay]:
    held = VillageDay.objects.select_related("area").select_for_update(of=("self",), no_key=True)
    found = held.order_by("pk").in_bulk([sending.day.pk for sending in sendings])
    return [found[sending.day.pk] for sending in sendings]


def _send(row: Any, *, actor: Any, now: datetime, due: Any, zero: bool) -> None:
    if row.is_up:
        message = _("This day has been sent already.")
        raise WrongState(message, state=row.state, version=row.version)
    if business_date(now) < row.date:
        raise Invalid({"date": _("This day has not come yet.")})
    row.state = DayState.SENT
    row.timeliness = row.timeliness or counted_as(row.date, now, zero, due)
    row.sent_at = now
    row.sent_by = actor
    row.received_at = None
    row.received_by = None
    row.return_reason = ""
    row.version += 1


def _take(row: Any, *, actor: Any, now: datetime) -> None:
    if row.state != DayState.SENT:
        message = _("This day is not waiting to be received.")
        raise WrongState(message, state=row.state, version=row.version)
    row.state = DayState.RECEIVED
    row.received_at = now
    row.received_by = actor
    row.version += 1


def _receive(model: type[Day], capability: str, day: Day, *, actor: Any, now: datetime) -> Day:
    row = _held(model, day, None)
    posting = require(actor, capability, row.area)
    _take(row, actor=actor, now=now)
    row.save(update_fields=MOVED)
    act = f"reports.receive_{_word(model)}"
    _record(act, row, actor, posting, now, {"state": row.state})
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
    _record(act, row, actor, posting, now, {"reason": row.return_reason})
    return row


def _word(model: type[Any]) -> str:
    return "village_day" if model is VillageDay else "town_day"


def _finish(village_ids: Sequence[int], day: date) -> None:
    """Make the reports of villages' days final."""
    filed = DailyReport.objects.filter(area__parent__in=village_ids, date=day)
    filed.filter(status=ReportStatus.FILED).update(status=ReportStatus.FINAL)


def _figures(row: VillageDay, tally: Tally) -> dict[str, Any]:
    return {
        "timeliness": row.timeliness,
        "groups": tally.expected,
        "filed": tally.filed,
        "missing": tally.missing,
    }


def _entry(
    act: str,
    row: Any,
    actor: Any,
    posting: Any,
    at: datetime,
    data: dict[str, Any],
    changes_figures: bool = True,
) -> Entry:
    area_id, day = (row.area_id, row.date) if changes_figures else (None, None)
    return Entry(act, row, actor, posting, at, area_id, day, data)


def _record(
    act: str, row: Any, actor: Any, posting: Any, now: datetime, data: dict[str, Any]
) -> None:
    record(
        act,
        row,
        actor=actor,
        posting=posting,
        at=now,
        area_id=row.area_id,
        date=row.date,
        data=data,
    )
