"""Plays the closed loop: matters walk in at the door, and every open case goes its way."""

from __future__ import annotations

from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import count
from random import Random
from typing import Any

from common.calendar import start_of_day
from disputes.actions import ACTIONS, open_case
from disputes.choices import OPEN_STATES, Source, State
from disputes.facts import KINDS
from disputes.models import Case
from disputes.workflow import WITHOUT_VERSION, refusal
from governance.simulation.case_acts import DOINGS, Scene
from governance.simulation.casework import REOPENED_WITHIN, Planned, plan_of
from governance.simulation.lots import lots, moment
from governance.simulation.stage import Stage
from governance.simulation.wording import draw_matter, setting_of, tell
from org_tree.models import Area
from org_tree.shapes import Tier
from reports.choices import Category

#: Matters a day that come in at the counter, by telephone and from other offices, per village.
WALK_INS = 0.014
SOURCES = {
    Source.WALK_IN: 45,
    Source.TELEPHONE: 20,
    Source.HOTLINE: 20,
    Source.PETITION: 6,
    Source.COURT: 4,
    Source.ONLINE: 5,
}
#: When what was left over from the day before is made good.
MORNING = timedelta(hours=8)
#: What is to be done: when, in what order of putting it there, the act, the case.
Agenda = list[tuple[datetime, int, str, Case]]
NUMBERED = {Source.HOTLINE: "12345", Source.PETITION: "XF", Source.COURT: "WP"}


def play_walk_ins(stage: Stage) -> None:
    """Receive what did not come through a daily report."""
    for village, facts in zip(stage.troupe.villages, stage.troupe.facts, strict=True):
        draw = lots(stage.seed, "walk in", village.code, stage.day)
        share = WALK_INS * facts.liveliness * (0.4 if stage.day.weekday() >= 5 else 1)
        if draw.random() >= share:
            continue
        at = moment(draw, stage.day, 8.5, 17.0)
        officer = stage.troupe.first(
            village.pk, ("village_officer", Tier.VILLAGE), ("town_officer", Tier.TOWN)
        )
        if stage.does(officer, at):
            _walk_in(stage, draw, village, officer, at)


def _walk_in(stage: Stage, draw: Random, village: Area, officer: Any, at: datetime) -> None:
    groups = stage.troupe.groups_of.get(village.pk) or [village]
    group = draw.choice(groups)
    category = draw.choices((Category.DISPUTE, Category.REQUEST, Category.HAZARD), (70, 22, 8))[0]
    matter = draw_matter(draw, setting_of(village.setting), category.value)
    told = tell(draw, matter, place=group.name, at=at, setting=village.setting)
    item = told.item
    source = draw.choices(list(SOURCES), list(SOURCES.values()))[0]
    number = f"{NUMBERED[source]}{draw.randrange(10**8):08d}" if source in NUMBERED else ""
    stage.attempt(
        "open_case",
        open_case,
        actor=officer,
        client_id=item.client_id,
        kind=KINDS[item.category],
        source=source.value,
        area=group,
        title=item.summary,
        description=item.detail,
        place=item.place,
        category=matter.type,
        occurred_at=item.occurred_at,
        people_count=item.people_count,
        amount=item.amount,
        parties=item.parties,
        flags=item.flags,
        source_number=number,
        now=at,
    )


def play_cases(stage: Stage) -> None:
    """Do what the plans of all cases say for this day, in order of time."""
    order = count()
    agenda: Agenda = []
    for case in _cases(stage):
        _put(stage, agenda, order, case)
    heapify(agenda)
    while agenda:
        at, _place, act, case = heappop(agenda)
        changed = _do(stage, case, act, at)
        if changed is not None:
            _put(stage, agenda, order, changed)


def _cases(stage: Stage) -> list[Case]:
    """Return the cases that can move: the open ones, and those closed not long ago."""
    root = stage.troupe.root
    inside = Case.objects.filter(
        area__tree_id=root.tree_id, area__lft__gte=root.lft, area__lft__lte=root.rght
    )
    since = start_of_day(stage.day) - timedelta(days=REOPENED_WITHIN)
    open_ones = inside.filter(state__in=OPEN_STATES)
    closed = inside.filter(state=State.CLOSED, closed_at__gte=since)
    found = [*open_ones.select_related("lead"), *closed.select_related("lead")]
    return sorted(found, key=lambda case: case.number)


def _put(stage: Stage, agenda: Agenda, order: count[int], case: Case) -> None:
    """Put a case's next act on the agenda, if it falls on this day."""
    planned = _next(stage, case)
    if planned is not None:
        heappush(agenda, (planned.at, next(order), planned.act, case))


def _next(stage: Stage, case: Case) -> Planned | None:
    """Return the next act of a case up to the end of the day's play.

    What should have happened on a day before - somebody rested, or another play ended there - is
    made good first thing in the morning. The act that leads on is never passed over.
    """
    plan = plan_of(case, stage.seed)
    morning = start_of_day(stage.day) + MORNING
    to_come = [one for one in plan if one.at > case.changed_at]
    for planned in to_come or plan[-1:]:
        if planned.at > stage.until:
            return None
        at = max(planned.at, morning)
        if refusal(case, planned.act) is None and not _rests(stage, case, planned.act, at):
            return Planned(at, planned.act)
    return None


def _rests(stage: Stage, case: Case, act: str, at: datetime) -> bool:
    """Tell whether whoever would do an act does nothing at that moment."""
    if stage.until < min(stage.troupe.resting_from.values(), default=stage.now):
        return False
    doing = DOINGS[act](Scene(stage, case, _draw(stage, case, act), at))
    return doing is None or doing[0] is None or not stage.does(doing[0], at)


def _draw(stage: Stage, case: Case, act: str) -> Random:
    return lots(stage.seed, "act", case.number, case.version, act)


def _do(stage: Stage, case: Case, act: str, at: datetime) -> Case | None:
    """Do one act of a case; return the case as it then stands."""
    at = max(at, case.changed_at)
    doing = DOINGS[act](Scene(stage, case, _draw(stage, case, act), at))
    if doing is None or at > stage.until:
        return None
    actor, given = doing
    if not stage.does(actor, at):
        return None
    version = {} if act in WITHOUT_VERSION else {"version": case.version}
    done: Case | None = stage.attempt(
        act, ACTIONS[act], actor=actor, number=case.number, now=at, **version, **given
    )
    return done
