"""Changes of the working calendar: a year from its notice, one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from clocks.calendars import forget_calendar
from clocks.models import CalendarDay, CalendarVersion, CalendarYear, YearStatus
from common.errors import Invalid
from org_tree.scope import require_somewhere

CAPABILITY = "clocks.manage"
MOST_DAYS = 120


@transaction.atomic
def load_year(
    *,
    actor: Any,
    year: int,
    days: Mapping[date, tuple[str, bool]],
    is_announced: bool,
    source: str = "",
    now: datetime,
) -> CalendarYear:
    """Replace a year's days by those of a notice; all or nothing.

    Args:
        days: date -> name and whether it is worked.
        is_announced: False for days only worked out beforehand; the year stays unknown.

    Raises:
        NotAllowed, Invalid.
    """
    posting = require_somewhere(actor, CAPABILITY)
    check_days(year, days)
    status = YearStatus.ANNOUNCED if is_announced else YearStatus.PROJECTED
    was_known = CalendarYear.objects.filter(year=year, status=status).exists()
    row, _made = CalendarYear.objects.update_or_create(
        year=year, defaults={"status": status, "source": source, "changed_at": now}
    )
    before = days_of(year)
    CalendarDay.objects.filter(date__year=year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, name=name, is_working=is_working)
        for day, (name, is_working) in sorted(days.items())
    )
    after = {day: is_working for day, (_name, is_working) in days.items()}
    data: dict[str, Any] = {"year": year, "status": status, "source": source}
    data["changed"] = {str(day): pair for day, pair in changed_days(before, after).items()}
    if data["changed"] or not was_known:
        turn_page(now)
    record("clocks.load_year", row, actor=actor, posting=posting, at=now, data=data)
    return row


def check_days(year: int, days: Mapping[date, Any]) -> None:
    """See that a notice's days are those of its year.

    Raises:
        Invalid: field `file`.
    """
    if strange := sorted(day for day in days if day.year != year):
        sentence = _("%(day)s is not in %(year)d.")
        raise Invalid({"file": [sentence % {"day": day, "year": year} for day in strange[:10]]})
    if not 0 < len(days) <= MOST_DAYS:
        raise Invalid({"file": _("A notice names between 1 and 120 days.")})


def days_of(year: int) -> dict[date, bool]:
    """Return the days a year's notice names, as they are stored."""
    return dict(CalendarDay.objects.filter(date__year=year).values_list("date", "is_working"))


def changed_days(
    before: Mapping[date, bool], after: Mapping[date, bool]
) -> dict[date, list[bool | None]]:
    """Return the days that differ, each with what it was and what it becomes."""
    days: Iterable[date] = sorted({*before, *after})
    return {
        day: [before.get(day), after.get(day)] for day in days if before.get(day) != after.get(day)
    }


def turn_page(now: datetime) -> None:
    """Give the calendar its next number, and read it anew here now and everywhere once it holds."""
    CalendarVersion.objects.create(changed_at=now)
    forget_calendar()
    transaction.on_commit(forget_calendar)


@transaction.atomic
def change_day(
    *, actor: Any, day: date, is_working: bool | None, name: str = "", now: datetime
) -> CalendarYear:
    """Say that one day is off or worked, or that it follows its weekday again.

    Args:
        is_working: None to follow the weekday.
        name: why, such as the name of the holiday.

    Raises:
        NotAllowed.
        Invalid: no name; the year is not loaded: its days come from its notice.
    """
    posting = require_somewhere(actor, CAPABILITY)
    year = CalendarYear.objects.select_for_update().filter(year=day.year).first()
    if year is None:
        raise Invalid({"day": _("%(year)d is not loaded yet.") % {"year": day.year}})
    if is_working is not None and not name.strip():
        raise Invalid({"name": _("Write down why, such as the name of the holiday.")})
    before = CalendarDay.objects.filter(date=day).first()
    if is_working is None:
        CalendarDay.objects.filter(date=day).delete()
    else:
        CalendarDay.objects.update_or_create(
            date=day, defaults={"is_working": is_working, "name": name.strip()}
        )
    pair = [before.is_working if before else None, is_working]
    if pair[0] != pair[1]:
        turn_page(now)
    data = {"changed": {str(day): pair}, "name": name.strip()}
    record("clocks.change_day", year, actor=actor, posting=posting, at=now, data=data)
    return year
