"""Codes of the app and their words."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TeamKind(TextChoices):
    """What a team is; one may be several things at once (domain.md section 10)."""

    GENERAL = "general", _("general")
    YOUTH = "youth", _("youth")
    WOMEN = "women", _("women")
    PARTY = "party", _("Party members")
    PROFESSIONAL = "professional", _("professional skills")
    MEDICAL = "medical", _("medical")
    LEGAL = "legal", _("legal")
    PATROL = "patrol", _("patrol")
    NEIGHBORS = "neighbors", _("neighbors' help")


class VolunteerStatus(TextChoices):
    """Whether somebody is on the register now."""

    ACTIVE = "active", pgettext_lazy("volunteer", "registered")
    LEFT = "left", pgettext_lazy("volunteer", "has left")


class Gender(TextChoices):
    """As the identity document says; empty when it was not given."""

    FEMALE = "female", _("female")
    MALE = "male", _("male")


class ConsentPurpose(TextChoices):
    """What somebody agreed that their data are used for."""

    SERVICE = "service", _("register, call-up and record of hours")
    PUBLICITY = "publicity", _("the same, and being named in public thanks")
