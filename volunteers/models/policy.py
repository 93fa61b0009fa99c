"""What staff may set: hours a star needs, points an hour gives."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StarLevel(models.Model):
    """From how many hours a volunteer has a number of stars; places set their own."""

    stars = models.PositiveSmallIntegerField(_("stars"), unique=True)
    hours = models.PositiveIntegerField(_("from hours"), unique=True)

    class Meta:
        verbose_name = _("star level")
        verbose_name_plural = _("star levels")
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="star_is_known"),
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
