"""Pages of activities: the teams with their activities, one activity, its acts and hours."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import Invalid
from common.wording import day
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
from volunteers.views.asking import ask
from volunteers.workflow import ACTS, acts_from

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
    del form.fields["version"]
    return ask(
        request,
        form,
        actions.plan_activity,
        heading=_("Plan an activity"),
        button=_("Keep the draft"),
        back=reverse("volunteers:home"),
        then=lambda made: _address(made[0].pk),
        done=_("Written down as a draft. Take sign-ups when it is ready."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def activity_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the plan right."""
    activity = _activity(request, pk, MANAGE)
    first = first_values(activity)
    form = ActivityForm(request.POST or None, teams=_teams(request.user), initial=first)
    for name in ("team", "client_id"):
        del form.fields[name]
    return ask(
        request,
        form,
        partial(actions.change_activity, pk=pk),
        button=_("Keep the changes"),
        done=_("The activity was changed."),
        **_words(activity, ACTS["change"].label),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def activity_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Do an earlier activity once more on another day."""
    activity = _activity(request, pk, MANAGE)
    return ask(
        request,
        CopyForm(request.POST or None, activity=activity),
        partial(actions.copy_activity, pk=pk),
        button=_("Make the draft"),
        then=lambda made: _address(made[0].pk),
        done=_("Written down as a draft. Take sign-ups when it is ready."),
        **_words(activity, _("Do it once more")),
    )


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
    activity, label = _activity(request, pk, MANAGE), ACTS["cancel"].label
    return ask(
        request,
        CancelForm(request.POST or None),
        partial(actions.cancel_activity, pk=pk),
        button=str(label),
        done=_("The activity is called off. Ring those who signed up and say why."),
        **_words(activity, label),
    )


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
            form.take(error)
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
        form.take(error)
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


def _words(activity: Activity, heading: Any) -> dict[str, str]:
    """Return what every form about an activity shows: what it is about, and the way back."""
    about = (activity.title, activity.team.name, day(activity.starts_at, timezone.now()))
    return {"heading": str(heading), "about": " · ".join(about), "back": _address(activity.pk)}


def _address(pk: int) -> str:
    return reverse("volunteers:activity_detail", args=[pk])
