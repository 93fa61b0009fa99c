"""Cases in any state for tests, brought there by the acts themselves."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from disputes.actions import ACTIONS, open_case
from disputes.choices import State
from disputes.models import Case
from org_tree.models import Area
from reports.inputs import PartyInput
from tests.factories import NOW, Cast, Territory

#: Acts that bring a new case into a state, in order, each with who does it.
WAYS: dict[str, tuple[str, ...]] = {
    State.RECEIVED: (),
    State.ASSESSED: ("assess",),
    State.ASSIGNED: ("assess", "assign"),
    State.RESOLVING: ("assess", "assign", "accept"),
    State.RESOLVED: ("assess", "assign", "accept", "resolve"),
    State.ANSWERED: ("assess", "assign", "accept", "resolve", "answer"),
    State.CLOSED: ("assess", "assign", "accept", "resolve", "answer", "close"),
    State.REFUSED: ("refuse",),
    State.WITHDRAWN: ("withdraw",),
    State.JOINED: ("join",),
    State.REFERRED: ("assess", "assign", "accept", "refer"),
}
WHO = {
    "open": "village",
    "assess": "assessor",
    "assign": "centre",
    "accept": "mediator",
    "mediate": "mediator",
    "resolve": "mediator",
    "answer": "mediator",
    "close": "supervisor",
    "rework": "supervisor",
    "extend": "mediator",
    "grant_extension": "supervisor",
    "refuse_extension": "supervisor",
    "pause": "mediator",
    "resume": "mediator",
    "return": "mediator",
    "escalate": "centre",
    "hand_over": "centre",
    "recolor": "assessor",
    "join": "assessor",
    "separate": "assessor",
    "refer": "assessor",
    "refuse": "village",
    "withdraw": "village",
    "reopen": "supervisor",
    "urge": "supervisor",
    "comment": "district",
}


@dataclass
class Bench:
    """A place to play cases on: who does what, and a clock that goes on a minute an act."""

    territory: Territory
    cast: Cast
    clock: datetime = NOW
    people: dict[str, Any] = field(default_factory=dict)

    def person(self, act: str) -> Any:
        """Whoever does an act here."""
        name = WHO[act]
        if name not in self.people:
            self.people[name] = getattr(self.cast, name)
        return self.people[name]

    def tick(self, **length: float) -> datetime:
        """Let the clock go on and return it."""
        self.clock += timedelta(**(length or {"minutes": 1}))
        return self.clock

    def open(self, **changes: Any) -> Case:
        """Receive a matter in the first group."""
        return open_case(**{**self.matter(), **changes})[0]

    def matter(self) -> dict[str, Any]:
        """What a matter says."""
        return {
            "actor": self.person("open"),
            "client_id": uuid.uuid4(),
            "kind": "dispute",
            "source": "walk_in",
            "area": self.territory.group(),
            "title": f"水渠争执 {uuid.uuid4().hex[:6]}",
            "description": "两家为放水吵了起来。",
            "place": "",
            "category": "neighbors",
            "people_count": 2,
            "parties": [PartyInput("李大山", "13812345678"), PartyInput("张小河")],
            "now": self.tick(),
        }

    def inputs(self, act: str, case: Case) -> dict[str, Any]:
        """What an act carries, enough for it to be done."""
        return {
            "assess": lambda: {"color": "blue", "tier": "village"},
            "assign": lambda: {"lead": self.person("accept")},
            "mediate": lambda: {"held_at": self.clock, "summary": "双方到场。"},
            "resolve": lambda: {"outcome": "oral_agreement", "summary": "轮流放水。"},
            "answer": lambda: {"channel": "phone", "told": "李大山", "satisfied": True},
            "rework": lambda: {"reason": "没有回访。"},
            "return": lambda: {"reason": "不归我们。"},
            "escalate": lambda: {"reason": "谈不拢。"},
            "recolor": lambda: {
                "color": "yellow" if case.color != "yellow" else "blue",
                "reason": "人多了。",
            },
            "extend": lambda: {
                "due_at": max(case.due_at or self.clock, self.clock) + timedelta(days=5),
                "reason": "当事人在外地。",
            },
            "refuse_extension": lambda: {"reason": "来得及。"},
            "hand_over": lambda: {"lead": self.cast.keeper, "reason": "离得近。"},
            "pause": lambda: {"reason": "等当事人回来。"},
            "withdraw": lambda: {"reason": "自己和好了。"},
            "refuse": lambda: {"reason": "不属于受理范围。"},
            "separate": lambda: {"reason": "不是一回事。"},
            "join": lambda: {"case": self.open().number},
            "refer": lambda: {"to": "litigation", "reason": "要求起诉。"},
            "reopen": lambda: {"reason": "又吵起来了。"},
            "comment": lambda: {"text": "知道了。"},
        }.get(act, dict)()

    def act(self, act: str, case: Case, /, **changes: Any) -> Case:
        """Do an act on a case as it stands and return the case."""
        case = Case.objects.get(pk=case.pk)
        call = {
            "actor": self.person(act),
            "number": case.number,
            "version": case.version,
            **self.inputs(act, case),
        }
        call |= changes
        call.setdefault("now", self.tick())
        return ACTIONS[act](**call)

    def in_state(self, state: str, *, color: str = "blue", **changes: Any) -> Case:
        """A case brought into a state by the acts that lead there."""
        case = self.open(**changes)
        for act in WAYS[state]:
            more = {"color": color, "reason": "试"} if act == "assess" else {}
            case = self.act(act, case, **more)
        return case


Action = Callable[..., Case]
__all__ = ["WAYS", "WHO", "Action", "Area", "Bench"]
