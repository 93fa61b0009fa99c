"""What a matter still being typed may be the same as: a part of the forms it is typed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from disputes.forms.alike import typed_of
from disputes.twins import items_like, twins_of
from org_tree.scope import require_somewhere


@require_POST
def alike(request: HttpRequest) -> HttpResponse:
    """Show the likeliest twins of what has been typed so far; nothing of it is kept.

    Sent as a form, not in the address: it may hold names and numbers.
    """
    require_somewhere(request.user, "disputes.view")
    now = timezone.now()
    typed = typed_of(request.POST, request.GET.get("area", ""), request.user, now)
    context = {"twins": [], "items": [], "now": now}
    if typed is not None:
        context["twins"] = twins_of(typed.told, typed.area, request.user, now).likely
        context["items"] = items_like(typed.told, typed.area, request.user, now)
    return render(request, "disputes/_alike.html", context)
