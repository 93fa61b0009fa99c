"""Matters after they were filed: added, changed, merged, taken back, or raised outside a report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Invalid, WrongState
from common.idempotency import once
from org_tree.models import Area
from org_tree.scope import require
from reports.actions.rows import (
    checked_items,
    checked_version,
    fresh_area,
    item_row,
    keep_version,
    open_item,
    party_rows,
    record_of_day,
    said,
    told,
)
from reports.choices import ItemSource, ReportStatus, Timeliness
from reports.inputs import ItemInput, PartyInput
from reports.models import DailyReport, InformationItem, ItemParty, ItemPhoto
from reports.timeliness import cutoffs_for, timeliness_of

TOLD = ("category", "summary", "detail", "place", "occurred_at", "people_count", "amount", "flags")


@transaction.atomic
def add_item(
    *, actor: Any, report: DailyReport, item: ItemInput, now: datetime
) -> tuple[InformationItem, bool]:
    """Add a matter to a report; a zero report is then none any more.

    Once the village's day went up, what the report said before is kept as a version.

    Returns:
        the item and whether it is new; the same submission again gives the first one.

    Raises:
        NotAllowed, Invalid, Duplicate (`client_id_reused`).
    """
    report = DailyReport.objects.select_related("area").locked(report.pk)
    posting = require(actor, "reports.file", report.area)
    checked_items([item], now)

    def create(digest: str) -> InformationItem:
        if report.status == ReportStatus.FINAL:
            reason = _now("Added after the day was sent")
            keep_version(report, reason=reason, actor=actor, now=now)
        row = item_row(
            item,
            actor=actor,
            area=report.area,
            date=report.date,
            at=now,
            report=report,
            digest=digest,
        )
        row.save(force_insert=True)
        ItemParty.objects.bulk_create(party_rows(row, item))
        _speak_up(report)
        record(
            "reports.add_item",
            row,
            actor=actor,
            posting=posting,
            at=now,
            area_id=report.area_id,
            date=report.date,
            data={"report": report.pk, **said(row)},
        )
        return row

    return once(
        InformationItem,
        actor=actor,
        client_id=item.client_id,
        body=item.body(),
        create=create,
    )


def _speak_up(report: DailyReport) -> None:
    """Let a report no longer be zero, and store its version."""
    if report.timeliness == Timeliness.ZERO:
        report.timeliness = Timeliness.ON_TIME
    report.is_zero = False
    report.save(update_fields=["is_zero", "timeliness", "version"])


@transaction.atomic
def file_item(
    *,
    actor: Any,
    client_id: UUID,
    area: Area,
    item: ItemInput,
    source: str = ItemSource.REPORT.value,
    now: datetime,
) -> tuple[InformationItem, bool]:
    """Raise a matter outside a daily report, on an area of any tier; it counts for today.

    Args:
        source: how it came up; a case it becomes keeps that as its door.

    Returns:
        the item and whether it is new.

    Raises:
        NotAllowed, Invalid, Duplicate (`client_id_reused`).
    """
    area = fresh_area(area)
    posting = require(actor, "reports.raise", area)
    checked_items([item], now)
    if not area.is_open_on(business_date(now)):
        raise Invalid({"area": _("This place is closed.")})

    def create(digest: str) -> InformationItem:
        row = item_row(item, actor=actor, area=area, date=business_date(now), at=now, digest=digest)
        row.client_id = client_id
        row.source = source
        row.save(force_insert=True)
        ItemParty.objects.bulk_create(party_rows(row, item))
        record(
            "reports.file_item",
            row,
            actor=actor,
            posting=posting,
            at=now,
            area_id=area.pk,
            date=row.date,
            data=said(row),
        )
        return row

    body = {"area": area.pk, "item": item.body()}
    return once(InformationItem, actor=actor, client_id=client_id, body=body, create=create)


@transaction.atomic
def change_item(
    *, actor: Any, item: InformationItem, version: int | None, now: datetime, **fields: Any
) -> InformationItem:
    """Change what a matter says, before the day is sent or after the board asked for more.

    Args:
        fields: any of category, summary, detail, place, occurred_at, people_count, amount, flags;
            `parties` adds people, `dropped_parties` names ids of those to take off.

    Raises:
        NotAllowed, Invalid, Stale.
        WrongState: `report_final` once the day is sent and the board has not asked;
            `item_decided` or `item_gone`.
    """
    row = open_item(item.pk)
    posting = require(actor, "reports.file", row.area)
    checked_version(row, version)
    report = DailyReport.objects.locked(row.report_id) if row.report_id else None
    if report and report.status == ReportStatus.FINAL and row.returned_at is None:
        message = _("The day is with the town. Correct the report instead.")
        raise WrongState(message, code="report_final", report=report.pk)
    given = _changed(row, fields)
    checked_items([given], now)
    before = said(row)
    if report and report.status == ReportStatus.FINAL:
        keep_version(report, reason=row.return_reason, actor=actor, now=now)
        report.save(update_fields=["version"])
    _store(row, given, fields)
    record_of_day(
        "reports.change_item",
        row,
        actor=actor,
        posting=posting,
        now=now,
        data=_difference(before, said(row), given.parties, fields),
    )
    return row


def _changed(row: InformationItem, fields: dict[str, Any]) -> ItemInput:
    """Return a matter as it will read; unknown names are a bug of the caller."""
    values = {name: fields.get(name, getattr(row, name)) for name in TOLD}
    values["flags"] = tuple(values["flags"])
    parties: Sequence[PartyInput] = tuple(fields.get("parties", ()))
    unknown = set(fields) - {*TOLD, "parties", "dropped_parties"}
    if unknown:
        raise TypeError(f"change_item() got {sorted(unknown)}")
    return ItemInput(client_id=row.client_id, parties=parties, **values)


def _store(row: InformationItem, given: ItemInput, fields: dict[str, Any]) -> None:
    for name, value in told(given).items():
        setattr(row, name, value)
    row.returned_at = None
    row.return_reason = ""
    row.version += 1
    row.save(update_fields=[*TOLD, "returned_at", "return_reason", "version"])
    ItemParty.objects.bulk_create(party_rows(row, given))
    row.parties.filter(pk__in=fields.get("dropped_parties", ())).delete()


def _difference(
    before: dict[str, Any],
    after: dict[str, Any],
    parties: Sequence[PartyInput],
    fields: dict[str, Any],
) -> dict[str, Any]:
    changed = [name for name in after if before[name] != after[name]]
    return {
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
        "parties_added": len(parties),
        "parties_dropped": len(fields.get("dropped_parties", ())),
    }


@transaction.atomic
def merge_items(
    *, actor: Any, item: InformationItem, into: InformationItem, now: datetime
) -> InformationItem:
    """Make one of two tellings of the same matter; the other stays readable and counts no more.

    The one that stays takes over the signs, people and photos of both, more than nine too; its
    words are not touched.

    Raises:
        NotAllowed, WrongState.
        Invalid: the same item twice, or of another village or day.
    """
    if item.pk == into.pk:
        raise Invalid({"into": _("Choose the other one of the two.")})
    first, second = (open_item(pk) for pk in sorted([item.pk, into.pk]))
    row, kept = (first, second) if first.pk == item.pk else (second, first)
    posting = require(actor, "reports.file", row.area)
    require(actor, "reports.file", kept.area)
    if row.date != kept.date:
        raise Invalid({"into": _("Only items of the same day can be merged.")})
    row.merged_into = kept
    row.version += 1
    row.save(update_fields=["merged_into", "version"])
    kept.flags = [*kept.flags, *(flag for flag in row.flags if flag not in kept.flags)]
    kept.people_count = max(kept.people_count, row.people_count)
    amounts = [amount for amount in (kept.amount, row.amount) if amount is not None]
    kept.amount = max(amounts, default=None)
    kept.version += 1
    kept.save(update_fields=["flags", "people_count", "amount", "version"])
    ItemParty.objects.filter(item=row).update(item=kept)
    ItemPhoto.objects.filter(item=row).update(item=kept)
    for one, data in ((row, {"into": kept.pk}), (kept, {"from": row.pk})):
        record_of_day(
            "reports.merge_items",
            one,
            actor=actor,
            posting=posting,
            now=now,
            data=data,
        )
    return kept


@transaction.atomic
def remove_item(*, actor: Any, item: InformationItem, now: datetime) -> InformationItem:
    """Take a matter back before the day is sent; it stays readable and counts no more.

    Raises:
        NotAllowed.
        WrongState: `report_final`; `last_item` of its report, which would then say nothing;
            `item_decided` or `item_gone`.
    """
    row = open_item(item.pk)
    posting = require(actor, "reports.file", row.area)
    report = DailyReport.objects.locked(row.report_id) if row.report_id else None
    if report and report.status == ReportStatus.FINAL:
        message = _("The day is with the town. Correct the report instead.")
        raise WrongState(message, code="report_final", report=report.pk)
    if report and not _others(report, row).exists():
        message = _("This is the only item of the report. If nothing happened, report zero.")
        raise WrongState(message, code="last_item", report=report.pk)
    row.removed_at = now
    row.version += 1
    row.save(update_fields=["removed_at", "version"])
    record_of_day(
        "reports.remove_item",
        row,
        actor=actor,
        posting=posting,
        now=now,
        data=said(row),
    )
    return row


def _others(report: DailyReport, item: InformationItem) -> Any:
    kept = InformationItem.objects.filter(report=report, removed_at__isnull=True)
    return kept.exclude(pk=item.pk)


def shifted(report: DailyReport, *, zero: bool) -> Timeliness:
    """Return how a report counts after a correction: its moment of filing stays."""
    cutoffs = cutoffs_for(report.area)
    return timeliness_of(report.date, report.filed_at, zero, cutoffs)
