"""Corrections: what a report says is replaced and both versions are kept (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common.errors import Duplicate, Invalid, WrongState
from org_tree.scope import require
from reports.actions.items import TOLD, shifted
from reports.actions.rows import (
    add_rows,
    checked_reason,
    checked_version,
    filed_facts,
    items_faults,
    keep_version,
    record_of_day,
    told,
)
from reports.inputs import ItemInput
from reports.models import DailyReport, InformationItem


@transaction.atomic
def correct_report(
    *,
    actor: Any,
    report: DailyReport,
    version: int | None,
    reason: str,
    zero: bool,
    items: Sequence[ItemInput],
    now: datetime,
) -> DailyReport:
    """Replace what a report says, with a reason; the version before it is kept.

    An item with a client_id that the report has already is changed, one without is new, one that
    is no longer named is taken back. When it was filed does not change, so neither does late.

    Raises:
        NotAllowed, Invalid, Stale.
        WrongState: `item_decided` when an item to be taken back or changed has its disposition.
        Duplicate: an item was already sent with another report.
    """
    report = DailyReport.objects.select_related("area").locked(report.pk)
    posting = require(actor, "reports.file", report.area)
    checked_version(report, version)
    reason = checked_reason(reason, _("Say in a few words what was wrong."))
    _checked(zero, items, now)
    keep_version(report, reason=reason, actor=actor, now=now)
    _replace(report, items, actor=actor, now=now)
    report.is_zero = zero
    report.timeliness = shifted(report, zero=zero)
    report.save(update_fields=["is_zero", "timeliness", "version"])
    standing = list(InformationItem.objects.standing().filter(report=report).order_by("pk"))
    record_of_day(
        "reports.correct_report",
        report,
        actor=actor,
        posting=posting,
        now=now,
        data={"reason": reason, "version": report.version, **filed_facts(report, standing)},
    )
    return report


def _checked(zero: bool, items: Sequence[ItemInput], now: datetime) -> None:
    errors = items_faults(items, now)
    if zero and items:
        errors["zero"] = _("A zero report has no items.")
    if not zero and not items:
        errors["items"] = _("Add what happened, or report zero.")
    if errors:
        raise Invalid(errors)


def _replace(report: DailyReport, items: Sequence[ItemInput], *, actor: Any, now: datetime) -> None:
    held = InformationItem.objects.select_for_update(of=("self",), no_key=True)
    rows = {row.client_id: row for row in held.standing().filter(report=report).order_by("pk")}
    named = {item.client_id: item for item in items}
    for client_id, row in rows.items():
        if row.disposition is not None and not _same(row, named.get(client_id)):
            message = _("An item with a disposition stays as it is: %(summary)s")
            raise WrongState(
                message % {"summary": row.summary},
                code="item_decided",
                disposition=row.disposition,
                item=row.pk,
            )
        if client_id not in named:
            row.removed_at = now
            row.version += 1
            row.save(update_fields=["removed_at", "version"])
        elif not _same(row, named[client_id]):
            _rewrite(row, named[client_id])
    try:
        with transaction.atomic():
            new = [item for item in items if item.client_id not in rows]
            add_rows(new, actor=actor, report=report, at=now)
    except IntegrityError as error:
        message = _("One of these items was already sent with another report.")
        raise Duplicate(message, code="client_id_reused") from error


def _same(row: InformationItem, item: ItemInput | None) -> bool:
    return item is not None and all(
        getattr(row, name) == value for name, value in told(item).items()
    )


def _rewrite(row: InformationItem, item: ItemInput) -> None:
    for name, value in told(item).items():
        setattr(row, name, value)
    row.returned_at = None
    row.return_reason = ""
    row.version += 1
    row.save(update_fields=[*TOLD, "returned_at", "return_reason", "version"])
