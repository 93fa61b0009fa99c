"""Changes of the working calendar, of working hours and of clock rules.

Days and hours are set by district staff, rules by the security administrator. Cases take a changed
calendar in when their own app recomputes them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from io import StringIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from clocks.calendars import forget_calendar
from clocks.models import CalendarDay, CalendarVersion, CalendarYear, WorkingHours, YearStatus
from common.errors import Invalid
from org_tree.models import Area
from org_tree.scope import require, require_somewhere

CAPABILITY = "clocks.manage"
KINDS = {"off": False, "work": True}
MOST_DAYS = 120


def read_days(text: str) -> dict[date, tuple[str, bool]]:
    """Read a notice's days from CSV text with `date,name,day_type` (off or work).

    Raises:
        Invalid: field `file`, one sentence for each bad row.
    """
    days: dict[date, tuple[str, bool]] = {}
    errors = []
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    if not {"date", "name", "day_type"} <= set(reader.fieldnames or ()):
        raise Invalid({"file": _("The first row must name the columns date, name and day_type.")})
    for number, row in enumerate(reader, start=2):
        day, fault = _day_of(row)
        if fault or day is None:
            errors.append(_("Row %(number)d: %(fault)s") % {"number": number, "fault": fault})
        elif day in days:
            errors.append(_("Row %(number)d: this date comes twice.") % {"number": number})
        else:
            days[day] = ((row["name"] or "").strip(), KINDS[(row["day_type"] or "").strip()])
    if errors or not days:
        raise Invalid({"file": errors or [_("There is no day in the file.")]})
    return days


def _day_of(row: Mapping[str, str | None]) -> tuple[date | None, Any]:
    try:
        day = date.fromisoformat((row["date"] or "").strip())
    except ValueError:
        return None, _("the date must look like 2027-01-01.")
    if (row["day_type"] or "").strip() not in KINDS:
        return day, _("day_type must be off or work.")
    if not (row["name"] or "").strip():
        return day, _("the name is missing.")
    return day, ""


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
    if strange := sorted(day for day in days if day.year != year):
        sentence = _("%(day)s is not in %(year)d.")
        raise Invalid({"file": [sentence % {"day": day, "year": year} for day in strange[:10]]})
    if not 0 < len(days) <= MOST_DAYS:
        raise Invalid({"file": _("A notice names between 1 and 120 days.")})
    status = YearStatus.ANNOUNCED if is_announced else YearStatus.PROJECTED
    was_known = CalendarYear.objects.filter(year=year, status=status).exists()
    row, _made = CalendarYear.objects.update_or_create(
        year=year, defaults={"status": status, "source": source, "changed_at": now}
    )
    old = CalendarDay.objects.filter(date__year=year)
    before = {str(day): is_working for day, is_working in old.values_list("date", "is_working")}
    old.delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, name=name, is_working=is_working)
        for day, (name, is_working) in sorted(days.items())
    )
    after = {str(day): is_working for day, (_name, is_working) in days.items()}
    data: dict[str, Any] = {"year": year, "status": status, "source": source}
    data["changed"] = _changed(before, after)
    if data["changed"] or not was_known:
        _turn_page(now)
    record("clocks.load_year", row, actor=actor, posting=posting, at=now, data=data)
    return row


def _turn_page(now: datetime) -> None:
    """Give the calendar its next number, and read it anew here now and everywhere once it holds."""
    CalendarVersion.objects.create(changed_at=now)
    forget_calendar()
    transaction.on_commit(forget_calendar)


def _changed(before: Mapping[str, bool], after: Mapping[str, bool]) -> dict[str, list[bool | None]]:
    days: Iterable[str] = sorted({*before, *after})
    return {
        day: [before.get(day), after.get(day)] for day in days if before.get(day) != after.get(day)
    }


@transaction.atomic
def set_hours(
    *,
    actor: Any,
    area: Area,
    morning: tuple[time, time],
    afternoon: tuple[time, time],
    now: datetime,
) -> WorkingHours:
    """Set when an area and all below it work.

    Raises:
        NotAllowed, Invalid.
    """
    posting = require(actor, CAPABILITY, area)
    if not morning[0] < morning[1] <= afternoon[0] < afternoon[1]:
        raise Invalid({"afternoon_from": _("The hours must follow one another.")})
    hours = {
        "morning_from": morning[0],
        "morning_until": morning[1],
        "afternoon_from": afternoon[0],
        "afternoon_until": afternoon[1],
    }
    row, _made = WorkingHours.objects.update_or_create(area=area, defaults=hours)
    _turn_page(now)
    data = {"area": str(area), **{name: f"{clock:%H:%M}" for name, clock in hours.items()}}
    record("clocks.set_hours", row, actor=actor, posting=posting, at=now, data=data)
    return row
