"""Writes the legal clocks of a case: started, ended and shifted within the act that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from clocks.calendars import calendar_for
from clocks.models import ClockRule
from clocks.rules import rules_on
from clocks.working_time import measured
from common.calendar import business_date
from disputes.actions.clocks import write_due
from disputes.choices import State
from disputes.clock import Terms, extension_until
from disputes.legal_clocks import (
    DOORS,
    TRIGGERS,
    TURNING,
    Trigger,
    comes_back,
    is_met,
    starting,
)
from disputes.models import Case, CaseClock, CaseSource

WRITTEN = (
    "paused_for",
    "extended_by",
    "extension_count",
    "first_due_at",
    "due_at",
    "soon_at",
    "serious_at",
    "rolled_from",
    "is_provisional",
    "calendar_version",
    "ended_at",
    "ended_by",
    "remark",
)


def open_clocks(case: Case, door: CaseSource, at: datetime) -> list[str]:
    """Start the clocks of a matter that has just come in; return their codes."""
    begun = [
        _start(case, trigger, door if trigger.source else None, at)
        for trigger in starting(case, "open")
        if trigger.source in ("", door.source)
    ]
    return [clock.code for clock in begun if clock is not None]


def turn_clocks(
    case: Case, act: str, at: datetime, *, paused_at: datetime | None
) -> dict[str, list[str]]:
    """End what an act meets, start what it starts; return the codes for the event.

    Args:
        paused_at: since when the case's clock stood before the act, or None.
    """
    runs_on = paused_at is not None and case.paused_at is None
    if act not in TURNING and not runs_on:
        return {}
    if act == "reopen":
        _put_away(case, at)
        return {}
    clocks = list(case.clocks.filter(is_past=False).select_related("rule").order_by("pk"))
    if runs_on and paused_at is not None:
        _let_run_on(case, clocks, paused_at, at)
    ended = _end_met(case, clocks, act, at)
    begun = _bring_back(clocks) if act == "rework" else _begin(case, clocks, act, at)
    found = {"clocks_ended": ended, "clocks_started": begun}
    return {name: codes for name, codes in found.items() if codes}


def _put_away(case: Case, at: datetime) -> None:
    """A reopened case begins a round of its own; the clocks of the last one stay as they ended."""
    clocks = case.clocks.filter(is_past=False)
    clocks.running().update(ended_at=at, ended_by="reopen")
    clocks.update(is_past=True)


def _end_met(case: Case, clocks: Sequence[CaseClock], act: str, at: datetime) -> list[str]:
    ended = []
    for clock in clocks:
        if clock.ended_at is None and is_met(clock.code, case, act, is_right=clock.rule.is_right):
            end_clock(clock, act, at)
            ended.append(clock.code)
    return ended


def end_clock(clock: CaseClock, act: str, at: datetime, remark: str = "") -> None:
    """Stop a clock: its duty is met or gone."""
    clock.ended_at, clock.ended_by, clock.remark = at, act, remark
    clock.save(update_fields=["ended_at", "ended_by", "remark"])


def _bring_back(clocks: Sequence[CaseClock]) -> list[str]:
    """Let clocks run on whose duty turned out not to be met; their due time is the old one."""
    back = []
    for clock in clocks:
        if clock.ended_at is not None and comes_back(clock.code, clock.ended_by):
            _revive(clock)
            back.append(clock.code)
    return back


def _revive(clock: CaseClock) -> None:
    clock.ended_at, clock.ended_by = None, ""
    clock.save(update_fields=["ended_at", "ended_by"])


def _begin(case: Case, clocks: Sequence[CaseClock], act: str, at: datetime) -> list[str]:
    wanted = starting(case, act)
    if not wanted:
        return []
    doors = _doors_of(case, clocks) if any(one.source for one in wanted) else []
    begun = []
    for trigger in wanted:
        places = [door for door in doors if door.source == trigger.source]
        for door in places if trigger.source else [None]:
            if _run(case, clocks, trigger, door, at):
                begun.append(trigger.code)
    return begun


def _doors_of(case: Case, clocks: Sequence[CaseClock]) -> list[CaseSource]:
    """Return the doors with clocks of their own, without a query where there can be none."""
    if case.source not in DOORS and not any(clock.door_id for clock in clocks):
        return []
    return list(case.sources.filter(source__in=DOORS).order_by("pk"))


def _run(
    case: Case,
    clocks: Sequence[CaseClock],
    trigger: Trigger,
    door: CaseSource | None,
    at: datetime,
) -> bool:
    """See that a clock runs: the one there was, or a new one; tell whether it did not before."""
    mine = [
        clock
        for clock in clocks
        if clock.code == trigger.code and clock.door_id == (door.pk if door else None)
    ]
    if any(clock.ended_at is None for clock in mine):
        return False
    if mine and trigger.revives:
        _revive(mine[-1])
        return True
    return _start(case, trigger, door, at) is not None


def _start(case: Case, trigger: Trigger, door: CaseSource | None, at: datetime) -> CaseClock | None:
    """Start a clock by the rule in force; None where the rule was taken out of force."""
    rule = rules_on(business_date(at)).get(trigger.code)
    if rule is None:
        return None
    started_at = door.received_at if door is not None and trigger.from_receipt else at
    if trigger.from_receipt and case.clocks.filter(code=rule.code, is_past=True).exists():
        started_at = at
    clock = _made(case, rule, door, started_at)
    clock.save(force_insert=True)
    return clock


def _made(case: Case, rule: ClockRule, door: CaseSource | None, started_at: datetime) -> CaseClock:
    clock = CaseClock(
        case=case,
        rule=rule,
        code=rule.code,
        door=door,
        started_at=started_at,
        limit_amount=rule.amount,
        unit=rule.unit,
        is_rolling=rule.is_rolling,
    )
    write_due(clock, clock_terms(clock), calendar_for(case.area))
    return clock


def _let_run_on(case: Case, clocks: Sequence[CaseClock], paused_at: datetime, at: datetime) -> None:
    """Give the clocks that stood with the case what they stood."""
    calendar = calendar_for(case.area)
    for clock in clocks:
        if clock.ended_at is None and clock.rule.stops_with_case:
            began = max(paused_at, clock.started_at)
            clock.paused_for += measured(calendar, began, at, clock.unit)
            write_due(clock, clock_terms(clock), calendar)
            clock.save(update_fields=WRITTEN)


def carry_clocks(
    this: Case, into: Case, doors: Mapping[int, CaseSource], at: datetime
) -> list[str]:
    """Give the case another one was joined to the clocks of the doors it came through.

    What that case is past already, such as being assigned, is met for the joined one as well; what
    its own acceptance starts begins for the new doors now.

    Args:
        doors: the doors of the joined case, by id, to what they became there.
        at: when it was joined, which ended its own clocks.

    Returns:
        codes of the clocks that run there now.
    """
    there = set(into.clocks.running().values_list("code", "door_id"))
    carried = []
    for clock in this.clocks.filter(ended_by="join", ended_at=at, is_past=False).order_by("pk"):
        door = doors.get(clock.door_id) if clock.door_id else None
        trigger = TRIGGERS.get(clock.code)
        is_met = trigger is not None and trigger.is_met_on(into)
        if is_met or (clock.code, door.pk if door else None) in there:
            continue
        clock.carried_from_id, clock.pk = clock.pk, None
        clock.case, clock.door = into, door
        clock.ended_at, clock.ended_by = None, ""
        clock.save(force_insert=True)
        carried.append(clock.code)
    if into.state == State.RESOLVING:
        clocks = list(into.clocks.filter(is_past=False).select_related("rule").order_by("pk"))
        carried += _begin(into, clocks, "accept", at)
    return carried


def bring_clocks_back(
    this: Case, above: Sequence[Case], doors: Iterable[CaseSource], at: datetime
) -> list[str]:
    """Give a separated case its clocks back: as they ran on in the case it was joined to.

    A pause or an extension there counts; a duty met there is met. What runs there for doors that
    leave now ends there.

    Args:
        above: the case it was joined to, and whatever that one was joined to.
        doors: those of the separated case there.

    Returns:
        codes of the clocks that run again.
    """
    own = list(this.clocks.filter(ended_by="join", is_past=False).order_by("pk"))
    carried = CaseClock.objects.filter(case__in=above, carried_from__isnull=False).order_by("pk")
    copies = {clock.carried_from_id: clock for clock in carried}
    back = []
    for clock in own:
        _take_over(clock, _ran_on_as(clock, copies))
        if clock.ended_at is None:
            back.append(clock.code)
    ran_on = [copy.pk for clock in own if (copy := _ran_on_as(clock, copies)) is not None]
    leaving = CaseClock.objects.filter(Q(door__in=doors) | Q(pk__in=ran_on), case__in=above)
    for clock in leaving.running():
        end_clock(clock, "separate", at)
    leaving.filter(door__in=doors).update(door=None)
    return back


def _ran_on_as(clock: CaseClock, copies: Mapping[int | None, CaseClock]) -> CaseClock | None:
    """Return the last of the clocks that ran on for one, from case to case; None without any."""
    found = None
    while (following := copies.get((found or clock).pk)) is not None:
        found = following
    return found


def _take_over(clock: CaseClock, ran_on: CaseClock | None) -> None:
    """Let a clock stand as the one that ran on for it; without one it runs on as it was."""
    clock.ended_at, clock.ended_by = None, ""
    for name in WRITTEN if ran_on is not None else ():
        setattr(clock, name, getattr(ran_on, name))
    clock.save(update_fields=WRITTEN)


def extend_clock(case: Case, clock: CaseClock, until: datetime) -> None:
    """Move a legal clock to a later moment that was granted."""
    calendar = calendar_for(case.area)
    clock.extension_count += 1
    clock.extended_by = extension_until(clock_terms(clock), calendar, until)
    write_due(clock, clock_terms(clock), calendar)
    clock.save(update_fields=WRITTEN)


def clock_terms(clock: Any) -> Terms:
    """Return what a legal clock is reckoned from."""
    return Terms(
        started_at=clock.started_at,
        amount=clock.limit_amount,
        unit=clock.unit,
        is_rolling=clock.is_rolling,
        paused_for=clock.paused_for,
        extended_by=clock.extended_by,
        is_legal=True,
    )
