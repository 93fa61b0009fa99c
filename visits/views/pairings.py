"""Pairing 结对帮扶 as pages: mine, one household with its plan, my office's in sums."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed
from common.paging import capped_count, keyset_page
from org_tree.models import Area
from org_tree.scope import capabilities, postings_of
from visits import actions
from visits.forms.pairing import EndForm, PairingForm, StepDoneForm, StepForm
from visits.models import Pairing, PairingStep
from visits.pairings import follow_ups, office_sums
from visits.views.asked import place_asked
from visits.views.entries import units_at

LOG, VIEW = "visits.log", "visits.view"
#: Whose pairings a list shows.
MINE, WAITING, ALL = "mine", "waiting", "all"


class PairingNewView(View):
    """Begin to look after a household."""

    @cached_property
    def now(self) -> datetime:
        """The moment of the request."""
        return timezone.now()

    @cached_property
    def area(self) -> Area | None:
        """The village; None when it has to be chosen first."""
        return place_asked(self.request, business_date(self.now))

    def form(self, data: Any = None) -> PairingForm:
        """Return the form with the units of the village."""
        units = units_at(self.area, self.now) if self.area else []
        asked = self.request.GET
        initial = {name: asked[name] for name in ("unit", "door", "need") if name in asked}
        return PairingForm(data, units=units, today=business_date(self.now), initial=initial)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or ask for the village first."""
        if self.area is None:
            return redirect(f"{reverse('visits:place_choose')}?for=pairing")
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin; errors keep everything that was typed."""
        if self.area is None:
            return redirect(f"{reverse('visits:place_choose')}?for=pairing")
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            pairing, _new = actions.start_pairing(
                actor=request.user,
                client_id=form.cleaned_data["client_id"],
                pairing=form.pairing(),
                now=self.now,
            )
        except Invalid as error:
            form.take(error)
            return self.show(form, 422)
        except Duplicate as error:
            form.add_error(None, str(error))
            return self.show(form, 409)
        messages.success(request, gettext("You look after this household now."))
        return redirect("visits:pairing_detail", pk=pairing.pk)

    def show(self, form: PairingForm, status: int = 200) -> HttpResponse:
        """Render the form."""
        context = {"form": form, "area": self.area}
        return render(self.request, "visits/pairing_form.html", context, status=status)


def _in_sight(request: HttpRequest, pk: int) -> Pairing:
    seen = Pairing.objects.visible_to(request.user).for_pages()
    found: Pairing = get_object_or_404(seen, pk=pk)
    return found


def _own(request: HttpRequest, pk: int) -> Pairing:
    """Return one's own pairing.

    Raises:
        Http404: out of sight.
        NotAllowed: in sight, and somebody else's.
    """
    pairing = _in_sight(request, pk)
    if not pairing.is_of(request.user):
        raise NotAllowed(_("Only the cadre who looks after them may do this."))
    return pairing


def _own_step(request: HttpRequest, pk: int, step_pk: int) -> tuple[Pairing, PairingStep]:
    pairing = _own(request, pk)
    step: PairingStep = get_object_or_404(pairing.steps.all(), pk=step_pk)
    return pairing, step


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, f"visits/{template}.html", context, status=status)


@require_safe
def pairing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a household that is looked after: why, the plan, and what visits say of it."""
    pairing, now = _in_sight(request, pk), timezone.now()
    offices = {one.organization_id for one in postings_of(request.user) if LOG in one.capabilities}
    is_mine = pairing.is_of(request.user)
    waits = pairing.is_open and pairing.posting is None
    context = {
        "pairing": pairing,
        "steps": pairing.steps.order_by("due_on", "pk"),
        "visits": follow_ups(pairing, user=request.user),
        "is_mine": is_mine,
        "may_change": is_mine and pairing.is_open,
        "may_take_on": waits and pairing.organization_id in offices,
        "today": business_date(now),
    }
    return render(request, "visits/pairing_detail.html", context)


@require_http_methods(["GET", "POST"])
def pairing_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the plan of one's own pairing: add a step, take one out that is not done."""
    pairing, now = _own(request, pk), timezone.now()
    form = StepForm(request.POST or None)
    if form.is_valid():
        try:
            actions.plan_step(
                actor=request.user,
                pairing=pairing,
                client_id=form.cleaned_data["client_id"],
                step=form.step(),
                now=now,
            )
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, gettext("Added to the plan."))
            return redirect("visits:pairing_plan", pk=pk)
    steps = pairing.steps.order_by("due_on", "pk")
    context = {"form": form, "pairing": pairing, "steps": steps, "today": business_date(now)}
    return _shown(request, "pairing_plan", context)


@require_http_methods(["GET", "POST"])
def step_done(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Say when and how a step was done."""
    pairing, step = _own_step(request, pk, step_pk)
    now = timezone.now()
    form = StepDoneForm(request.POST or None, today=business_date(now))
    if form.is_valid():
        try:
            actions.finish_step(actor=request.user, step=step, now=now, **form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, gettext("Noted."))
            return redirect("visits:pairing_detail", pk=pk)
    return _shown(request, "pairing_step", {"form": form, "pairing": pairing, "step": step})


@require_POST
def step_drop(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Take a step that is not done out of the plan."""
    _pairing, step = _own_step(request, pk, step_pk)
    actions.drop_step(actor=request.user, step=step, now=timezone.now())
    messages.success(request, gettext("Taken out of the plan."))
    return redirect("visits:pairing_plan", pk=pk)


@require_http_methods(["GET", "POST"])
def pairing_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one's own pairing with what came of it."""
    pairing = _own(request, pk)
    form = EndForm(request.POST or None)
    if form.is_valid():
        try:
            actions.end_pairing(
                actor=request.user, pairing=pairing, now=timezone.now(), **form.cleaned_data
            )
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, gettext("Ended; it stays readable."))
            return redirect("visits:pairing_detail", pk=pk)
    return _shown(request, "pairing_end", {"form": form, "pairing": pairing})


@require_POST
def pairing_take_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Take on a household of one's office whose cadre has left."""
    pairing = _in_sight(request, pk)
    actions.take_pairing_on(actor=request.user, pairing=pairing, now=timezone.now())
    messages.success(request, gettext("You look after this household now."))
    return redirect("visits:pairing_detail", pk=pk)


@require_safe
def pairing_list(request: HttpRequest) -> HttpResponse:
    """Show households looked after: mine, those that wait for somebody, or all in sight."""
    held = capabilities(request.user)
    if not {LOG, VIEW} & held:
        raise NotAllowed
    views = [MINE, WAITING, *([ALL] if VIEW in held else [])]
    view = request.GET.get("view", MINE)
    view = view if view in views else MINE
    seen = Pairing.objects.visible_to(request.user)
    wanted = {MINE: seen.of(request.user), WAITING: seen.unassigned(), ALL: seen.open()}[view]
    context = {
        "page": keyset_page(wanted.for_pages(), ("-started_on", "-id"), request.GET.get("cursor")),
        "count": capped_count(wanted),
        "view": view,
        "views": views,
        "may_begin": LOG in held,
        "user_pk": request.user.pk,
        "today": business_date(timezone.now()),
    }
    return render(request, "visits/pairing_list.html", context)


@require_safe
def pairing_units(request: HttpRequest) -> HttpResponse:
    """Show what each office looks after, in sums; nobody is named, nothing is ranked."""
    if not {LOG, VIEW} & capabilities(request.user):
        raise NotAllowed
    sums = office_sums(request.user, business_date(timezone.now()))
    return render(request, "visits/pairing_units.html", {"sums": sums})
