"""The plan of a case: what its people will do next and when. Pure; nothing is stored.

A plan follows from the seed, the case's number, its state and when that began; so it is the same
whenever it is asked for, and what is to be done next is the first entry after the last change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Protocol

from common.calendar import business_date, start_of_day
from disputes.choices import CaseTier, Color, Kind, Outcome, State
from governance.simulation.lots import lots, moment

#: Days a case takes to resolve: shortest, longest, most often.
RESOLVING_DAYS = {
    Color.BLUE: (0.4, 7.6, 2.2),
    Color.YELLOW: (1.2, 16.5, 5.5),
    Color.RED: (4.0, 33.0, 13.0),
}
LIMIT_DAYS = {Color.BLUE: 7, Color.YELLOW: 15, Color.RED: 30}
#: How often a case drags on for no good reason, at whatever step.
SLOW = 0.07
SESSIONS = {Color.BLUE: (1, 1, 1, 2), Color.YELLOW: (1, 2, 2, 3), Color.RED: (2, 3, 3, 4)}
#: A closed case is brought back within these days, if at all.
REOPENED_WITHIN = 14


class CaseFacts(Protocol):
    """What a plan reads of a case."""

    number: str
    state: str
    color: str | None
    tier: str | None
    kind: str
    outcome: str | None
    is_satisfied: bool | None
    step_started_at: datetime
    changed_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Planned:
    """One act to come."""

    at: datetime
    act: str


def plan_of(case: CaseFacts, seed: int) -> list[Planned]:
    """Return what is planned for a case in its present state, in order of time.

    The last entry is the one that leads on to another state.
    """
    began = case.step_started_at if case.state != State.CLOSED else case.closed_at
    if began is None:
        return []
    draw = lots(seed, "case", case.number, case.state, began.isoformat(timespec="seconds"))
    planner = PLANNERS.get(State(case.state))
    return sorted(planner(case, draw, began), key=lambda one: one.at) if planner else []


def at_work(draw: Random, day: date, start: float = 8.4, end: float = 17.6) -> datetime:
    """Return a moment of a working day; what falls on a weekend mostly waits for Monday."""
    if day.weekday() >= 5 and draw.random() < 0.7:
        day += timedelta(days=7 - day.weekday())
    return moment(draw, day, start, end)


def _days_on(draw: Random, start: datetime, days: float) -> datetime:
    """Return a working moment so many days later, never before the start."""
    day = business_date(start + timedelta(days=days))
    at = at_work(draw, day)
    return max(at, start + timedelta(minutes=draw.randint(20, 90)))


def _received(case: CaseFacts, draw: Random, began: datetime) -> list[Planned]:
    lot = draw.random()
    at = began + timedelta(minutes=draw.randint(15, 150))
    if lot < 0.03:
        return [Planned(at, "refuse")]
    if lot < 0.05:
        return [Planned(at, "withdraw")]
    if lot < 0.09:
        return [Planned(moment(draw, business_date(began) + timedelta(days=1), 8.5, 11), "assess")]
    evening = start_of_day(business_date(began)) + timedelta(hours=20)
    return [Planned(max(min(at, evening), began + timedelta(minutes=5)), "assess")]


def _assessed(case: CaseFacts, draw: Random, began: datetime) -> list[Planned]:
    if case.color == Color.RED:
        return [Planned(began + timedelta(minutes=draw.randint(20, 200)), "assign")]
    days = draw.randint(2, 5) if draw.random() < SLOW else 1
    day = business_date(began) + timedelta(days=days)
    acts = [Planned(moment(draw, day, 8.3, 11.5), "assign")]
    if draw.random() < 0.01:
        acts.append(Planned(began + timedelta(minutes=40), "recolor"))
    return acts


def _assigned(case: CaseFacts, draw: Random, began: datetime) -> list[Planned]:
    if case.color == Color.RED:
        return [Planned(began + timedelta(minutes=draw.randint(10, 100)), "accept")]
    lot = draw.random()
    if lot < 0.02:
        return [Planned(began + timedelta(minutes=draw.randint(60, 240)), "return")]
    days = draw.randint(2, 5) if lot < SLOW else 1 if lot < 0.4 else 0
    if days:
        day = business_date(began) + timedelta(days=days)
        return [Planned(moment(draw, day, 8.3, 16.5), "accept")]
    return [Planned(began + timedelta(minutes=draw.randint(20, 300)), "accept")]


def _resolving(case: CaseFacts, draw: Random, began: datetime) -> list[Planned]:
    color = Color(case.color or Color.BLUE)
    shortest, longest, often = RESOLVING_DAYS[color]
    days = draw.triangular(shortest, longest, often)
    if draw.random() < SLOW:
        days += LIMIT_DAYS[color] * draw.uniform(0.5, 1.2)
    acts = []
    if color != Color.BLUE and draw.random() < 0.07:
        stood = draw.randint(2, 4)
        acts.append(Planned(_days_on(draw, began, days * 0.3), "pause"))
        acts.append(Planned(_days_on(draw, began, days * 0.3 + stood), "resume"))
        days += stood
    if days > LIMIT_DAYS[color] * 0.8 and draw.random() < 0.6:
        asked = _days_on(draw, began, LIMIT_DAYS[color] * 0.75)
        decided = "refuse_extension" if draw.random() < 0.15 else "grant_extension"
        acts.append(Planned(asked, "extend"))
        acts.append(Planned(_days_on(draw, asked, draw.uniform(0.3, 1.2)), decided))
    end = _days_on(draw, began, days)
    acts.extend(_sessions(case, draw, began, end, color))
    if draw.random() < 0.15:
        acts.append(Planned(_days_on(draw, began, days * 0.4), "comment"))
    if days > LIMIT_DAYS[color] * 0.85 and draw.random() < 0.5:
        acts.append(Planned(_days_on(draw, began, days * 0.85), "urge"))
    # What lies after the end does not happen: the state is another one by then.
    return [*(one for one in acts if one.at < end), Planned(end, _ending(case, draw))]


def _ending(case: CaseFacts, draw: Random) -> str:
    lot = draw.random()
    if lot < 0.015:
        return "withdraw"
    if lot < 0.035:
        return "refer"
    if lot < 0.06 and case.tier != CaseTier.PROFESSIONAL:
        return "escalate"
    if lot < 0.07:
        return "return"
    return "resolve"


def _sessions(
    case: CaseFacts, draw: Random, began: datetime, end: datetime, color: Color
) -> list[Planned]:
    if case.kind != Kind.DISPUTE:
        return []
    acts = []
    number = draw.choice(SESSIONS[color])
    for session in range(1, number + 1):
        near = began + (end - began) * (session / (number + 0.3))
        at = moment(draw, business_date(near), 8.8, 18.6)
        # On the first and the last day there may be no time but the one between.
        acts.append(Planned(at if began < at < end else near, "mediate"))
    return acts


def _resolved(case: CaseFacts, draw: Random, began: datetime) -> list[Planned]:
    if case.outcome == Outcome.NO_AGREEMENT:
        can_rise = case.tier != CaseTier.PROFESSIONAL
        act = "escalate" if can_rise and draw.random() < 0.7 else "refer"
        return [Planned(_days_on(draw, began, draw.uniform(0.3, 1.2)), act)]
    slow = draw.random() < SLOW
    days = draw.uniform(4, 9) if slow else draw.triangular(0.05, 2.6, 0.8)
    return [Planned(_days_on(draw, began, days), "answer")]


def _answered(case: CaseFacts, draw: Random, began: datetime) -> list[Planned]:
    slow = draw.random() < SLOW
    days = draw.uniform(6, 11) if slow else draw.triangular(0.2, 4.0, 1.2)
    if case.outcome == Outcome.NO_AGREEMENT:
        return []
    act = "rework" if not case.is_satisfied and draw.random() < 0.55 else "close"
    return [Planned(_days_on(draw, began, days), act)]


def _closed(case: CaseFacts, draw: Random, began: datetime) -> list[Planned]:
    if draw.random() > 0.008:
        return []
    return [Planned(_days_on(draw, began, draw.uniform(3, REOPENED_WITHIN - 2)), "reopen")]


PLANNERS = {
    State.RECEIVED: _received,
    State.ASSESSED: _assessed,
    State.ASSIGNED: _assigned,
    State.RESOLVING: _resolving,
    State.RESOLVED: _resolved,
    State.REFERRED: _resolved,
    State.ANSWERED: _answered,
    State.CLOSED: _closed,
}
