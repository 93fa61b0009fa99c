"""Rules staff edit, and the counter of case numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clocks.choices import LimitUnit
from disputes.choices import COLOR_ORDER, Color
from disputes.clock import Limit, Limits


class TimeLimitQuerySet(models.QuerySet[Any]):
    """Which limits."""

    def in_force(self, day: date) -> Limits:
        """Return the limits of a day: the newest row of each step and color, in one query."""
        rows = self.filter(valid_from__lte=day).order_by("valid_from")
        columns = ("step", "color", "amount", "unit", "is_rolling")
        return {(step, color): Limit(*limit) for step, color, *limit in rows.values_list(*columns)}


class TimeLimit(models.Model):
    """How long a step may take for a color, from a day on (domain.md section 7)."""

    step = models.CharField(_("step"), max_length=12)
    color = models.CharField(_("color"), max_length=8, choices=Color.choices)
    amount = models.PositiveSmallIntegerField(_("amount"), default=0)
    unit = models.CharField(_("unit"), max_length=16, choices=LimitUnit.choices)
    is_rolling = models.BooleanField(
        _("a last day off moves to the next working day"), default=False
    )
    valid_from = models.DateField(_("valid from"))

    objects = TimeLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        constraints = [
            models.UniqueConstraint(
                fields=["step", "color", "valid_from"], name="time_limit_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(unit=LimitUnit.SAME_DAY) | Q(amount__gte=1),
                name="time_limit_has_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.color}"


class TriageRuleQuerySet(models.QuerySet[Any]):
    """Which rules."""

    def in_force(self, day: date) -> list[TriageRule]:
        """Return the rules of a day, the most acute first."""
        ends = Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        rows = {rule.code: rule for rule in self.filter(ends, valid_from__lte=day).order_by("pk")}
        acute: dict[str, int] = {color: rank for rank, color in enumerate(reversed(COLOR_ORDER))}
        return sorted(rows.values(), key=lambda rule: (acute[rule.color], rule.pk))


class TriageRule(models.Model):
    """One rule of the suggestion; all its conditions must hold (domain.md section 5).

    Conditions speak of the matter, never of a person: there is no field for one.
    """

    code = models.SlugField(_("code"), max_length=48)
    color = models.CharField(_("color"), max_length=8, choices=Color.choices)
    any_flags = models.JSONField(_("any of these signs"), default=list, blank=True)
    min_people = models.PositiveIntegerField(_("people from"), null=True, blank=True)
    min_amount = models.PositiveBigIntegerField(_("yuan from"), null=True, blank=True)
    is_repeated = models.BooleanField(_("same matter again within 90 days"), default=False)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = TriageRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("triage rule")
        verbose_name_plural = _("triage rules")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="triage_rule_once_a_day"),
            models.CheckConstraint(
                condition=Q(color__in=Color.values), name="triage_rule_color_is_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="triage_rule_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CaseNumber(models.Model):
    """The last number given in a year; its row lock makes numbers unique and without gaps."""

    prefix = models.CharField(_("prefix"), max_length=8)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("case number")
        verbose_name_plural = _("case numbers")
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="case_number_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:05d}"
