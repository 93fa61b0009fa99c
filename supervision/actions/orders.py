"""The life of a supervision order: drawn up, issued, replied to, accepted or sent back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Duplicate, Invalid, WrongState
from common.idempotency import digest_of, once
from common.serials import next_serial
from disputes.models import Case
from org_tree.models import Organization, Posting
from org_tree.scope import require
from supervision.actions.core import begin, required
from supervision.bodies import Bodies, candidates_for
from supervision.drafting import asks_for, number_of, usual_reply_due, why_of
from supervision.models import OrderCounter, SupervisionOrder
from supervision.workflow import ISSUE

MARK = uuid.UUID("5b0c7a52-0d0e-4a53-9f43-5c7e63b1a0d1")


class OpenOrder(Duplicate):
    """The case has an order that still waits for somebody."""

    code = "order_open"
    message = _("This case has an open supervision order already.")


@transaction.atomic
def draw_order(
    *,
    actor: Any,
    client_id: uuid.UUID,
    case: str,
    asks: str = "",
    organization: Organization | None = None,
    reply_due_at: datetime | None = None,
    copy_to: str | None = None,
    now: datetime,
) -> tuple[SupervisionOrder, bool]:
    """Draw up an order for any open case at any time, once however often it is sent.

    Args:
        case: its number.
        asks: what is asked; the usual demand of the step when empty.
        organization: the body in charge; the one that has the case when None.
        reply_due_at: when the reply is due; three working days from the issue when None.
        copy_to: units that get a copy; the town's Party committee when None.

    Returns:
        the draft, and whether it is new.

    Raises:
        NotAllowed: the case is not on ground this person supervises.
        WrongState: the case has ended.
        OpenOrder: it has an open order; `existing` is its id.
        Invalid: the body is none of those the case may be asked of, or the day has passed.
    """
    found = Case.objects.locked(case)
    posting = require(actor, ISSUE, found.area)
    body = {
        "case": case,
        "asks": asks.strip(),
        "organization": organization.pk if organization else None,
        "reply_due_at": reply_due_at,
        "copy_to": copy_to,
    }

    def create(digest: str) -> SupervisionOrder:
        _check_drawable(found, organization, reply_due_at, now)
        order = draft_of(found, Bodies(business_date(now)), now)
        order.drawn_by, order.client_id, order.client_digest = actor, client_id, digest
        order.asks = asks.strip() or order.asks
        order.organization = organization or order.organization
        order.reply_due_at = reply_due_at
        order.copy_to = order.copy_to if copy_to is None else copy_to.strip()
        return _store(order, actor=actor, posting=posting, now=now)

    return once(
        SupervisionOrder,
        actor=actor,
        client_id=client_id,
        body=body,
        create=create,
        by="drawn_by",
    )


def draw_by_itself(*, case: Case, bodies: Bodies, now: datetime) -> SupervisionOrder:
    """Draw up the order of a seriously overdue case; the caller holds the case's lock."""
    order = draft_of(case, bodies, now)
    order.client_id = uuid.uuid5(MARK, f"{case.number} {case.due_at}")
    order.client_digest = digest_of([case.number, case.due_at])
    return _store(order, actor=None, posting=None, now=now)


def draft_of(case: Case, bodies: Bodies, now: datetime) -> SupervisionOrder:
    """Return what an order about a case says by itself; not stored.

    Raises:
        Invalid: no body answers for the case.
    """
    body = bodies.in_charge(case)
    if body is None:
        raise Invalid({"organization": _("No body answers for this place: set one up first.")})
    party = bodies.party_of_town(body.area) or bodies.party_of_town(case.area)
    return SupervisionOrder(
        case=case,
        case_state=case.state,
        due_at=case.due_at,
        organization=body,
        why=why_of(case, now),
        asks=asks_for(case),
        copy_to=party.name if party and party != body else "",
    )


@transaction.atomic
def edit_order(
    *,
    actor: Any,
    order: int,
    version: int | None,
    asks: str,
    why: str | None = None,
    organization: Organization | None = None,
    reply_due_at: datetime | None = None,
    copy_to: str = "",
    now: datetime,
) -> SupervisionOrder:
    """Change a draft before it is issued."""
    move = begin("edit", order=order, version=version, actor=actor, now=now)
    draft = move.order
    before = {"asks": draft.asks, "organization": draft.organization.name}
    if organization is not None and organization.pk != draft.organization_id:
        _check_body(draft.case, organization, now)
        draft.organization = organization
    _check_day(reply_due_at, now)
    draft.asks = required(asks, "asks", _("Write down what is asked."))
    draft.why = draft.why if why is None else required(why, "why", _("Write down why."))
    draft.reply_due_at, draft.copy_to = reply_due_at, copy_to.strip()
    after = {"asks": draft.asks, "organization": draft.organization.name}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    return move.finish("asks", "why", "organization", "reply_due_at", "copy_to", **changed)


@transaction.atomic
def issue_order(*, actor: Any, order: int, version: int | None, now: datetime) -> SupervisionOrder:
    """Issue a draft: it gets its number, and the unit has it at once.

    The number is the next of the issuing place and year; the counter's row stays locked until the
    commit, so that numbers have no gaps.

    Raises:
        WrongState: the case has ended or moved on since the draft was drawn up by itself.
    """
    move = begin("issue", order=order, version=version, actor=actor, now=now)
    draft = move.order
    _check_current(draft)
    body = move.posting.organization
    draft.issuing_organization = body
    draft.year = business_date(move.at).year
    draft.serial = next_serial(OrderCounter, area=body.area, year=draft.year)
    draft.number = number_of(body.area, draft.year, draft.serial)
    if draft.reply_due_at is None or draft.reply_due_at <= move.at:
        draft.reply_due_at = usual_reply_due(draft.organization, move.at)
    draft.issued_at, draft.issued_by = move.at, actor
    return move.finish(
        *("issuing_organization", "year", "serial", "number"),
        *("reply_due_at", "issued_at", "issued_by"),
        number=draft.number,
        organization=draft.organization.name,
        reply_due_at=draft.reply_due_at,
    )


@transaction.atomic
def drop_order(
    *, actor: Any, order: int, version: int | None, reason: str, now: datetime
) -> SupervisionOrder:
    """Not issue a draft, with the reason; the case stays on the desk."""
    move = begin("drop", order=order, version=version, actor=actor, now=now)
    draft = move.order
    draft.drop_reason = required(reason, "reason", _("Write down why."))
    draft.dropped_at, draft.dropped_by = move.at, actor
    return move.finish("drop_reason", "dropped_at", "dropped_by", reason=draft.drop_reason)


@transaction.atomic
def reply_order(
    *, actor: Any, order: int, version: int | None, reply: str, now: datetime
) -> SupervisionOrder:
    """Answer an order for the organization in charge."""
    move = begin("reply", order=order, version=version, actor=actor, now=now)
    found = move.order
    found.reply = required(reply, "reply", _("Write down the reply."))
    found.replied_at, found.replied_by = move.at, actor
    is_late = found.reply_due_at is not None and found.reply_due_at <= move.at
    return move.finish("reply", "replied_at", "replied_by", reply=found.reply, is_late=is_late)


@transaction.atomic
def accept_reply(
    *, actor: Any, order: int, version: int | None, remark: str = "", now: datetime
) -> SupervisionOrder:
    """Accept the reply: the order is done."""
    move = begin("accept", order=order, version=version, actor=actor, now=now)
    found = move.order
    found.verdict = remark.strip()
    found.judged_at, found.judged_by = move.at, actor
    return move.finish("verdict", "judged_at", "judged_by", remark=found.verdict)


@transaction.atomic
def return_reply(
    *,
    actor: Any,
    order: int,
    version: int | None,
    reason: str,
    reply_due_at: datetime | None = None,
    now: datetime,
) -> SupervisionOrder:
    """Send the reply back with what is missing; the unit has three working days again.

    Args:
        reply_due_at: when the new reply is due, if otherwise.
    """
    move = begin("return", order=order, version=version, actor=actor, now=now)
    found = move.order
    found.missing = required(reason, "reason", _("Write down what is missing."))
    _check_day(reply_due_at, now)
    found.reply_due_at = reply_due_at or usual_reply_due(found.organization, move.at)
    found.judged_at, found.judged_by = move.at, actor
    found.return_count += 1
    return move.finish(
        *("missing", "reply_due_at", "judged_at", "judged_by", "return_count"),
        reason=found.missing,
        reply_due_at=found.reply_due_at,
    )


def _store(
    order: SupervisionOrder, *, actor: Any, posting: Posting | None, now: datetime
) -> SupervisionOrder:
    sent = SupervisionOrder.objects.filter(case=order.case, number__isnull=False)
    order.round = sent.count() + 1
    order.drawn_at = order.changed_at = now
    order.save(force_insert=True)
    record(
        "supervision.draw_order",
        order,
        actor=actor,
        posting=posting,
        at=now,
        is_first=True,
        data={
            "case": order.case.number,
            "title": order.case.title,
            "organization": order.organization.name,
            "why": order.why,
            "round": order.round,
        },
    )
    return order


def _check_drawable(
    case: Case, organization: Organization | None, due: datetime | None, now: datetime
) -> None:
    if not case.is_open:
        raise WrongState(
            _("The case has ended; there is nothing to ask of anybody."),
            state=case.state,
            version=case.version,
            number=case.number,
        )
    if existing := SupervisionOrder.objects.open().filter(case=case).first():
        raise OpenOrder(existing=existing.pk, state=existing.state)
    if organization is not None:
        _check_body(case, organization, now)
    _check_day(due, now)


def _check_body(case: Case, organization: Organization, now: datetime) -> None:
    if organization not in candidates_for(case, business_date(now)):
        raise Invalid({"organization": _("Choose a body that answers for the place of the case.")})


def _check_day(due: datetime | None, now: datetime) -> None:
    if due is not None and due <= now:
        raise Invalid({"reply_due_at": _("This day has passed.")})


def _check_current(draft: SupervisionOrder) -> None:
    case = draft.case
    moved = draft.is_drawn_by_itself and case.due_at != draft.due_at
    if not case.is_open or moved:
        raise WrongState(
            _("The case has moved on since this was drawn up: %(state)s now.")
            % {"state": case.get_state_display()},
            state=draft.state,
            version=draft.version,
            id=draft.pk,
        )
