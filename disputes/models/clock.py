"""Legal clocks of a case, beside the limit of its step; and extensions, each with its notice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clocks.choices import LimitUnit
from clocks.models import ClockRule
from common.columns import by_person
from disputes.models.case import Case
from disputes.models.parts import CaseSource


class CaseClockQuerySet(models.QuerySet[Any]):
    """Which clocks."""

    def running(self) -> CaseClockQuerySet:
        """Clocks whose duty is not done."""
        return self.filter(ended_at__isnull=True)

    def overdue(self, *, now: datetime) -> CaseClockQuerySet:
        """Running clocks past their due time; rights lapse, they are never overdue."""
        stands = Q(rule__stops_with_case=True, case__paused_at__isnull=False)
        late = self.running().filter(rule__is_right=False, due_at__lte=now)
        return late.exclude(stands)


class CaseClock(models.Model):
    """One legal clock of a case, by the version of the rule it began with (norms.md section 3).

    Only disputes.actions.legal writes it. `door` is set where the clock is that of one door: a
    case joined from two petitions has both their clocks.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="clocks"
    )
    rule = models.ForeignKey(
        ClockRule, verbose_name=_("rule"), on_delete=models.PROTECT, related_name="+"
    )
    code = models.SlugField(_("code"), max_length=24)
    door = models.ForeignKey(
        CaseSource,
        verbose_name=_("door"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clocks",
    )
    carried_from = models.ForeignKey(
        "self",
        verbose_name=_("carried on from"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        help_text=_(
            "The clock of the joined case that runs on here; it takes up what became of it."
        ),
    )
    started_at = models.DateTimeField(_("began at"))
    limit_amount = models.PositiveSmallIntegerField(_("limit"))
    unit = models.CharField(_("unit"), max_length=16, choices=LimitUnit.choices)
    is_rolling = models.BooleanField(_("a last day off moves on"))
    paused_for = models.DurationField(_("added by pauses"), default=timedelta)
    extended_by = models.DurationField(_("added by extensions"), default=timedelta)
    extension_count = models.PositiveSmallIntegerField(_("extensions granted"), default=0)
    first_due_at = models.DateTimeField(_("due at by the limit alone"))
    due_at = models.DateTimeField(_("due at"))
    soon_at = models.DateTimeField(_("soon due from"))
    serious_at = models.DateTimeField(_("seriously overdue from"))
    rolled_from = models.DateField(_("last day as counted"), null=True, blank=True)
    is_provisional = models.BooleanField(_("a year's holidays are unknown"), default=False)
    calendar_version = models.PositiveIntegerField(_("calendar"), default=0)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.CharField(_("act that ended it"), max_length=20, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    is_past = models.BooleanField(_("of an earlier round"), default=False)

    objects = CaseClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock of a case")
        verbose_name_plural = _("clocks of cases")
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(ended_at__isnull=True), name="case_clock_running"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"],
                condition=Q(ended_at__isnull=True, door__isnull=True),
                name="case_clock_runs_once",
            ),
            models.UniqueConstraint(
                fields=["case", "code", "door"],
                condition=Q(ended_at__isnull=True, door__isnull=False),
                name="case_clock_runs_once_a_door",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | Q(ended_at__isnull=False) & ~Q(ended_by=""),
                name="case_clock_says_what_ended_it",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("first_due_at")),
                name="case_clock_never_shortened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class Extension(models.Model):
    """A later deadline that was granted, and what its notice says."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="extensions"
    )
    clock = models.ForeignKey(
        CaseClock,
        verbose_name=_("clock"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="extensions",
    )
    step = models.CharField(_("step"), max_length=12, blank=True)
    due_before = models.DateTimeField(_("due before"))
    due_after = models.DateTimeField(_("due after"))
    reason = models.CharField(_("reason"), max_length=200)
    granted_by = by_person(_("granted by"))
    granted_as = models.CharField(_("by which post"), max_length=80)
    granted_at = models.DateTimeField(_("granted at"))

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_after__gte=models.F("due_before")),
                name="extension_is_later",
            ),
            models.CheckConstraint(
                condition=Q(clock__isnull=True) ^ Q(step=""), name="extension_of_step_or_clock"
            ),
        ]

    def __str__(self) -> str:
        return self.number
