"""Plays pairing and meetings by appointment: households looked after, plans carried out, talks.

The cadres are those of `visiting`; through the single acts, for there are few of them a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import F

from clocks.calendars import calendar_for
from common.calendar import business_date, end_of_day, start_of_day
from disputes.models import Case
from governance.simulation.lots import drawn_uuid, lots, moment
from governance.simulation.stage import Stage
from governance.simulation.visiting import DEMO_CADRE, cadres
from governance.simulation.wording import visits
from org_tree.models import Area
from org_tree.shapes import Tier
from visits.actions import (
    cancel_meeting,
    finish_step,
    invite,
    log_meeting,
    miss_meeting,
    plan_step,
    remind_of_meetings,
    start_pairing,
)
from visits.inputs import HouseholdInput, VisitInput
from visits.invitations import InvitationInput
from visits.models import Appointment, Pairing, PairingStep
from visits.pairings import PairingInput, StepInput

CARRIES_OUT, PLANS_ON, HOLDS, MISSES = 0.6, 0.7, 0.75, 0.6
ARRANGES, ARRANGES_DEMO, AGREES, ABOUT_A_CASE = 0.1, 0.35, 0.6, 0.3
MORNING = timedelta(hours=8)
CALLED = ("李大爷", "王婶", "陈奶奶", "老周", "刘嫂")


def play_support(stage: Stage) -> None:
    """Let cadres begin with households, carry plans out, meet whom they asked, ask others."""
    who = [(posting.user, village) for posting, village in cadres(stage)]
    users = [user for user, _village in who]
    if not users:
        return
    _remind(stage)
    paired = set(Pairing.objects.filter(posting__user__in=users).values_list("posting__user"))
    for user, village in who:
        if (user.pk,) not in paired:
            _begin(stage, user, village)
    _carry_out(stage, users)
    _meet(stage, users)
    for user, village in who:
        _arrange(stage, user, village)


def _remind(stage: Stage) -> None:
    morning = start_of_day(stage.day) + MORNING
    if morning <= stage.until:
        stage.counts["remind_of_meeting"] += remind_of_meetings(now=morning)


def _units(village: Area) -> list[Area]:
    return list(Area.objects.within(village).of_tier(Tier.HOUSEHOLD_UNIT).order_by("lft"))


def _begin(stage: Stage, user: Any, village: Area) -> None:
    """Let a cadre look after two households."""
    draw = lots(stage.seed, "pairs", user.username)
    at, units = moment(draw, stage.day, 9, 10), _units(village)
    if not units or not stage.does(user, at):
        return
    for number, plan in enumerate(draw.sample(visits()["plans"], 2)):
        steps = enumerate(plan["steps"])
        given = PairingInput(
            unit=draw.choice(units),
            door=f"{draw.randint(1, 15) + 15 * number}号",
            need=plan["need"],
            started_on=stage.day - timedelta(days=draw.randint(10, 60)),
            called=draw.choice(CALLED),
            basis=plan["basis"],
            steps=tuple(
                StepInput(what, stage.day + timedelta(days=draw.randint(3, 9) + 11 * place))
                for place, what in steps
            ),
        )
        stage.attempt(
            "start_pairing",
            start_pairing,
            actor=user,
            client_id=drawn_uuid(draw),
            pairing=given,
            now=at,
        )


def _carry_out(stage: Stage, users: list[Any]) -> None:
    """Let steps that are due be done, and plans that have run out go on."""
    by_id: dict[Any, Any] = {user.pk: user for user in users}
    due = PairingStep.objects.filter(
        pairing__posting__user__in=users,
        pairing__ended_on__isnull=True,
        done_on__isnull=True,
        due_on__lte=stage.day + timedelta(days=1),
    )
    steps = due.select_related("pairing").annotate(cadre=F("pairing__posting__user"))
    for step in steps.order_by("due_on", "client_id"):
        user = by_id[step.cadre]
        draw = lots(stage.seed, "step", step.client_id, stage.day)
        at = moment(draw, stage.day, 10, 17)
        if draw.random() >= CARRIES_OUT or not stage.does(user, at):
            continue
        how = draw.choice(visits()["done"])
        stage.attempt(
            "finish_step", finish_step, actor=user, step=step, done_on=stage.day, how=how, now=at
        )
        if draw.random() < PLANS_ON:
            _plan_on(stage, draw, user, step.pairing, at)


def _plan_on(stage: Stage, draw: Random, user: Any, pairing: Pairing, at: datetime) -> None:
    if pairing.steps.filter(done_on__isnull=True).exists():
        return
    due_on = stage.day + timedelta(days=draw.randint(7, 20))
    stage.attempt(
        "plan_step",
        plan_step,
        actor=user,
        pairing=pairing,
        client_id=drawn_uuid(draw),
        step=StepInput(draw.choice(visits()["more_steps"]), due_on),
        now=at,
    )


def _meet(stage: Stage, users: list[Any]) -> None:
    """Let the meetings of the day come about, or not."""
    by_id = {user.pk: user for user in users}
    arranged = Appointment.objects.open().filter(
        posting__user__in=users, meets_at__lt=end_of_day(stage.day)
    )
    for meeting in arranged.for_pages().order_by("meets_at", "client_id"):
        draw = lots(stage.seed, "meets", meeting.client_id, stage.day)
        begins = max(meeting.meets_at, start_of_day(stage.day) + MORNING)
        at = begins + timedelta(minutes=draw.randint(20, 60))
        user = by_id[meeting.posting.user_id]
        if not stage.does(user, at):
            continue
        if draw.random() < HOLDS:
            _hold(stage, draw, user, meeting, at)
            continue
        act = miss_meeting if draw.random() < MISSES else cancel_meeting
        reason = draw.choice(visits()["off"])
        stage.attempt(act.__name__, act, actor=user, appointment=meeting, reason=reason, now=at)


def _hold(stage: Stage, draw: Random, user: Any, meeting: Appointment, at: datetime) -> None:
    households = (HouseholdInput(meeting.unit, meeting.door),) if meeting.unit else ()
    stage.attempt(
        "log_meeting",
        log_meeting,
        actor=user,
        appointment=meeting,
        client_id=drawn_uuid(draw),
        visit=VisitInput(
            area=meeting.area,
            date=business_date(at),
            to_date=business_date(at),
            kind="appointed",
            diary=draw.choice(visits()["met"]),
            households=households,
        ),
        now=at,
    )


def _arrange(stage: Stage, user: Any, village: Area) -> None:
    """Let a cadre ask somebody to a meeting of the next working days."""
    draw = lots(stage.seed, "asks to meet", user.username, stage.day)
    is_demo = user.username == DEMO_CADRE
    at = moment(draw, stage.day, 9.5, 17)
    if draw.random() >= (ARRANGES_DEMO if is_demo else ARRANGES) or not stage.does(user, at):
        return
    client_id = drawn_uuid(draw)
    if Appointment.objects.filter(created_by=user, client_id=client_id).exists():
        # The day is played on: which case is open may have changed since.
        return
    day = stage.day + timedelta(days=draw.randint(1, 3))
    while not calendar_for(village).is_working(day):
        day += timedelta(days=1)
    basis = _about_case(draw, village) if is_demo else {}
    stage.attempt(
        "invite",
        invite,
        actor=user,
        client_id=client_id,
        invitation=InvitationInput(
            area=village,
            meets_at=moment(draw, day, 9, 16).replace(second=0, microsecond=0),
            place=draw.choice(("到家里", "村部", "网格工作站")),
            invitation=draw.choice(("phone", "phone", "visit", "letter")),
            is_agreed=draw.random() < AGREES,
            **(basis or _by_need(draw, village)),
        ),
        now=at,
    )


def _about_case(draw: Random, village: Area) -> dict[str, Any]:
    """Return an open case of the village as what a meeting is about, now and then."""
    if draw.random() >= ABOUT_A_CASE:
        return {}
    inside = Case.objects.open().filter(area__in=Area.objects.within(village))
    case = inside.select_related("area__parent").order_by("number").last()
    return {"case": case} if case else {}


def _by_need(draw: Random, village: Area) -> dict[str, Any]:
    return {
        **draw.choice(visits()["meetings"]),
        "unit": draw.choice(_units(village)),
        "door": f"{draw.randint(1, 30)}号",
        "called": draw.choice(CALLED),
    }
