"""The closed loop as one table: which act from which state to which, by whose right.

Buttons, the API's `acts`, rights and tests read these rows and nothing else (domain.md section 6).
No query belongs here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from disputes.choices import COLOR_ORDER, TIER_ORDER, Color, Outcome, State, Step

PAUSES_ALLOWED = 2
EXTENSIONS_ALLOWED = 2
EXTENSION_DAYS = 30
#: Of the steps' limits alone: what the law lets be extended is counted for each legal clock.
EXTENDED_ENOUGH = _("The time has been extended twice already; it cannot be extended again.")

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
        capability: right needed on the case's area; a mapping where it depends on the color.
        team: whether the right counts only for the lead and members of the case.
        or_capability: a right that does as well, without belonging to the team.
        clock: what the clock must be.
        goes_back: whether it leads back to where the case stood before it was joined.
        not_by_team: whether those who handled the case are kept from it.
        unless: given the case, why it cannot be done although the state allows it, or None.
    """

    sources: frozenset[State]
    target: State | dict[State, State] | None
    capability: str | Mapping[Color, str]
    team: bool = False
    or_capability: str = ""
    clock: Clock = Clock.ANY
    goes_back: bool = False
    not_by_team: bool = False
    unless: Callable[[Any], Promise | None] | None = None

    def capability_for(self, color: str | None) -> str:
        """Return the right needed for a case of this color."""
        if isinstance(self.capability, str):
            return self.capability
        return self.capability[Color(color or Color.YELLOW)]

    def target_from(self, state: str) -> State | None:
        """Return the state after the act, None when it stays."""
        if isinstance(self.target, dict):
            return self.target[State(state)]
        return self.target


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


def _no_agreement(case: Any) -> Promise | None:
    """A matter without agreement goes to the next tier or out; it never just stops."""
    if case.outcome == Outcome.NO_AGREEMENT:
        return _("There is no agreement: escalate the case or refer it out.")
    return None


def _nobody_leads(case: Any) -> Promise | None:
    return None if case.lead_id else _("Nobody leads this case: hand it over to somebody first.")


def _paused_enough(case: Any) -> Promise | None:
    if case.pause_count >= PAUSES_ALLOWED:
        return _("The clock has been stopped twice already; it cannot be stopped again.")
    return None


def _extension_asked(case: Any) -> Promise | None:
    if case.extension_due_at is not None:
        return _("An extension has been asked for already.")
    return None


def _nothing_above(case: Any) -> Promise | None:
    if case.tier == TIER_ORDER[-1] and case.color == COLOR_ORDER[-1]:
        return _("The case is at the highest tier and color already.")
    return None


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
    "close": Rule(
        _from(State.ANSWERED), State.CLOSED, SUPERVISE, not_by_team=True, unless=_no_agreement
    ),
    "rework": Rule(
        _from(State.ANSWERED), State.RESOLVING, SUPERVISE, not_by_team=True, unless=_nobody_leads
    ),
    "grant_extension": Rule(
        _from(State.RESOLVING), None, "disputes.decide_extension", clock=Clock.EXTENSION_ASKED
    ),
    "refuse_extension": Rule(
        _from(State.RESOLVING), None, "disputes.decide_extension", clock=Clock.EXTENSION_ASKED
    ),
    "resume": Rule(_from(State.RESOLVING), None, HANDLE, team=True, clock=Clock.PAUSED),
    "pause": Rule(
        _from(State.RESOLVING),
        None,
        HANDLE,
        team=True,
        clock=Clock.RUNNING,
        unless=_paused_enough,
    ),
    "extend": Rule(
        _from(State.RESOLVING),
        None,
        HANDLE,
        team=True,
        clock=Clock.RUNNING,
        unless=_extension_asked,
    ),
    "escalate": Rule(
        ASSESSED_ON,
        State.ASSESSED,
        HANDLE,
        team=True,
        or_capability="disputes.escalate",
        unless=_nothing_above,
    ),
    "return": Rule(_from(State.ASSIGNED, State.RESOLVING), State.ASSESSED, HANDLE, team=True),
    "hand_over": Rule(
        _from(State.ASSIGNED, State.RESOLVING, State.RESOLVED, State.ANSWERED),
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
    "separate": Rule(_from(State.JOINED), None, "disputes.join", goes_back=True),
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

# What a state waits for: the act that leads on from it.
NEXT_ACT: dict[str, str] = {
    State.RECEIVED: "assess",
    State.ASSESSED: "assign",
    State.ASSIGNED: "accept",
    State.RESOLVING: "resolve",
    State.RESOLVED: "answer",
    State.REFERRED: "answer",
    State.ANSWERED: "close",
}


def next_act(case: Any) -> str:
    """Return the act that carries a case on from where it stands, empty when none does.

    What was answered without an agreement has nothing to sign: it goes higher or out
    (domain.md section 6, "it never just stops").
    """
    if case.state == State.ANSWERED and case.outcome == Outcome.NO_AGREEMENT:
        return "escalate"
    return NEXT_ACT.get(case.state, "")


# Acts that overwrite nothing a person wrote: they neither need nor raise the version. What the
# portal reckons anew must not send somebody back who has a form open.
WITHOUT_VERSION = frozenset({"urge", "comment", "recompute", "tick_off", "tick_back"})

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


#: The acts that a state knows, in the order of the table.
ACTS_FROM: dict[str, tuple[str, ...]] = {
    state: tuple(act for act, rule in ACTS.items() if state in rule.sources) for state in State
}
NOT_OPEN = _("This step is not open now.")


def refusal(case: Any, act: str) -> Promise | None:
    """Return why an act is not open on a case now, whoever asks; None when it is.

    Args:
        case: anything with the columns of a case; nothing is queried.
        act: a key of ACTS.
    """
    rule = ACTS[act]
    if case.state not in rule.sources or not _clock_fits(case, rule.clock):
        return NOT_OPEN
    return rule.unless(case) if rule.unless else None


def _clock_fits(case: Any, clock: Clock) -> bool:
    if clock == Clock.RUNNING:
        return case.paused_at is None
    if clock == Clock.PAUSED:
        return case.paused_at is not None
    if clock == Clock.EXTENSION_ASKED:
        return case.extension_due_at is not None
    return True
