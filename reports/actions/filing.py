"""Filing a group's day, one by one or many at once, and taking it back at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Duplicate, NotAllowed, WrongState
from common.idempotency import once
from org_tree.models import Area
from org_tree.scope import require
from reports.actions.day_rows import held_day
from reports.actions.items import add_item
from reports.actions.rows import (
    add_rows,
    checked_filing,
    filed_facts,
    filed_trail,
    fresh_area,
    record_of_day,
    report_row,
)
from reports.choices import ReportStatus
from reports.inputs import Filing, ItemInput
from reports.models import DailyReport, InformationItem, VillageDay
from reports.timeliness import UNDO_WITHIN, cutoffs_for

FILE = "reports.file_report"


@transaction.atomic
def file_report(
    *,
    actor: Any,
    client_id: UUID,
    area: Area,
    date: date,
    zero: bool,
    items: Sequence[ItemInput] = (),
    now: datetime,
) -> tuple[DailyReport, bool]:
    """File a group's day: its matters, or that nothing happened (domain.md section 4.1).

    A late report is taken and counted as late. One that comes after the village's day went up is
    final at once.

    Returns:
        the report and whether it is new; the same submission again gives the first one.

    Raises:
        NotAllowed: no posting lets this person file for the group.
        Invalid: a field is wrong; a day to come, or too far back.
        Duplicate: `report_exists` when somebody filed for this group and day before, with the
            first one's id in the data; `client_id_reused` for another body under the same key.
    """
    area = fresh_area(area)
    posting = require(actor, "reports.file", area)
    filing = Filing(actor, client_id, area, date, zero, now, tuple(items))
    try:
        return once(
            DailyReport,
            actor=actor,
            client_id=client_id,
            body=filing.body(),
            create=lambda digest: _create(filing, digest, posting),
        )
    except IntegrityError as error:
        # Somebody filed between our look and our insert: the constraint decided.
        raise _first_of(filing) or _item_sent_before() from error


def _create(filing: Filing, digest: str, posting: Any) -> DailyReport:
    checked_filing(filing)
    day = held_day(VillageDay, filing.area.parent_id, filing.date)
    report = report_row(
        filing,
        digest=digest,
        posting=posting,
        status=ReportStatus.FINAL if day.is_up else ReportStatus.FILED,
        cutoffs=cutoffs_for(filing.area),
    )
    report.save(force_insert=True)
    rows = add_rows(filing.items, actor=filing.actor, report=report, at=filing.at)
    record(FILE, report, **filed_trail(filing, posting, report, rows))
    return report


def _first_of(filing: Filing) -> Duplicate | None:
    """Return the refusal that names the report a group has already, if it has one."""
    first = DailyReport.objects.filter(area=filing.area, date=filing.date).first()
    if first is None:
        return None
    message = _("This group has its report of that day already.")
    return Duplicate(message, code="report_exists", existing=first.pk, version=first.version)


def _item_sent_before() -> Duplicate:
    message = _("One of these items was already sent with another report.")
    return Duplicate(message, code="client_id_reused")


def file_or_add(
    *,
    actor: Any,
    client_id: UUID,
    area: Area,
    date: date,
    item: ItemInput,
    seen_at: datetime,
    now: datetime,
) -> tuple[DailyReport, bool]:
    """File a matter for a group: as its report, or into the one that the form showed.

    Each of the two is a transaction of its own; the first leaves nothing where it refuses.

    Args:
        seen_at: when the form was opened; a report filed before that moment was shown in it, so
            the matter simply joins it. A later one is a surprise that a person has to look at.

    Returns:
        the report and whether something was stored now.

    Raises:
        as `file_report`.
    """
    try:
        return file_report(
            actor=actor,
            client_id=client_id,
            area=area,
            date=date,
            zero=False,
            items=[item],
            now=now,
        )
    except Duplicate as error:
        if error.code != "report_exists":
            raise
        first = DailyReport.objects.get(pk=error.data["existing"])
        sent = InformationItem.objects.filter(created_by=actor, client_id=item.client_id)
        if first.filed_at > seen_at and not sent.exists():
            raise
        _item, created = add_item(actor=actor, report=first, item=item, now=now)
        return first, created


@transaction.atomic
def undo_report(*, actor: Any, report: DailyReport, now: datetime) -> None:
    """Take a report back right after filing it, as if the button had not been pressed.

    The trail keeps what it said. Later, or once the village's day went up, it is a correction.

    Raises:
        NotAllowed: not one's own report.
        WrongState: `undo_over` after ten minutes or once it is final; `item_decided` when the
            assessment group has decided one of its items.
    """
    report = DailyReport.objects.locked(report.pk)
    if report.created_by_id != actor.pk:
        raise NotAllowed(_("Only who filed a report can take it back."))
    posting = require(actor, "reports.file", report.area)
    if report.status == ReportStatus.FINAL or now - report.filed_at > UNDO_WITHIN:
        message = _("This report can no longer be taken back. Correct it instead.")
        raise WrongState(message, code="undo_over", status=report.status)
    items = InformationItem.objects.filter(report=report)
    if items.filter(disposition__isnull=False).exists():
        message = _("An item of this report has its disposition already.")
        raise WrongState(message, code="item_decided")
    rows = list(items.select_for_update(of=("self",), no_key=True).order_by("pk"))
    items.filter(removed_at__isnull=True).update(report=None, removed_at=now)
    items.update(report=None)
    record_of_day(
        "reports.undo_report",
        report,
        actor=actor,
        posting=posting,
        now=now,
        data=filed_facts(report, rows),
    )
    report.versions.all().delete()
    report.delete()
