"""Days and moments as offices write them on paper.

Papers are Chinese whatever language the reader's pages are in: make them under
`translation.override(LANGUAGE)`.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import pgettext

from common.calendar import BUSINESS_ZONE, business_date

LANGUAGE = "zh-hans"


def office_day(day: date | datetime | None) -> str:
    """Return a day as offices write it: 2026年11月24日; nothing for none."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = business_date(day)
    words = {"year": day.year, "month": day.month, "day": day.day}
    return pgettext("office date", "%(year)d-%(month)d-%(day)d") % words


def office_moment(moment: datetime | None) -> str:
    """Return a moment as offices write it: 2026年11月24日15时30分."""
    if moment is None:
        return ""
    clock = moment.astimezone(BUSINESS_ZONE)
    words = {"day": office_day(moment), "hour": clock.hour, "minute": f"{clock.minute:02d}"}
    return pgettext("office time", "%(day)s %(hour)d:%(minute)s") % words
