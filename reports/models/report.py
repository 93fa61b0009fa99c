"""A group's report of one day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.idempotency import ClientCreated
from org_tree.models import Area
from org_tree.querysets import AreaScopedQuerySet
from reports.choices import ReportStatus, Timeliness


class DailyReportQuerySet(AreaScopedQuerySet):
    """Which reports."""

    def of_day(self, area: Area, day: date) -> DailyReportQuerySet:
        """Reports of a business day from an area and all below it."""
        return self.filter(
            date=day,
            area__tree_id=area.tree_id,
            area__lft__gte=area.lft,
            area__rght__lte=area.rght,
        )

    def locked(self, pk: int) -> DailyReport:
        """Return a report, held until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class DailyReport(ClientCreated):
    """One group's day: items, or an explicit zero report (domain.md section 4.1).

    `filed_at` is the server's time and decides the timeliness; `version` counts corrections.
    """

    area = models.ForeignKey(
        Area, verbose_name=_("group"), on_delete=models.PROTECT, related_name="reports"
    )
    date = models.DateField(_("date"))
    is_zero = models.BooleanField(_("zero report"), default=False)
    timeliness = models.CharField(_("timeliness"), max_length=8, choices=Timeliness.choices)
    status = models.CharField(
        _("status"), max_length=8, choices=ReportStatus.choices, default=ReportStatus.FILED
    )
    is_on_behalf = models.BooleanField(_("filed by the village officer"), default=False)
    filed_at = models.DateTimeField(_("filed at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filed by"),
        on_delete=models.PROTECT,
        related_name="reports",
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = DailyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily report")
        verbose_name_plural = _("daily reports")
        indexes = [
            models.Index(fields=["date", "area"], name="report_date_area"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["area", "date"], name="report_one_a_group_and_day"),
            models.UniqueConstraint(fields=["created_by", "client_id"], name="report_sent_once"),
            models.CheckConstraint(
                condition=Q(timeliness__in=Timeliness.values), name="report_timeliness_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(timeliness=Timeliness.ZERO) | Q(is_zero=True),
                name="report_zero_state_only_for_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.date:%Y-%m-%d}"


class ReportVersion(models.Model):
    """What a report said before a correction; kept for good."""

    report = models.ForeignKey(
        DailyReport, verbose_name=_("report"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    content: models.JSONField[Any, Any] = models.JSONField(_("what it said"))
    reason = models.CharField(_("reason"), max_length=200)
    replaced_at = models.DateTimeField(_("replaced at"))
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("replaced by"), on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.number}"
