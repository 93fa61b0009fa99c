"""The table of limits of the steps, and the next limit of one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.calendar import business_date
from common.errors import Invalid
from common.forms import refuse
from disputes.actions.limits import CAPABILITY, set_limit
from disputes.choices import COLOR_ORDER, Color
from disputes.clock_page import CLOCK_NAMES
from disputes.forms.limits import LimitForm
from disputes.limit_words import limit_words
from disputes.models import TimeLimit
from org_tree.scope import capabilities, require_somewhere

READ = "disputes.view"


@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    """Show how long each step may take, by color, with what is to come."""
    require_somewhere(request.user, READ)
    today = business_date(timezone.now())
    in_force = TimeLimit.objects.in_force(today)
    to_come: dict[tuple[str, str], list[TimeLimit]] = {}
    for row in TimeLimit.objects.filter(valid_from__gt=today).order_by("valid_from"):
        row.words = limit_words(row.amount, row.unit)
        to_come.setdefault((row.step, row.color), []).append(row)
    rows = [
        {
            "name": name,
            "cells": [
                _cell(step, color, in_force, to_come.get((step, color), []))
                for color in COLOR_ORDER
            ],
        }
        for step, name in CLOCK_NAMES.items()
    ]
    context = {
        "rows": rows,
        "colors": COLOR_ORDER,
        "may_change": CAPABILITY in capabilities(request.user),
    }
    return render(request, "disputes/limits.html", context)


def _cell(step: str, color: str, in_force: Any, to_come: list[TimeLimit]) -> dict[str, Any]:
    limit = in_force[(step, color)]
    return {
        "step": step,
        "color": color,
        "words": limit_words(limit.amount, limit.unit),
        "is_rolling": limit.is_rolling,
        "to_come": to_come,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def limit_change(request: HttpRequest, step: str, color: str) -> HttpResponse:
    """Set the next limit of a step for a color."""
    require_somewhere(request.user, CAPABILITY)
    now = timezone.now()
    today = business_date(now)
    limit = TimeLimit.objects.in_force(today).get((step, color))
    if limit is None:
        raise Http404
    tomorrow = today + timedelta(days=1)
    initial = {**limit._asdict(), "valid_from": tomorrow}
    form = LimitForm(request.POST if request.method == "POST" else None, initial=initial)
    form.fields["valid_from"].widget.attrs["min"] = tomorrow.isoformat()
    if form.is_valid():
        try:
            set_limit(actor=request.user, step=step, color=color, now=now, **form.cleaned_data)
        except Invalid as error:
            refuse(form, error)
        else:
            messages.success(request, _("The new limit is kept."))
            return redirect("disputes:limits")
    context = {
        "form": form,
        "name": CLOCK_NAMES[step],
        "color": Color(color),
        "now_is": limit_words(limit.amount, limit.unit),
    }
    status = 422 if form.errors else 200
    return render(request, "disputes/limit_change.html", context, status=status)
