"""Who is tied to which village, from when, and until when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Duplicate, Invalid, WrongState
from common.idempotency import once
from org_tree.models import Area, Organization, Posting
from org_tree.scope import require
from org_tree.shapes import Tier
from visits.models import VisitAssignment
from visits.models.duty import RESTORE_WITHIN

MANAGE = "visits.manage"


@transaction.atomic
def tie_to_village(
    *,
    actor: Any,
    client_id: UUID,
    area: Area,
    posting: Posting | None = None,
    organization: Organization | None = None,
    started_on: date,
    now: datetime,
) -> tuple[VisitAssignment, bool]:
    """Tie a posting, or all of an organization, to a village.

    Returns:
        the tie and whether it is new.

    Raises:
        NotAllowed, Invalid, Duplicate.
    """
    granted = require(actor, MANAGE, area)
    if (posting is None) == (organization is None):
        raise Invalid({"posting": _("Choose a person or an organization.")})
    if area.tier not in (Tier.TOWN, Tier.VILLAGE):
        raise Invalid({"area": _("Choose a village.")})
    first = _standing(area, posting, organization)
    if first is not None and first.client_id != client_id:
        raise Duplicate(_("This tie is there already."), existing=first.pk)

    def create(digest: str) -> VisitAssignment:
        row = VisitAssignment.objects.create(
            client_id=client_id,
            client_digest=digest,
            posting=posting,
            organization=organization,
            area=area,
            started_on=started_on,
            created_by=actor,
        )
        told = {"area": area.code, "tied": str(posting or organization), "started_on": started_on}
        record(
            "visits.tie_to_village",
            row,
            actor=actor,
            posting=granted,
            at=now,
            data=told,
            is_first=True,
        )
        return row

    body = {
        "area": area.pk,
        "posting": posting.pk if posting else None,
        "organization": organization.pk if organization else None,
        "started_on": started_on,
    }
    return once(VisitAssignment, actor=actor, client_id=client_id, body=body, create=create)


@transaction.atomic
def end_tie(
    *, actor: Any, assignment: VisitAssignment, ended_on: date, now: datetime
) -> VisitAssignment:
    """End a tie; `ended_on` is the first day without it.

    Raises:
        NotAllowed, Invalid, WrongState.
    """
    row, granted = _locked(assignment, actor)
    if row.ended_on is not None:
        raise WrongState(_("This tie has ended already."), code="tie_ended")
    if ended_on < row.started_on:
        raise Invalid({"ended_on": _("The end lies before the beginning.")})
    row.ended_on = ended_on
    row.save(update_fields=["ended_on"])
    told = {"ended_on": ended_on}
    record("visits.end_tie", row, actor=actor, posting=granted, at=now, data=told)
    return row


@transaction.atomic
def restore_tie(*, actor: Any, assignment: VisitAssignment, now: datetime) -> VisitAssignment:
    """Take the end of a tie back within a week, as if it had never ended.

    Raises:
        NotAllowed.
        WrongState: it has not ended, or too long ago.
        Duplicate: the same are tied anew in the meantime.
    """
    row, granted = _locked(assignment, actor)
    if row.ended_on is None:
        raise WrongState(_("This tie has not ended."), code="tie_open")
    if row.ended_on < business_date(now) - RESTORE_WITHIN:
        raise WrongState(_("This ended more than a week ago; tie them anew."), code="tie_ended")
    first = _standing(row.area, row.posting, row.organization)
    if first is not None:
        raise Duplicate(_("This tie is there already."), existing=first.pk)
    told = {"ended_on": row.ended_on}
    row.ended_on = None
    row.save(update_fields=["ended_on"])
    record("visits.restore_tie", row, actor=actor, posting=granted, at=now, data=told)
    return row


def _locked(assignment: VisitAssignment, actor: Any) -> tuple[VisitAssignment, Posting]:
    """Return a tie under lock, and the posting in which it may be changed."""
    rows = VisitAssignment.objects.select_for_update(of=("self",)).select_related("area")
    row: VisitAssignment = rows.get(pk=assignment.pk)
    return row, require(actor, MANAGE, row.area)


def _standing(
    area: Area, posting: Posting | None, organization: Organization | None
) -> VisitAssignment | None:
    """Return the open tie of a posting, or of an organization, to a village."""
    ties = VisitAssignment.objects.open().filter(area=area)
    found: VisitAssignment | None = ties.filter(posting=posting, organization=organization).first()
    return found
