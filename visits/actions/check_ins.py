"""Registering with a community, and the community's answer (双报到)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from common.idempotency import once
from org_tree.models import Area, Posting
from org_tree.scope import require
from org_tree.shapes import Tier
from visits.actions.rows import checked_reason, fresh_area
from visits.check_ins import member_posting
from visits.choices import CheckInKind, CheckInState
from visits.models import CheckIn
from visits.models.check_in import CONFIRM

REASON_NEEDED = _("Say in a few words why.")


@transaction.atomic
def register_check_in(
    *, actor: Any, client_id: UUID, kind: str, area: Area, now: datetime
) -> tuple[CheckIn, bool]:
    """Register with the community of one's unit or of one's home; it waits for the community.

    Args:
        kind: of CheckInKind.
        area: the community; nothing nearer is ever asked.

    Returns:
        the registration and whether it is new.

    Raises:
        NotAllowed: no rule asks it of any of the actor's postings.
        Invalid; Duplicate: one waits or stands already, or the client_id came with another one.
    """
    return _ask(actor, client_id, kind, area, now)


@transaction.atomic
def move_check_in(
    *, actor: Any, check_in: CheckIn, client_id: UUID, area: Area, now: datetime
) -> tuple[CheckIn, bool]:
    """Ask another community instead, after home or unit moved.

    The old registration stands until the new community has confirmed.

    Returns:
        the new registration and whether it is new.

    Raises:
        NotAllowed, Invalid, WrongState; Duplicate: another one waits already.
    """
    old = _own(check_in, actor)
    if old.state != CheckInState.CONFIRMED:
        raise WrongState(_("This registration does not stand."), code="check_in_not_standing")
    if old.area_id == area.pk:
        raise Invalid({"area": _("You are registered there already.")})
    return _ask(actor, client_id, old.kind, area, now, leaving=old)


def _ask(
    actor: Any,
    client_id: UUID,
    kind: str,
    area: Area,
    now: datetime,
    leaving: CheckIn | None = None,
) -> tuple[CheckIn, bool]:
    """Write a registration that waits."""
    today = business_date(now)
    posting = member_posting(actor, today)
    if posting is None:
        raise NotAllowed(_("No rule asks you to register with a community."))
    # One after another a person: two forms at once must not become two registrations.
    list(Posting.objects.select_for_update(of=("self",), no_key=True).filter(pk=posting.pk))
    place = fresh_area(area)

    def create(digest: str) -> CheckIn:
        if kind not in CheckInKind.values:
            raise Invalid({"kind": _("Choose the unit's community or the one at home.")})
        if place.tier != Tier.VILLAGE or not place.is_open_on(today):
            raise Invalid({"area": _("Choose the community.")})
        _refuse_second(actor, kind, leaving)
        row = CheckIn(
            client_id=client_id,
            client_digest=digest,
            posting=posting,
            kind=kind,
            area=place,
            created_by=actor,
            created_at=now,
        )
        row.save(force_insert=True)
        told = {"kind": kind, "area": place.code, "leaving": leaving.pk if leaving else None}
        act = "visits.move_check_in" if leaving else "visits.register_check_in"
        record(act, row, actor=actor, posting=posting, at=now, data=told, is_first=True)
        return row

    body = {"kind": kind, "area": area.pk, "leaving": leaving.pk if leaving else None}
    return once(CheckIn, actor=actor, client_id=client_id, body=body, create=create)


def _refuse_second(actor: Any, kind: str, leaving: CheckIn | None) -> None:
    """Refuse a registration beside one that waits or stands.

    Raises:
        Duplicate.
    """
    mine = CheckIn.objects.filter(created_by=actor, kind=kind).select_related("area__parent")
    if (first := mine.waiting().first()) is not None:
        message = _("You have asked %(place)s already; it has not answered yet.")
        raise Duplicate(message % {"place": first.area.place}, existing=first.pk)
    if leaving is None and (first := mine.standing().first()) is not None:
        message = _("You are registered with %(place)s; move that registration instead.")
        raise Duplicate(message % {"place": first.area.place}, existing=first.pk)


def _own(check_in: CheckIn, actor: Any) -> CheckIn:
    row: CheckIn = CheckIn.objects.locked(check_in.pk)
    if row.created_by_id != actor.pk:
        raise NotAllowed(_("This is somebody else's registration."))
    return row


def _to_answer(check_in: CheckIn, actor: Any) -> tuple[CheckIn, Posting]:
    """Return a waiting registration under lock, and the posting that answers it.

    Raises:
        NotAllowed; WrongState: it was answered, and by whom.
    """
    row: CheckIn = CheckIn.objects.locked(check_in.pk)
    posting: Posting = require(actor, CONFIRM, row.area)
    if row.created_by_id == actor.pk:
        raise NotAllowed(_("Somebody else has to confirm it."))
    if row.state != CheckInState.WAITING:
        who = row.decided_by.name if row.decided_by else row.created_by.name
        said = {"who": who, "state": row.get_state_display()}
        raise WrongState(
            _("%(who)s was faster: %(state)s.") % said, code="check_in_answered", state=row.state
        )
    return row, posting


@transaction.atomic
def confirm_check_in(*, actor: Any, check_in: CheckIn, now: datetime) -> CheckIn:
    """Confirm a registration: it stands from today, the one it replaces ends.

    Raises:
        NotAllowed, WrongState.
    """
    row, posting = _to_answer(check_in, actor)
    today = business_date(now)
    held = CheckIn.objects.select_for_update(of=("self",), no_key=True)
    for old in held.standing().filter(created_by=row.created_by_id, kind=row.kind):
        end_check_in(old, today)
        told = {"replaced_by": row.pk}
        record("visits.end_check_in", old, actor=actor, posting=posting, at=now, data=told)
    row.state, row.started_on = CheckInState.CONFIRMED, today
    _answered(row, actor, now)
    record("visits.confirm_check_in", row, actor=actor, posting=posting, at=now)
    return row


@transaction.atomic
def decline_check_in(*, actor: Any, check_in: CheckIn, reason: str, now: datetime) -> CheckIn:
    """Decline a registration with a reason; one that stands elsewhere goes on.

    Raises:
        NotAllowed, Invalid, WrongState.
    """
    row, posting = _to_answer(check_in, actor)
    row.reason = checked_reason(reason, needed=True, message=REASON_NEEDED)
    row.state = CheckInState.DECLINED
    _answered(row, actor, now)
    told = {"reason": row.reason}
    record("visits.decline_check_in", row, actor=actor, posting=posting, at=now, data=told)
    return row


def _answered(row: CheckIn, actor: Any, now: datetime) -> None:
    row.decided_by, row.decided_at = actor, now
    row.save(update_fields=["state", "started_on", "reason", "decided_by", "decided_at"])


def end_check_in(row: CheckIn, today: date) -> None:
    """End a registration under lock: one that stands from today on, one that waits is void."""
    if row.state == CheckInState.CONFIRMED:
        row.state, row.ended_on = CheckInState.ENDED, today
    else:
        row.state = CheckInState.WITHDRAWN
    row.save(update_fields=["state", "ended_on"])


@transaction.atomic
def withdraw_check_in(*, actor: Any, check_in: CheckIn, now: datetime) -> CheckIn:
    """Take one's own registration back: one that waits is void, one that stands ends today.

    Raises:
        NotAllowed; WrongState: it neither waits nor stands.
    """
    row = _own(check_in, actor)
    if row.state not in (CheckInState.CONFIRMED, CheckInState.WAITING):
        raise WrongState(_("This registration does not stand."), code="check_in_not_standing")
    end_check_in(row, business_date(now))
    record("visits.withdraw_check_in", row, actor=actor, posting=row.posting, at=now)
    return row
