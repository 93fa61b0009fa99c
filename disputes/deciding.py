"""From a key of the board to the action it stands for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from disputes.actions import join_item, open_case_from_item
from disputes.sitting import COLOR_KEYS, Sitting
from reports.actions import dispose_item, return_item
from reports.choices import Disposition


def decide(sitting: Sitting, chosen: dict[str, Any], *, actor: Any, now: datetime) -> None:
    """Do what was chosen for the matter on the table.

    Raises:
        Invalid, WrongState, NotAllowed: from the action.
    """
    choice = chosen["choice"]
    if choice in COLOR_KEYS:
        color = COLOR_KEYS[choice].value
        open_case_from_item(
            actor=actor,
            item=sitting.item,
            color=color,
            tier=sitting.tier_for(color),
            reason=chosen["reason"],
            now=now,
        )
        return
    OTHERS[choice](actor, sitting.item, chosen, now)


def _join(actor: Any, item: Any, chosen: dict[str, Any], now: datetime) -> None:
    join_item(actor=actor, item=item, case=chosen["into"], reason=chosen["reason"], now=now)


def _settle(actor: Any, item: Any, chosen: dict[str, Any], now: datetime) -> None:
    settled = Disposition.SETTLED.value
    dispose_item(actor=actor, item=item, disposition=settled, reason=chosen["reason"], now=now)


def _note(actor: Any, item: Any, chosen: dict[str, Any], now: datetime) -> None:
    noted = Disposition.NOTED.value
    dispose_item(actor=actor, item=item, disposition=noted, reason=chosen["reason"], now=now)


def _return(actor: Any, item: Any, chosen: dict[str, Any], now: datetime) -> None:
    return_item(actor=actor, item=item, reason=chosen["reason"], now=now)


OTHERS: dict[str, Callable[[Any, Any, dict[str, Any], datetime], None]] = {
    "4": _join,
    "5": _settle,
    "6": _note,
    "7": _return,
}
