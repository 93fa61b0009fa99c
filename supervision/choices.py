"""Codes of supervision orders and of the ladder, and what offices call them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrderState(models.TextChoices):
    """Where a supervision order stands; labels say what is waited for."""

    DRAFT = "draft", _("Waiting to be issued")
    ISSUED = "issued", _("Waiting for the reply")
    REPLIED = "replied", _("Reply to be judged")
    RETURNED = "returned", _("Reply sent back")
    ACCEPTED = "accepted", pgettext_lazy("order", "Reply accepted")
    DROPPED = "dropped", pgettext_lazy("order", "Not issued")


#: An order in one of these still waits for somebody; a case has one such order at most.
OPEN_ORDERS = (OrderState.DRAFT, OrderState.ISSUED, OrderState.REPLIED, OrderState.RETURNED)
#: The organization in charge owes a reply.
AWAITING_REPLY = (OrderState.ISSUED, OrderState.RETURNED)
#: Never left the supervisor's desk: no number, and nobody else sees it.
UNSENT = (OrderState.DRAFT, OrderState.DROPPED)


class Stage(models.TextChoices):
    """The rungs a deadline climbs when nothing is done (domain.md section 7)."""

    SOON = "soon", pgettext_lazy("stage", "Soon due: the lead is reminded")
    OVERDUE = "overdue", pgettext_lazy("stage", "Overdue: the head of the body is told")
    RAISED = "raised", pgettext_lazy("stage", "Still overdue: the body above is told")
    SERIOUS = "serious", pgettext_lazy("stage", "Seriously overdue: an order is drawn up")


class SampleResult(models.TextChoices):
    """What looking at a sampled case showed."""

    IN_ORDER = "in_order", pgettext_lazy("sample", "Found in order")
    SENT_BACK = "sent_back", pgettext_lazy("sample", "Sent back")
