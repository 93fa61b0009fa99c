"""The acts on a supervision order as one table: from which state to which.

Buttons, the API and the actions read these rows; whose right each one is, is said in
supervision.rights. No query belongs here.
"""

from __future__ import annotations

from dataclasses import dataclass

from supervision.choices import OrderState

ISSUE = "supervision.issue"
REPLY = "supervision.reply"
VIEW = "supervision.view"
SET_SAMPLING = "supervision.set_sampling"


@dataclass(frozen=True)
class Rule:
    """One act: the states it starts from, the state after it (None when it stays)."""

    sources: frozenset[OrderState]
    target: OrderState | None


def _from(*states: OrderState) -> frozenset[OrderState]:
    return frozenset(states)


#: In the order in which pages offer them.
ORDER_ACTS: dict[str, Rule] = {
    "issue": Rule(_from(OrderState.DRAFT), OrderState.ISSUED),
    "edit": Rule(_from(OrderState.DRAFT), None),
    "drop": Rule(_from(OrderState.DRAFT), OrderState.DROPPED),
    "reply": Rule(_from(OrderState.ISSUED, OrderState.RETURNED), OrderState.REPLIED),
    "accept": Rule(_from(OrderState.REPLIED), OrderState.ACCEPTED),
    "return": Rule(_from(OrderState.REPLIED), OrderState.RETURNED),
}


def is_open_on(state: str, act: str) -> bool:
    """Tell whether an order in a state allows an act, whoever asks."""
    return state in ORDER_ACTS[act].sources
