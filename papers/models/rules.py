"""What the district may change: templates, local rules, the subsidy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.columns import by_person
from common.documents.editions import TemplateEdition
from common.idempotency import ClientCreated
from disputes.models import Case
from papers.choices import Grade, Need

#: From when on the rates count that a new portal begins with; no district set them.
SHIPPED_FROM = date(2020, 1, 1)


class DocumentTemplate(TemplateEdition):
    """One edition of a district's own template of a document of the file."""

    class Meta:
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")
        constraints = [
            models.UniqueConstraint(fields=["kind", "edition"], name="template_edition_once"),
        ]


class DocumentRuleQuerySet(models.QuerySet[Any]):
    """Which local rules."""

    def in_force(self, day: date) -> Mapping[str, str]:
        """Return the rules of a day: document -> need, the newest row of each."""
        rows = self.filter(valid_from__lte=day).order_by("valid_from", "pk")
        return dict(rows.values_list("kind", "need"))


class DocumentRule(models.Model):
    """Whether a district wants a document that the ministry leaves open, from a day on."""

    kind = models.CharField(_("document"), max_length=16)
    need = models.CharField(_("need"), max_length=12, choices=Need.choices)
    valid_from = models.DateField(_("valid from"))

    objects = DocumentRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("document rule")
        verbose_name_plural = _("document rules")
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="document_rule_once_a_day"),
            models.CheckConstraint(condition=Q(need__in=Need.values), name="rule_need_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.need}"


class SubsidyRuleQuerySet(models.QuerySet[Any]):
    """Which rates."""

    def in_force(self, day: date) -> list[Any]:
        """Return the rates of a day, one a grade, the lowest grade first."""
        rows = self.filter(valid_from__lte=day).order_by("valid_from", "pk")
        newest = {row.grade: row for row in rows}
        return [newest[grade] for grade in Grade.values if grade in newest]


class SubsidyRule(models.Model):
    """What a grade of case is paid and which papers it wants, from a day on (以案定补)."""

    grade = models.CharField(_("grade"), max_length=12, choices=Grade.choices)
    amount = models.DecimalField(_("amount, yuan"), max_digits=8, decimal_places=2)
    required_docs: models.JSONField[Any, Any] = models.JSONField(_("papers wanted"), default=list)
    valid_from = models.DateField(_("valid from"))

    objects = SubsidyRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("subsidy rate")
        verbose_name_plural = _("subsidy rates")
        constraints = [
            models.UniqueConstraint(fields=["grade", "valid_from"], name="subsidy_rule_once_a_day"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="grade_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="subsidy_amount_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.grade} {self.amount}"

    @property
    def is_example(self) -> bool:
        """Whether it is an amount the portal came with, until the district sets its own."""
        return self.valid_from == SHIPPED_FROM


class SubsidyClaim(ClientCreated):
    """The one claim of a case, at the rate of the day it was made."""

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="subsidy_claim"
    )
    rule = models.ForeignKey(
        SubsidyRule, verbose_name=_("rate"), on_delete=models.PROTECT, related_name="+"
    )
    amount = models.DecimalField(_("amount, yuan"), max_digits=8, decimal_places=2)
    created_at = models.DateTimeField(_("claimed at"))
    created_by = by_person(_("claimed by"))

    class Meta:
        verbose_name = _("subsidy claim")
        verbose_name_plural = _("subsidy claims")
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="claim_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.amount}"
