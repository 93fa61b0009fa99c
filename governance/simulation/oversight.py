"""Plays supervision: the sweep of each morning, orders issued, answered and judged, samples seen.

Runs before the day's casework, so that what a morning's sweep draws up stands on how cases are.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from common import wording
from common.calendar import business_date, start_of_day
from governance.simulation.casework import at_work
from governance.simulation.lots import lots
from governance.simulation.stage import Stage
from governance.simulation.wording import say
from notices.actions import deliver, drain, read_all
from org_tree.shapes import Line, Tier
from supervision.actions import ACTIONS, check_sample, sweep
from supervision.choices import OPEN_ORDERS, OrderState, SampleResult
from supervision.models import SampleCheck, SupervisionOrder

MORNING = timedelta(hours=7, minutes=30)
#: Working hours have begun: what waited over night goes out.
OPENING = timedelta(hours=8, minutes=40)
#: Days until the next act on an order, by its state: fewest, most.
DAYS = {
    OrderState.DRAFT: (0, 1),
    OrderState.ISSUED: (1, 4),
    OrderState.RETURNED: (1, 3),
    OrderState.REPLIED: (0, 2),
}
DROPPED = 0.15
SENT_BACK = 0.3
SAMPLES_A_DAY = 4
#: Who reads what they are told, and until how long before now.
UNREAD_DAYS = 2

Doing = tuple[str, Any, dict[str, Any]]


def play_supervision(stage: Stage) -> None:
    """Sweep in the morning, then do what the day holds for orders and samples."""
    morning = start_of_day(stage.day) + MORNING
    if morning > stage.until:
        return
    done = sweep(now=morning)
    stage.counts["sweep"] += 1
    stage.counts["drawn_order"] += done.stages["serious"]
    orders = SupervisionOrder.objects.filter(state__in=OPEN_ORDERS).select_related(
        "case__area", "case__lead", "organization__area", "issuing_organization__area"
    )
    for order in sorted(orders, key=lambda one: (one.case.number, one.round)):
        _act(stage, order)
    _look_again(stage)


def play_notices(stage: Stage) -> None:
    """Tell people what happened, in the evening and when offices open."""
    opening = start_of_day(stage.day) + OPENING
    if opening <= stage.until:
        deliver(now=opening)
    drain(now=stage.until)
    if stage.is_today(stage.now):
        deliver(now=stage.until)
    if start_of_day(stage.day) < stage.now - timedelta(days=UNREAD_DAYS):
        for user in stage.troupe.named(stage.troupe.resting_from):
            read_all(actor=user, now=stage.until)


def _act(stage: Stage, order: SupervisionOrder) -> None:
    """Do the next act on an order, if it falls on this day."""
    draw = lots(stage.seed, "order", order.case.number, order.round, order.state, order.version)
    fewest, most = DAYS[OrderState(order.state)]
    day = business_date(order.changed_at) + timedelta(days=draw.randint(fewest, most))
    at = max(at_work(draw, day, 9.0, 17.0), order.changed_at + timedelta(minutes=50))
    if business_date(at) < stage.day:
        # Somebody rested: it is made good in the course of the morning.
        at = start_of_day(stage.day) + timedelta(hours=9, minutes=draw.randint(0, 90))
    if not stage.is_today(at):
        return
    doing = _doing(stage, order, draw, at)
    if doing is None or not stage.does(doing[1], at):
        return
    act, actor, given = doing
    stage.attempt(
        f"{act}_order",
        ACTIONS[act],
        actor=actor,
        order=order.pk,
        version=order.version,
        now=at,
        **given,
    )


def _doing(stage: Stage, order: SupervisionOrder, draw: Random, at: datetime) -> Doing | None:
    if order.state in (OrderState.ISSUED, OrderState.RETURNED):
        until = at + timedelta(days=draw.randint(2, 5))
        is_short = order.state == OrderState.ISSUED and draw.random() < SENT_BACK
        kind = "reply_short" if is_short else "reply"
        day = wording.day(until, at, weekday=False)
        return "reply", _answering(stage, order), {"reply": say(draw, "order", kind, day=day)}
    if order.state == OrderState.REPLIED:
        if order.reply and len(order.reply) < 15:
            return "return", _issuer(stage, order), {"reason": say(draw, "order", "missing")}
        return "accept", _issuer(stage, order), {"remark": say(draw, "order", "accept")}
    if draw.random() < DROPPED:
        return "drop", _supervisor(stage, order), {"reason": say(draw, "order", "drop")}
    return "issue", _supervisor(stage, order), {}


def _supervisor(stage: Stage, order: SupervisionOrder) -> Any:
    seats = (("supervisor", Tier.TOWN), ("supervisor", Tier.DISTRICT))
    return stage.troupe.first(order.case.area_id, *seats)


def _issuer(stage: Stage, order: SupervisionOrder) -> Any:
    return stage.troupe.person(order.issued_by_id)


def _answering(stage: Stage, order: SupervisionOrder) -> Any:
    """Return who answers for the unit: whoever leads the case, else the head of the body."""
    body = order.organization
    if order.case.lead is not None and order.case.lead.organization_id == body.pk:
        return stage.troupe.person(order.case.lead.user_id)
    seats = {
        (Line.MEDIATION, Tier.VILLAGE): "mediation_director",
        (Line.PARTY, Tier.VILLAGE): "village_secretary",
        (Line.GOVERNANCE, Tier.VILLAGE): "village_officer",
        (Line.GOVERNANCE, Tier.TOWN): "town_officer",
    }
    seat = seats.get((Line(body.line), Tier(body.tier)), "centre")
    return stage.troupe.first(body.area_id, (seat, Tier(body.tier)), ("centre", Tier.TOWN))


def _look_again(stage: Stage) -> None:
    """Look at some of the blue cases that were drawn."""
    waiting = SampleCheck.objects.waiting().select_related("case__area").order_by("closed_at", "pk")
    for number, sample in enumerate(list(waiting[:SAMPLES_A_DAY])):
        draw = lots(stage.seed, "sample", sample.case.number)
        at = start_of_day(stage.day) + timedelta(hours=15, minutes=20 * number + draw.randint(0, 9))
        seats = (("supervisor", Tier.TOWN), ("supervisor", Tier.DISTRICT))
        actor = stage.troupe.first(sample.case.area_id, *seats)
        if stage.is_today(at) and stage.does(actor, at):
            stage.attempt(
                "check_sample",
                check_sample,
                actor=actor,
                sample=sample.pk,
                result=SampleResult.IN_ORDER.value,
                now=at,
            )
