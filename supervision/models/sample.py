"""The sample of blue cases: the town's officer signs them, a supervisor looks at some again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.columns import by_person_later
from disputes.models import Case
from org_tree.querysets import AreaScopedQuerySet
from supervision.choices import SampleResult
from supervision.workflow import ISSUE

DEFAULT_PERCENT = 10


class SamplingRuleQuerySet(models.QuerySet[Any]):
    """Which rules."""

    def rates(self) -> Callable[[date], int]:
        """Return what tells how many of a hundred cases signed on a day are looked at again."""
        rules = list(self.order_by("-valid_from").values_list("valid_from", "percent"))

        def rate(day: date) -> int:
            return next((percent for start, percent in rules if start <= day), DEFAULT_PERCENT)

        return rate


class SamplingRule(models.Model):
    """What share of the blue cases signed from a day on is looked at again."""

    percent = models.PositiveSmallIntegerField(_("cases of a hundred"))
    valid_from = models.DateField(_("valid from"), unique=True)

    objects = SamplingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sampling rule")
        verbose_name_plural = _("sampling rules")
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="sampling_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} %"


class SampleQuerySet(AreaScopedQuerySet):
    """Which samples."""

    area_path = "case__area"

    def visible_to(self, user: Any) -> SampleQuerySet:
        """Samples on the ground the person supervises."""
        found: SampleQuerySet = self.permitted(user, ISSUE)
        return found

    def waiting(self) -> SampleQuerySet:
        """Samples nobody has looked at yet."""
        return self.filter(result__isnull=True)


class SampleCheck(models.Model):
    """A blue case that was drawn to be looked at after its officer had signed it."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="sample_checks"
    )
    closed_at = models.DateTimeField(_("signed at"))
    drawn_at = models.DateTimeField(_("drawn at"))
    result = models.CharField(
        _("result"), max_length=12, choices=SampleResult.choices, null=True, blank=True
    )
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    checked_by = by_person_later(_("looked at by"))

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sampled case")
        verbose_name_plural = _("sampled cases")
        indexes = [
            models.Index(
                fields=["closed_at", "id"],
                condition=Q(result__isnull=True),
                name="sample_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "closed_at"], name="sample_drawn_once"),
            models.CheckConstraint(
                condition=Q(result__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="sample_checked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)
