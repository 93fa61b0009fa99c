"""What limits count in, and how an outage is known."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LimitUnit(models.TextChoices):
    """What a limit counts in.

    Hours run through nights and holidays: an acute matter does not wait for Monday. A limit that
    is to rest then is written in working hours; the row says which (domain.md section 7).
    """

    SAME_DAY = "same_day", _("same day")
    HOURS = "hours", _("hours")
    WORKING_HOURS = "working_hours", pgettext_lazy("unit", "working hours")
    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")


#: Units that run only while the place is at work.
WORKING_UNITS = (LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS)


class DownTimeSource(models.TextChoices):
    """How it is known that the portal was down."""

    HEARTBEAT = "heartbeat", _("noticed by the portal")
    HAND = "hand", _("written in by hand")
