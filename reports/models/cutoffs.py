"""When the day's steps are due: rows of the district, overridable by a town."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from org_tree.models import Area


class Cutoffs(models.Model):
    """Times of day for an area and all below it, until a lower area has its own row."""

    area = models.OneToOneField(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="cutoffs"
    )
    report_due = models.TimeField(_("groups report by"), default=time(17, 0))
    village_due = models.TimeField(_("villages send by"), default=time(18, 0))
    assessment_due = models.TimeField(_("assessed by"), default=time(20, 0))

    class Meta:
        verbose_name = _("cut-off times")
        verbose_name_plural = _("cut-off times")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(report_due__lte=models.F("village_due"))
                & models.Q(village_due__lte=models.F("assessment_due")),
                name="cutoffs_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.area)
