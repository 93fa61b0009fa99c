"""What staff may set: hours a star needs, points an hour gives."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StarLevel(models.Model):
    """From how many hours somebody has a number of stars; places set their own, from a day on."""

    stars = models.PositiveSmallIntegerField(_("stars"))
    hours = models.PositiveIntegerField(_("from hours"))
    valid_from = models.DateField(_("from"), default=date(2020, 1, 1))

    class Meta:
        verbose_name = _("star level")
        verbose_name_plural = _("star levels")
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="star_is_known"),
            models.UniqueConstraint(fields=["valid_from", "stars"], name="star_once_a_day"),
            models.UniqueConstraint(fields=["valid_from", "hours"], name="star_hours_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} {self.hours}"


class PointsRule(models.Model):
    """How many points an hour gives from a day on; what was earned before stays."""

    points_per_hour = models.PositiveIntegerField(_("points an hour"))
    valid_from = models.DateField(_("from"), unique=True)

    class Meta:
        verbose_name = _("rule of points")
        verbose_name_plural = _("rules of points")

    def __str__(self) -> str:
        return f"{self.valid_from} {self.points_per_hour}"
