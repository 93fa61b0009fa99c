"""Saying that the duty of a legal clock is done, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import Invalid
from common.forms import refuse
from disputes.actions import tick_back_clock, tick_off_clock
from disputes.actions.ticking import BY_RIGHT_OF
from disputes.acts import require_right
from disputes.forms.ticking import TickForm
from disputes.legal_clocks import TICKED_OFF
from disputes.views.case_detail import page_of


@require_http_methods(["GET", "HEAD", "POST"])
def clock_tick(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Ask for day and paper, and end the clock."""
    page = page_of(request, number)
    require_right(page.case, BY_RIGHT_OF, request.user)
    clock = get_object_or_404(page.case.clocks.filter(code__in=TICKED_OFF), pk=pk)
    form = TickForm(request.POST if request.method == "POST" else None, clock=clock, now=page.now)
    who: dict[str, Any] = {"actor": request.user, "number": number, "clock": pk, "now": page.now}
    if form.is_valid():
        try:
            tick_off_clock(**who, **form.cleaned_data)
        except Invalid as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(duty)s: written down.") % {"duty": clock.rule.duty})
            return redirect("disputes:case_detail", number)
    context = {"page": page, "case": page.case, "clock": clock, "form": form}
    return render(request, "disputes/clock_tick.html", context, status=422 if form.errors else 200)


@require_POST
def clock_tick_back(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Let the clock run on."""
    page = page_of(request, number)
    require_right(page.case, BY_RIGHT_OF, request.user)
    clock = get_object_or_404(page.case.clocks.filter(code__in=TICKED_OFF), pk=pk)
    tick_back_clock(actor=request.user, number=number, clock=pk, now=page.now)
    messages.success(request, _("%(name)s: runs on.") % {"name": clock.rule.name})
    return redirect("disputes:case_detail", number)
