"""The closed loop as one table: which act from which state to which, by whose right.

Buttons, the API's `acts`, rights and tests read these rows and nothing else (domain.md section 6).
No query belongs here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from disputes.choices import Color, State, Step

ASSESSED_ON = frozenset(
    {State.ASSESSED, State.ASSIGNED, State.RESOLVING, State.RESOLVED, State.ANSWERED}
)
OPEN = ASSESSED_ON | {State.RECEIVED, State.REFERRED}
ALL = frozenset(State)


class Clock(Enum):
    """What an act wants of the case's clock and of an extension asked for."""

    ANY = "any"
    RUNNING = "running"
    PAUSED = "paused"
    EXTENSION_ASKED = "extension_asked"


@dataclass(frozen=True)
class Rule:
    """One act.

    Attributes:
        sources: states it starts from.
        target: state after it; None when it stays; a mapping where it depends on the source.
        capability: right needed on the case's area; a mapping where it depends on the colour.
        team: whether the right counts only for the lead and members of the case.
        or_capability: a right that does as well, without belonging to the team.
        clock: what the clock must be.
    """

    sources: frozenset[State]
    target: State | dict[State, State] | None
    capability: str | dict[str, str]
    team: bool = False
    or_capability: str = ""
    clock: Clock = Clock.ANY
    not_by_team: bool = False

    def capability_for(self, color: str | None) -> str:
        """Return the right needed for a case of this colour."""
        if isinstance(self.capability, str):
            return self.capability
        return self.capability[color or Color.YELLOW]

    def target_from(self, state: str) -> State | None:
        """Return the state after the act, None when it stays."""
        if isinstance(self.target, dict):
            return self.target[State(state)]
        return self.target


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


ASSIGN = {
    Color.RED: "disputes.assign_red",
    Color.YELLOW: "disputes.assign",
    Color.BLUE: "disputes.assign",
}
SUPERVISE = {
    Color.RED: "disputes.supervise",
    Color.YELLOW: "disputes.supervise",
    Color.BLUE: "disputes.supervise_blue",
}
HANDLE = "disputes.handle"

# In the order in which pages offer them: the likeliest next act of a state comes first.
ACTS: dict[str, Rule] = {
    "assess": Rule(_from(State.RECEIVED), State.ASSESSED, "disputes.assess"),
    "assign": Rule(_from(State.ASSESSED, State.ASSIGNED), State.ASSIGNED, ASSIGN),
    "accept": Rule(_from(State.ASSIGNED), State.RESOLVING, HANDLE, team=True),
    "resolve": Rule(_from(State.RESOLVING), State.RESOLVED, HANDLE, team=True),
    "mediate": Rule(_from(State.RESOLVING), None, HANDLE, team=True),
    "answer": Rule(
        _from(State.RESOLVED, State.REFERRED),
        State.ANSWERED,
        HANDLE,
        team=True,
        or_capability="disputes.answer",
    ),
    "close": Rule(_from(State.ANSWERED), State.CLOSED, SUPERVISE, not_by_team=True),
    "rework": Rule(_from(State.ANSWERED), State.RESOLVING, SUPERVISE, not_by_team=True),
    "grant_extension": Rule(
        _from(State.RESOLVING), None, "disputes.decide_extension", clock=Clock.EXTENSION_ASKED
    ),
    "refuse_extension": Rule(
        _from(State.RESOLVING), None, "disputes.decide_extension", clock=Clock.EXTENSION_ASKED
    ),
    "resume": Rule(_from(State.RESOLVING), None, HANDLE, team=True, clock=Clock.PAUSED),
    "pause": Rule(_from(State.RESOLVING), None, HANDLE, team=True, clock=Clock.RUNNING),
    "extend": Rule(_from(State.RESOLVING), None, HANDLE, team=True, clock=Clock.RUNNING),
    "escalate": Rule(
        ASSESSED_ON, State.ASSESSED, HANDLE, team=True, or_capability="disputes.escalate"
    ),
    "return": Rule(_from(State.ASSIGNED, State.RESOLVING), State.ASSESSED, HANDLE, team=True),
    "hand_over": Rule(
        _from(State.ASSIGNED, State.RESOLVING, State.RESOLVED),
        None,
        HANDLE,
        team=True,
        or_capability="disputes.assign",
    ),
    "recolor": Rule(ASSESSED_ON, None, "disputes.assess"),
    "join": Rule(
        _from(State.RECEIVED, State.ASSESSED, State.ASSIGNED, State.RESOLVING),
        State.JOINED,
        "disputes.join",
    ),
    "refer": Rule(ASSESSED_ON, State.REFERRED, HANDLE, team=True, or_capability="disputes.refer"),
    "refuse": Rule(_from(State.RECEIVED, State.ASSESSED), State.REFUSED, "disputes.refuse"),
    "withdraw": Rule(
        _from(State.RECEIVED, State.ASSESSED, State.ASSIGNED, State.RESOLVING),
        State.WITHDRAWN,
        "disputes.withdraw",
    ),
    "reopen": Rule(
        _from(State.CLOSED, State.REFUSED, State.WITHDRAWN),
        {
            State.CLOSED: State.ASSESSED,
            State.REFUSED: State.RECEIVED,
            State.WITHDRAWN: State.RECEIVED,
        },
        "disputes.reopen",
    ),
    "urge": Rule(OPEN, None, "disputes.urge"),
    "comment": Rule(ALL, None, "disputes.comment"),
}

# The step whose limit runs while a case is in a state.
STEP_RUNNING: dict[str, str] = {
    State.RECEIVED: "assess",
    State.ASSESSED: "assign",
    State.ASSIGNED: "accept",
    State.RESOLVING: "resolve",
    State.RESOLVED: "feedback",
    State.REFERRED: "feedback",
    State.ANSWERED: "supervise",
}

# The step of the track that a state stands in.
TRACK: dict[str, Step] = {
    State.RECEIVED: Step.ASSESS,
    State.ASSESSED: Step.ASSIGN,
    State.ASSIGNED: Step.RESOLVE,
    State.RESOLVING: Step.RESOLVE,
    State.RESOLVED: Step.FEEDBACK,
    State.REFERRED: Step.FEEDBACK,
    State.ANSWERED: Step.SUPERVISE,
}


def acts_from(state: str) -> list[str]:
    """Return the acts a state allows, in the order pages offer them."""
    return [act for act, rule in ACTS.items() if state in rule.sources]
