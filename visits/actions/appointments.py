"""Meetings by appointment once arranged: answered, moved, held as a visit, missed, called off."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Invalid, NotAllowed, WrongState
from org_tree.scope import postings_of, require
from visits.actions.entries import log_visit
from visits.actions.matters import link_matter
from visits.actions.rows import LOG, checked_reason, posting_for
from visits.appointing import AFTERWARDS, HELD, OPEN, STEPS, moved_state
from visits.choices import MeetingState
from visits.inputs import VisitInput
from visits.invitations import MoveInput, move_faults
from visits.models import Appointment, Visit

REASON_NEEDED = _("Say in a few words why.")


@transaction.atomic
def agree_to_meeting(*, actor: Any, appointment: Appointment, now: datetime) -> Appointment:
    """Record that they come.

    Raises:
        NotAllowed, WrongState.
    """
    return _stepped("agree", actor, appointment, "", now)


@transaction.atomic
def decline_meeting(
    *, actor: Any, appointment: Appointment, reason: str = "", now: datetime
) -> Appointment:
    """Record that they do not want to come; nobody has to say why.

    Raises:
        NotAllowed, WrongState.
    """
    return _stepped("decline", actor, appointment, reason, now)


@transaction.atomic
def miss_meeting(
    *, actor: Any, appointment: Appointment, reason: str, now: datetime
) -> Appointment:
    """Record that an arranged meeting did not come about, once its time has come.

    Raises:
        NotAllowed, WrongState, Invalid.
    """
    return _stepped("miss", actor, appointment, reason, now)


@transaction.atomic
def cancel_meeting(
    *, actor: Any, appointment: Appointment, reason: str, now: datetime
) -> Appointment:
    """Call a meeting off.

    Raises:
        NotAllowed, WrongState, Invalid.
    """
    return _stepped("cancel", actor, appointment, reason, now)


#: The acts of `visits.appointing.STEPS` that only say what happened; holding one is a visit.
MEETING_ACTS = {
    "agree": agree_to_meeting,
    "decline": decline_meeting,
    "miss": miss_meeting,
    "cancel": cancel_meeting,
}


def _own(appointment: Appointment, actor: Any) -> Appointment:
    """Return a meeting the actor works on, under lock.

    Raises:
        NotAllowed: somebody else's.
    """
    row = Appointment.objects.locked(appointment.pk)
    if not row.is_of(actor):
        raise NotAllowed(_("Only whoever arranged or holds the meeting may do this."))
    return row


def _stepped(
    step: str, actor: Any, appointment: Appointment, reason: str, now: datetime
) -> Appointment:
    row = _own(appointment, actor)
    _require_step(row, step, now)
    reason = checked_reason(reason, needed=STEPS[step].needs_reason, message=REASON_NEEDED)
    row.state, row.reason = STEPS[step].target, reason
    row.ended_at = None if row.state in OPEN else now
    row.save(update_fields=["state", "reason", "ended_at"])
    record(
        f"visits.{step}_meeting",
        row,
        actor=actor,
        posting=_posting(actor, row),
        at=now,
        data={"state": row.state, "reason": reason},
    )
    return row


@transaction.atomic
def move_meeting(
    *, actor: Any, appointment: Appointment, move: MoveInput, now: datetime
) -> Appointment:
    """Put a meeting on another time, at another place, or both; the event keeps what it was.

    Another time is called to mind anew, and wants a new yes (`visits.appointing.moved_state`).

    Raises:
        NotAllowed; WrongState: it has ended.
        Invalid: in the past, without a reason, or nothing new.
    """
    row = _own(appointment, actor)
    _require_step(row, "move", now)
    errors = move_faults(move, now)
    place, before = move.place.strip(), {"meets_at": row.meets_at, "place": row.place}
    if not errors and before == {"meets_at": move.meets_at, "place": place}:
        errors["meets_at"] = _("Choose another time or another place.")
    if errors:
        raise Invalid(errors)
    reason = checked_reason(move.reason, needed=True, message=REASON_NEEDED)
    is_other_time = row.meets_at != move.meets_at
    if is_other_time:
        row.reminded_at = None
    row.state = moved_state(row.state, is_agreed=move.is_agreed, is_other_time=is_other_time)
    row.meets_at, row.place, row.invitation = move.meets_at, place, move.invitation
    row.save(update_fields=["meets_at", "place", "invitation", "state", "reminded_at"])
    now_said = {"meets_at": row.meets_at, "place": place, "invitation": row.invitation}
    told = {"before": before, **now_said, "state": row.state, "reason": reason}
    record("visits.move_meeting", row, actor=actor, posting=_posting(actor, row), at=now, data=told)
    return row


def _posting(actor: Any, row: Appointment) -> Any:
    """Return the posting an act on a meeting is recorded under."""
    held = next((one for one in postings_of(actor) if one.pk == row.posting_id), None)
    return held or posting_for(actor, row)


def _require_step(row: Appointment, step: str, now: datetime) -> None:
    """Refuse a step the meeting's state does not allow, naming the state it is in."""
    if row.state not in STEPS[step].sources:
        state = MeetingState(row.state)
        message = _("This meeting stands at: %(state)s.") % {"state": state.label}
        raise WrongState(message, code="meeting_state", state=row.state)
    if step in AFTERWARDS and row.meets_at > now:
        raise WrongState(_("Its time has not come yet."), code="meeting_ahead")


@transaction.atomic
def log_meeting(
    *, actor: Any, appointment: Appointment, client_id: UUID, visit: VisitInput, now: datetime
) -> tuple[Visit, bool]:
    """Write a held meeting down as the visit it was, with the matter it was about.

    Returns:
        the visit and whether it is new; the same submission again gives the first one.

    Raises:
        NotAllowed: somebody else's meeting.
        WrongState: it has ended another way.
        Invalid, Duplicate (`client_id_reused`).
    """
    row = Appointment.objects.locked(appointment.pk)
    if not row.is_hosted_by(actor):
        raise NotAllowed(_("Only whoever met them may write it down."))
    written, is_new = log_visit(actor=actor, client_id=client_id, visit=visit, now=now)
    if not is_new and row.visit_id == written.pk:
        return written, False
    _require_step(row, "hold", now)
    row.state, row.visit, row.ended_at = HELD, written, now
    row.save(update_fields=["state", "visit", "ended_at"])
    matter = row.case or row.item
    if matter is not None and row.area.contains(matter.area):
        link_matter(actor=actor, visit=written, case=row.case, item=row.item, now=now)
    record(
        "visits.hold_meeting",
        row,
        actor=actor,
        posting=_posting(actor, row),
        at=now,
        data={"visit": written.pk},
    )
    return written, True


@transaction.atomic
def take_meeting_on(*, actor: Any, appointment: Appointment, now: datetime) -> Appointment:
    """Take a meeting of one's office on whose host has left.

    Raises:
        NotAllowed: not of one's office.
        WrongState: somebody holds it; who is in the data.
    """
    row = Appointment.objects.locked(appointment.pk)
    posting = require(actor, LOG, row.area)
    if all(row.organization_id != one.organization_id for one in postings_of(actor)):
        raise NotAllowed(_("Somebody of the office has to take it on."))
    if row.posting_id is not None or row.state not in OPEN:
        raise WrongState(_("Somebody has taken it on already."), code="meeting_taken")
    row.posting = posting
    row.save(update_fields=["posting"])
    record("visits.take_meeting_on", row, actor=actor, posting=posting, at=now)
    return row


@transaction.atomic
def reveal_meeting(*, actor: Any, appointment: Appointment, now: datetime) -> str:
    """Show whoever works on a meeting the whole name; each time is written to the trail.

    Raises:
        NotAllowed.
    """
    row = _own(appointment, actor)
    record("visits.reveal_name", row, actor=actor, posting=_posting(actor, row), at=now)
    return str(row.called)
