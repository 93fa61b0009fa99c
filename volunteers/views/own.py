"""A volunteer's own pages: what is on, joining and leaving, the code, points and rewards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.paging import keyset_page
from volunteers import actions
from volunteers.choices import SignUpState
from volunteers.forms.own import CodeForm, JoinForm, RedeemForm
from volunteers.models import Activity, SignUp, Volunteer
from volunteers.my_page import MyPage, standing, statement
from volunteers.own import activities_of, rewards_of, volunteer_of

PAGE_SIZE = 25


@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """Show a volunteer what is on, what they may join, their hours, stars and points."""
    page = MyPage(_me(request), timezone.now())
    return render(request, "volunteers/me.html", {"me": page, "now": page.now})


@require_http_methods(["GET", "HEAD", "POST"])
def my_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one activity to a volunteer, and sign them up, told of the risks."""
    me, activity = _mine(request, pk)
    form = JoinForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _activity(request, me, activity, join=form)
    try:
        signed, _new = actions.sign_up(
            actor=request.user,
            activity=activity,
            volunteer=me,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except DomainError as error:
        return _activity(request, me, activity, join=_refused(form, error))
    messages.success(
        request,
        _("You have a place.")
        if signed.state == SignUpState.PLACED
        else _("You are on the waiting list; the team rings you when a place is free."),
    )
    return redirect("volunteers:my_activity", activity.pk)


@require_POST
def my_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's place back."""
    _own, signed = _signed(request, pk)
    actions.withdraw(actor=request.user, signed=signed, now=timezone.now())
    messages.success(request, _("You gave your place back."))
    return redirect("volunteers:my_activity", pk)


@require_POST
def my_check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Check in by the code that is read out."""
    me, signed = _signed(request, pk)
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            actions.check_in(
                actor=request.user, signed=signed, now=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            _refused(form, error)
        else:
            messages.success(request, _("You are checked in."))
            return redirect("volunteers:my_activity", pk)
    return _activity(request, me, signed.activity, code=form)


@require_POST
def my_check_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one has left."""
    _own, signed = _signed(request, pk)
    actions.check_out(actor=request.user, signed=signed, now=timezone.now())
    messages.success(request, _("You have left; the team confirms your hours."))
    return redirect("volunteers:my_activity", pk)


@require_safe
def my_points(request: HttpRequest) -> HttpResponse:
    """Show the statement of one's points, the newest first."""
    me = _me(request)
    page = keyset_page(statement(me), ["-id"], request.GET.get("cursor"), PAGE_SIZE)
    context = {"page": page, "me": MyPage(me, timezone.now())}
    return render(request, "volunteers/my_points.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_reward(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a reward costs and claim it."""
    me = _me(request)
    reward = rewards_of(me).select_related("team").filter(pk=pk).first()
    if reward is None:
        raise Http404
    form = RedeemForm(request.POST or None)
    if form.is_valid():
        try:
            actions.redeem(
                actor=request.user,
                reward=reward,
                volunteer=me,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except DomainError as error:
            _refused(form, error)
        else:
            said = _("It is yours: fetch it from %(team)s.")
            messages.success(request, said % {"team": reward.team.name})
            return redirect("volunteers:me")
    points = MyPage(me, timezone.now()).points
    context = {"reward": reward, "form": form, "points": points, "left": points - reward.cost}
    status = 422 if form.is_bound else 200
    return render(request, "volunteers/my_reward.html", context, status=status)


def _me(request: HttpRequest) -> Volunteer:
    """Return who of the register looks at their page.

    Raises:
        Http404: nobody of the register.
    """
    found: Volunteer | None = volunteer_of(request.user)
    if found is None:
        raise Http404
    return found


def _mine(request: HttpRequest, pk: int) -> tuple[Volunteer, Activity]:
    """Return the volunteer and an activity they signed up for or may join.

    Raises:
        Http404: neither.
    """
    me = _me(request)
    activity = activities_of(me).select_related("team__area").filter(pk=pk).first()
    if activity is None:
        raise Http404
    return me, activity


def _signed(request: HttpRequest, pk: int) -> tuple[Volunteer, SignUp]:
    """Return the volunteer and their sign-up for an activity.

    Raises:
        Http404: they have none.
    """
    me = _me(request)
    rows = SignUp.objects.select_related("volunteer", "activity__team__area")
    signed = rows.filter(activity=pk, volunteer=me).first()
    if signed is None:
        raise Http404
    return me, signed


def _activity(
    request: HttpRequest,
    me: Volunteer,
    activity: Activity,
    *,
    join: JoinForm | None = None,
    code: CodeForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    context = {
        "it": standing(activity, me, now),
        "join": join or JoinForm(),
        "code": code or CodeForm(),
        "now": now,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "volunteers/my_activity.html", context, status=status)


def _refused(form: Any, error: DomainError) -> Any:
    """Put each sentence under its field; one about no field of the form stands above."""
    field = next(iter(form.visible_fields()), None)
    alone = field.name if field is not None and error.status in (400, 429) else None
    for name, texts in getattr(error, "errors", {alone: [error.message]}).items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
    return form
