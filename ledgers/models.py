"""What was taken out of the portal: one row an export, so that the trail has something to name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.idempotency import ClientCreated
from jobs.models import Job
from org_tree.models import Area


class FileFormat(models.TextChoices):
    """Forms a ledger is given out in."""

    XLSX = "xlsx", _("Excel workbook")
    CSV = "csv", _("CSV")


class Export(ClientCreated):
    """One ledger as somebody took it away: what of it, in which form, and what for."""

    ledger = models.CharField(_("ledger"), max_length=24)
    area = models.ForeignKey(
        Area,
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    filters: models.JSONField[Any, Any] = models.JSONField(_("filters"), default=dict)
    columns: models.JSONField[Any, Any] = models.JSONField(_("columns"), default=list)
    file_format = models.CharField(_("form"), max_length=4, choices=FileFormat.choices)
    with_names = models.BooleanField(_("with names in full"), default=False)
    purpose = models.CharField(_("what for"), max_length=100, blank=True)
    row_count = models.PositiveIntegerField(_("rows"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken away by"),
        on_delete=models.PROTECT,
        related_name="ledger_exports",
    )
    made_at = models.DateTimeField(_("taken away at"))
    job = models.ForeignKey(
        Job, verbose_name=_("job"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("export of a ledger")
        verbose_name_plural = _("exports of ledgers")
        indexes = [models.Index(fields=["made_by", "-made_at"], name="ledger_export_by")]
        constraints = [
            models.UniqueConstraint(fields=["made_by", "client_id"], name="ledger_export_once"),
            models.CheckConstraint(
                condition=Q(with_names=False) | ~Q(purpose=""),
                name="ledger_export_names_have_a_purpose",
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="ledger_export_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(file_format__in=FileFormat.values), name="ledger_export_form_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ledger} {self.first:%Y-%m-%d} {self.last:%Y-%m-%d}"
