"""What was done about a deadline that came near and passed, once each. Rows are never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes.models import Case
from supervision.choices import Stage
from supervision.models.order import SupervisionOrder


class LadderStep(models.Model):
    """A stage that a deadline of a case reached: the claim of a sweep, written with its effect.

    The unique constraint (case, deadline, stage) is what makes it happen once, however often the
    scheduler runs. `told` lists the bodies in order, each told, vacant, or without a head.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="ladder_steps"
    )
    due_at = models.DateTimeField(_("deadline"))
    stage = models.CharField(_("stage"), max_length=8, choices=Stage.choices)
    reached_at = models.DateTimeField(_("reached at"))
    is_skipped = models.BooleanField(_("skipped, a higher one was reached"), default=False)
    told = models.JSONField(_("who was told"), default=list)
    order = models.ForeignKey(
        SupervisionOrder,
        verbose_name=_("order"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ladder_steps",
    )

    class Meta:
        verbose_name = _("step of the ladder")
        verbose_name_plural = _("steps of the ladder")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "due_at", "stage"], name="ladder_each_stage_once"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="ladder_stage_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}"


class SweepRun(models.Model):
    """A sweep that went through to its end; what lies before it was looked at."""

    at = models.DateTimeField(_("at"))
    steps = models.PositiveIntegerField(_("steps taken"), default=0)

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")
        indexes = [models.Index(fields=["at"], name="sweep_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
