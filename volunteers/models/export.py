"""What was taken out of the register: one row an export, so that the trail can name it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.columns import by_person
from common.idempotency import ClientCreated
from jobs.models import Job
from volunteers.choices import ExportTable, FileFormat


class RegisterExport(ClientCreated):
    """One table of MZ/T 061-2015 as somebody took it away, and what for."""

    table = models.CharField(_("table"), max_length=12, choices=ExportTable.choices)
    file_format = models.CharField(_("form"), max_length=4, choices=FileFormat.choices)
    in_full = models.BooleanField(_("names and numbers in full"), default=False)
    purpose = models.CharField(_("what for"), max_length=100)
    row_count = models.PositiveIntegerField(_("rows"))
    made_by = by_person(_("taken away by"))
    made_at = models.DateTimeField(_("taken away at"))
    job = models.ForeignKey(
        Job, verbose_name=_("job"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("export of the register")
        verbose_name_plural = _("exports of the register")
        constraints = [
            models.UniqueConstraint(
                fields=["made_by", "client_id"], name="register_export_sent_once"
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="register_export_has_purpose"),
            models.CheckConstraint(
                condition=Q(table__in=ExportTable.values), name="register_export_table_is_known"
            ),
            models.CheckConstraint(
                condition=Q(file_format__in=FileFormat.values),
                name="register_export_form_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.pk}"
