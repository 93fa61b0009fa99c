"""Pages of activities: the teams with their activities, one activity, its acts and hours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import Invalid
from common.forms import refuse
from org_tree.scope import fetch, require_somewhere
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.choices import SignUpState
from volunteers.forms.activities import (
    ActivityForm,
    CancelForm,
    CopyForm,
    HoursForm,
    SignUpForm,
    first_values,
)
from volunteers.hours import proposed
from volunteers.models import Activity, SignUp, Volunteer, VolunteerTeam
from volunteers.pages import ActivityPage, HomePage
from volunteers.workflow import ACTS, acts_from

FORM = "volunteers/activity_form.html"
#: Where the form asks for what the actions name.
SHOWN_AS = {"starts_at": "date", "ends_at": "ends"}
#: Acts that need nothing but a press of the button.
PLAIN = {
    "open": actions.open_activity,
    "start": actions.start_activity,
    "finish": actions.finish_activity,
}
SIGN_UP_ACTS = {
    "withdraw": actions.withdraw,
    "check_in": actions.check_in,
    "check_out": actions.check_out,
    "tell": actions.tell_moved_up,
}
MOST_FOUND = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the teams, the chosen team's activities and one of them."""
    require_somewhere(request.user, "volunteers.view")
    page = HomePage(request.user, request.GET, timezone.now())
    return render(request, "volunteers/home.html", {"home": page, "now": page.now})


@require_safe
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one activity with everybody who signed up."""
    activity = _activity(request, pk, "volunteers.view")
    return _detail(request, activity)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_new(request: HttpRequest) -> HttpResponse:
    """Plan an activity."""
    require_somewhere(request.user, MANAGE)
    initial = {"team": request.GET.get("team", "")}
    form = ActivityForm(request.POST or None, teams=_teams(request.user), initial=initial)
    if form.is_valid():
        facts = form.facts()
        facts.pop("version")
        try:
            activity, _new = actions.plan_activity(actor=request.user, now=timezone.now(), **facts)
        except Invalid as error:
            refuse(form, error, SHOWN_AS)
        else:
            messages.success(request, _("Written down as a draft. Take sign-ups when it is ready."))
            return redirect("volunteers:activity_detail", activity.pk)
    return _form(request, form, {"heading": _("Plan an activity"), "button": _("Keep the draft")})


@require_http_methods(["GET", "HEAD", "POST"])
def activity_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the plan right."""
    activity = _activity(request, pk, MANAGE)
    form = ActivityForm(
        request.POST or None, teams=_teams(request.user), initial=first_values(activity)
    )
    form.fields["team"].disabled = True
    if form.is_valid():
        facts = form.facts()
        for name in ("team", "client_id"):
            facts.pop(name)
        try:
            actions.change_activity(actor=request.user, pk=activity.pk, now=timezone.now(), **facts)
        except Invalid as error:
            refuse(form, error, SHOWN_AS)
        else:
            messages.success(request, _("The activity was changed."))
            return redirect("volunteers:activity_detail", activity.pk)
    words = {"heading": ACTS["change"].label, "button": _("Keep the changes")}
    return _form(request, form, {"activity": activity, **words})


@require_http_methods(["GET", "HEAD", "POST"])
def activity_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Do an earlier activity once more on another day."""
    activity = _activity(request, pk, MANAGE)
    form = CopyForm(request.POST or None)
    if form.is_valid():
        try:
            copy, _new = actions.copy_activity(
                actor=request.user,
                client_id=form.cleaned_data["client_id"],
                pk=activity.pk,
                starts_at=form.starts_at(activity),
                now=timezone.now(),
            )
        except Invalid as error:
            refuse(form, error, SHOWN_AS)
        else:
            return redirect("volunteers:activity_detail", copy.pk)
    words = {"heading": _("Do it once more"), "button": _("Make the draft")}
    return _form(request, form, {"activity": activity, **words})


@require_POST
def activity_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Move an activity on: take sign-ups, begin, over."""
    activity = _activity(request, pk, MANAGE)
    version = request.POST.get("version", "")
    PLAIN[act](
        actor=request.user,
        pk=activity.pk,
        version=int(version) if version.isdecimal() else None,
        now=timezone.now(),
    )
    return redirect("volunteers:activity_detail", activity.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call an activity off, with a reason."""
    activity = _activity(request, pk, MANAGE)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        actions.cancel_activity(
            actor=request.user, pk=activity.pk, now=timezone.now(), **form.cleaned_data
        )
        messages.success(
            request, _("The activity is called off. Ring those who signed up and say why.")
        )
        return redirect("volunteers:activity_detail", activity.pk)
    words = {"heading": ACTS["cancel"].label, "button": ACTS["cancel"].label}
    return _form(request, form, {"activity": activity, **words})


@require_http_methods(["GET", "HEAD", "POST"])
def activity_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm everybody's hours in one table."""
    activity = _activity(request, pk, MANAGE)
    form = HoursForm(request.POST or None, proposals=_proposals(activity))
    if form.is_valid():
        try:
            actions.confirm_hours(
                actor=request.user, pk=activity.pk, minutes=form.minutes(), now=timezone.now()
            )
        except Invalid as error:
            refuse(form, error, SHOWN_AS)
        else:
            messages.success(request, _("The hours are confirmed; the points are given."))
            return redirect("volunteers:activity_detail", activity.pk)
    context = {"activity": activity, "form": form, "is_open": "confirm" in _acts(activity)}
    status = 422 if form.is_bound else 200
    return render(request, "volunteers/activity_hours.html", context, status=status)


@require_POST
def activity_sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign somebody up, found by number, phone or name; of several the manager chooses."""
    activity = _activity(request, pk, MANAGE)
    form = SignUpForm(request.POST)
    found: list[Volunteer] = []
    if form.is_valid():
        people = Volunteer.objects.visible_to(request.user).active()
        found = list(people.found(form.cleaned_data["who"]).order_by("pk")[:MOST_FOUND])
        if not found:
            form.add_error("who", _("Nobody on your register is found by this."))
        elif len(found) == 1:
            return _signed(request, activity, found[0], form)
    return _detail(request, activity, form=form, found=found, status=422)


@require_POST
def sign_up_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Tick somebody: here, left, withdrawn, told."""
    signed = get_object_or_404(SignUp.objects.select_related("volunteer"), pk=pk)
    _activity(request, signed.activity_id, MANAGE)
    SIGN_UP_ACTS[act](actor=request.user, signed=signed, now=timezone.now())
    return redirect(f"{reverse('volunteers:activity_detail', args=[signed.activity_id])}#list")


def _signed(
    request: HttpRequest, activity: Activity, volunteer: Volunteer, form: SignUpForm
) -> HttpResponse:
    try:
        signed, _new = actions.sign_up(
            actor=request.user,
            activity=activity,
            volunteer=volunteer,
            knows_risk=form.cleaned_data["knows_risk"],
            now=timezone.now(),
        )
    except Invalid as error:
        refuse(form, error, SHOWN_AS)
        return _detail(request, activity, form=form, status=422)
    words = (
        _("%(name)s has a place.")
        if signed.state == SignUpState.PLACED
        else _("%(name)s is on the waiting list.")
    )
    messages.success(request, words % {"name": volunteer.masked_name})
    return redirect(f"{reverse('volunteers:activity_detail', args=[activity.pk])}#list")


def _detail(
    request: HttpRequest,
    activity: Activity,
    *,
    form: SignUpForm | None = None,
    found: list[Volunteer] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = ActivityPage(activity, request.user, timezone.now())
    context = {
        "it": page,
        "form": form or SignUpForm(),
        "found": found or [],
        "now": page.now,
        "is_whole": True,
    }
    return render(request, "volunteers/activity_detail.html", context, status=status)


def _activity(request: HttpRequest, pk: int, capability: str) -> Activity:
    rows = Activity.objects.select_related("team__area", "area")
    found: Activity = fetch(rows, request.user, capability, pk=pk)
    return found


def _acts(activity: Activity) -> list[str]:
    return acts_from(activity.state)


def _teams(user: Any) -> Any:
    teams = VolunteerTeam.objects.permitted(user, MANAGE).filter(closed_on__isnull=True)
    return teams.order_by("tree_id", "lft")


def _proposals(activity: Activity) -> list[tuple[SignUp, Any]]:
    """Return everybody with a place and what to propose for them."""
    placed = SignUp.objects.filter(activity=activity, state=SignUpState.PLACED)
    rows = list(placed.select_related("volunteer").order_by("position"))
    is_counted = any(one.checked_in_at for one in rows)
    return [
        (
            one,
            proposed(
                activity.starts_at,
                activity.ends_at,
                one.checked_in_at,
                one.checked_out_at,
                is_counted=is_counted,
            ),
        )
        for one in rows
    ]


def _form(request: HttpRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, FORM, {"form": form, **context}, status=status)
