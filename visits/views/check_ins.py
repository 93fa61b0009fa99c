"""Double check-in as pages: a member's own, the community's, a unit's half-year."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from org_tree.models import Area, Organization
from org_tree.scope import capabilities, require_somewhere
from org_tree.shapes import Tier
from visits import actions
from visits.check_ins import (
    HEADS,
    MANAGE,
    confirmed_in,
    member_posting,
    mine,
    sums_of,
    to_confirm,
    unit_page,
    units_in_sight,
)
from visits.choices import CheckInKind, CheckInState
from visits.forms.check_in import ActivityForm, AnswerActivitiesForm, ReasonForm
from visits.models import CheckIn, CheckInActivity
from visits.models.check_in import CONFIRM
from visits.periods import HALF_YEAR, Period, period_of
from visits.views.units import period_shown
from visits.wording import period_words

LOG = "visits.log"
FOUND, MOST = 30, 100


def _half_year(request: HttpRequest) -> Period:
    """Return the half-year of the address, the current one without."""
    today = business_date(timezone.now())
    return period_of(period_shown(request, today, HALF_YEAR).first, HALF_YEAR)


@require_GET
def check_in_mine(request: HttpRequest) -> HttpResponse:
    """Show one's own registrations, and what one did in a half-year."""
    require_somewhere(request.user, LOG)
    today, period = business_date(timezone.now()), _half_year(request)
    context = {
        "mine": mine(request.user, period),
        "is_member": member_posting(request.user, today) is not None,
        "period": period,
        "title": period_words(period, today),
        "has_after": period.last < today,
        "may_see_units": bool({MANAGE, HEADS} & capabilities(request.user)),
    }
    return render(request, "visits/check_in_mine.html", context)


@require_http_methods(["GET", "POST"])
def check_in_new(request: HttpRequest) -> HttpResponse:
    """Find a community by its name, and register with it; `move` leaves another one for it."""
    require_somewhere(request.user, LOG)
    given = request.POST if request.method == "POST" else request.GET
    leaving = None
    if given.get("move"):
        leaving = _own(request, given["move"])
    kind = leaving.kind if leaving else given.get("kind", "")
    error = ""
    if request.method == "POST":
        error = _asked(request, kind, leaving)
        if not error:
            return redirect("visits:check_in_mine")
    words = given.get("q", "").strip()
    context = {
        "kind": kind if kind in CheckInKind.values else CheckInKind.UNIT.value,
        "kinds": CheckInKind.choices,
        "leaving": leaving,
        "words": words,
        "areas": [(area, uuid4()) for area in _communities(words)],
        "most": FOUND,
        "error": error,
    }
    status = 409 if error else 200
    return render(request, "visits/check_in_new.html", context, status=status)


def _communities(words: str) -> list[Area]:
    """Return the communities whose name holds some words."""
    if not words:
        return []
    open_now = Area.objects.of_tier(Tier.VILLAGE).open_on(business_date(timezone.now()))
    named = open_now.filter(name__icontains=words).select_related("parent")
    return list(named.order_by("tree_id", "lft")[:FOUND])


def _asked(request: HttpRequest, kind: str, leaving: CheckIn | None) -> str:
    """Register, or move; return what is in the way, nothing when it is done."""
    area = get_object_or_404(Area, code=request.POST.get("area", ""))
    given = {"actor": request.user, "client_id": _key(request), "area": area, "now": timezone.now()}
    try:
        if leaving is not None:
            actions.move_check_in(check_in=leaving, **given)
        else:
            actions.register_check_in(kind=kind, **given)
    except Invalid as error:
        return " ".join(str(text) for texts in error.errors.values() for text in texts)
    except (Duplicate, WrongState) as error:
        return str(error.message)
    messages.success(request, gettext("Sent to the community; it will confirm."))
    return ""


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return uuid4()


def _own(request: HttpRequest, pk: Any) -> CheckIn:
    """Return one's own registration.

    Raises:
        Http404: somebody else's, or none.
    """
    if not str(pk).isdecimal():
        raise Http404
    rows = CheckIn.objects.filter(created_by=request.user.pk).select_related("area__parent")
    found: CheckIn = get_object_or_404(rows, pk=pk)
    return found


@require_POST
def check_in_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own registration back."""
    actions.withdraw_check_in(actor=request.user, check_in=_own(request, pk), now=timezone.now())
    messages.success(request, gettext("Taken back."))
    return redirect("visits:check_in_mine")


@require_http_methods(["GET", "POST"])
def activity_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what one did in the community one is registered with."""
    check_in, now = _own(request, pk), timezone.now()
    if check_in.state != CheckInState.CONFIRMED:
        raise Http404
    form = ActivityForm(request.POST or None, initial={"date": business_date(now)})
    if form.is_valid():
        try:
            actions.enter_activity(
                actor=request.user,
                client_id=form.cleaned_data["client_id"],
                check_in=check_in,
                activity=form.activity(),
                now=now,
            )
        except Invalid as error:
            form.take(error)
        except Duplicate as error:
            form.renew()
            form.add_error(None, str(error.message))
        else:
            messages.success(request, gettext("Entered; it counts once the community confirms it."))
            return redirect("visits:check_in_mine")
    context = {"form": form, "check_in": check_in}
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/check_in_activity.html", context, status=status)


@require_POST
def activity_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one entered, before it is confirmed."""
    activity = get_object_or_404(CheckInActivity, pk=pk, created_by=request.user.pk)
    actions.withdraw_activity(actor=request.user, activity=activity, now=timezone.now())
    messages.success(request, gettext("Taken back."))
    return redirect("visits:check_in_mine")


# --- The community --------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def check_in_waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for the community; answer the activities that are ticked."""
    require_somewhere(request.user, CONFIRM)
    asked, done = to_confirm(request.user)
    activities = list(
        done.select_related("created_by", "check_in__area", "posting__organization").order_by(
            "date", "pk"
        )[:MOST]
    )
    form = AnswerActivitiesForm(request.POST or None, keys=_ticked(request))
    if form.is_valid() and _answered(request, form):
        return redirect("visits:check_in_waiting")
    here = CheckIn.objects.permitted(request.user, CONFIRM).standing()
    related = ("created_by", "area", "posting__organization")
    context = {
        "asked": asked.select_related(*related).order_by("created_at", "pk")[:MOST],
        "activities": activities,
        "here": here.select_related(*related).order_by("started_on", "pk")[:MOST],
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/check_in_waiting.html", context, status=status)


def _ticked(request: HttpRequest) -> list[int]:
    """Return the keys that were ticked and are in sight; those answered meanwhile as well."""
    keys = [int(key) for key in request.POST.getlist("activity") if key.isdecimal()][:MOST]
    seen = CheckInActivity.objects.permitted(request.user, CONFIRM).filter(pk__in=keys)
    return list(seen.values_list("pk", flat=True))


def _answered(request: HttpRequest, form: AnswerActivitiesForm) -> bool:
    """Confirm or return the ticked activities, and say how many; False with the form's errors."""
    data, now = form.cleaned_data, timezone.now()
    given = {"actor": request.user, "activities": data["activity"], "now": now}
    try:
        if data["act"] == "confirm":
            decided = actions.confirm_activities(**given)
        else:
            decided = actions.return_activities(reason=data["reason"], **given)
    except Invalid as error:
        form.take(error)
        return False
    count, before = len(decided.done), len(decided.before)
    if data["act"] == "confirm":
        words = ngettext("%(count)d confirmed.", "%(count)d confirmed.", count)
    else:
        words = ngettext("%(count)d returned.", "%(count)d returned.", count)
    messages.success(request, words % {"count": count})
    if before:
        words = ngettext(
            "%(count)d was answered by somebody else before.",
            "%(count)d were answered by somebody else before.",
            before,
        )
        messages.info(request, words % {"count": before})
    return True


def _to_answer(request: HttpRequest, pk: int) -> CheckIn:
    rows = CheckIn.objects.visible_to(request.user)
    found: CheckIn = get_object_or_404(
        rows.select_related("area", "created_by", "posting__organization"), pk=pk
    )
    return found


@require_POST
def check_in_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a registration with one's own community."""
    check_in = _to_answer(request, pk)
    actions.confirm_check_in(actor=request.user, check_in=check_in, now=timezone.now())
    messages.success(request, gettext("Confirmed; it stands from today."))
    return redirect("visits:check_in_waiting")


@require_http_methods(["GET", "POST"])
def check_in_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline a registration with a reason."""
    check_in = _to_answer(request, pk)
    require_somewhere(request.user, CONFIRM)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.decline_check_in(
            actor=request.user,
            check_in=check_in,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        messages.success(request, gettext("Declined; the member reads why."))
        return redirect("visits:check_in_waiting")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "check_in": check_in}
    return render(request, "visits/check_in_decline.html", context, status=status)


# --- The unit -------------------------------------------------------------------------------------


def _require_units(request: HttpRequest) -> None:
    if not {MANAGE, HEADS} & capabilities(request.user):
        raise NotAllowed


@require_GET
def check_in_units(request: HttpRequest) -> HttpResponse:
    """Show the units in sight with their sums of a half-year."""
    _require_units(request)
    today, period = business_date(timezone.now()), _half_year(request)
    page, rows = unit_page(request.user, period, request.GET.get("cursor"))
    context = {
        "page": page,
        "rows": rows,
        "period": period,
        "title": period_words(period, today),
        "has_after": period.last < today,
    }
    return render(request, "visits/check_in_units.html", context)


@require_GET
def check_in_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what communities report back to a unit for a half-year: one printed sheet."""
    _require_units(request)
    now, period = timezone.now(), _half_year(request)
    held = units_in_sight(request.user, period)
    units = Organization.objects.filter(pk__in=held.order_by().values("organization"))
    unit: Organization = get_object_or_404(units, pk=pk)
    context = {
        "unit": unit,
        "sum": sums_of([unit], held, period)[0],
        "activities": confirmed_in(unit, period),
        "period": period,
        "title": period_words(period, business_date(now)),
        "has_after": period.last < business_date(now),
        "now": now,
    }
    return render(request, "visits/check_in_sheet.html", context)
