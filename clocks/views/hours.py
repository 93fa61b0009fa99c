"""When the district and its towns work."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clocks.actions import drop_hours, set_hours
from clocks.actions.days import CAPABILITY
from clocks.forms import HoursForm, hours_initial
from clocks.models import WorkingHours
from clocks.views.rights import READ, may_change, readers_only
from common.calendar import business_date
from common.errors import Invalid
from common.forms import refuse
from org_tree.models import Area
from org_tree.querysets import subtree_q
from org_tree.scope import areas_for, fetch
from org_tree.shapes import Tier

TIERS = (Tier.DISTRICT, Tier.TOWN)


@require_safe
@readers_only
def hours_list(request: HttpRequest) -> HttpResponse:
    """Show the hours of the districts and towns a person works in, and of those above."""
    today = business_date(timezone.now())
    ground = areas_for(request.user, READ)
    shown = subtree_q(ground, "")
    for tree_id, lft, rght in ground:
        shown |= Q(tree_id=tree_id, lft__lte=lft, rght__gte=rght)
    areas = Area.objects.open_on(today).filter(shown, tier__in=TIERS)
    own = {row.area_id: row for row in WorkingHours.objects.all()}
    rows = [(area, own.get(area.pk)) for area in areas.order_by("tree_id", "lft")]
    default = WorkingHours()
    context = {"rows": rows, "default": default, "may_change": may_change(request.user)}
    return render(request, "clocks/hours_list.html", context)


def _area(request: HttpRequest, code: str) -> Area:
    """Return a district or town whose hours this person keeps; 404 or 403 else."""
    found: Area = fetch(Area.objects.filter(tier__in=TIERS), request.user, CAPABILITY, code=code)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def hours_change(request: HttpRequest, code: str) -> HttpResponse:
    """Set the hours of one place."""
    area = _area(request, code)
    row = WorkingHours.objects.filter(area=area).first()
    sent = request.POST if request.method == "POST" else None
    form = HoursForm(sent, initial=hours_initial(row or WorkingHours()))
    if form.is_valid():
        try:
            set_hours(actor=request.user, area=area, now=timezone.now(), **form.arguments())
        except Invalid as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(place)s: hours kept.") % {"place": area.short_name})
            return redirect("clocks:hours")
    context = {"form": form, "area": area, "row": row, "back": reverse("clocks:hours")}
    return render(request, "clocks/hours_change.html", context, status=422 if form.errors else 200)


@require_POST
def hours_drop(request: HttpRequest, code: str) -> HttpResponse:
    """Let a place work by the hours of the place above it again."""
    area = _area(request, code)
    drop_hours(actor=request.user, area=area, now=timezone.now())
    messages.success(
        request, _("%(place)s works by the hours above it again.") % {"place": area.short_name}
    )
    return redirect("clocks:hours")
