"""How a case stood from one moment to the next."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disputes.choices import OPEN_STATES, CaseTier, Color, State
from disputes.models.case import Case
from disputes.querysets import SpanQuerySet
from org_tree.models import Area


class CaseSpan(models.Model):
    """How a case stood from one moment to the next; any figure of any moment is a query on it.

    A span ends and another begins whenever state, color, tier, due time or pause change. Only
    `left_at` is ever written after the row was made, once.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="spans"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="+"
    )
    act = models.CharField(_("act that began it"), max_length=20)
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    color = models.CharField(_("color"), max_length=8, choices=Color.choices, null=True)
    tier = models.CharField(_("tier"), max_length=16, choices=CaseTier.choices, null=True)
    due_at = models.DateTimeField(_("due at"), null=True)
    is_paused = models.BooleanField(_("clock stands"), default=False)
    entered_at = models.DateTimeField(_("from"))
    left_at = models.DateTimeField(_("until"), null=True)

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("span")
        verbose_name_plural = _("spans")
        indexes = [
            models.Index(fields=["entered_at"], name="span_entered"),
            # How things stood at a moment: open spans alone, so closed cases cost nothing.
            models.Index(
                fields=["left_at", "entered_at"],
                condition=Q(state__in=OPEN_STATES),
                name="span_left",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(left_at__isnull=True), name="span_one_open_a_case"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("entered_at")),
                name="span_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
