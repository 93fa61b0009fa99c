"""Codes of visits and what offices call them (domain.md section 9)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits import compliance, periods


class VisitKind(models.TextChoices):
    """Why somebody went; all of them are regular."""

    DOWN = "down", _("Went down to listen")
    ROUND = "round", _("Visiting everyone in turn")
    APPOINTED = "appointed", _("Met by appointment")


class Measure(models.TextChoices):
    """What a rule counts."""

    VISITS = compliance.VISITS, pgettext_lazy("measure", "Visits")
    DAYS = compliance.DAYS, pgettext_lazy("measure", "Days")
    ACTIVITIES = compliance.ACTIVITIES, pgettext_lazy("measure", "Activities")
    UNITS = compliance.UNITS, pgettext_lazy("measure", "Household units")


class PeriodKind(models.TextChoices):
    """In what a duty is counted."""

    DAY = periods.DAY, pgettext_lazy("period", "Day")
    WEEK = periods.WEEK, pgettext_lazy("period", "Week")
    MONTH = periods.MONTH, pgettext_lazy("period", "Month")
    QUARTER = periods.QUARTER, pgettext_lazy("period", "Quarter")
    HALF_YEAR = periods.HALF_YEAR, pgettext_lazy("period", "Half-year")


class Where(models.TextChoices):
    """Which places count for a rule."""

    CONTACT_POINT = "contact_point", _("The contact point")
    OWN_VILLAGE = "own_village", _("Their own village")
    ANY = "any", _("Anywhere")


class LeaveKind(models.TextChoices):
    """What excuses."""

    LEAVE = "leave", _("Leave")
    TRIP = "trip", _("Business trip")


class Channel(models.TextChoices):
    """How a household was told what came of its matter."""

    VISIT = "visit", pgettext_lazy("told by", "In person")
    PHONE = "phone", pgettext_lazy("told by", "By telephone")
    MEETING = "meeting", pgettext_lazy("told by", "At a meeting")
    LETTER = "letter", pgettext_lazy("told by", "In writing")
