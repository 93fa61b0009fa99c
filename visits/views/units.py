"""Sums of units in a period, and how far places are with visiting everyone in turn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from common.calendar import business_date
from common.errors import NotAllowed
from org_tree.models import Area
from org_tree.scope import can, capabilities, top_areas
from org_tree.shapes import Tier
from visits.choices import PeriodKind
from visits.duties import unit_rows
from visits.periods import HALF_YEAR, KINDS, WEEK, Period, UnknownPeriod, parse_period, period_of
from visits.unit_sums import UP, round_sums, unit_sums, what_came
from visits.wording import period_words, sum_words

LOG, VIEW = "visits.log", "visits.view"
#: Kinds of period the page offers; single days say nothing of a unit.
OFFERED = [kind for kind in KINDS if kind != "day"]


def period_shown(request: HttpRequest, today: date, kind: str) -> Period:
    """Return the period of the address up to the current one, the current one without."""
    try:
        asked = parse_period(request.GET.get("period", ""))
    except UnknownPeriod:
        return period_of(today, kind)
    return asked if asked.first <= today else period_of(today, asked.kind)


@require_GET
def unit_list(request: HttpRequest) -> HttpResponse:
    """Show what the units in sight owe and did in a period, and what came of it."""
    if not {LOG, VIEW} & capabilities(request.user):
        raise NotAllowed
    today = business_date(timezone.now())
    period = period_shown(request, today, WEEK)
    page, sums = unit_sums(request.user, period, request.GET.get("cursor"))
    came_page, came = what_came(request.user, period, request.GET.get("came"))
    kinds = [(period_of(period.first, kind).code, PeriodKind(kind).label, kind) for kind in OFFERED]
    context = {
        "rows": [
            (row, sum_words(row.rule.measure, row.rule.amount, row.rule.nights)) for row in sums
        ],
        "page": page,
        "came": came,
        "came_page": came_page,
        "period": period,
        "title": period_words(period, today),
        "kinds": kinds,
        "has_after": period.last < today,
        "round_area": _round_area(request.user),
    }
    return render(request, "visits/unit_list.html", context)


def _round_area(user: Any) -> Area | None:
    """Return the widest place whose round a person may look at."""
    tops = [area for area in top_areas(user, VIEW) if area.tier in UP]
    return tops[0] if tops else None


@require_GET
def round_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show how far a place is with visiting everyone: its places, or a village's own units."""
    area = get_object_or_404(Area.objects.select_related("parent"), code=code)
    if not can(request.user, VIEW, area) and not can(request.user, LOG, area):
        raise Http404
    if area.tier not in UP:
        raise Http404
    today = business_date(timezone.now())
    period = period_shown(request, today, HALF_YEAR)
    if period.kind != HALF_YEAR:
        period = period_of(period.first, HALF_YEAR)
    sums = round_sums(area, period)
    context: dict[str, Any] = {
        "area": area,
        "period": period,
        "title": period_words(period, today),
        "sums": sums,
        "units": sum(row.units for row in sums),
        "seen": sum(row.seen for row in sums),
        "has_after": period.last < today,
        "may_log": can(request.user, LOG, area),
    }
    if area.tier == Tier.VILLAGE:
        rows = unit_rows(area, period)
        context["left"] = [row.area for row in rows if row.seen_on is None]
        context["done"] = [row for row in rows if row.seen_on is not None]
    return render(request, "visits/round_detail.html", context)
