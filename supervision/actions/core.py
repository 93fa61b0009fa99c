"""The one way a supervision order changes: lock, permit, version, state, change, event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actions import record
from audit.trail import last_told
from common.errors import Invalid, Stale, WrongState
from supervision.models import SupervisionOrder
from supervision.rights import acts_for, require_right
from supervision.workflow import ORDER_ACTS, is_open_on


@dataclass
class OrderMove:
    """An act under way on a locked order.

    Attributes:
        order: the record, to be changed by the act.
        act: a key of ORDER_ACTS, or the name of an act of the portal itself.
        actor, posting: who, and by which right; None for the portal itself.
        at: the moment the act carries, never before the act before it.
    """

    order: SupervisionOrder
    act: str
    actor: Any
    posting: Any
    at: datetime

    def finish(self, *columns: str, **data: Any) -> SupervisionOrder:
        """Write the columns the act changed, and the event."""
        order = self.order
        before = order.state
        rule = ORDER_ACTS.get(self.act)
        if rule is not None and rule.target is not None:
            order.state = rule.target
        order.version += 1
        order.changed_at = self.at
        order.save(update_fields=["state", "version", "changed_at", *columns])
        told = {"case": order.case.number, "title": order.case.title, **data}
        if before != order.state:
            told["state"] = [before, order.state]
        record(
            f"supervision.{self.act}_order",
            order,
            actor=self.actor,
            posting=self.posting,
            at=self.at,
            data=told,
        )
        return order


def begin(act: str, *, order: int, version: int | None, actor: Any, now: datetime) -> OrderMove:
    """Lock an order and see that this person may do this act on it as it stands.

    Args:
        order: its id.
        version: the one the person has read.

    Raises:
        SupervisionOrder.DoesNotExist: no such order.
        NotAllowed: nothing this person holds gives the right.
        Stale: the order has changed since the version was read.
        WrongState: the state does not allow the act.
    """
    found = SupervisionOrder.objects.locked(order)
    posting = require_right(found, act, actor)
    if version is None:
        raise Invalid({"version": _("Say which version of the order you have read.")})
    if version != found.version:
        raise Stale(state=found.state, version=found.version, id=found.pk, last=last_event(found))
    if not is_open_on(found.state, act):
        raise WrongState(
            state=found.state,
            version=found.version,
            id=found.pk,
            acts=acts_for(found, actor),
            last=last_event(found),
        )
    return OrderMove(found, act, actor, posting, max(now, found.changed_at))


def last_event(order: SupervisionOrder) -> dict[str, Any] | None:
    """Return who did what last and when, the act by its name here."""
    told = last_told(order)
    return {**told, "what": act_of(told["what"])} if told else None


def act_of(code: str) -> str:
    """Return the act an event of an order is of: issue for supervision.issue_order."""
    return code.removeprefix("supervision.").removesuffix("_order")


def required(text: str, field: str, sentence: Any) -> str:
    """Return a text without blanks around it.

    Raises:
        Invalid: nothing was written; the sentence stands at the field.
    """
    found = text.strip()
    if not found:
        raise Invalid({field: sentence})
    return found
