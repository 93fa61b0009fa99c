"""Leave and business trips: one's own entry; the head of the unit may confirm it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Invalid, NotAllowed, WrongState
from common.idempotency import once
from org_tree.models import Posting
from org_tree.scope import postings_of, require, require_somewhere
from visits.actions.rows import LOG
from visits.choices import LeaveKind
from visits.models import Leave

CONFIRM = "visits.confirm_leave"
NOTE_LENGTH = 80
LONGEST = timedelta(days=366)
#: How far back leave can still be entered.
DAYS_BACK = timedelta(days=92)


@transaction.atomic
def enter_leave(
    *,
    actor: Any,
    client_id: UUID,
    kind: str,
    first: date,
    last: date,
    note: str = "",
    now: datetime,
) -> tuple[Leave, bool]:
    """Enter one's own leave or business trip; it excuses every duty of those days at once.

    Returns:
        the leave and whether it is new.

    Raises:
        NotAllowed, Invalid, Duplicate (`client_id_reused`).
    """
    posting = require_somewhere(actor, LOG)
    errors = _faults(actor, client_id, kind, first, last, note, now)

    def create(digest: str) -> Leave:
        if errors:
            raise Invalid(errors)
        row = Leave(
            client_id=client_id,
            client_digest=digest,
            posting=posting,
            kind=kind,
            first=first,
            last=last,
            note=note.strip(),
            created_by=actor,
            created_at=now,
        )
        row.save(force_insert=True)
        told = {"kind": kind, "first": first, "last": last}
        record(
            "visits.enter_leave",
            row,
            actor=actor,
            posting=posting,
            at=now,
            data=told,
            is_first=True,
        )
        return row

    body = {"kind": kind, "first": first, "last": last, "note": note.strip()}
    return once(Leave, actor=actor, client_id=client_id, body=body, create=create)


def _faults(
    actor: Any, client_id: UUID, kind: str, first: date, last: date, note: str, now: datetime
) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if kind not in LeaveKind.values:
        errors["kind"] = _("Choose leave or business trip.")
    if last < first:
        errors["last"] = _("The end lies before the beginning.")
    elif last - first > LONGEST:
        errors["last"] = _("At most a year at once.")
    elif first < business_date(now) - DAYS_BACK:
        errors["first"] = _("This day is more than a quarter back.")
    if len(note.strip()) > NOTE_LENGTH:
        errors["note"] = _("At most %(limit)d characters.") % {"limit": NOTE_LENGTH}
    others = Leave.objects.filter(created_by=actor).exclude(client_id=client_id)
    if not errors and others.between(first, last).exists():
        errors["first"] = _("These days are entered already.")
    return errors


def _held(leave: Leave) -> Leave:
    rows = Leave.objects.select_for_update(of=("self",), no_key=True)
    row: Leave = rows.select_related("posting__organization__area").get(pk=leave.pk)
    if row.removed_at is not None:
        raise WrongState(_("This was taken back."), code="leave_removed")
    return row


@transaction.atomic
def confirm_leave(*, actor: Any, leave: Leave, now: datetime) -> Leave:
    """Confirm the leave of somebody of one's own unit; nobody confirms their own.

    Raises:
        NotAllowed.
        WrongState: confirmed already, or taken back.
    """
    row = _held(leave)
    posting = _head_for(actor, row)
    if row.confirmed_at is not None:
        raise WrongState(_("This was confirmed already."), code="leave_confirmed")
    row.confirmed_by, row.confirmed_at = actor, now
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    record("visits.confirm_leave", row, actor=actor, posting=posting, at=now)
    return row


def _head_for(actor: Any, leave: Leave) -> Posting:
    """Return the posting that heads the unit a leave belongs to.

    Raises:
        NotAllowed.
    """
    unit = leave.posting.organization
    if leave.created_by_id == actor.pk:
        raise NotAllowed(_("Somebody else has to confirm it."))
    for posting in postings_of(actor):
        if CONFIRM in posting.capabilities and posting.organization_id == unit.pk:
            head: Posting = posting
            return head
    if unit.area.tier == "district":
        raise NotAllowed(_("Only the head of the unit may confirm this."))
    above: Posting = require(actor, CONFIRM, unit.area)
    return above


@transaction.atomic
def take_back_leave(*, actor: Any, leave: Leave, now: datetime) -> Leave:
    """Take one's own leave back: its days are owed again.

    Raises:
        NotAllowed, WrongState.
    """
    row = _held(leave)
    if row.created_by_id != actor.pk:
        raise NotAllowed(_("Only whoever entered it may take it back."))
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    record("visits.take_back_leave", row, actor=actor, posting=row.posting, at=now)
    return row
