"""How a meeting by appointment goes on, when it is called to mind, how long a name is kept.

Pure: states and days in, states and days out (domain.md sections 9 and 14).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

INVITED, AGREED, DECLINED = "invited", "agreed", "declined"
HELD, MISSED, CANCELLED = "held", "missed", "cancelled"
OPEN = frozenset({INVITED, AGREED})

#: How long after its end a meeting, or a pairing, still says whom it was about: as long as somebody
#: may come back to it. Afterwards the name and the door are deleted (domain.md section 14).
NAME_KEPT_FOR = timedelta(days=30)
#: No run of days off is longer; before it the day before counts all the same.
LONGEST_REST = 14


@dataclass(frozen=True)
class Step:
    """One act on a meeting: from which states, to which, and whether it wants a reason."""

    sources: frozenset[str]
    target: str
    needs_reason: bool = False


STEPS = {
    "agree": Step(frozenset({INVITED}), AGREED),
    "decline": Step(frozenset({INVITED}), DECLINED),
    "hold": Step(OPEN, HELD),
    "move": Step(OPEN, INVITED, needs_reason=True),
    "miss": Step(OPEN, MISSED, needs_reason=True),
    "cancel": Step(OPEN, CANCELLED, needs_reason=True),
}
#: Acts that say what came of a meeting: none before its time.
AFTERWARDS = frozenset({"miss"})


def moved_state(state: str, *, is_agreed: bool, is_other_time: bool) -> str:
    """Return where an open meeting stands once it was moved.

    A yes is given to an hour: another time is asked for anew, unless they have agreed to it
    already. Another place at the same hour is only told.
    """
    if is_agreed:
        return AGREED
    return STEPS["move"].target if is_other_time else state


def steps_from(state: str, *, is_past: bool) -> list[str]:
    """Return the acts a meeting allows in a state, in the order they are offered.

    Args:
        is_past: its time has come.
    """
    return [
        name
        for name, step in STEPS.items()
        if state in step.sources and (is_past or name not in AFTERWARDS)
    ]


def remind_on(meeting: date, is_working: Callable[[date], bool]) -> date:
    """Return the day on which a meeting is called to mind: the last working day before it."""
    for back in range(1, LONGEST_REST + 1):
        day = meeting - timedelta(days=back)
        if is_working(day):
            return day
    return meeting - timedelta(days=1)
