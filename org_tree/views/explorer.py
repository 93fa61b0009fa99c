"""Looking: the tree, one place, and the search."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from common.calendar import business_date
from org_tree.coverage import vacancies
from org_tree.explorer import areas_found, chain_of, level_of, people_found, start_of
from org_tree.forms import CHANGES
from org_tree.place import PlacePage


def shown_day(request: HttpRequest) -> tuple[date, date]:
    """Return the day a page is asked for, and today; a day nobody can read is today."""
    today = business_date(timezone.now())
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        day = None
    return day or today, today


@require_safe
def explorer(request: HttpRequest) -> HttpResponse:
    """Open the page on the person's own place."""
    return redirect("org_tree:area_detail", start_of(request.user).code)


@require_safe
def area_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show the tree and one place of it."""
    day, today = shown_day(request)
    chain = chain_of(request.user, code)
    place = PlacePage(request.user, chain, day, today, request.GET.get("line", ""))
    only_vacant = "vacant" in request.GET
    context = {
        "place": place,
        "nodes": place.tree(only_vacant=only_vacant),
        "only_vacant": only_vacant,
        "changes": [(act, label) for act, (label, _form) in CHANGES.items()],
    }
    return render(request, "org_tree/area_detail.html", context)


@require_safe
def area_children(request: HttpRequest, code: str) -> HttpResponse:
    """Give the tree one more level."""
    day, _today = shown_day(request)
    area = chain_of(request.user, code)[-1]
    depth = (
        min(int(request.GET.get("depth") or 1), 5) if request.GET.get("depth", "1").isdigit() else 1
    )
    only_vacant = "vacant" in request.GET
    nodes = level_of(area, day, vacancies(area, day), depth, only_vacant=only_vacant)
    context = {"nodes": nodes, "only_vacant": only_vacant, "day": day}
    return render(request, "org_tree/tree_level.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find places and people by name, places by code too."""
    day, _today = shown_day(request)
    text = request.GET.get("q", "").strip()[:64]
    areas = areas_found(request.user, text, day) if text else []
    people = people_found(request.user, text, day) if text else []
    context = {"q": text, "areas": areas, "people": people, "start": start_of(request.user)}
    return render(request, "org_tree/search.html", context)
