"""When the portal was down, and what district staff write in or strike out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clocks.actions import restore_down_time, strike_down_time, write_down_time
from clocks.actions.down_time import TOLERANCE
from clocks.forms import OutageForm, StrikeForm
from clocks.models import DownTime, Heartbeat
from clocks.views.rights import managers_only, may_change, readers_only
from common.calendar import BUSINESS_ZONE
from common.errors import Invalid
from common.forms import refuse
from common.paging import keyset_page

ORDER = ("-began_at", "-id")


@require_safe
@readers_only
def outages(request: HttpRequest) -> HttpResponse:
    """List when the portal was down, the last time first."""
    now = timezone.now()
    rows = DownTime.objects.select_related("written_by", "struck_by")
    beat = Heartbeat.objects.first()
    context = {
        "page": keyset_page(rows, ORDER, request.GET.get("cursor")),
        "seen_at": beat.seen_at if beat else None,
        "is_silent": beat is None or now - beat.seen_at > TOLERANCE,
        "tolerance": TOLERANCE.seconds // 60,
        "may_change": may_change(request.user),
        "now": now,
    }
    return render(request, "clocks/outages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def outage_new(request: HttpRequest) -> HttpResponse:
    """Write in an outage the portal did not notice by itself."""
    now = timezone.now()
    form = OutageForm(_sent(request), initial=_first_values(now))
    if form.is_valid():
        try:
            write_down_time(actor=request.user, now=now, **form.cleaned_data)
        except Invalid as error:
            _tell(form, error)
        else:
            messages.success(
                request, _("Written in. Open deadlines are reckoned anew within some minutes.")
            )
            return redirect("clocks:outages")
    return _form_page(request, "clocks/outage_new.html", form)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _first_values(now: datetime) -> dict[str, Any]:
    here = now.astimezone(BUSINESS_ZONE).replace(second=0, microsecond=0, tzinfo=None)
    return {"client_id": uuid4(), "ended_at": here}


def _tell(form: Form, error: Invalid) -> None:
    refuse(form, error)


def _form_page(request: HttpRequest, template: str, form: Form, **more: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **more}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def outage_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike out an outage that was recorded wrongly."""
    outage = get_object_or_404(DownTime, pk=pk)
    form = StrikeForm(_sent(request))
    if form.is_valid():
        try:
            strike_down_time(actor=request.user, pk=pk, now=timezone.now(), **form.cleaned_data)
        except Invalid as error:
            _tell(form, error)
        else:
            messages.success(
                request, _("Struck out. Open deadlines are reckoned anew within some minutes.")
            )
            return redirect("clocks:outages")
    return _form_page(request, "clocks/outage_strike.html", form, outage=outage)


@require_POST
@managers_only
def outage_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a struck-out outage count again."""
    get_object_or_404(DownTime, pk=pk)
    restore_down_time(actor=request.user, pk=pk, now=timezone.now())
    messages.success(
        request, _("It counts again. Open deadlines are reckoned anew within some minutes.")
    )
    return redirect("clocks:outages")
