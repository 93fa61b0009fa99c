"""What is owed under agreements in an area, as a fragment for pages of other apps."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.calendar import business_date
from disputes.models import Case
from org_tree.models import Area
from org_tree.querysets import subtree_q
from org_tree.scope import Interval, can
from papers.models import Instalment

MOST = 12


@require_safe
def dues_in_area(request: HttpRequest, code: str) -> HttpResponse:
    """Show the parts still owed in an area, nearest first; out of reach it is not there."""
    area = get_object_or_404(Area, code=code)
    if not can(request.user, "disputes.view", area):
        raise Http404
    inside = subtree_q([Interval(area.tree_id, area.lft, area.rght)], "area")
    cases = Case.objects.visible_to(request.user).filter(inside)
    owed = Instalment.objects.owed().filter(agreement__case__in=cases)
    rows = list(
        owed.select_related("agreement__case__area__parent").order_by("due_on", "pk")[: MOST + 1]
    )
    today = business_date(timezone.now())
    context = {"rows": rows[:MOST], "has_more": len(rows) > MOST, "today": today}
    return render(request, "papers/dues.html", context)
