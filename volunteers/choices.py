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


class ActivityState(TextChoices):
    """Where an activity stands; said as what is waited for."""

    DRAFT = "draft", pgettext_lazy("activity", "draft")
    OPEN = "open", pgettext_lazy("activity", "taking sign-ups")
    UNDER_WAY = "under_way", pgettext_lazy("activity", "under way")
    FINISHED = "finished", pgettext_lazy("activity", "hours to be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("activity", "done")
    CANCELLED = "cancelled", pgettext_lazy("activity", "cancelled")


class SignUpState(TextChoices):
    """Whether somebody has a place."""

    PLACED = "placed", pgettext_lazy("sign-up", "signed up")
    WAITING = "waiting", pgettext_lazy("sign-up", "waiting list")
    WITHDRAWN = "withdrawn", pgettext_lazy("sign-up", "withdrawn")


class CertificateState(TextChoices):
    """Where a certificate of service stands."""

    ASKED = "asked", pgettext_lazy("certificate", "waits for the team")
    ISSUED = "issued", pgettext_lazy("certificate", "issued")
    REFUSED = "refused", pgettext_lazy("certificate", "not issued")
    REVOKED = "revoked", pgettext_lazy("certificate", "revoked")


class ProjectState(TextChoices):
    """Where a project stands."""

    DRAFT = "draft", pgettext_lazy("project", "draft")
    RUNNING = "running", pgettext_lazy("project", "running")
    ACCEPTED = "accepted", pgettext_lazy("project", "accepted")
    ENDED = "ended", pgettext_lazy("project", "ended without acceptance")


class Funding(TextChoices):
    """What pays for a project (domain.md section 10)."""

    PURCHASED = "purchased", _("purchased service")
    AWARD = "award", _("award in place of subsidy")
    DONATION = "donation", _("donation")


class Verdict(TextChoices):
    """What was found when a milestone was looked at."""

    PASSED = "passed", pgettext_lazy("milestone", "passed")
    MENDING = "mending", pgettext_lazy("milestone", "to be mended")


class AccountKind(TextChoices):
    """Whose points an account counts."""

    VOLUNTEER = "volunteer", pgettext_lazy("points account", "volunteer")
    TEAM = "team", pgettext_lazy("points account", "issued by a team")
    REWARD = "reward", pgettext_lazy("points account", "spent on a reward")


class TransactionKind(TextChoices):
    """Why points moved."""

    EARN = "earn", pgettext_lazy("points", "earned")
    SPEND = "spend", pgettext_lazy("points", "spent")
    REVERSE = "reverse", pgettext_lazy("points", "reversed")


class RedemptionState(TextChoices):
    """Where a claimed reward stands."""

    CLAIMED = "claimed", pgettext_lazy("redemption", "to be handed over")
    HANDED_OVER = "handed_over", pgettext_lazy("redemption", "handed over")
    CANCELLED = "cancelled", pgettext_lazy("redemption", "cancelled")


class HelpState(TextChoices):
    """Where a need stands that was offered to teams."""

    OFFERED = "offered", pgettext_lazy("help", "waits for a team")
    TAKEN = "taken", pgettext_lazy("help", "a team is on it")
    DONE = "done", pgettext_lazy("help", "done")
    UNMET = "unmet", pgettext_lazy("help", "ended without help")
    CASE = "case", pgettext_lazy("help", "left to its case")


#: Over without help by a team: the item may be offered once more.
UNHELPED = (HelpState.UNMET, HelpState.CASE)


class ExportTable(TextChoices):
    """Tables of the volunteers' data that other systems take (MZ/T 061-2015)."""

    PEOPLE = "people", pgettext_lazy("table", "Volunteers")
    TEAMS = "teams", _("Volunteer teams")
    HOURS = "hours", _("Hours of service")
    PROJECTS = "projects", pgettext_lazy("table", "Projects")


class FileFormat(TextChoices):
    """Forms a table is given out in."""

    XLSX = "xlsx", _("Excel workbook")
    CSV = "csv", _("CSV")
