"""What of supervision waits for a person: orders to issue, replies to judge, orders to answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from common.calendar import business_date
from common.todo import Todo, nearest_first
from disputes.timing import time_state_of
from org_tree.scope import capabilities
from supervision.choices import OrderState
from supervision.models import SupervisionOrder
from supervision.workflow import ISSUE, REPLY

#: So many are looked at for a card's words, and so many orders are cards of their own.
MOST = 20
NAMED = 3


def things_for(user: Any, now: datetime) -> list[Todo]:
    """Return what waits for a person, nearest due first: two queries for a supervisor."""
    held = capabilities(user)
    todos: list[Todo] = []
    if ISSUE in held:
        todos += _to_issue(user, now) + _to_judge(user)
    if REPLY in held:
        todos += _to_answer(user, now)
    return nearest_first(todos)


def issued_by(user: Any, most: int = 5) -> list[SupervisionOrder]:
    """Return the orders a supervisor's places issued last, for the card of the workbench."""
    if ISSUE not in capabilities(user):
        return []
    sent = SupervisionOrder.objects.judged_by(user).sent().select_related("case")
    return list(sent.order_by("-issued_at", "-pk")[:most])


def _to_issue(user: Any, now: datetime) -> list[Todo]:
    drafts = SupervisionOrder.objects.permitted(user, ISSUE).drafts()
    found = _some(drafts, "due_at")
    if not found:
        return []
    longest = time_state_of(found[0].case, now)
    words = _("Cases seriously overdue, the orders are drawn up; the longest: %(state)s")
    why = words % {"state": longest.text} if longest else _("The orders are drawn up.")
    due = found[0].due_at
    pile = _pile("order_issue", _("Orders to issue"), why, drafts, "draft", _("Go and issue"))
    return [replace(pile, due_at=due)]


def _to_judge(user: Any) -> list[Todo]:
    replies = SupervisionOrder.objects.judged_by(user).filter(state=OrderState.REPLIED)
    found = _some(replies, "replied_at")
    if not found:
        return []
    units = list(dict.fromkeys(order.organization.name for order in found))
    names = _(", ").join(units[:NAMED])
    why = _("From %(units)s") % {"units": names}
    return [_pile("order_judge", _("Replies to judge"), why, replies, "replied", _("Go and judge"))]


def _to_answer(user: Any, now: datetime) -> list[Todo]:
    owed = SupervisionOrder.objects.owed_by(user, business_date(now))
    return [
        Todo(
            kind="order_reply",
            title=_("Answer a supervision order"),
            why=order.missing or order.asks,
            url=reverse("supervision:order_detail", args=[order.pk]),
            button=_("See the order"),
            due_at=order.reply_due_at,
            subject=f"{order.number} {order.case.title}",
        )
        for order in _some(owed, "reply_due_at")
    ]


def _some(orders: QuerySet[SupervisionOrder], order: str) -> list[SupervisionOrder]:
    loaded = orders.select_related("case", "organization")
    return list(loaded.order_by(order, "pk")[:MOST])


def _pile(
    kind: str, title: str, why: str, orders: QuerySet[SupervisionOrder], pile: str, button: str
) -> Todo:
    """Return the card of a pile, with all that lies on it."""
    return Todo(
        kind=kind,
        title=title,
        why=why,
        url=f"{reverse('supervision:desk')}?pile={pile}",
        button=button,
        count=orders.count(),
    )
