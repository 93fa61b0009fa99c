"""One row of figures for each area and date; written by rollups.actions alone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from org_tree.models import Area
from org_tree.querysets import AreaScopedQuerySet


class AreaDayQuerySet(AreaScopedQuerySet):
    """Which figures."""


def _count() -> models.IntegerField[int, int]:
    return models.IntegerField(default=0)


class AreaDay(models.Model):
    """What happened on an area and all below it on a business day (domain.md section 4.6).

    Stored for groups and above. `closed_at` is set when the day's books are closed at 00:30; facts
    that come later redo their branch and leave `closed_at` as it was. `computed_at` is the as-of
    time pages show.
    """

    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="days"
    )
    date = models.DateField(_("date"))
    computed_at = models.DateTimeField(_("as of"))
    closed_at = models.DateTimeField(_("books closed at"), null=True, blank=True)

    objects = AreaDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("area's day")
        verbose_name_plural = _("areas' days")
        constraints = [
            models.UniqueConstraint(fields=["area", "date"], name="area_day_once"),
        ]
        indexes = [models.Index(fields=["date", "area"], name="area_day_date")]

    def __str__(self) -> str:
        return f"{self.area} {self.date:%Y-%m-%d}"
