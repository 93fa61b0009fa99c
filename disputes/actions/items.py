"""What the assessment board does with an item: becomes a case, joins one, is taken back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from audit.trail import last_told
from common.errors import Invalid, NotAllowed, WrongState
from common.idempotency import digest_of
from disputes.actions.assessing import decide
from disputes.actions.core import move_of, require_reason
from disputes.actions.opening import store_case
from disputes.choices import OPEN_STATES, CaseCategory, Source, State
from disputes.facts import KINDS, suggestion_for
from disputes.models import Apart, Case, CaseSource
from org_tree.scope import can, require
from reports.actions import decide_anew, dispose_item, undo_disposition
from reports.choices import Disposition, ItemSource
from reports.models import InformationItem

ASSESS = "disputes.assess"
# Opened and assessed: the version of a case that nobody has touched since the board.
UNTOUCHED = 2


@transaction.atomic
def open_case_from_item(
    *,
    actor: Any,
    item: InformationItem,
    color: str,
    tier: str,
    category: str | None = None,
    reason: str = "",
    now: datetime,
) -> Case:
    """Decide that an item becomes a case of a color, and open and assess the case.

    Raises:
        NotAllowed: nothing this person holds lets them decide or assess there.
        WrongState: the item has its disposition already.
        Invalid: another color than the suggested one without a reason.
    """
    posting = require(actor, ASSESS, item.area)
    row = dispose_item(
        actor=actor, item=item, disposition=Disposition.CASE.value, reason=reason, now=now
    )
    case = Case(
        client_id=uuid.uuid4(),
        client_digest=digest_of({"item": row.pk}),
        created_by=actor,
        kind=KINDS[row.category],
        source=_door_of(row),
        area=item.area,
        title=row.summary,
        description=row.detail,
        place=row.place,
        category=CaseCategory.OTHER,
        occurred_at=row.occurred_at,
        people_count=row.people_count,
        amount=row.amount,
        flags=row.flags,
    )
    people = list(row.parties.values("name", "phone", "role"))
    # What the board showed for the item is what the decision is held against.
    suggestion = suggestion_for(row, now)
    case.suggested_color = suggestion.color
    store_case(case, actor=actor, posting=posting, parties=people, item=row, now=now)
    move = move_of(case, "assess", actor=actor, posting=posting, now=now)
    decide(move, suggestion, color=color, tier=tier, category=category, reason=reason)
    return move.finish(reason=reason.strip(), suggested=case.suggested_color)


def _door_of(item: InformationItem) -> str:
    """Return the door a case comes through that an item becomes."""
    return Source.VISIT if item.source == ItemSource.VISIT else Source.ITEM


@transaction.atomic
def join_item(
    *, actor: Any, item: InformationItem, case: Case, reason: str = "", now: datetime
) -> Case:
    """Decide that an item belongs to a case that is open already; it becomes one of its doors.

    Raises:
        NotAllowed: nothing this person holds lets them decide, or join to cases there.
        Invalid: the case is not open.
        WrongState: the item has its disposition already.
    """
    into: Case = Case.objects.locked(case.number)
    if not can(actor, "disputes.join", into.area):
        raise NotAllowed(_("You may not do this here."))
    if into.state not in OPEN_STATES:
        raise Invalid({"case": _("Choose another open case.")})
    row = dispose_item(
        actor=actor, item=item, disposition=Disposition.JOINED.value, reason=reason, now=now
    )
    CaseSource.objects.create(
        case=into, item=row, source=_door_of(row), number="", received_at=row.created_at
    )
    record(
        "disputes.join_item",
        into,
        actor=actor,
        posting=require(actor, "disputes.join", into.area),
        at=max(now, into.changed_at),
        data={"item": row.pk, "title": row.summary, "reason": reason.strip()},
    )
    return into


@transaction.atomic
def take_back_disposition(*, actor: Any, item: InformationItem, now: datetime) -> InformationItem:
    """Put an item back on the board, the same day and while nothing has followed from it.

    The case it became is withdrawn and keeps its number; a door it had become is closed again.

    Raises:
        NotAllowed: nothing this person holds lets them decide there.
        WrongState: the case has moved on, or the day is over.
    """
    source = CaseSource.objects.filter(item=item).select_related("case").first()
    if source is not None:
        _let_go(source, actor=actor, now=now)
    return undo_disposition(actor=actor, item=item, now=now)


def _let_go(source: CaseSource, *, actor: Any, now: datetime) -> None:
    case: Case = Case.objects.locked(source.case.number)
    became_it = source.item is not None and source.item.disposition == Disposition.CASE
    posting = require(actor, ASSESS if became_it else "disputes.join", case.area)
    told = {"item": source.item_id, "title": source.item.summary if source.item else ""}
    if not became_it:
        source.delete()
        at = max(now, case.changed_at)
        record("disputes.part_item", case, actor=actor, posting=posting, at=at, data=told)
        return
    if case.state != State.ASSESSED or case.version != UNTOUCHED:
        raise WrongState(
            _("The case has moved on: it can no longer be taken back."),
            state=case.state,
            version=case.version,
            number=case.number,
            last=last_told(case),
        )
    move = move_of(case, "take_back", actor=actor, posting=posting, now=now, target=State.WITHDRAWN)
    source.item = None
    source.save(update_fields=["item"])
    move.finish(**told)


@transaction.atomic
def separate_item(
    *, actor: Any, item: InformationItem, reason: str, now: datetime
) -> InformationItem:
    """Take an item out of the case it was joined to, on any later day; it is decided anew.

    It comes onto the board again, and the two are remembered as not the same matter.

    Raises:
        NotAllowed: nothing this person holds lets them decide, or join to cases there.
        Invalid: no reason.
        WrongState: the item is not joined to a case.
    """
    source = CaseSource.objects.filter(item=item).select_related("case", "item").first()
    row = source.item if source is not None else None
    if source is None or row is None or row.disposition != Disposition.JOINED:
        raise WrongState(_("This item is not joined to a case."), code="item_not_joined")
    case: Case = Case.objects.locked(source.case.number)
    posting = require(actor, "disputes.join", case.area)
    why = require_reason(reason)
    source.delete()
    at = max(now, case.changed_at)
    data = {"item": row.pk, "title": row.summary, "reason": why}
    record("disputes.part_item", case, actor=actor, posting=posting, at=at, data=data)
    Apart.objects.get_or_create(item=row, other=case, defaults={"said_by": actor, "said_at": at})
    return decide_anew(actor=actor, item=row, reason=why, now=now)
