"""Many acts at once, all or none, for imports and the simulation.

Rows and events equal those of the acts one by one; figures are not marked for recomputing, the
caller redoes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import Entry, record_many
from common.bulk import insert_rows
from common.errors import Duplicate
from common.idempotency import digest_of
from org_tree.models import Area
from org_tree.scope import require
from reports.actions.day_moves import (
    MOVED,
    day_entry,
    figures_of,
    make_final,
    send_up,
    take_in,
    tallies,
)
from reports.actions.day_rows import days_of
from reports.actions.filing import FILE
from reports.actions.rows import checked_filing, filed_trail, item_row, party_rows, report_row
from reports.choices import ReportStatus
from reports.inputs import Filing
from reports.models import DailyReport, InformationItem, ItemParty, VillageDay
from reports.timeliness import CutoffTable


@dataclass(frozen=True, slots=True)
class Sending:
    """One village day of the bulk form of `send_village_day`; also used for receiving."""

    actor: Any
    day: VillageDay
    at: datetime


@transaction.atomic
def file_reports(*, filings: Sequence[Filing], now: datetime | None = None) -> list[DailyReport]:
    """File many reports, all or none; rows and events equal those of `file_report` one by one.

    For imports and the simulation: it marks no figures for recomputing, the caller redoes them.

    Args:
        filings: each with the person, the moment and the content.
        now: if given, the moment of all of them.

    Raises:
        as `file_report`; Duplicate for the first that was sent before.
    """
    filings = _with_fresh_areas(filings, now)
    cutoffs = CutoffTable.load()
    postings = [require(filing.actor, "reports.file", filing.area) for filing in filings]
    for filing in filings:
        checked_filing(filing)
    days = days_of(VillageDay, ((filing.area.parent_id, filing.date) for filing in filings))
    reports = [
        report_row(
            filing,
            digest=digest_of(filing.body()),
            posting=posting,
            status=(
                ReportStatus.FINAL
                if days[(filing.area.parent_id, filing.date)].is_up
                else ReportStatus.FILED
            ),
            cutoffs=cutoffs.of(filing.area),
        )
        for filing, posting in zip(filings, postings, strict=True)
    ]
    try:
        with transaction.atomic():
            _insert(reports)
            rows = _add_many(filings, reports)
    except IntegrityError as error:
        raise Duplicate(
            _("One of these reports was filed before."), code="report_exists"
        ) from error
    record_many(
        [
            Entry(FILE, report, **filed_trail(filing, posting, report, rows.get(report.pk, [])))
            for filing, posting, report in zip(filings, postings, reports, strict=True)
        ],
        pending=False,
    )
    return reports


def _with_fresh_areas(filings: Sequence[Filing], now: datetime | None) -> list[Filing]:
    areas = Area.objects.in_bulk({filing.area.pk for filing in filings})
    return [replace(filing, area=areas[filing.area.pk], at=now or filing.at) for filing in filings]


def _add_many(
    filings: Sequence[Filing], reports: Sequence[DailyReport]
) -> dict[int, list[InformationItem]]:
    """Store the matters of many reports; return them by report."""
    pairs = [
        (
            item,
            item_row(
                item,
                actor=filing.actor,
                area=filing.area,
                date=filing.date,
                at=filing.at,
                report=report,
            ),
        )
        for filing, report in zip(filings, reports, strict=True)
        for item in filing.items
    ]
    InformationItem.objects.bulk_create([row for _item, row in pairs], batch_size=2000)
    parties = [party for item, row in pairs for party in party_rows(row, item)]
    ItemParty.objects.bulk_create(parties, batch_size=2000)
    by_report: dict[int, list[InformationItem]] = {}
    for _item, row in pairs:
        by_report.setdefault(row.report_id or 0, []).append(row)
    return by_report


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
        send_up(row, actor=sending.actor, now=sending.at, due=due, zero=tally.is_all_zero)
        figures = figures_of(row, tally)
        entries.append(
            day_entry("reports.send_village_day", row, sending.actor, posting, sending.at, figures)
        )
    _save_many(rows)
    for day in tally_of:
        make_final([row.area_id for row in rows if row.date == day], day)
    record_many(entries, pending=False)
    return rows


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
        take_in(row, actor=receipt.actor, now=receipt.at)
        act = "reports.receive_village_day"
        entries.append(
            day_entry(act, row, receipt.actor, posting, receipt.at, {"state": row.state})
        )
    _save_many(rows)
    record_many(entries, pending=False)
    return rows


def _held_many(sendings: Sequence[Sending]) -> list[VillageDay]:
    held = VillageDay.objects.select_related("area").select_for_update(of=("self",), no_key=True)
    found = held.order_by("pk").in_bulk([sending.day.pk for sending in sendings])
    return [found[sending.day.pk] for sending in sendings]


def _insert(reports: Sequence[DailyReport]) -> None:
    """Store many reports and let them know their ids, found by group and date."""
    insert_rows(reports)
    days = {report.date for report in reports}
    found = DailyReport.objects.filter(date__in=days).values_list("area_id", "date", "pk")
    ids = {(area_id, day): pk for area_id, day, pk in found}
    for report in reports:
        report.pk = ids[(report.area_id, report.date)]


def _save_many(rows: Sequence[VillageDay]) -> None:
    """Store what moved of many days; an upsert takes a tenth of the time of bulk_update."""
    VillageDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=MOVED, batch_size=2000
    )
