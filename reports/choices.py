"""Codes of the daily flow and what offices call them (contract.md, Vocabulary)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(models.TextChoices):
    """What kind of matter an item is."""

    DISPUTE = "dispute", _("Dispute")
    SENTIMENT = "sentiment", _("Public sentiment")
    REQUEST = "request", _("Livelihood request")
    HAZARD = "hazard", _("Safety hazard")
    ORDER = "order", _("Public order")
    OTHER = "other", pgettext_lazy("category", "Other")


class ItemSource(models.TextChoices):
    """How a matter came up."""

    REPORT = "report", _("Daily report")
    VISIT = "visit", _("Visit")


class Flag(models.TextChoices):
    """Facts about the matter that the triage rules read; never about a person."""

    THREAT = "threat", _("Blows or threats")
    WEAPON = "weapon", _("A weapon")
    INJURY = "injury", _("Somebody is hurt")
    SELF_HARM = "self_harm", _("Danger of self-harm")
    CHILDREN = "children", _("Children involved")
    UNPAID_WAGES = "unpaid_wages", _("Unpaid wages")
    LAND_TAKEN = "land_taken", _("Land taken")
    CROSSES_AREAS = "crosses_areas", _("Crosses areas")
    FAILED_BELOW = "failed_below", _("Mediation failed at the tier below")


class Disposition(models.TextChoices):
    """What an item became; none is left without one."""

    CASE = "case", _("Became a case")
    JOINED = "joined", _("Joined to a case")
    SETTLED = "settled", _("Settled on the spot")
    NOTED = "noted", _("For information only")


class Timeliness(models.TextChoices):
    """How a report or a village's day came in; missing is derived, never stored."""

    ON_TIME = "on_time", _("On time")
    ZERO = "zero", _("Zero report")
    LATE = "late", _("Late")
    MADE_UP = "made_up", _("Made up later")


class ReportStatus(models.TextChoices):
    """Whether a report can still be changed freely."""

    FILED = "filed", _("Can still be changed")
    FINAL = "final", _("Final")


class DayState(models.TextChoices):
    """Where a village's or a town's day stands."""

    OPEN = "open", _("Not sent yet")
    SENT = "sent", _("Sent")
    RECEIVED = "received", pgettext_lazy("day", "Received")
    RETURNED = "returned", _("Returned")


class PartyRole(models.TextChoices):
    """How a person stands to a matter."""

    PARTY = "party", _("Party")
    AGENT = "agent", _("Agent")
    WITNESS = "witness", _("Witness")
    OTHER = "other", pgettext_lazy("party role", "Other")
