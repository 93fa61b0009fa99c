"""One quarrel, many doors: join a case to another, take it out again, say that two are not one.

A joined case keeps its number, its doors and its clock; it is counted with the one it went into.
Taken out again it stands where it stood, and its deadline is the one it had: the time it was joined
counts, because its people have waited all the while.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Invalid, NotAllowed
from disputes.actions.clocks import leave_clock, take_up_clock
from disputes.actions.core import Move, begin, require_reason
from disputes.actions.legal import bring_clocks_back, carry_clocks
from disputes.actions.team import leave_team
from disputes.choices import OPEN_STATES, State
from disputes.models import Apart, Case, CaseSource
from org_tree.scope import can, require
from reports.models import InformationItem

JOIN = "disputes.join"
WITH_TEAM = (State.ASSIGNED, State.RESOLVING)


@transaction.atomic
def join_case(*, actor: Any, number: str, version: int | None, case: str, now: datetime) -> Case:
    """Join a case to another one: counted once, every number, door and clock kept.

    Args:
        case: number of the other case, which goes on.

    Raises:
        Invalid: the other case is this one, not open, or not known to this person.
        NotAllowed: the other one is in sight, but not this person's to join to.
    """
    into = _locked([number, case]).get(case)
    move = begin("join", number=number, version=version, actor=actor, now=now)
    this = move.case
    seen = Case.objects.visible_to(actor).filter(number=case).exists()
    if into is None or not seen or into.pk == this.pk or into.state not in OPEN_STATES:
        raise Invalid({"case": _("Choose another open case.")})
    if not can(actor, JOIN, into.area):
        raise NotAllowed(_("You may not do this here."))
    this.joined_to, this.joined_from = into, this.state
    leave_clock(this, move.at)
    done = move.finish(case=into.number, title=into.title)
    carried = carry_clocks(this, into, _carry_doors(this, into), move.at)
    _tell("disputes.joined", into, this, move, clocks_started=carried)
    return done


def _carry_doors(this: Case, into: Case) -> dict[int, CaseSource]:
    """Give the other case the doors of this one; return them by the id of the old one."""
    old = list(this.sources.order_by("pk"))
    new = [
        CaseSource(
            case=into,
            origin_id=door.origin_id or this.pk,
            source=door.source,
            number=door.number or this.number,
            received_at=door.received_at,
        )
        for door in old
    ]
    made = CaseSource.objects.bulk_create(new)
    return {before.pk: after for before, after in zip(old, made, strict=True)}


@transaction.atomic
def separate_case(
    *, actor: Any, number: str, version: int | None, reason: str, now: datetime
) -> Case:
    """Take a joined case out again: it stands where it stood, due when it would have been due.

    Its doors leave the other case with it, and so do those of cases that were joined to this one.
    Where nobody holds its lead's post any more it waits to be assigned anew.

    Raises:
        Invalid: no reason.
    """
    above = _locked_with_above(number)
    move = begin("separate", number=number, version=version, actor=actor, now=now)
    this = move.case
    why = require_reason(reason)
    into = next(case for case in above.values() if case.pk == this.joined_to_id)
    gone = {this.pk, *_pks_below(this)}
    others = [case for case in above.values() if case.pk != this.pk]
    doors = CaseSource.objects.filter(case__in=others, origin__in=gone)
    back = bring_clocks_back(this, others, doors, move.at)
    doors.delete()
    _stand_as_before(move)
    for case in others:
        _tell("disputes.separated", case, this, move, reason=why)
    _keep_apart(into, item=None, case=this, actor=actor, at=move.at)
    return move.finish(case=into.number, title=into.title, reason=why, clocks_started=back)


def _stand_as_before(move: Move) -> None:
    case = move.case
    state = State(str(case.joined_from))
    case.joined_from = case.joined_to = None
    lead = case.lead
    has_left = lead is not None and (
        not lead.user.is_active
        or (lead.ended_on is not None and lead.ended_on <= business_date(move.at))
    )
    if state in WITH_TEAM and has_left:
        leave_team(case)
        case.joined_due_at = None
        move.target = State.ASSESSED
        return
    case.state = state
    take_up_clock(case)


@transaction.atomic
def say_apart(
    *,
    actor: Any,
    item: InformationItem | None = None,
    case: Case | None = None,
    other: Case,
    now: datetime,
) -> Apart:
    """Remember that an item, or a case, is not the same matter as another case.

    Said again it stays as it was.

    Raises:
        NotAllowed: nothing this person holds lets them join matters in both places.
    """
    second = _locked_beside(case, other)
    _require_both(actor, item, case, second)
    return _keep_apart(second, item=item, case=case, actor=actor, at=now, tells=True)


@transaction.atomic
def say_together(
    *,
    actor: Any,
    item: InformationItem | None = None,
    case: Case | None = None,
    other: Case,
    now: datetime,
) -> None:
    """Take back that two are not the same matter; where nobody said so nothing happens.

    Raises:
        NotAllowed: as for `say_apart`.
    """
    second = _locked_beside(case, other)
    posting = _require_both(actor, item, case, second)
    found, _kinds = _pair_of(item, case, second).delete()
    if found:
        at = max(now, second.changed_at)
        data = _what(item, case)
        record("disputes.together", second, actor=actor, posting=posting, at=at, data=data)


def _require_both(actor: Any, item: InformationItem | None, case: Case | None, other: Case) -> Any:
    first = item or case
    if first is None or (case is not None and case.pk == other.pk):
        raise Invalid({"case": _("Choose another case.")})
    require(actor, JOIN, first.area)
    return require(actor, JOIN, other.area)


def _pair_of(item: InformationItem | None, case: Case | None, other: Case) -> Any:
    if item is not None:
        return Apart.objects.filter(item=item, other=other)
    older, newer = sorted([case.pk if case else other.pk, other.pk])
    return Apart.objects.filter(case=older, other=newer)


def _keep_apart(
    other: Case,
    *,
    item: InformationItem | None,
    case: Case | None,
    actor: Any,
    at: datetime,
    tells: bool = False,
) -> Apart:
    """Write a pair down once; `tells` adds an event of its own to the other case."""
    found: Apart | None = _pair_of(item, case, other).first()
    if found is not None:
        return found
    if case is not None and case.pk > other.pk:
        pair = Apart(case=other, other=case, said_by=actor, said_at=at)
    else:
        pair = Apart(item=item, case=case, other=other, said_by=actor, said_at=at)
    pair.save(force_insert=True)
    if tells:
        posting = require(actor, JOIN, other.area)
        moment = max(at, other.changed_at)
        data = _what(item, case)
        record("disputes.apart", other, actor=actor, posting=posting, at=moment, data=data)
    return pair


def _what(item: InformationItem | None, case: Case | None) -> dict[str, Any]:
    if item is not None:
        return {"item": item.pk, "title": item.summary}
    return {"case": case.number, "title": case.title} if case else {}


def _tell(act: str, other: Case, this: Case, move: Move, **more: Any) -> None:
    data = {"case": this.number, "title": this.title, **more}
    at = max(move.at, other.changed_at)
    record(act, other, actor=move.actor, posting=move.posting, at=at, data=data)


def _locked(numbers: Iterable[str]) -> dict[str, Case]:
    """Lock cases in the order of their numbers, so that two acts cannot wait crosswise."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).filter(number__in=numbers)
    return {case.number: case for case in rows.select_related("area").order_by("number")}


def _locked_beside(case: Case | None, other: Case) -> Case:
    """Lock the other case and the one in hand: a pair may be told apart from either side."""
    numbers = [other.number] if case is None else [case.number, other.number]
    return _locked(numbers)[other.number]


def _locked_with_above(number: str) -> dict[str, Case]:
    """Lock a case and all that it went into, one after another.

    Until the last of them is locked it may itself be joined on, to a case that would then keep
    doors of this one: what was locked is let go and all is locked anew, again in order.
    """
    while True:
        above = _numbers_above(number)
        attempt = transaction.savepoint()
        locked = _locked([number, *above])
        if _numbers_above(number) == above:
            transaction.savepoint_commit(attempt)
            return locked
        transaction.savepoint_rollback(attempt)


def _numbers_above(number: str) -> list[str]:
    """Return the numbers of the case one is joined to, of the one that is joined to, and so on."""
    found: list[str] = []
    case = Case.objects.select_related("joined_to").filter(number=number).first()
    while case is not None and case.joined_to is not None and case.joined_to.number not in found:
        found.append(case.joined_to.number)
        case = case.joined_to
    return found


def _pks_below(case: Case) -> set[int]:
    """Return the ids of the cases joined to a case, and of those joined to them."""
    found: set[int] = set()
    level = {case.pk}
    while level:
        below = Case.objects.filter(joined_to__in=level).values_list("pk", flat=True)
        level = set(below) - found
        found |= level
    return found
