"""The supervision order and the counter of its numbers. Changed by supervision.actions alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.columns import by_person_later
from common.idempotency import ClientCreated
from disputes.choices import State
from disputes.models import Case
from org_tree.models import Area, Organization
from supervision.choices import OPEN_ORDERS, UNSENT, OrderState
from supervision.querysets import OrderQuerySet


class OrderCounter(models.Model):
    """The last number given for a place and year; its row lock leaves no gap.

    By place and not by body: two bodies of one district would write the same 襄州督〔2026〕1号.
    """

    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("order number")
        verbose_name_plural = _("order numbers")
        constraints = [
            models.UniqueConstraint(fields=["area", "year"], name="order_counter_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.year} {self.last}"


class SupervisionOrder(ClientCreated):
    """A formal demand to a unit about one case (domain.md section 7, norms.md section 5)."""

    number = models.CharField(
        pgettext_lazy("order", "number"), max_length=32, null=True, blank=True, unique=True
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("serial number"), null=True, blank=True)
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="supervision_orders"
    )
    case_state = models.CharField(_("where the case stood"), max_length=12, choices=State.choices)
    due_at = models.DateTimeField(_("deadline it is about"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("which time"), default=1)
    issuing_organization = models.ForeignKey(
        Organization,
        verbose_name=_("issued by the body"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="issued_orders",
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization in charge"),
        on_delete=models.PROTECT,
        related_name="supervision_orders",
    )
    why = models.TextField(_("why"), max_length=600)
    asks = models.TextField(_("what is asked"), max_length=1000)
    copy_to = models.CharField(_("copy to"), max_length=200, blank=True)
    reply_due_at = models.DateTimeField(_("reply due at"), null=True, blank=True)

    state = models.CharField(
        _("state"), max_length=12, choices=OrderState.choices, default=OrderState.DRAFT
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_at = models.DateTimeField(_("last changed at"))
    drawn_at = models.DateTimeField(_("drawn up at"))
    drawn_by = by_person_later(_("drawn up by"))
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    issued_by = by_person_later(_("issued by"))
    reply = models.TextField(_("reply"), max_length=4000, blank=True)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    replied_by = by_person_later(_("replied by"))
    missing = models.TextField(_("what is missing"), max_length=1000, blank=True)
    return_count = models.PositiveSmallIntegerField(_("times sent back"), default=0)
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    judged_by = by_person_later(_("judged by"))
    verdict = models.CharField(_("verdict"), max_length=200, blank=True)
    drop_reason = models.CharField(_("why not issued"), max_length=200, blank=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)
    dropped_by = by_person_later(_("dropped by"))

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision order")
        verbose_name_plural = _("supervision orders")
        indexes = [
            models.Index(
                fields=["state", "drawn_at"],
                condition=Q(state__in=OPEN_ORDERS),
                name="order_open_state",
            ),
            models.Index(fields=["drawn_at", "id"], name="order_drawn"),
            models.Index(fields=["organization", "state"], name="order_organization_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["drawn_by", "client_id"], name="order_sent_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=OPEN_ORDERS), name="order_one_open_a_case"
            ),
            models.UniqueConstraint(
                fields=["case", "round"],
                condition=Q(number__isnull=False),
                name="order_each_time_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OrderState.values), name="order_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNSENT, number__isnull=True)
                | (
                    ~Q(state__in=UNSENT)
                    & Q(
                        number__isnull=False,
                        year__isnull=False,
                        serial__isnull=False,
                        issued_at__isnull=False,
                        issued_by__isnull=False,
                        issuing_organization__isnull=False,
                        reply_due_at__isnull=False,
                    )
                ),
                name="order_numbered_when_issued",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[OrderState.REPLIED, OrderState.RETURNED, OrderState.ACCEPTED]
                )
                | (Q(replied_at__isnull=False) & ~Q(reply="")),
                name="order_replied_has_reply",
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.RETURNED) | ~Q(missing=""),
                name="order_returned_says_what_is_missing",
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.DROPPED) | ~Q(drop_reason=""),
                name="order_dropped_says_why",
            ),
            models.CheckConstraint(condition=~Q(asks="") & ~Q(why=""), name="order_asks_something"),
        ]

    def __str__(self) -> str:
        return self.number or str(_("draft"))

    @property
    def is_drawn_by_itself(self) -> bool:
        """Whether the portal drew it up, and no person."""
        return self.drawn_by_id is None
