"""The list of orders: its views and their counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.calendar import business_date
from disputes.counts import capped_counts
from supervision.choices import OrderState
from supervision.models import SupervisionOrder

VIEWS: dict[str, str | Promise] = {
    "owed": _("To reply to"),
    "waiting": _("Waiting for the reply"),
    "late": _("Reply overdue"),
    "replied": _("Reply to be judged"),
    "done": pgettext_lazy("orders", "Done"),
    "all": pgettext_lazy("orders", "All"),
}


@dataclass(frozen=True)
class Tab:
    """One view above the list."""

    code: str
    label: str | Promise
    count: int
    is_current: bool


class OrderListing:
    """The orders of one address of the list page."""

    def __init__(self, user: Any, now: datetime, *, view: str = "") -> None:
        self.user = user
        self.now = now
        self.asked = view

    @cached_property
    def querysets(self) -> dict[str, QuerySet[SupervisionOrder]]:
        """The orders of each view."""
        orders = SupervisionOrder.objects
        seen = orders.visible_to(self.user)
        return {
            "owed": orders.owed_by(self.user, business_date(self.now)),
            "waiting": seen.awaiting_reply(),
            "late": seen.reply_overdue(now=self.now),
            "replied": seen.filter(state=OrderState.REPLIED),
            "done": seen.filter(state__in=[OrderState.ACCEPTED, OrderState.DROPPED]),
            "all": seen,
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number beside each view, in one query."""
        return capped_counts(self.user, self.querysets)

    @cached_property
    def view(self) -> str:
        """The view asked for; without one, what is owed while there is something, else all."""
        if self.asked in VIEWS:
            return self.asked
        return "owed" if self.counts["owed"] else "all"

    @property
    def tabs(self) -> list[Tab]:
        """The views with their counts."""
        return [
            Tab(code, label, self.counts[code], code == self.view) for code, label in VIEWS.items()
        ]

    @property
    def rows(self) -> QuerySet[SupervisionOrder]:
        """The orders of the view, with what a row shows."""
        found = self.querysets[self.view]
        return found.select_related("case__area__parent", "organization", "issuing_organization")
