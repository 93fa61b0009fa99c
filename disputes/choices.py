"""Codes of cases and what offices call them (contract.md, Vocabulary; pages.md section 2)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a case stands; labels say what is waited for."""

    RECEIVED = "received", _("Waiting for assessment")
    ASSESSED = "assessed", _("Waiting for assignment")
    ASSIGNED = "assigned", _("Waiting for acceptance")
    RESOLVING = "resolving", _("Being resolved")
    RESOLVED = "resolved", _("Waiting for feedback")
    ANSWERED = "answered", _("Waiting for supervision")
    CLOSED = "closed", _("Closed")
    REFUSED = "refused", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    JOINED = "joined", _("Joined")
    REFERRED = "referred", _("Referred out")


class Step(models.TextChoices):
    """The six steps of the loop, for the track alone."""

    RECEIVE = "receive", _("Receive")
    ASSESS = "assess", _("Assess")
    ASSIGN = "assign", _("Assign")
    RESOLVE = "resolve", _("Resolve")
    FEEDBACK = "feedback", _("Feedback")
    SUPERVISE = "supervise", _("Supervise")


class Color(models.TextChoices):
    """How acute a matter is."""

    RED = "red", pgettext_lazy("color", "Red")
    YELLOW = "yellow", pgettext_lazy("color", "Yellow")
    BLUE = "blue", pgettext_lazy("color", "Blue")


class CaseTier(models.TextChoices):
    """The four tiers of resolution."""

    VILLAGE = "village", _("Village level")
    TOWN = "town", _("Town level")
    DISTRICT = "district", _("District level")
    PROFESSIONAL = "professional", _("Professional team")


class Kind(models.TextChoices):
    """Kinds of case."""

    DISPUTE = "dispute", _("Dispute")
    REQUEST = "request", pgettext_lazy("case kind", "Request")
    HAZARD = "hazard", pgettext_lazy("case kind", "Hazard")


class Source(models.TextChoices):
    """Through which door a matter came."""

    ITEM = "item", _("Daily report")
    VISIT = "visit", _("Visit")
    WALK_IN = "walk_in", _("Walk-in")
    TELEPHONE = "telephone", _("Telephone")
    HOTLINE = "hotline", _("Hotline 12345")
    PETITION = "petition", _("Petition office")
    COURT = "court", _("Court")
    ONLINE = "online", _("Online")


class CaseCategory(models.TextChoices):
    """Dispute types of the mediation statistics, Hubei practice (norms.md section 2)."""

    FAMILY = "family", _("Marriage and family")
    NEIGHBORS = "neighbors", _("Neighbors")
    HOUSING = "housing", _("Houses and homesteads")
    CONTRACT = "contract", _("Contracts")
    BUSINESS = "business", _("Production and business")
    DAMAGES = "damages", _("Damages")
    LAND = "land", _("Land and forest")
    EXPROPRIATION = "expropriation", _("Expropriation and demolition")
    ENVIRONMENT = "environment", _("Pollution")
    LABOR = "labor", _("Labor")
    CONSUMER = "consumer", _("Consumers")
    MEDICAL = "medical", _("Medical")
    TRAFFIC = "traffic", _("Road accidents")
    PROPERTY = "property", _("Property management")
    OTHER = "other", pgettext_lazy("dispute type", "Other")


class Outcome(models.TextChoices):
    """How the resolving ended."""

    WRITTEN_AGREEMENT = "written_agreement", _("Written agreement")
    ORAL_AGREEMENT = "oral_agreement", _("Oral agreement")
    SETTLED_ON_SITE = "settled_on_site", _("Settled on site")
    NO_AGREEMENT = "no_agreement", _("No agreement")
    REFERRED = "referred", pgettext_lazy("outcome", "Referred")


class Channel(models.TextChoices):
    """How the people concerned were told."""

    VISIT = "visit", pgettext_lazy("channel", "Visit")
    PHONE = "phone", pgettext_lazy("channel", "Telephone")
    MEETING = "meeting", _("Meeting")
    LETTER = "letter", _("Letter")
    ONLINE = "online", pgettext_lazy("channel", "Online")


class ReferredTo(models.TextChoices):
    """Where a matter is referred out to."""

    LITIGATION = "litigation", _("Litigation")
    ARBITRATION = "arbitration", _("Arbitration")
    PETITION = "petition", _("Petition office")
    ADMINISTRATIVE = "administrative", _("Administrative procedure")


OPEN_STATES = (
    State.RECEIVED,
    State.ASSESSED,
    State.ASSIGNED,
    State.RESOLVING,
    State.RESOLVED,
    State.ANSWERED,
    State.REFERRED,
)
TIER_ORDER = tuple(CaseTier.values)
COLOR_ORDER = (Color.BLUE, Color.YELLOW, Color.RED)
