"""Orders in any state for tests, brought there by the acts themselves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from disputes.models import Case
from supervision.actions import ACTIONS, draw_order
from supervision.choices import OrderState
from supervision.models import SupervisionOrder
from tests.disputes.factories import Bench

WAYS = {
    OrderState.DRAFT: (),
    OrderState.DROPPED: ("drop",),
    OrderState.ISSUED: ("issue",),
    OrderState.REPLIED: ("issue", "reply"),
    OrderState.RETURNED: ("issue", "reply", "return"),
    OrderState.ACCEPTED: ("issue", "reply", "accept"),
}
ORDER_WHO = {"reply": "mediator"}


@dataclass
class Desk(Bench):
    """A bench with a supervisor's desk beside it."""

    def draw(self, case: Case | None = None, **changes: Any) -> SupervisionOrder:
        """Draw an order up by hand; for a yellow case in hand when none is named."""
        case = case or self.in_state("resolving", color="yellow")
        given = {
            "actor": self.cast.supervisor,
            "client_id": uuid.uuid4(),
            "case": case.number,
            "now": self.tick(),
        }
        return draw_order(**{**given, **changes})[0]

    def do(self, act: str, order: SupervisionOrder, /, **changes: Any) -> SupervisionOrder:
        """Do an act on an order as it stands."""
        order = SupervisionOrder.objects.get(pk=order.pk)
        given: dict[str, Any] = {
            "actor": getattr(self.cast, ORDER_WHO.get(act, "supervisor")),
            "order": order.pk,
            "version": order.version,
            "now": self.tick(),
            **self.carries(act),
        }
        return ACTIONS[act](**{**given, **changes})

    @staticmethod
    def carries(act: str) -> dict[str, Any]:
        """What an act carries, enough for it to be done."""
        return {
            "edit": {"asks": "三天内拿出办法。"},
            "drop": {"reason": "先催一下。"},
            "reply": {"reply": "已约双方明天再谈。"},
            "return": {"reason": "没有写明办结的日期。"},
        }.get(act, {})

    def order_in(self, state: str, case: Case | None = None) -> SupervisionOrder:
        """An order brought into a state by the acts that lead there."""
        order = self.draw(case)
        for act in WAYS[OrderState(state)]:
            order = self.do(act, order)
        return order

    def late(self, state: str = "resolving", **changes: Any) -> Case:
        """A case, with the clock set just past its serious overdue moment."""
        case = self.in_state(state, **changes)
        self.clock = max(self.clock, case.serious_at + timedelta(seconds=1))
        return case
