"""The working calendar, working hours by area, and the rules of clocks; all edited by staff.

What one case's clock says does not belong here: that is disputes'.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from clocks.choices import DownTimeSource, LimitUnit
from common import wording
from common.columns import by_person_later
from common.idempotency import ClientCreated
from org_tree.models import Area


class YearStatus(models.TextChoices):
    """Whether a year's days are those of the notice or only worked out beforehand."""

    ANNOUNCED = "announced", _("announced")
    PROJECTED = "projected", _("not announced yet")


class CalendarYear(models.Model):
    """A year whose holidays are loaded; only an announced one counts as known."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    status = models.CharField(_("status"), max_length=12, choices=YearStatus.choices)
    source = models.CharField(_("source"), max_length=120, blank=True)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")

    def __str__(self) -> str:
        return str(self.year)


class CalendarVersionQuerySet(models.QuerySet[Any]):
    """Which versions."""

    def newest(self) -> int:
        """Return the number of the calendar in force; 0 when there is none."""
        found: int | None = self.aggregate(last=Max("pk"))["last"]
        return found or 0


class CalendarVersion(models.Model):
    """A change of days, hours or outages; its id is the calendar's number from then on.

    A clock keeps the number it was reckoned with, so that one reckoned with an older calendar is
    found by a query.
    """

    changed_at = models.DateTimeField(_("changed at"))

    objects = CalendarVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the calendar")
        verbose_name_plural = _("versions of the calendar")

    def __str__(self) -> str:
        return str(self.pk)


class CalendarDay(models.Model):
    """A day off, or a weekend day that is worked; other days follow their weekday."""

    date = models.DateField(_("date"), unique=True)
    name = models.CharField(_("name"), max_length=24)
    is_working = models.BooleanField(_("is worked"))

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"


class WorkingHours(models.Model):
    """When an area and all below it work, until a lower area has its own row."""

    area = models.OneToOneField(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="working_hours"
    )
    morning_from = models.TimeField(_("morning from"), default=time(8, 30))
    morning_until = models.TimeField(_("morning until"), default=time(12, 0))
    afternoon_from = models.TimeField(_("afternoon from"), default=time(14, 0))
    afternoon_until = models.TimeField(_("afternoon until"), default=time(17, 30))

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(morning_from__lt=models.F("morning_until"))
                & Q(morning_until__lte=models.F("afternoon_from"))
                & Q(afternoon_from__lt=models.F("afternoon_until")),
                name="working_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.area)

    @property
    def spans(self) -> tuple[tuple[time, time], ...]:
        """The spans worked, in order."""
        return (
            (self.morning_from, self.morning_until),
            (self.afternoon_from, self.afternoon_until),
        )


class RuleMark(models.TextChoices):
    """How sure a rule is (norms.md)."""

    KNOWN = "known", _("from the text of the law")
    VERIFY = "verify", _("to be verified")
    PRESET = "preset", _("local practice")


class ClockRuleQuerySet(models.QuerySet[Any]):
    """Which rules."""

    def in_force(self, day: date) -> dict[str, Any]:
        """Return the rules of a day by their code: the newest version of each, in one query."""
        ends = Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        found = self.filter(ends, valid_from__lte=day).order_by("valid_from")
        return {rule.code: rule for rule in found}


class ClockRule(models.Model):
    """A legal clock: what starts it, how long it runs, what it may be extended by, on what basis.

    A changed rule is a new row from a day on; cases keep the version they began with.
    """

    code = models.SlugField(_("code"), max_length=24)
    name = models.CharField(_("name"), max_length=48)
    duty = models.CharField(_("what is to be done"), max_length=120)
    amount = models.PositiveSmallIntegerField(_("limit"))
    unit = models.CharField(_("unit"), max_length=16, choices=LimitUnit.choices)
    extension = models.PositiveSmallIntegerField(_("may be extended by"), default=0)
    is_rolling = models.BooleanField(_("a last day off moves to the next working day"))
    is_right = models.BooleanField(_("a right that lapses, not a duty"), default=False)
    stops_with_case = models.BooleanField(_("stands while the case's clock stands"), default=False)
    basis = models.CharField(_("basis"), max_length=120)
    mark = models.CharField(_("how sure"), max_length=8, choices=RuleMark.choices)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = ClockRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock rule")
        verbose_name_plural = _("clock rules")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="clock_rule_once_a_day"),
            models.CheckConstraint(
                condition=Q(unit__in=LimitUnit.values),
                name="clock_rule_unit_is_known",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="clock_rule_has_limit"),
        ]

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When the portal was last alive: one row, written by the scheduler every minute."""

    only = models.BooleanField(_("the only row"), default=True, unique=True, editable=False)
    seen_at = models.DateTimeField(_("last alive at"))

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="heartbeat_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.seen_at:%Y-%m-%d %H:%M}"


class DownTimeQuerySet(models.QuerySet[Any]):
    """Which outages."""

    def standing(self) -> DownTimeQuerySet:
        """Outages that count: not struck out."""
        return self.filter(struck_at__isnull=True)

    def locked(self, pk: int) -> Any:
        """Return one outage, held until the transaction ends.

        Raises:
            DoesNotExist: no such outage.
        """
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class DownTime(ClientCreated):
    """From when until when the portal was down; what steps lost by it is given back.

    Recorded by itself after a gap between two signs of life, or written in by district staff where
    the portal was alive and nobody could reach it. One recorded wrongly is struck out, never
    deleted.
    """

    began_at = models.DateTimeField(_("down from"))
    ended_at = models.DateTimeField(_("down until"))
    source = models.CharField(_("how it is known"), max_length=12, choices=DownTimeSource.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    written_at = models.DateTimeField(_("written at"))
    written_by = by_person_later(_("written by"))
    struck_at = models.DateTimeField(_("struck out at"), null=True, blank=True)
    struck_by = by_person_later(_("struck out by"))
    strike_reason = models.CharField(_("why struck out"), max_length=200, blank=True)

    objects = DownTimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        constraints = [
            models.UniqueConstraint(
                fields=["written_by", "client_id"], name="down_time_once_per_client"
            ),
            models.UniqueConstraint(
                fields=["began_at"],
                condition=Q(source=DownTimeSource.HEARTBEAT),
                name="down_time_noticed_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("began_at")), name="down_time_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(source=DownTimeSource.HEARTBEAT, written_by__isnull=True)
                | Q(source=DownTimeSource.HAND, written_by__isnull=False) & ~Q(reason=""),
                name="down_time_by_hand_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, strike_reason="")
                | Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(strike_reason=""),
                name="down_time_struck_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} - {self.ended_at:%Y-%m-%d %H:%M}"

    @property
    def length(self) -> str:
        """How long it was, in words."""
        return wording.duration(self.ended_at - self.began_at)
