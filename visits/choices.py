"""Codes of visits and what offices call them (domain.md section 9)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits import appointing, compliance, periods


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


class Need(models.TextChoices):
    """Why somebody is met or looked after, when it is no open matter (domain.md section 9).

    Groups as the assistance rules name them. There is no word for a petitioner: such a meeting
    belongs to its matter.
    """

    LOW_INCOME = "low_income", pgettext_lazy("need", "Low-income household")
    EXTREMELY_POOR = "extremely_poor", pgettext_lazy("need", "Extremely poor")
    CHILD = "child", pgettext_lazy("need", "Left-behind child")
    WOMAN = "woman", pgettext_lazy("need", "Left-behind woman")
    ELDERLY = "elderly", pgettext_lazy("need", "Left-behind elderly")
    ELDER = "elder", pgettext_lazy("need", "One of the five elders")
    RETURNED = "returned", pgettext_lazy("need", "Returned migrant worker")


class Invitation(models.TextChoices):
    """How somebody was asked to a meeting."""

    VISIT = "visit", pgettext_lazy("invited by", "In person")
    PHONE = "phone", pgettext_lazy("invited by", "By telephone")
    LETTER = "letter", pgettext_lazy("invited by", "By letter")


class MeetingState(models.TextChoices):
    """Where a meeting by appointment stands."""

    INVITED = appointing.INVITED, pgettext_lazy("meeting", "Asked")
    AGREED = appointing.AGREED, pgettext_lazy("meeting", "Agreed")
    DECLINED = appointing.DECLINED, pgettext_lazy("meeting", "Declined")
    HELD = appointing.HELD, pgettext_lazy("meeting", "Met")
    MISSED = appointing.MISSED, pgettext_lazy("meeting", "Did not come about")
    CANCELLED = appointing.CANCELLED, pgettext_lazy("meeting", "Called off")


class CheckInKind(models.TextChoices):
    """Whose community a member registers with."""

    UNIT = "unit", _("The unit's community")
    HOME = "home", _("The community at home")


class CheckInState(models.TextChoices):
    """Where a registration stands."""

    WAITING = "waiting", pgettext_lazy("check-in", "waits for the community")
    CONFIRMED = "confirmed", pgettext_lazy("check-in", "registered")
    DECLINED = "declined", pgettext_lazy("check-in", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("check-in", "taken back")
    ENDED = "ended", pgettext_lazy("check-in", "ended")


class ActivityState(models.TextChoices):
    """Where something done in a community stands."""

    WAITING = "waiting", pgettext_lazy("check-in activity", "waits for the community")
    CONFIRMED = "confirmed", pgettext_lazy("check-in activity", "confirmed")
    RETURNED = "returned", pgettext_lazy("check-in activity", "returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("check-in activity", "taken back")


class PairingResult(models.TextChoices):
    """How looking after a household ended."""

    SETTLED = "settled", pgettext_lazy("pairing", "The need is settled")
    MOVED = "moved", pgettext_lazy("pairing", "They have moved away")
    DECLINED = "declined", pgettext_lazy("pairing", "They do not want it any more")
    OTHER = "other", pgettext_lazy("pairing", "Something else")
