"""Who does an act of a case, and what they write: the arguments of each action.

Each function returns the person and the arguments beyond number, version and moment, or None when
nobody sits on the seat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from common.calendar import business_date, end_of_day
from disputes.choices import CaseTier, Channel, Color, Kind, Outcome, ReferredTo
from disputes.facts import suggestion_for
from disputes.models import Case
from governance.simulation.board import decided_color
from governance.simulation.stage import Stage
from governance.simulation.troupe import Troupe
from governance.simulation.wording import as_said_in, names_in, say, type_of, yuan_words
from org_tree.models import Posting
from org_tree.shapes import Tier

Doing = tuple[Any, dict[str, Any]]
#: Professional teams by the case types they take.
TEAMS = {
    "labor": "区劳动争议调解中心",
    "property": "区物业纠纷调解委员会",
    "medical": "区医疗纠纷调解委员会",
    "traffic": "区道路交通事故调解委员会",
}
#: How often people met, as it is said.
COUNTED = ("几", "一", "两", "三", "四", "五")
#: Ways to tell of a later session.
LATER = 5
OUTCOMES = (
    (Outcome.WRITTEN_AGREEMENT, {Color.BLUE: 15, Color.YELLOW: 55, Color.RED: 75}),
    (Outcome.ORAL_AGREEMENT, {Color.BLUE: 50, Color.YELLOW: 28, Color.RED: 5}),
    (Outcome.SETTLED_ON_SITE, {Color.BLUE: 32, Color.YELLOW: 9, Color.RED: 5}),
    (Outcome.NO_AGREEMENT, {Color.BLUE: 3, Color.YELLOW: 8, Color.RED: 15}),
)


@dataclass(frozen=True)
class Scene:
    """A case at the moment of an act, with what its words need."""

    stage: Stage
    case: Case
    draw: Random
    at: datetime

    @property
    def troupe(self) -> Troupe:
        """The people."""
        return self.stage.troupe

    @cached_property
    def names(self) -> list[str]:
        """The surnames the case speaks of, two at most."""
        return names_in(self.case.title + self.case.description)[:2]

    def say(self, kind: str, *choices: str, **more: object) -> str:
        """Return one phrase by lot with the surnames and the money of the case."""
        slots: dict[str, object] = dict(zip("ab", self.names, strict=False))
        slots |= {key.upper(): f"{name}某" for key, name in slots.items()}
        if self.case.amount:
            slots["yuan"] = yuan_words(self.case.amount)
        area = self.troupe.areas.get(self.case.area_id)
        text = say(self.draw, kind, *choices, **slots, **more)
        return as_said_in(area.setting if area else "", text)


def lead_of(scene: Scene) -> Any:
    """Return the person who leads the case."""
    lead = scene.case.lead
    return scene.troupe.person(lead.user_id) if lead else None


def assessor_of(scene: Scene) -> Any:
    """Return somebody of the town's assessment group."""
    town = scene.troupe.above(scene.case.area_id, Tier.TOWN)
    seated = scene.troupe.sitting("assessor", town)
    return scene.draw.choice(seated).user if seated else None


def supervisor_of(scene: Scene) -> Any:
    """Return who signs the case off: for blue the town's officer, else a supervisor."""
    seats = [("supervisor", Tier.TOWN), ("supervisor", Tier.DISTRICT)]
    if scene.case.color == Color.BLUE:
        seats.insert(0, ("town_officer", Tier.TOWN))
    return scene.troupe.first(scene.case.area_id, *seats)


def centre_of(scene: Scene) -> Any:
    """Return who runs the governance centre that the case belongs to."""
    return scene.troupe.first(scene.case.area_id, ("centre", Tier.TOWN), ("centre", Tier.DISTRICT))


def _assess(scene: Scene) -> Doing:
    suggestion = suggestion_for(scene.case, scene.at)
    color, reason = decided_color(scene.draw, suggestion.color)
    given = {"color": color, "tier": suggestion.tier, "reason": reason}
    return assessor_of(scene), {**given, "category": type_of(scene.case.title)}


def _recolor(scene: Scene) -> Doing:
    is_blue = scene.case.color == Color.BLUE
    color = Color.YELLOW if is_blue else Color.BLUE
    reason = scene.say("reason", "recolor_up" if is_blue else "recolor_down")
    return assessor_of(scene), {"color": color.value, "reason": reason}


def _assign(scene: Scene) -> Doing | None:
    case, troupe = scene.case, scene.troupe
    lead, members = team_for(scene)
    if lead is None:
        return None
    seats = [("village_officer", Tier.VILLAGE), ("town_officer", Tier.TOWN), ("centre", Tier.TOWN)]
    if case.tier != CaseTier.VILLAGE:
        seats = [("centre", Tier.TOWN), ("centre", Tier.DISTRICT)]
    if case.tier in (CaseTier.DISTRICT, CaseTier.PROFESSIONAL):
        seats = [("centre", Tier.DISTRICT), ("centre", Tier.TOWN)]
    if case.color == Color.RED:
        seats = [seat for seat in seats if seat[0] == "centre"] or [("centre", Tier.TOWN)]
    given = {
        "organization": lead.organization,
        "lead": lead.user,
        "members": [member.user for member in members if member.user_id != lead.user_id],
    }
    return troupe.first(case.area_id, *seats), given


def team_for(scene: Scene) -> tuple[Posting | None, list[Posting]]:
    """Return who leads a case of this tier and color, and who helps (domain.md section 5)."""
    case, troupe = scene.case, scene.troupe
    at_village = [
        *_seated(scene, "mediation_director", Tier.VILLAGE),
        *_seated(scene, "village_secretary", Tier.VILLAGE),
    ]
    town = _seated(scene, "centre", Tier.TOWN)
    district = _seated(scene, "centre", Tier.DISTRICT)
    police = _seated(scene, "auxiliary_police", Tier.VILLAGE)
    if case.tier == CaseTier.PROFESSIONAL:
        experts = _experts(troupe, case)
        return _split([*experts, *district])
    if case.tier == CaseTier.DISTRICT:
        return _split([*district, *town[:1]])
    if case.tier == CaseTier.TOWN or case.color == Color.RED:
        return _split([*town, *at_village[1:2], *police])
    if case.color == Color.YELLOW:
        lawyers = _seated(scene, "resident_lawyer", Tier.VILLAGE)
        elders = _seated(scene, "elder", Tier.VILLAGE)
        helpers = scene.draw.sample(
            [*lawyers, *elders, *police], min(2, len(police) + len(lawyers))
        )
        lead = at_village[:1] if scene.draw.random() < 0.7 else at_village[1:2] or at_village[:1]
        return _split([*(lead or town[:1]), *helpers])
    keepers = troupe.sitting("keeper", troupe.above(case.area_id, Tier.GROUP))
    return _split([*(at_village[:1] or town[:1]), *keepers[:1]])


def _seated(scene: Scene, role: str, tier: str) -> list[Posting]:
    return scene.troupe.sitting(role, scene.troupe.above(scene.case.area_id, tier))


def _experts(troupe: Troupe, case: Case) -> list[Posting]:
    district = troupe.above(case.area_id, Tier.DISTRICT)
    experts = troupe.sitting("professional_mediator", district)
    wanted = TEAMS.get(case.category)
    fitting = [one for one in experts if one.organization.name == wanted]
    return (fitting or experts)[:2]


def _split(team: list[Posting]) -> tuple[Posting | None, list[Posting]]:
    return (team[0], team[1:]) if team else (None, [])


def _mediate(scene: Scene) -> Doing:
    held = scene.case.sessions.count()
    # A later session goes on from the one before; no two of a case read the same.
    choices = (f"more {(len(scene.case.title) + held) % LATER}",) if held else ()
    if not held and scene.case.color == Color.RED and scene.draw.random() < 0.5:
        choices = ("failed",)
    held_at = scene.at - timedelta(minutes=scene.draw.randint(40, 180))
    is_at_home = len(scene.names) == 2 and scene.draw.random() < 0.35
    given = {
        "held_at": max(held_at, scene.case.received_at),
        "place": scene.say("present", "at_home" if is_at_home else "place"),
        "present": scene.say("present", "any"),
        "summary": scene.say("mediation", *choices, scene.case.category, "other"),
    }
    return lead_of(scene), given


def _resolve(scene: Scene) -> Doing:
    case = scene.case
    color = Color(case.color or Color.BLUE)
    if case.kind != Kind.DISPUTE:
        given = {
            "outcome": Outcome.SETTLED_ON_SITE.value,
            "summary": scene.say("summary", case.kind, "settled_on_site"),
        }
        return lead_of(scene), given
    weights = [weight[color] for _outcome, weight in OUTCOMES]
    outcome = scene.draw.choices([outcome for outcome, _weight in OUTCOMES], weights)[0]
    sessions = COUNTED[min(case.sessions.count(), len(COUNTED) - 1)]
    given = {
        "outcome": outcome.value,
        "summary": scene.say("summary", outcome.value, sessions=sessions),
    }
    if outcome == Outcome.WRITTEN_AGREEMENT:
        given["agreement"] = scene.say("agreement", case.category, "other")
    return lead_of(scene), given


def _answer(scene: Scene) -> Doing:
    satisfied = scene.draw.random() < 0.91
    channel = scene.draw.choice((Channel.VISIT, Channel.VISIT, Channel.PHONE, Channel.MEETING))
    given = {
        "channel": channel.value,
        "told": scene.say("answer", "told"),
        "satisfied": satisfied,
        "comment": scene.say("answer", "satisfied" if satisfied else "dissatisfied"),
    }
    lead = lead_of(scene)
    return lead or scene.troupe.first(scene.case.area_id, ("town_officer", Tier.TOWN)), given


def _extend(scene: Scene) -> Doing:
    due = max(scene.case.due_at or scene.at, scene.at)
    until = end_of_day(business_date(due) + timedelta(days=scene.draw.choice((3, 5, 7, 10))))
    return lead_of(scene), {"due_at": until, "reason": scene.say("reason", "extend")}


def _escalate(scene: Scene) -> Doing:
    return lead_of(scene) or centre_of(scene), {"reason": scene.say("reason", "escalate")}


def _refer(scene: Scene) -> Doing:
    to = ReferredTo.ARBITRATION if scene.case.category == "labor" else ReferredTo.LITIGATION
    given = {"to": to.value, "reason": scene.say("reason", "refer")}
    return lead_of(scene) or centre_of(scene), given


def _with_reason(who: Callable[[Scene], Any], key: str) -> Callable[[Scene], Doing]:
    return lambda scene: (who(scene), {"reason": scene.say("reason", key)})


def _close(scene: Scene) -> Doing:
    kind = "remark" if scene.case.is_satisfied else "remark_dissatisfied"
    return supervisor_of(scene), {"remark": scene.say("close", kind)}


def _reopen(scene: Scene) -> Doing:
    seats = (("supervisor", Tier.TOWN), ("supervisor", Tier.DISTRICT), ("centre", Tier.TOWN))
    who = scene.troupe.first(scene.case.area_id, *seats)
    return who, {"reason": scene.say("reason", "reopen")}


DOINGS: dict[str, Callable[[Scene], Doing | None]] = {
    "assess": _assess,
    "recolor": _recolor,
    "assign": _assign,
    "accept": lambda scene: (lead_of(scene), {}),
    "return": _with_reason(lead_of, "return"),
    "mediate": _mediate,
    "resolve": _resolve,
    "answer": _answer,
    "close": _close,
    "rework": lambda scene: (supervisor_of(scene), {"reason": scene.say("close", "rework")}),
    "escalate": _escalate,
    "extend": _extend,
    "grant_extension": lambda scene: (_decider(scene), {}),
    "refuse_extension": lambda scene: (
        _decider(scene),
        {"reason": scene.say("reason", "refuse_extension")},
    ),
    "urge": lambda scene: (centre_of(scene), {"message": scene.say("urge", "any")}),
    "pause": _with_reason(lead_of, "pause"),
    "resume": lambda scene: (lead_of(scene), {}),
    "withdraw": _with_reason(assessor_of, "withdraw"),
    "refuse": _with_reason(assessor_of, "refuse"),
    "refer": _refer,
    "reopen": _reopen,
    "comment": lambda scene: (lead_of(scene), {"text": scene.say("comment", "any")}),
}


def _decider(scene: Scene) -> Any:
    seats = (("supervisor", Tier.TOWN), ("supervisor", Tier.DISTRICT))
    return scene.troupe.first(scene.case.area_id, *seats)
