"""Writing a visit down, correcting it, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Stale
from common.idempotency import once
from reports.inputs import ItemInput
from visits.actions.matters import raised
from visits.actions.rows import (
    as_input,
    checked_reason,
    checked_visit,
    fresh_area,
    household_rows,
    is_fresh,
    own_posting,
    own_visit,
    posting_for,
    promise_rows,
    said,
    told,
)
from visits.inputs import VisitInput
from visits.models import Promise, Visit, VisitHousehold, VisitVersion


@transaction.atomic
def log_visit(
    *,
    actor: Any,
    client_id: UUID,
    visit: VisitInput,
    items: Sequence[ItemInput] = (),
    now: datetime,
) -> tuple[Visit, bool]:
    """Write a visit down, once however often it is sent, with the matters it brings back.

    Args:
        client_id: made by the client when the form was opened.
        items: each becomes an item of the daily flow on the visit's place.

    Returns:
        the visit and whether it is new.

    Raises:
        NotAllowed, Invalid, Duplicate (`client_id_reused`).
    """
    given = replace(visit, area=fresh_area(visit.area))
    posting = own_posting(actor, given.area)

    def create(digest: str) -> Visit:
        checked_visit(given, now)
        row = Visit(
            client_id=client_id,
            client_digest=digest,
            posting=posting,
            created_by=actor,
            created_at=now,
            **told(given),
        )
        row.save(force_insert=True)
        households = household_rows(row, given)
        VisitHousehold.objects.bulk_create(households)
        Promise.objects.bulk_create(promise_rows(row, given))
        record(
            "visits.log_visit",
            row,
            actor=actor,
            posting=posting,
            at=now,
            area_id=row.area_id,
            date=row.date,
            data=said(row, households),
            is_first=True,
        )
        for item in items:
            raised(row, item, actor=actor, posting=posting, household=None, now=now)
        return row

    body = {**given.body(), "items": [item.body() for item in items]}
    return once(Visit, actor=actor, client_id=client_id, body=body, create=create)


@transaction.atomic
def correct_visit(
    *,
    actor: Any,
    visit: Visit,
    version: int | None,
    reason: str = "",
    now: datetime,
    **changes: Any,
) -> Visit:
    """Correct one's own visit; what it said before is kept as a version.

    Args:
        version: the one that was read; None to correct whatever stands.
        reason: what was wrong; may be left out on the day the visit was written.
        changes: fields of `VisitInput`; those left out stay. Promises end on their own.

    Raises:
        NotAllowed, Invalid, Stale, WrongState.
    """
    row = own_visit(visit.pk, actor)
    if version is not None and version != row.version:
        raise Stale(version=row.version)
    missing = _("Say in a few words what was wrong.")
    reason = checked_reason(reason, needed=not is_fresh(row, now), message=missing)
    before = list(row.households.select_related("area").order_by("pk"))
    given = replace(as_input(row, before), **changes)
    given = replace(given, area=fresh_area(given.area), promises=())
    posting = own_posting(actor, given.area)
    checked_visit(given, now)
    content = said(row, before)
    VisitVersion.objects.create(
        visit=row,
        number=row.version,
        content=content,
        reason=reason,
        replaced_at=now,
        replaced_by=actor,
    )
    left = (row.area_id, row.date)
    for name, value in told(given).items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*told(given), "version"])
    _keep_households(row, before, given)
    after = said(row, row.households.select_related("area").order_by("pk"))
    for area_id, date in dict.fromkeys([left, (row.area_id, row.date)]):
        record(
            "visits.correct_visit",
            row,
            actor=actor,
            posting=posting,
            at=now,
            area_id=area_id,
            date=date,
            data={"before": content, "after": after, "reason": reason},
        )
    return row


def _keep_households(row: Visit, before: Sequence[VisitHousehold], given: VisitInput) -> None:
    """Let the households of a visit be those given; one that matters hang on keeps its row."""
    standing = {(one.area_id, one.door): one for one in before}
    wanted = {(one.area_id, one.door): one for one in household_rows(row, given)}
    gone = [one.pk for key, one in standing.items() if key not in wanted]
    row.matters.filter(household__in=gone).update(household=None)
    VisitHousehold.objects.filter(pk__in=gone).delete()
    for key, one in standing.items():
        if key in wanted and wanted[key].called != one.called:
            one.called = wanted[key].called
            one.save(update_fields=["called"])
    fresh = [one for key, one in wanted.items() if key not in standing]
    VisitHousehold.objects.bulk_create(fresh)


@transaction.atomic
def take_back_visit(*, actor: Any, visit: Visit, now: datetime) -> Visit:
    """Take one's own visit back: it stays readable and counts no more; its items stay.

    Raises:
        NotAllowed, WrongState.
    """
    row = own_visit(visit.pk, actor)
    row.removed_at = now
    row.version += 1
    row.save(update_fields=["removed_at", "version"])
    record(
        "visits.take_back_visit",
        row,
        actor=actor,
        posting=posting_for(actor, row),
        at=now,
        area_id=row.area_id,
        date=row.date,
    )
    return row
