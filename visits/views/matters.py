"""What comes of a visit, as pages: bring back, pick what stands, tell the household, promises."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from common.calendar import business_date
from common.errors import Duplicate, Invalid
from disputes.models import Case
from reports.models import InformationItem
from visits import actions
from visits.before import OpenMatter, may_prepare, open_matters, tied_areas
from visits.forms.matter import LinkForm, RaiseForm
from visits.forms.visit import PromiseForm, SettleForm, TellForm
from visits.inputs import PromiseInput
from visits.models import Visit
from visits.outcomes import outcome_of
from visits.views.asked import own_visit_asked

MOST_TO_PICK = 40


def _households(visit: Visit) -> list[Any]:
    return list(visit.households.select_related("area__parent").order_by("pk"))


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, f"visits/{template}.html", context, status=status)


@require_http_methods(["GET", "POST"])
def matter_raise(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a matter back from one's own visit."""
    visit, now = own_visit_asked(request, pk), timezone.now()
    form = RaiseForm(request.POST or None, households=_households(visit), day=visit.date, now=now)
    draft = f"raise:{visit.pk}"
    if form.is_valid():
        try:
            actions.raise_matter(
                actor=request.user, visit=visit, item=form.item(), household=form.chosen, now=now
            )
        except Invalid as error:
            form.take(error)
        except Duplicate:
            form.add_error(None, _("This was received before, with other words."))
        else:
            messages.success(request, gettext("Brought back: the town sits over it today."))
            address = reverse("visits:visit_detail", args=[pk])
            return redirect(f"{address}?done={draft}")
    context = {
        "form": form,
        "visit": visit,
        "area": visit.area,
        "date": visit.date,
        "now": now,
        "draft": draft,
        "is_today": visit.date == business_date(now),
    }
    return _shown(request, "matter_raise", context)


@require_http_methods(["GET", "POST"])
def matter_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Pick a matter that stands already instead of typing it again."""
    visit, now = own_visit_asked(request, pk), timezone.now()
    matters = _to_pick(request.user, visit, now)
    form = LinkForm(request.POST or None, matters=matters, households=_households(visit))
    if form.is_valid():
        kind, key = form.key
        model: Any = Case if kind == "case" else InformationItem
        actions.link_matter(
            actor=request.user,
            visit=visit,
            **{kind: model.objects.select_related("area").get(pk=key)},
            household=form.chosen,
            now=now,
        )
        messages.success(request, gettext("Added; what becomes of it shows here."))
        return redirect("visits:visit_detail", pk=pk)
    context = {"form": form, "visit": visit, "area": visit.area, "matters": matters}
    return _shown(request, "matter_link", context)


def _to_pick(user: Any, visit: Visit, now: datetime) -> list[OpenMatter]:
    tied = tied_areas(user, business_date(now))
    village = visit.area.parent if visit.area.tier == "group" else visit.area
    if village is None or not may_prepare(user, village, tied):
        return []
    return open_matters(village, user, MOST_TO_PICK)


@require_http_methods(["GET", "POST"])
def household_tell(request: HttpRequest, pk: int, matter_pk: int) -> HttpResponse:
    """Record that a household was told what came of its matter."""
    visit, now = own_visit_asked(request, pk), timezone.now()
    matter = get_object_or_404(visit.matters.for_outcomes(request.user), pk=matter_pk)
    form = TellForm(request.POST or None, today=business_date(now))
    if form.is_valid():
        try:
            actions.tell_household(actor=request.user, matter=matter, now=now, **form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, gettext("Noted: the household knows."))
            return redirect("visits:visit_detail", pk=pk)
    outcome = outcome_of(matter)
    context = {"form": form, "visit": visit, "matter": matter, "outcome": outcome}
    return _shown(request, "household_tell", context)


@require_http_methods(["GET", "POST"])
def promise_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a promise made on one's own visit."""
    visit = own_visit_asked(request, pk)
    form = PromiseForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.make_promise(
                actor=request.user,
                visit=visit,
                client_id=data["client_id"],
                promise=PromiseInput(data["text"], data["due_on"]),
                now=timezone.now(),
            )
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, gettext("Written down."))
            return redirect("visits:visit_detail", pk=pk)
    return _shown(request, "promise_form", {"form": form, "visit": visit})


@require_http_methods(["GET", "POST"])
def promise_settle(request: HttpRequest, pk: int, promise_pk: int) -> HttpResponse:
    """Say what came of a promise."""
    visit = own_visit_asked(request, pk)
    promise = get_object_or_404(visit.promises.all(), pk=promise_pk)
    form = SettleForm(request.POST or None)
    if form.is_valid():
        try:
            actions.settle_promise(
                actor=request.user, promise=promise, now=timezone.now(), **form.cleaned_data
            )
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, gettext("Noted."))
            return redirect("visits:visit_detail", pk=pk)
    return _shown(request, "promise_settle", {"form": form, "visit": visit, "promise": promise})
