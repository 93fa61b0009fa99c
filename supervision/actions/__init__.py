"""Everything that happens to supervision orders and samples, and the sweep of the ladder."""

from __future__ import annotations

from collections.abc import Callable

from supervision.actions.orders import (
    accept_reply,
    draw_order,
    drop_order,
    edit_order,
    issue_order,
    reply_order,
    return_reply,
)
from supervision.actions.sampling import check_sample, set_sampling
from supervision.actions.sweep import keep_watch, sweep
from supervision.models import SupervisionOrder

ACTIONS: dict[str, Callable[..., SupervisionOrder]] = {
    "edit": edit_order,
    "issue": issue_order,
    "drop": drop_order,
    "reply": reply_order,
    "accept": accept_reply,
    "return": return_reply,
}

__all__ = [
    "ACTIONS",
    "accept_reply",
    "check_sample",
    "draw_order",
    "drop_order",
    "edit_order",
    "issue_order",
    "keep_watch",
    "reply_order",
    "return_reply",
    "set_sampling",
    "sweep",
]
