"""A thing that waits for a person, as the workbench shows it.

Each app tells its own in `waiting.py`: `things_for(user, now) -> list[Todo]`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Cell:
    """One square of a thing made of parts: a group of a village's day.

    Attributes:
        label: what it is called (一组).
        state: report state, as `{% report_state %}` takes it.
    """

    label: str
    state: str


@dataclass(frozen=True)
class Todo:
    """One card or row of the workbench.

    Attributes:
        kind: stable code, such as "village_day".
        title: the act, in words (送村级汇总).
        why: one sentence: what is missing, who waits.
        url: where it is done.
        button: what the way there is called, named by the act (去汇总).
        due_at: by when, or None.
        near: how close the deadline is when it counts as near; None for the general rule.
        count: how many things the card stands for.
        color: colour of the matter, when it is one.
        subject: what the thing is about, when it is one matter.
        act_url: address that does the act at once by POST, with `act_label` on the button and
            `act_fields` as its hidden fields; empty when it must be opened first.
        cells: parts, for things made of parts.
    """

    kind: str
    title: Any
    why: Any
    url: str
    button: Any
    due_at: datetime | None = None
    count: int = 1
    color: str | None = None
    subject: str = ""
    act_url: str = ""
    act_label: Any = ""
    act_fields: dict[str, Any] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()
    near: timedelta | None = None


def nearest_first(todos: Iterable[Todo]) -> list[Todo]:
    """Return things in the order in which they should be done: nearest due first."""
    return sorted(todos, key=lambda todo: todo.due_at or FAR)


@dataclass(frozen=True)
class Answer:
    """What became of something the person reported (报上去的，有回音了).

    Attributes:
        title: what it was about.
        outcome: what became of it, in words.
        at: when.
        url: where to read it.
    """

    title: str
    outcome: Any
    at: datetime
    url: str
