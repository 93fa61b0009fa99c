"""What to look at before going to a village: on the screen, and on one sheet of paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from common.calendar import business_date
from common.http import is_partial
from org_tree.models import Area
from org_tree.scope import can
from org_tree.shapes import Tier
from visits.before import agreements_in, may_prepare, meetings_in, sheet_of, tied_areas
from visits.invitations import LOG

#: Lines of the sheet inside one's own page.
AT_A_GLANCE = 4


@require_GET
def before_visit(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is open, promised and agreed in a village; out of reach it is not there.

    Inside one's own page it is the first lines of it.
    """
    now = timezone.now()
    area = Area.objects.of_tier(Tier.VILLAGE).filter(code=code).select_related("parent").first()
    tied = tied_areas(request.user, business_date(now))
    if area is None or not may_prepare(request.user, area, tied):
        raise Http404
    context = {"area": area, "now": now, "today": business_date(now)}
    if is_partial(request):
        context["sheet"] = sheet_of(area, request.user, now, AT_A_GLANCE)
        return render(request, "visits/before_visit.html#glance", context)
    context |= {
        "sheet": sheet_of(area, request.user, now),
        "agreements": agreements_in(area, now),
        "meetings": meetings_in(area, request.user),
        "may_invite": can(request.user, LOG, area),
    }
    return render(request, "visits/before_visit.html", context)
