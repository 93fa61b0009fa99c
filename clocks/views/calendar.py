"""The year, one of its days, and loading a year from its notice."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clocks.actions import change_day, check_days, load_year
from clocks.actions.days import changed_days, days_of
from clocks.calendars import book
from clocks.forms import FIRST_YEAR, LAST_YEAR, DayForm, YearForm
from clocks.models import CalendarDay, CalendarYear
from clocks.views.rights import managers_only, may_change, readers_only
from clocks.waiting import years_missing
from clocks.year_page import MARKS, months_of
from common.calendar import business_date
from common.errors import Invalid
from common.forms import refuse


@require_safe
@readers_only
def calendar_year(request: HttpRequest) -> HttpResponse:
    """Show a year as twelve months."""
    today = business_date(timezone.now())
    year = _year_asked(request, today)
    stored = CalendarYear.objects.filter(year=year).first()
    months = months_of(year, book(), today)
    context = {
        "year": year,
        "today": today,
        "stored": stored,
        "is_known": year in book().years,
        "next_is_unknown": today.year + 1 in years_missing(today),
        "next_year": today.year + 1,
        "months": months,
        "working_days": sum(month.working_days for month in months),
        "legend": [(kind, *MARKS[kind]) for kind in ("off", "shift", "weekend")],
        "may_change": may_change(request.user),
    }
    return render(request, "clocks/calendar.html", context)


def _year_asked(request: HttpRequest, today: date) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else today.year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def year_load(request: HttpRequest) -> HttpResponse:
    """Take a year's notice, show what it changes, and let it take effect when that is confirmed."""
    year = _year_asked(request, business_date(timezone.now()))
    sent = request.POST if request.method == "POST" else None
    form = YearForm(sent, request.FILES or None, initial={"year": year})
    context: dict[str, Any] = {"form": form, "back": f"{reverse('clocks:calendar')}?year={year}"}
    if sent is None:
        return render(request, "clocks/year_load.html", context)
    if form.is_valid():
        try:
            check_days(form.cleaned_data["year"], form.days)
            if "confirmed" in request.POST:
                return _loaded(request, form)
        except Invalid as error:
            for sentence in error.errors["file"]:
                form.add_error("text", sentence)
        else:
            context |= _preview(form)
            return render(request, "clocks/year_load.html", context)
    return render(request, "clocks/year_load.html", context, status=422)


def _preview(form: YearForm) -> dict[str, Any]:
    after = {day: is_working for day, (_name, is_working) in form.days.items()}
    year = form.cleaned_data["year"]
    changed = changed_days(days_of(year), after)
    rows = [
        {
            "date": day,
            "name": name,
            "is_working": is_working,
            "is_new": day in changed,
        }
        for day, (name, is_working) in sorted(form.days.items())
    ]
    gone = [day for day in changed if day not in after]
    return {"is_preview": True, "rows": rows, "gone": gone, "changed": len(changed)}


def _loaded(request: HttpRequest, form: YearForm) -> HttpResponse:
    given = form.cleaned_data
    load_year(
        actor=request.user,
        year=given["year"],
        days=form.days,
        is_announced=True,
        source=given["source"],
        now=timezone.now(),
    )
    words = {"year": given["year"]}
    messages.success(
        request,
        _("%(year)d is loaded. Open deadlines are reckoned anew within some minutes.") % words,
    )
    return redirect(f"{reverse('clocks:calendar')}?year={given['year']}")


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def day_change(request: HttpRequest, day: str) -> HttpResponse:
    """Say that one day is off, worked, or follows its weekday."""
    asked = _day(day)
    stored = CalendarDay.objects.filter(date=asked).first()
    kinds = {True: "work", False: "off"}
    initial = {
        "kind": kinds[stored.is_working] if stored else "weekday",
        "name": stored.name if stored else "",
    }
    form = DayForm(request.POST if request.method == "POST" else None, initial=initial)
    back = f"{reverse('clocks:calendar')}?year={asked.year}"
    if form.is_valid():
        try:
            change_day(actor=request.user, day=asked, now=timezone.now(), **form.arguments())
        except Invalid as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("Kept. Open deadlines are reckoned anew within some minutes.")
            )
            return redirect(back)
    context = {"form": form, "day": asked, "stored": stored, "back": back}
    return render(request, "clocks/day_change.html", context, status=422 if form.errors else 200)


def _day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Http404
    return found
