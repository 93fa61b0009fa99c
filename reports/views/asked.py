"""What an address asks for: the day, the area or the item, within sight."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common.calendar import business_date
from common.errors import NotAllowed
from org_tree.models import Area
from reports.day_pages import home_areas
from reports.models import InformationItem


def day_asked(request: HttpRequest, now: datetime) -> date:
    """Return the business day of the address; today without one, or for one that has not come."""
    today = business_date(now)
    try:
        return min(date.fromisoformat(request.GET.get("date", "")), today)
    except ValueError:
        return today


def area_asked(request: HttpRequest, code: str) -> Area:
    """Return an area whose days the person may look at.

    Raises:
        Http404: it is not there, or out of sight.
    """
    areas = Area.objects.permitted(request.user, "reports.view")
    area: Area | None = areas.filter(code=code).select_related("parent__parent").first()
    if area is None:
        raise Http404
    return area


def item_in_sight(request: HttpRequest, pk: int) -> InformationItem:
    """Return an item the person may look at, with what its page shows.

    Raises:
        Http404: it is not there, or out of sight.
    """
    items = InformationItem.objects.visible_to(request.user)
    related = items.select_related("area__parent", "report__area", "created_by", "disposed_by")
    found: InformationItem = get_object_or_404(related.prefetch_related("parties"), pk=pk)
    return found


def home_area(request: HttpRequest) -> Area:
    """Return the area whose day is this person's first.

    Raises:
        NotAllowed: no posting of today has anything to do with reports.
    """
    return first_of(home_areas(request.user))


def first_of(areas: list[Area]) -> Area:
    """Return the first of a person's areas.

    Raises:
        NotAllowed: there is none.
    """
    if not areas:
        raise NotAllowed
    return areas[0]


def day_url(area: Area, day: date, **query: Any) -> str:
    """Return the address of an area's day."""
    address = reverse("reports:area_day", args=[area.code])
    return f"{address}?{urlencode({'date': day.isoformat(), **query})}"
