"""What the calendar waits for: next year's notice, from November on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clocks.actions.days import CAPABILITY
from clocks.calendars import book
from common.calendar import business_date, end_of_day
from common.todo import Todo
from org_tree.scope import capabilities

#: From this month on the next year's notice is waited for.
FROM_MONTH = 11


def years_missing(today: date) -> list[int]:
    """Return the years whose holidays should be loaded by now and are not."""
    wanted = [today.year] + ([today.year + 1] if today.month >= FROM_MONTH else [])
    return [year for year in wanted if year not in book().years]


def things_for(user: Any, now: datetime) -> list[Todo]:
    """Return the years that wait to be loaded by whoever keeps the calendar."""
    if CAPABILITY not in capabilities(user):
        return []
    today = business_date(now)
    return [_todo(year, today) for year in years_missing(today)]


def _todo(year: int, today: date) -> Todo:
    last_day = date(year - 1, 12, 31) if year > today.year else today
    return Todo(
        kind="calendar_year",
        title=_("Load the holidays of %(year)d") % {"year": year},
        why=_("Deadlines that reach into it are provisional until then."),
        url=f"{reverse('clocks:year_load')}?year={year}",
        button=_("Load the notice"),
        due_at=end_of_day(last_day),
    )
