"""How limits and lengths of time are said: 15天, 2小时, 3个工作日, 当天."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from clocks.choices import LimitUnit
from clocks.down_time import WHOLE_DAYS
from common import wording

DAY = timedelta(days=1)


def limit_words(amount: int, unit: str) -> str:
    """Say a limit."""
    words = {"count": amount}
    if unit == LimitUnit.SAME_DAY:
        return _("the same day")
    if unit == LimitUnit.HOURS:
        return npgettext("limit", "%(count)d hour", "%(count)d hours", amount) % words
    if unit == LimitUnit.WORKING_HOURS:
        said = npgettext("limit", "%(count)d working hour", "%(count)d working hours", amount)
        return said % words
    if unit == LimitUnit.WORKING_DAYS:
        said = npgettext("limit", "%(count)d working day", "%(count)d working days", amount)
        return said % words
    return npgettext("limit", "%(count)d day", "%(count)d days", amount) % words


def added_words(length: timedelta, unit: str) -> str:
    """Say what a pause or an extension added, in the measure of its limit."""
    if length < DAY:
        return wording.duration(length)
    if unit in (LimitUnit.HOURS, LimitUnit.WORKING_HOURS):
        return wording.duration(length)
    whole = LimitUnit.WORKING_DAYS if unit == LimitUnit.WORKING_DAYS else LimitUnit.DAYS
    return limit_words(round(length / DAY), whole)


def lost_words(length: timedelta, unit: str) -> str:
    """Say what is given back for outages: whole days for limits in days, else time."""
    if unit in WHOLE_DAYS:
        return limit_words(length // DAY, LimitUnit.DAYS)
    return wording.duration(length)
