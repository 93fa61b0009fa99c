"""What the page of an order shows: what it says, whose turn it is, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from audit.actions import record_type_of
from audit.models import Event
from common.wording import TimeState, time_state
from disputes.story import Entry, timeline
from supervision.actions.core import act_of
from supervision.choices import AWAITING_REPLY, OrderState
from supervision.drafting import usual_reply_due
from supervision.models import SupervisionOrder
from supervision.rights import acts_for
from supervision.wording import ACT_ICONS, ACT_LABELS, ACTS_DONE


@dataclass(frozen=True)
class Button:
    """An act the person may do now."""

    act: str
    label: str | Promise
    icon: str


@dataclass(frozen=True)
class Line:
    """One line of an order's history."""

    at: datetime
    icon: str
    what: str
    who: str
    text: str


class OrderPage:
    """One order, for whoever looks at it."""

    def __init__(self, order: SupervisionOrder, *, user: Any, now: datetime) -> None:
        self.order = order
        self.case = order.case
        self.user = user
        self.now = now

    @cached_property
    def acts(self) -> list[str]:
        """What the person may do now."""
        return acts_for(self.order, self.user)

    @property
    def buttons(self) -> list[Button]:
        """The acts, the likeliest first."""
        return [Button(act, ACT_LABELS[act], ACT_ICONS[act]) for act in self.acts]

    @cached_property
    def reply_due_at(self) -> datetime:
        """When the reply is due; of a draft, what it would be if it were issued now."""
        return self.order.reply_due_at or usual_reply_due(self.order.organization, self.now)

    @property
    def is_planned(self) -> bool:
        """Whether the due time is only what it would be."""
        return self.order.reply_due_at is None

    @property
    def reply_time(self) -> TimeState | None:
        """How the reply's deadline stands, while one is owed."""
        if self.order.state not in AWAITING_REPLY:
            return None
        return time_state(self.order.reply_due_at, self.now)

    @property
    def is_draft(self) -> bool:
        """Whether nobody but the supervisor has it."""
        return self.order.state == OrderState.DRAFT

    @property
    def was_late(self) -> bool:
        """Whether the reply came after it was due."""
        due, replied = self.order.reply_due_at, self.order.replied_at
        return self.order.state == OrderState.REPLIED and bool(due and replied and due <= replied)

    @cached_property
    def last_of_case(self) -> Entry | None:
        """The last thing that was done to the case: one query."""
        chain = Event.objects.filter(
            record_type=record_type_of(self.case), record_id=self.case.pk
        ).exclude(act="disputes.reveal")
        event = chain.order_by("-sequence").first()
        return timeline([event], self.now)[0] if event else None

    @cached_property
    def history(self) -> list[Line]:
        """What happened to the order, newest first: one query."""
        chain = Event.objects.filter(
            record_type=record_type_of(self.order), record_id=self.order.pk
        )
        return [_line(event) for event in chain.order_by("-sequence")]


def _line(event: Event) -> Line:
    act = act_of(event.act)
    data = event.data
    who = f"{event.posting_title} {event.actor_name}".strip() or _("the portal")
    texts = [data.get(name) for name in ("number", "reply", "reason", "remark")]
    return Line(
        at=event.at,
        icon=ACT_ICONS.get(act, "point"),
        what=str(ACTS_DONE.get(act, act)),
        who=who,
        text=" ".join(str(text) for text in texts if text),
    )
