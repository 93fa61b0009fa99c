"""The dashboards: read-only pages made from the rows."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from common.calendar import business_date
from org_tree.scope import areas_for, can, require
from rollups.dashboards import Dashboard, trail_of
from rollups.exports import day_workbook
from rollups.forms import CAPABILITY, DayForm, area_asked
from rollups.rows import KINDS, listing
from rollups.walls import Wall


def _dashboard(request: HttpRequest) -> Dashboard:
    """Return what the address asks for."""
    now = timezone.now()
    day = DayForm(request.GET).day(business_date(now))
    area = area_asked(request.GET, request.user)
    town = area_asked(request.GET, request.user, "town") if request.GET.get("town") else None
    return Dashboard(area, day, now=now, town=town, as_now=request.GET.get("tree") == "now")


def kinds_open(user: Any, area: Any) -> set[str]:
    """Return the kinds of rows a person may open on an area."""
    return {kind for kind, rows in KINDS.items() if can(user, rows.capability, area)}


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the figures of an area and a day."""
    shown = _dashboard(request)
    context = {
        "dashboard": shown,
        "form": DayForm(initial={"date": shown.date}),
        "trail": trail_of(shown.area, areas_for(request.user, CAPABILITY)),
        "opens": kinds_open(request.user, shown.area),
        "shows_all": request.GET.get("all") == "1",
        "shows_places": request.GET.get("places") == "all",
    }
    return render(request, "rollups/dashboard.html", context)


@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """Show the dark wall: today's figures, no names of people, nothing to click."""
    now = timezone.now()
    shown = Dashboard(area_asked(request.GET, request.user), business_date(now), now=now)
    return render(request, "rollups/wall.html", {"wall": Wall(shown), "dashboard": shown})


@require_GET
def export(request: HttpRequest) -> FileResponse:
    """Give the day's table as a workbook."""
    shown = _dashboard(request)
    name = f"{shown.area.short_name} {shown.date:%Y-%m-%d}.xlsx"
    sheet = day_workbook(shown.area, shown.date, made_by=request.user, now=shown.now)
    return FileResponse(sheet, as_attachment=True, filename=name)


@require_GET
def rows(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the rows behind a number."""
    listed = KINDS.get(kind)
    if listed is None:
        raise Http404
    shown = _dashboard(request)
    require(request.user, listed.capability, shown.area)
    if shown.row is None:
        raise Http404
    found = listing(listed, shown.ground, shown.row, request.GET, shown.now)
    context = {"dashboard": shown, "rows": listed, **found}
    return render(request, f"rollups/rows_{kind}.html", context)
