"""Codes of the mediation file and what offices call them (norms.md section 1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Opening(models.TextChoices):
    """How the matter came to mediation; it decides which of two papers opens the file."""

    APPLICATION = "application", _("A party applied")
    OWN_INITIATIVE = "own", _("The committee offered it")
    ENTRUSTED = "entrusted", _("Another office handed it over")


class Side(models.TextChoices):
    """Which side of the matter a person stands on."""

    APPLICANT = "applicant", _("Applicant")
    RESPONDENT = "respondent", _("Respondent")
    OTHER = "other", pgettext_lazy("side", "Neither")


class Sex(models.TextChoices):
    """As the forms of the Ministry of Justice ask."""

    MALE = "male", pgettext_lazy("sex", "Male")
    FEMALE = "female", pgettext_lazy("sex", "Female")


class Retention(models.TextChoices):
    """How long a file is kept."""

    SHORT = "short", _("Short term")
    LONG = "long", _("Long term")
    PERMANENT = "permanent", _("For good")


class InstalmentState(models.TextChoices):
    """Whether a part of an agreement has been performed."""

    DUE = "due", _("Still owed")
    PAID = "paid", _("Performed")


class Performance(models.TextChoices):
    """How far an agreement was found performed at a follow-up visit."""

    PERFORMED = "performed", _("Performed")
    UNDER_WAY = "under_way", _("Being performed")
    NOT_PERFORMED = "not_performed", _("Not performed")
    REGRETTED = "regretted", _("A party went back on it")


class Ruling(models.TextChoices):
    """What became of a request for judicial confirmation."""

    ASKED = "asked", _("Asked for")
    CONFIRMED = "confirmed", pgettext_lazy("ruling", "Confirmed")
    REFUSED = "refused", pgettext_lazy("ruling", "Not confirmed")


class UploadKind(models.TextChoices):
    """What an uploaded paper is; it is bound with the document of the same name."""

    IDENTITY = "identity", _("Proof of identity")
    AUTHORIZATION = "authorization", _("Authorization of an agent")
    EVIDENCE = "evidence", pgettext_lazy("upload", "Evidence")
    PAYMENT = "payment", _("Proof of performance")
    CONFIRMATION = "confirmation", _("Paper of the court")
    SIGNED = "signed", _("Signed paper")
    OTHER = "other", pgettext_lazy("upload", "Something else")


class Need(models.TextChoices):
    """What a local rule says of a document."""

    REQUIRED = "required", pgettext_lazy("need", "Required")
    AS_NEEDED = "as_needed", pgettext_lazy("need", "As needed")


class Grade(models.TextChoices):
    """Grades of the subsidy by case (以案定补)."""

    SIMPLE = "simple", _("Oral or simple")
    ORDINARY = "ordinary", _("Ordinary")
    DIFFICULT = "difficult", pgettext_lazy("grade", "Difficult")
    MAJOR = "major", pgettext_lazy("grade", "Major")
