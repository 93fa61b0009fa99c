"""How a duty was reckoned, saying that it is wrong, and leave."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed
from org_tree.scope import capabilities, require_somewhere
from visits import actions
from visits.duties import Duty, duties_around, duties_in
from visits.forms.duty import LeaveForm, ObjectionForm
from visits.leaves import leaves_to_confirm
from visits.models import DutyObjection, Leave
from visits.periods import Period, UnknownPeriod, parse_period
from visits.wording import duty_title, left_words, period_words, reckoning


def period_asked(request: HttpRequest) -> Period:
    """Return the period of an address.

    Raises:
        Http404: it names none.
    """
    try:
        return parse_period(request.GET.get("period", ""))
    except UnknownPeriod as error:
        raise Http404 from error


def _duty(request: HttpRequest, code: str) -> Duty:
    """Return one's own duty by a rule: in the period asked for, else in the current one."""
    if "period" in request.GET:
        duties = duties_in(request.user, period_asked(request))
    else:
        duties = duties_around(request.user, business_date(timezone.now()))
    found = next((duty for duty in duties if duty.rule.code == code), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def duty_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a rule and how one's own duty was reckoned; take an objection."""
    duty = _duty(request, code)
    form = ObjectionForm(request.POST or None)
    if form.is_valid() and _objected(request, duty, form):
        messages.success(request, gettext("Passed on to whoever keeps the rules."))
        return redirect(request.get_full_path())
    objections = DutyObjection.objects.filter(
        created_by=request.user, rule__code=code, period=duty.period.code
    )
    context = {
        "duty": duty,
        "title": duty_title(duty),
        "left": left_words(duty.rule.measure, duty.owed),
        "period": period_words(duty.period, business_date(timezone.now())),
        "lines": reckoning(duty),
        "form": form,
        "objections": objections.select_related("answered_by").order_by("-pk"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/duty_detail.html", context, status=status)


def _objected(request: HttpRequest, duty: Duty, form: ObjectionForm) -> bool:
    try:
        actions.object_to_duty(
            actor=request.user,
            rule=duty.rule,
            period=duty.period.code,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except Invalid as error:
        form.take(error)
        return False
    return True


@require_GET
def leave_list(request: HttpRequest) -> HttpResponse:
    """Show one's own leave, and that of the unit which waits to be confirmed."""
    if not {"visits.log", "visits.confirm_leave"} & capabilities(request.user):
        raise NotAllowed
    mine = Leave.objects.standing().filter(created_by=request.user)
    context: dict[str, Any] = {
        "mine": mine.select_related("confirmed_by").order_by("-first", "-pk")[:20],
        "waiting": leaves_to_confirm(request.user)[:50],
        "today": business_date(timezone.now()),
    }
    return render(request, "visits/leave_list.html", context)


@require_http_methods(["GET", "POST"])
def leave_new(request: HttpRequest) -> HttpResponse:
    """Enter one's own leave or business trip."""
    require_somewhere(request.user, "visits.log")
    now = timezone.now()
    form = LeaveForm(request.POST or None, today=business_date(now))
    if form.is_valid():
        try:
            actions.enter_leave(actor=request.user, now=now, **form.told())
        except Invalid as error:
            form.take(error)
        except Duplicate as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, gettext("Entered: nothing is owed for these days."))
            return redirect("visits:home")
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/leave_form.html", {"form": form}, status=status)


def _leave(request: HttpRequest, pk: int) -> Leave:
    leaves = Leave.objects.select_related("posting__organization__area")
    mine = leaves.filter(created_by=request.user) | leaves.filter(
        pk__in=leaves_to_confirm(request.user).values("pk")
    )
    found: Leave = get_object_or_404(mine, pk=pk)
    return found


@require_POST
def leave_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the leave of somebody of one's own unit."""
    actions.confirm_leave(actor=request.user, leave=_leave(request, pk), now=timezone.now())
    messages.success(request, gettext("Confirmed."))
    return redirect("visits:leave_list")


@require_POST
def leave_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own leave back."""
    actions.take_back_leave(actor=request.user, leave=_leave(request, pk), now=timezone.now())
    messages.success(request, gettext("Taken back: these days are owed again."))
    return redirect("visits:leave_list")
