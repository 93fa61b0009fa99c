"""Pairing 结对帮扶: begun, planned, carried out, ended, taken on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from common.idempotency import once
from org_tree.scope import postings_of, require
from visits.actions.rows import LOG, checked_reason, fresh_area, hold_posting, posting_for
from visits.choices import PairingResult
from visits.models import Pairing, PairingStep
from visits.pairings import MOST_STEPS, PairingInput, StepInput, pairing_faults, step_faults


@transaction.atomic
def start_pairing(
    *, actor: Any, client_id: UUID, pairing: PairingInput, now: datetime
) -> tuple[Pairing, bool]:
    """Begin to look after a household, with the first steps of the plan (domain.md section 9).

    Returns:
        the pairing and whether it is new.

    Raises:
        NotAllowed, Invalid.
        Duplicate: the actor looks after this household already, or `client_id_reused`.
    """
    unit = fresh_area(pairing.unit)
    posting = require(actor, LOG, unit)

    def create(digest: str) -> Pairing:
        if errors := pairing_faults(pairing, business_date(now)):
            raise Invalid(errors)
        row = Pairing(
            client_id=client_id,
            client_digest=digest,
            organization_id=posting.organization_id,
            posting=posting,
            area=unit,
            door=pairing.door.strip(),
            called=pairing.called.strip(),
            need=pairing.need,
            basis=pairing.basis.strip(),
            started_on=pairing.started_on,
            created_by=actor,
            created_at=now,
        )
        hold_posting(posting)
        if (first := _same(actor, row)) is not None:
            raise Duplicate(_("You look after this household already."), existing=first)
        row.save(force_insert=True)
        PairingStep.objects.bulk_create(
            _step(row, step, uuid5(client_id, f"step:{number}"), actor)
            for number, step in enumerate(pairing.steps)
        )
        told = {"unit": unit.code, "need": row.need, "steps": len(pairing.steps)}
        record(
            "visits.start_pairing",
            row,
            actor=actor,
            posting=posting,
            at=now,
            data=told,
            is_first=True,
        )
        return row

    return once(Pairing, actor=actor, client_id=client_id, body=pairing.body(), create=create)


def _same(user: Any, row: Pairing) -> int | None:
    """Return the open pairing a person has with the same household, if there is one."""
    mine = Pairing.objects.of(user).open().filter(area=row.area_id, door=row.door)
    found: int | None = mine.values_list("pk", flat=True).first()
    return found


def _step(
    row: Pairing, step: StepInput, client_id: UUID, actor: Any, digest: str = ""
) -> PairingStep:
    return PairingStep(
        pairing=row,
        what=step.what.strip(),
        due_on=step.due_on,
        created_by=actor,
        client_id=client_id,
        client_digest=digest,
    )


def _own(pk: int, actor: Any) -> Pairing:
    """Return one's own open pairing under lock.

    Raises:
        NotAllowed: somebody else's.
        WrongState: it has ended.
    """
    row = Pairing.objects.locked(pk)
    if not row.is_of(actor):
        raise NotAllowed(_("Only the cadre who looks after them may do this."))
    if row.ended_on is not None:
        raise WrongState(_("This pairing has ended."), code="pairing_ended")
    return row


def _told(act: str, row: Pairing, actor: Any, now: datetime, **data: Any) -> None:
    posting = posting_for(actor, row)
    record(f"visits.{act}", row, actor=actor, posting=posting, at=now, data=data)


@transaction.atomic
def plan_step(
    *, actor: Any, pairing: Pairing, client_id: UUID, step: StepInput, now: datetime
) -> tuple[PairingStep, bool]:
    """Add a step to the plan of one's own pairing.

    Raises:
        NotAllowed, WrongState, Invalid, Duplicate (`client_id_reused`).
    """

    def create(digest: str) -> PairingStep:
        row = _own(pairing.pk, actor)
        if errors := step_faults(step, row.started_on):
            raise Invalid(errors)
        if row.steps.filter(done_on__isnull=True).count() >= MOST_STEPS:
            limit = {"limit": MOST_STEPS}
            raise Invalid({"what": _("At most %(limit)d open steps.") % limit})
        made = _step(row, step, client_id, actor, digest)
        made.save(force_insert=True)
        _told("plan_step", row, actor, now, step=made.pk, what=made.what, due_on=made.due_on)
        return made

    body = {"pairing": pairing.pk, **step.body()}
    return once(PairingStep, actor=actor, client_id=client_id, body=body, create=create)


def _open_step(row: Pairing, step: PairingStep) -> PairingStep:
    found: PairingStep | None = row.steps.filter(pk=step.pk).first()
    if found is None:
        raise WrongState(_("This step was taken out of the plan."), code="step_gone")
    if found.done_on is not None:
        raise WrongState(_("This step is done."), code="step_done")
    return found


@transaction.atomic
def finish_step(
    *, actor: Any, step: PairingStep, done_on: date, how: str, now: datetime
) -> PairingStep:
    """Say when and how a step was done.

    Raises:
        NotAllowed, WrongState, Invalid.
    """
    row = _own(step.pairing_id, actor)
    found = _open_step(row, step)
    how = checked_reason(how, needed=True, message=_("Say in a few words how it was done."))
    if not row.started_on <= done_on <= business_date(now):
        raise Invalid({"done_on": _("Choose a day between the beginning and today.")})
    found.done_on, found.how = done_on, how
    found.save(update_fields=["done_on", "how"])
    _told("finish_step", row, actor, now, step=found.pk, done_on=done_on, how=how)
    return found


@transaction.atomic
def drop_step(*, actor: Any, step: PairingStep, now: datetime) -> None:
    """Take a step that is not done out of the plan; the trail keeps what it was.

    Raises:
        NotAllowed, WrongState.
    """
    row = _own(step.pairing_id, actor)
    found = _open_step(row, step)
    told = {"step": found.pk, "what": found.what, "due_on": found.due_on}
    found.delete()
    _told("drop_step", row, actor, now, **told)


@transaction.atomic
def end_pairing(
    *, actor: Any, pairing: Pairing, result: str, outcome: str, now: datetime
) -> Pairing:
    """End one's own pairing with what came of it.

    Raises:
        NotAllowed, WrongState, Invalid.
    """
    row = _own(pairing.pk, actor)
    if result not in PairingResult.values:
        raise Invalid({"result": _("Choose how the pairing ended.")})
    missing = _("Say in a few words what came of it.")
    row.outcome = checked_reason(outcome, needed=True, message=missing)
    row.result, row.ended_on = result, business_date(now)
    row.save(update_fields=["result", "outcome", "ended_on"])
    _told("end_pairing", row, actor, now, result=result, outcome=row.outcome)
    return row


@transaction.atomic
def take_pairing_on(*, actor: Any, pairing: Pairing, now: datetime) -> Pairing:
    """Take a pairing of one's office on whose cadre has left.

    Raises:
        NotAllowed: not of one's office.
        WrongState: somebody has it.
        Duplicate: the actor looks after this household already.
    """
    row = Pairing.objects.locked(pairing.pk)
    held = [one for one in postings_of(actor) if one.organization_id == row.organization_id]
    posting = next((one for one in held if LOG in one.capabilities), None)
    if posting is None:
        raise NotAllowed(_("Somebody of the office has to take it on."))
    if row.posting_id is not None or row.ended_on is not None:
        raise WrongState(_("Somebody has taken it on already."), code="pairing_taken")
    hold_posting(posting)
    if (first := _same(actor, row)) is not None:
        raise Duplicate(_("You look after this household already."), existing=first)
    row.posting = posting
    row.save(update_fields=["posting"])
    record("visits.take_pairing_on", row, actor=actor, posting=posting, at=now)
    return row
