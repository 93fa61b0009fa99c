"""The ladder: what comes about by itself as deadlines near and pass, each thing exactly once.

A sweep may run twice, late, beside others, or be killed at any moment (reliability.md B5, C3). The
row (case, deadline, stage) is the claim; it is written with its effect in one transaction, under
the case's lock. A sweep leaves a mark only when it went through to its end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from audit.actions import record
from clocks.actions import beat
from clocks.calendars import book, forget_calendar
from common.calendar import business_date
from disputes.actions import recompute_dues
from disputes.choices import OPEN_STATES, Color, State
from disputes.models import Case
from supervision.actions.core import OrderMove
from supervision.actions.orders import draw_by_itself
from supervision.actions.sampling import draw_samples
from supervision.bodies import LEAD, Bodies, Rung
from supervision.choices import OrderState, Stage
from supervision.ladder import stage_at, steps_due
from supervision.models import LadderStep, SupervisionOrder, SweepRun

KEEP_RUNS = timedelta(days=30)


@dataclass
class Swept:
    """What a sweep did: how often each stage was reached, drafts dropped, samples drawn."""

    stages: Counter[str] = field(default_factory=Counter)
    dropped: int = 0
    sampled: int = 0


def sweep(*, now: datetime) -> Swept:
    """Take every stage that has come about since the last sweep, and clear away what is past.

    Each case is a transaction of its own. A case somebody is at work on is left for the end and
    waited for, so that sweeps beside each other share the work.
    """
    done = Swept()
    bodies = Bodies(business_date(now))
    busy = [pk for pk in _behind(now) if not _advance(pk, bodies, now, done, is_patient=False)]
    for pk in busy:
        _advance(pk, bodies, now, done, is_patient=True)
    done.dropped = drop_outrun_drafts(now=now)
    done.sampled = draw_samples(now=now)
    SweepRun.objects.filter(at__lt=now - KEEP_RUNS).delete()
    SweepRun.objects.create(at=now, steps=sum(done.stages.values()))
    return done


def keep_watch(*, now: datetime) -> Swept:
    """Sweep as the scheduler does: only after the time the portal was down has been given back.

    When the portal comes back everything is due at once, in any order and in several workers. So
    this looks for the outage itself, reads the calendar anew and has the deadlines reckoned before
    it tells anybody that one has passed.
    """
    beat(now=now)
    forget_calendar()
    recompute_dues(now=now)
    return sweep(now=now)


def drop_outrun_drafts(*, now: datetime) -> int:
    """Drop the drafts drawn up by themselves whose case has moved on since.

    Returns:
        how many.
    """
    drafts = SupervisionOrder.objects.drafts().filter(drawn_by__isnull=True)
    outrun = drafts.filter(~Q(case__due_at=F("due_at")) | _at_rest())
    return sum(_drop(pk, now) for pk in list(outrun.order_by("pk").values_list("pk", flat=True)))


def _at_rest() -> Q:
    return Q(case__paused_at__isnull=False) | ~Q(case__state__in=OPEN_STATES)


@transaction.atomic
def _drop(pk: int, now: datetime) -> bool:
    order = SupervisionOrder.objects.locked(pk)
    case = order.case
    is_current = case.is_open and case.paused_at is None and case.due_at == order.due_at
    if order.state != OrderState.DRAFT or is_current:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        order.drop_reason = _("The case has moved on.")
    order.state, order.dropped_at = OrderState.DROPPED, max(now, order.changed_at)
    move = OrderMove(order, "outrun", None, None, order.dropped_at)
    move.finish("drop_reason", "dropped_at", reason=order.drop_reason)
    return True


def _behind(now: datetime) -> list[int]:
    """Return the cases whose deadline has reached a stage that is not recorded yet: two queries."""
    running = Case.objects.running().filter(soon_at__lte=now)
    steps = LadderStep.objects.filter(
        case__in=running.values("pk"), due_at=F("case__due_at")
    ).values_list("case_id", "stage")
    outages = book().outages
    recorded: dict[int, set[str]] = {}
    for case_id, stage in steps:
        recorded.setdefault(case_id, set()).add(stage)
    found = running.order_by("due_at", "pk").values_list("pk", "soon_at", "due_at", "serious_at")
    return [
        pk
        for pk, soon, due, serious in found
        if steps_due(
            stage_at(soon_at=soon, due_at=due, serious_at=serious, now=now, outages=outages),
            recorded.get(pk, ()),
        )
    ]


@transaction.atomic
def _advance(pk: int, bodies: Bodies, now: datetime, done: Swept, *, is_patient: bool) -> bool:
    """Take the stages of one case; tell whether it could be had (somebody else may hold it)."""
    free = Case.objects.select_for_update(
        of=("self",), no_key=True, skip_locked=not is_patient
    ).select_related("area", "organization__area", "lead")
    case = free.filter(pk=pk).first()
    if case is None:
        return False
    stage = _stage_of(case, now)
    if stage is None or case.due_at is None:
        return True
    if stage == Stage.SERIOUS and bodies.in_charge(case) is None:
        return True  # nobody to ask: taken once a body is set up; until then `verify` names it
    recorded = LadderStep.objects.filter(case=case, due_at=case.due_at)
    new = steps_due(stage, set(recorded.values_list("stage", flat=True)))
    for reached, is_skipped in new:
        _take(case, reached, case.due_at, bodies, now, is_skipped=is_skipped)
        if not is_skipped:
            done.stages[reached.value] += 1
    return True


def _stage_of(case: Case, now: datetime) -> Stage | None:
    if not case.is_open or case.paused_at is not None:
        return None
    if case.due_at is None or case.soon_at is None or case.serious_at is None:
        return None
    return stage_at(
        soon_at=case.soon_at,
        due_at=case.due_at,
        serious_at=case.serious_at,
        now=now,
        outages=book().outages,
    )


def _take(
    case: Case,
    stage: Stage,
    due_at: datetime,
    bodies: Bodies,
    now: datetime,
    *,
    is_skipped: bool,
) -> None:
    """Write a step with its effect and its event."""
    told = [] if is_skipped else _told(case, stage, bodies)
    order = None
    if stage == Stage.SERIOUS and not is_skipped:
        order = _order_for(case, bodies, now)
    step = LadderStep.objects.create(
        case=case,
        due_at=due_at,
        stage=stage,
        reached_at=now,
        is_skipped=is_skipped,
        told=told,
        order=order,
    )
    record(
        f"supervision.{'skip' if is_skipped else 'reach'}_{stage.value}",
        step,
        actor=None,
        at=now,
        is_first=True,
        data={
            "case": case.number,
            "title": case.title,
            "due_at": due_at,
            "tell": sorted({user for one in told for user in one["users"]}),
            "bodies": [{"name": one["name"], "state": one["state"]} for one in told],
        },
    )


def _order_for(case: Case, bodies: Bodies, now: datetime) -> SupervisionOrder | None:
    """Return the order of a seriously overdue case: the open one, or a new draft.

    None where a case waits for the supervisor's own signature: that is no unit's delay.
    """
    existing: SupervisionOrder | None = SupervisionOrder.objects.open().filter(case=case).first()
    if existing is not None or waits_for_supervisor(case):
        return existing
    return draw_by_itself(case=case, bodies=bodies, now=now)


def waits_for_supervisor(case: Case) -> bool:
    """Tell whether a case waits for a supervisor's signature; blue ones are the town officer's."""
    return bool(case.state == State.ANSWERED and case.color != Color.BLUE)


def _told(case: Case, stage: Stage, bodies: Bodies) -> list[dict[str, Any]]:
    """Return whom a stage tells, from the lead upwards; empty seats stand in their place."""
    body = bodies.in_charge(case)
    told = [_lead(case)] if case.lead is not None else []
    if body is None:
        return told
    if stage != Stage.SOON or not told:
        told.append(bodies.rung(body).as_told())
    if stage in (Stage.RAISED, Stage.SERIOUS):
        told += [rung.as_told() for rung in _up_to_somebody(bodies.rungs_above(body), stage)]
    return told


def _up_to_somebody(rungs: list[Rung], stage: Stage) -> list[Rung]:
    """Return the rungs up to the first one where somebody is there; all of them when serious."""
    if stage == Stage.SERIOUS:
        return rungs
    for number, rung in enumerate(rungs, start=1):
        if rung.heads:
            return rungs[:number]
    return rungs


def _lead(case: Case) -> dict[str, Any]:
    name = case.organization.name if case.organization else ""
    lead = case.lead
    return {
        "organization": case.organization_id,
        "name": name,
        "state": LEAD,
        "users": [lead.user_id] if lead else [],
    }
