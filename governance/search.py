"""The page `/search/`: cases, matters, places and people of one text, in the reader's own area."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.calendar import business_date
from disputes.models import Case
from org_tree.explorer import areas_found, people_found
from org_tree.scope import capabilities
from reports.models import InformationItem

SHOWN = 10
LONGEST = 64


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the first few of each kind; the full list of a kind is its own page's."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = found_for(request.user, text) if text else {}
    context = {"q": text, "found": found, "is_empty": not any(found.values()), "shown": SHOWN}
    return render(request, "governance/search.html", context)


def found_for(user: Any, text: str) -> dict[str, list[Any]]:
    """Return what a person may see of a text, by kind; kinds they may not see are left out.

    The people named in cases and matters are not searched: nobody is looked up (domain.md
    section 14).
    """
    held = capabilities(user)
    today = business_date(timezone.now())
    found: dict[str, list[Any]] = {}
    if "disputes.view" in held:
        cases = Case.objects.visible_to(user).search(text).select_related("area__parent")
        found["cases"] = list(cases.order_by("-received_at", "-id")[:SHOWN])
    if "reports.view" in held:
        items = InformationItem.objects.visible_to(user).standing().search(text)
        items = items.select_related("area__parent")
        found["matters"] = list(items.order_by("-date", "-id")[:SHOWN])
    if "org_tree.view" in held:
        found["areas"] = areas_found(user, text, today)[:SHOWN]
        found["people"] = people_found(user, text, today)[:SHOWN]
    return found
