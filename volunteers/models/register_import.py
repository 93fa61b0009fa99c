"""Files of volunteers that were taken in: what became of their rows, and what has to be mended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RegisterImport(models.Model):
    """One file taken into the register; its bad rows are kept beside it for a while."""

    file_name = models.CharField(_("file"), max_length=160)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("imported by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    unread_columns = models.CharField(_("columns not read"), max_length=200, blank=True)
    refusal = models.CharField(_("why the whole file was refused"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("import of volunteers")
        verbose_name_plural = _("imports of volunteers")

    def __str__(self) -> str:
        return self.file_name
