"""The page `/visits/`, and where to go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from common.calendar import business_date
from common.errors import NotAllowed
from org_tree.models import Area
from org_tree.scope import capabilities, require_somewhere
from org_tree.shapes import Tier
from visits.before import tied_areas
from visits.my_page import MyVisits

#: Any of these opens the page.
NEEDS = frozenset({"visits.log", "visits.view"})
FOUND = 30
#: What the village is chosen for -> where the choice leads.
FOR = {"meeting": "visits:appointment_new", "pairing": "visits:pairing_new"}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what this person still owes, and what came of what they brought back."""
    held = capabilities(request.user)
    if not NEEDS & held:
        raise NotAllowed
    mine = MyVisits(request.user, timezone.now(), request.GET.get("week", ""))
    context = {"mine": mine, "now": mine.now, "today": mine.today, "may": held}
    return render(request, "visits/home.html", context)


@require_GET
def place_choose(request: HttpRequest) -> HttpResponse:
    """Find the village to visit by its name."""
    require_somewhere(request.user, "visits.log")
    words = request.GET.get("q", "").strip()
    areas: list[Area] = []
    if words:
        inside = Area.objects.permitted(request.user, "visits.log").of_tier(Tier.VILLAGE)
        named = inside.filter(name__icontains=words, closed_on__isnull=True)
        areas = list(named.select_related("parent").order_by("tree_id", "lft")[:FOUND])
    tied = tied_areas(request.user, business_date(timezone.now()))
    wanted = request.GET.get("for", "")
    context = {
        "words": words,
        "areas": areas,
        "tied": tied,
        "is_full": len(areas) == FOUND,
        "wanted": wanted,
        "new_url": reverse(FOR.get(wanted, "visits:visit_new")),
    }
    return render(request, "visits/place_choose.html", context)
