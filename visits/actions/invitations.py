"""Arranging a meeting by appointment: who is asked, about what, and who holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Invalid, NotAllowed
from common.idempotency import once
from org_tree.models import Posting
from org_tree.scope import require
from visits.actions.rows import LOG, fresh_area
from visits.appointing import AGREED, INVITED
from visits.invitations import InvitationInput, hosts_on, invitation_faults, may_meet_about
from visits.models import Appointment


@transaction.atomic
def invite(
    *, actor: Any, client_id: UUID, invitation: InvitationInput, now: datetime
) -> tuple[Appointment, bool]:
    """Arrange a meeting by appointment, by need or by open matter (domain.md section 9).

    Returns:
        the meeting and whether it is new.

    Raises:
        NotAllowed: the actor visits nobody there, or may not see the matter.
        Invalid, Duplicate (`client_id_reused`).
    """
    area = fresh_area(invitation.area)
    granted = require(actor, LOG, area)

    def create(digest: str) -> Appointment:
        if errors := invitation_faults(invitation, now):
            raise Invalid(errors)
        matter = invitation.case or invitation.item
        if matter is not None and not may_meet_about(actor, matter, now):
            raise NotAllowed(_("This matter is over, or not in your sight."))
        host = _host(actor, granted, invitation, now)
        row = _row(invitation, actor, host, now)
        row.client_id, row.client_digest = client_id, digest
        row.save(force_insert=True)
        record(
            "visits.invite",
            row,
            actor=actor,
            posting=granted,
            at=now,
            data=_said(row),
            is_first=True,
        )
        return row

    return once(
        Appointment, actor=actor, client_id=client_id, body=invitation.body(), create=create
    )


def _host(actor: Any, granted: Posting, given: InvitationInput, now: datetime) -> Posting:
    """Return whose meeting it is.

    Raises:
        Invalid: somebody who may not hold it there.
    """
    if given.host is None or given.host.user_id == actor.pk:
        return granted
    if all(given.host.pk != one.pk for one in hosts_on(given.area, actor, now)):
        raise Invalid({"host": _("Choose somebody of your office who visits there.")})
    host: Posting = given.host
    return host


def _row(given: InvitationInput, actor: Any, host: Posting, now: datetime) -> Appointment:
    return Appointment(
        organization_id=host.organization_id,
        posting=host,
        area=given.area,
        unit=given.unit,
        door=given.door.strip(),
        called=given.called.strip(),
        need=given.need,
        case=given.case,
        item=given.item,
        purpose=given.purpose.strip(),
        meets_at=given.meets_at,
        place=given.place.strip(),
        invitation=given.invitation,
        state=AGREED if given.is_agreed else INVITED,
        created_by=actor,
        created_at=now,
    )


def _said(row: Appointment) -> dict[str, Any]:
    """Return what the trail keeps: never the name, nor the door."""
    return {
        "area": row.area.code,
        "need": row.need,
        "case": row.case.number if row.case else None,
        "item": row.item_id,
        "meets_at": row.meets_at,
        "host": row.posting_id,
        "invitation": row.invitation,
        "state": row.state,
    }
