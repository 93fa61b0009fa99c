"""What several acts share: rows made from inputs, what a report said, checks of input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Invalid, Stale, WrongState
from common.idempotency import digest_of
from org_tree.models import Area
from org_tree.scope import can
from org_tree.shapes import Tier
from reports.inputs import MOST_ITEMS, REASON_LENGTH, Filing, ItemInput, item_faults, ordered_flags
from reports.models import (
    DailyReport,
    InformationItem,
    ItemParty,
    ReportVersion,
    TownDay,
    VillageDay,
)
from reports.timeliness import CutoffTimes, is_taken_without_approval, timeliness_of


def checked_filing(filing: Filing) -> None:
    """Refuse a report that is about no day or no group, or says nothing and not zero either.

    Raises:
        Invalid: naming each field.
    """
    errors = _area_and_date_faults(filing)
    if filing.zero and filing.items:
        errors["zero"] = _("A zero report has no items.")
    if not filing.zero and not filing.items:
        errors["items"] = _("Add what happened, or report zero.")
    errors |= items_faults(filing.items, filing.at)
    if errors:
        raise Invalid(errors)


def _area_and_date_faults(filing: Filing) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if filing.area.tier != Tier.GROUP:
        errors["area"] = _("Reports are filed for a group.")
    elif not filing.area.is_open_on(filing.date):
        errors["area"] = _("This group did not exist on that day.")
    if filing.date > business_date(filing.at):
        errors["date"] = _("This day has not come yet.")
    elif not is_taken_without_approval(filing.date, filing.at) and not can(
        filing.actor, "reports.approve_late", filing.area
    ):
        errors["date"] = _("This day is more than 7 days back: only the town can file for it.")
    return errors


def items_faults(items: Sequence[ItemInput], now: datetime) -> dict[str, Any]:
    """Return what is wrong with the matters of a report: field -> sentences.

    With one matter the fields are its own; with several each sentence says which one it is about.
    """
    if len(items) > MOST_ITEMS:
        return {"items": _("At most %(limit)d items a report.") % {"limit": MOST_ITEMS}}
    if len({item.client_id for item in items}) < len(items):
        return {"items": _("Two items carry the same client_id.")}
    faults: dict[str, Any] = {}
    for number, item in enumerate(items, 1):
        for name, text in item_faults(item, now).items():
            said = text if len(items) == 1 else f"{number}: {text}"
            faults.setdefault(name, []).append(said)
    return faults


def checked_items(items: Sequence[ItemInput], now: datetime) -> None:
    """Refuse matters that break the rules of input.

    Raises:
        Invalid: naming each field.
    """
    if errors := items_faults(items, now):
        raise Invalid(errors)


def checked_reason(reason: str, message: Any) -> str:
    """Return a reason without blanks around it.

    Raises:
        Invalid: when it is empty (with `message`) or too long.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": message})
    if len(reason) > REASON_LENGTH:
        limit = {"limit": REASON_LENGTH}
        raise Invalid({"reason": _("At most %(limit)d characters.") % limit})
    return reason


def checked_version(record: Any, version: int | None) -> None:
    """Refuse a change to something that has moved on since it was read.

    Raises:
        Stale: with the current version.
    """
    if version is not None and version != record.version:
        raise Stale(version=record.version)


def fresh_area(area: Area) -> Area:
    """Return an area as it stands now, with what it lies in: trees are never read from memory."""
    found: Area = Area.objects.select_related("parent").get(pk=area.pk)
    return found


def report_row(
    filing: Filing, *, digest: str, posting: Any, status: str, cutoffs: CutoffTimes
) -> DailyReport:
    """Return the unsaved report of a filing."""
    return DailyReport(
        client_id=filing.client_id,
        client_digest=digest,
        area=filing.area,
        date=filing.date,
        is_zero=filing.zero,
        timeliness=timeliness_of(filing.date, filing.at, filing.zero, cutoffs),
        status=status,
        is_on_behalf=posting.organization.area_id != filing.area.pk,
        filed_at=filing.at,
        created_by=filing.actor,
    )


def item_row(
    item: ItemInput,
    *,
    actor: Any,
    area: Area,
    date: date,
    at: datetime,
    report: DailyReport | None = None,
    digest: str | None = None,
) -> InformationItem:
    """Return the unsaved item of a matter."""
    return InformationItem(
        client_id=item.client_id,
        client_digest=digest or digest_of(item.body()),
        report=report,
        area=area,
        date=date,
        created_by=actor,
        created_at=at,
        **told(item),
    )


def told(item: ItemInput) -> dict[str, Any]:
    """Return the columns of an item that say what happened."""
    return {
        "category": item.category,
        "summary": item.summary.strip(),
        "detail": item.detail.strip(),
        "place": item.place.strip(),
        "occurred_at": item.occurred_at,
        "people_count": item.people_count,
        "amount": item.amount,
        "flags": ordered_flags(item.flags),
    }


def party_rows(item: InformationItem, given: ItemInput) -> list[ItemParty]:
    """Return the unsaved parties of an item."""
    return [
        ItemParty(item=item, **{name: value.strip() for name, value in asdict(party).items()})
        for party in given.parties
    ]


def add_rows(
    items: Sequence[ItemInput], *, actor: Any, report: DailyReport, at: datetime
) -> list[InformationItem]:
    """Store the matters of a report with their parties and return them."""
    rows = [
        item_row(item, actor=actor, area=report.area, date=report.date, at=at, report=report)
        for item in items
    ]
    InformationItem.objects.bulk_create(rows)
    parties = [
        party for row, item in zip(rows, items, strict=True) for party in party_rows(row, item)
    ]
    ItemParty.objects.bulk_create(parties)
    return rows


def said(item: InformationItem) -> dict[str, Any]:
    """Return what an item says, for the trail and for kept versions; people are not in it."""
    return {
        "item": item.pk,
        "category": item.category,
        "summary": item.summary,
        "detail": item.detail,
        "place": item.place,
        "occurred_at": item.occurred_at,
        "people_count": item.people_count,
        "amount": item.amount,
        "flags": item.flags,
    }


def filed_facts(report: DailyReport, items: Sequence[InformationItem]) -> dict[str, Any]:
    """Return what the trail keeps of a filing."""
    return {
        "zero": report.is_zero,
        "timeliness": report.timeliness,
        "on_behalf": report.is_on_behalf,
        "items": [said(item) for item in items],
    }


def keep_version(report: DailyReport, *, reason: str, actor: Any, now: datetime) -> None:
    """Keep what a report says now, before it changes; the caller holds its lock and saves it."""
    standing = InformationItem.objects.standing().filter(report=report).order_by("pk")
    content = {
        "zero": report.is_zero,
        "items": [_plain(said(item)) for item in standing.prefetch_related("parties")],
    }
    ReportVersion.objects.create(
        report=report,
        number=report.version,
        content=content,
        reason=reason,
        replaced_at=now,
        replaced_by=actor,
    )
    report.version += 1


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    at = content["occurred_at"]
    return {**content, "occurred_at": at.isoformat() if at else None}


def open_item(pk: int) -> InformationItem:
    """Return an item under lock that still waits for its disposition.

    Raises:
        WrongState: decided, merged or taken back; the state is in the data.
    """
    item = InformationItem.objects.locked(pk)
    if not item.is_standing:
        message = _("This item was taken back or merged into another.")
        raise WrongState(message, code="item_gone", merged_into=item.merged_into_id)
    if item.disposition is not None:
        message = _("This item has its disposition already.")
        raise WrongState(message, code="item_decided", disposition=item.disposition)
    return item


def filed_trail(
    filing: Filing, posting: Any, report: DailyReport, rows: Sequence[InformationItem]
) -> dict[str, Any]:
    """Return what the trail is told of a filing."""
    return {
        "actor": filing.actor,
        "posting": posting,
        "at": filing.at,
        "area_id": filing.area.pk,
        "date": filing.date,
        "data": filed_facts(report, rows),
    }


def record_of_day(
    act: str,
    row: DailyReport | InformationItem | VillageDay | TownDay,
    *,
    actor: Any,
    posting: Any,
    now: datetime,
    data: dict[str, Any],
) -> None:
    """Write an event with the place and the day of its row, whose figures it changes."""
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
