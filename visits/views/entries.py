"""A visit as a page: written down, read, corrected, taken back; the list of those in sight."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed
from common.paging import capped_count, keyset_page
from common.uploads.pages import photos_part
from org_tree.models import Area
from org_tree.scope import capabilities
from visits import actions
from visits.before import may_prepare, tied_areas
from visits.choices import VisitKind
from visits.duties import units_of
from visits.filters import VisitFilter
from visits.forms.visit import ROWS, CorrectVisitForm, NewVisitForm
from visits.models import Appointment, Visit
from visits.outcomes import outcome_of
from visits.periods import DAY, period_of
from visits.views.asked import own_meeting_asked, own_visit_asked, place_asked, visit_in_sight
from visits.wording import days_words


def units_at(area: Area, now: datetime) -> list[Area]:
    """Return the household units that can be chosen in a village or group."""
    return units_of(area, period_of(business_date(now), DAY))


class VisitNewView(View):
    """Write a visit down, on one screen (pages.md section 4.9)."""

    @cached_property
    def now(self) -> datetime:
        """The moment of the request."""
        return timezone.now()

    @cached_property
    def area(self) -> Area | None:
        """The village visited; None when it has to be chosen first."""
        if self.meeting is not None:
            return self.meeting.area
        return place_asked(self.request, business_date(self.now))

    @cached_property
    def meeting(self) -> Appointment | None:
        """The meeting by appointment that is written down, if it is one."""
        asked = self.request.GET.get("meeting", "")
        return own_meeting_asked(self.request.user, asked) if asked else None

    def form(self, data: Any = None) -> NewVisitForm:
        """Return the form with the village's household units; `unit` and `door` fill the first."""
        asked = self.request.GET
        initial = {"unit1": asked.get("unit", ""), "door1": asked.get("door", "")}
        if asked.get("kind"):
            initial["kind"] = asked["kind"]
        if (meeting := self.meeting) is not None:
            unit = meeting.unit.code if meeting.unit else ""
            initial = {"kind": VisitKind.APPOINTED.value, "unit1": unit, "door1": meeting.door}
        units = units_at(self.area, self.now) if self.area else []
        return NewVisitForm(data, units=units, now=self.now, initial=initial)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the empty form, or ask for the village first."""
        if self.area is None:
            return redirect("visits:place_choose")
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Write the visit down; errors keep everything that was typed."""
        if self.area is None:
            return redirect("visits:place_choose")
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            visit, created = self.log(form, self.area)
        except Invalid as error:
            form.take(error)
            return self.show(form, 422)
        except Duplicate:
            form.renew()
            form.add_error(None, _("This was received before. Send again to write another one."))
            return self.show(form, 409)
        text = gettext("Written down.") if created else gettext("This was written down before.")
        messages.success(request, text)
        address = reverse("visits:visit_detail", args=[visit.pk])
        return redirect(f"{address}?done={self.draft}")

    def log(self, form: NewVisitForm, area: Area) -> tuple[Visit, bool]:
        """Write the visit down, as what a meeting by appointment became where it is one."""
        given = {
            "actor": self.request.user,
            "client_id": form.cleaned_data["client_id"],
            "visit": form.visit(area),
            "now": self.now,
        }
        if self.meeting is None:
            return actions.log_visit(**given)
        return actions.log_meeting(appointment=self.meeting, **given)

    @property
    def draft(self) -> str:
        """The name under which the device keeps what is typed."""
        if self.meeting is not None:
            return f"meeting:{self.meeting.pk}"
        return f"visit:{self.area.code if self.area else ''}"

    def show(self, form: NewVisitForm, status: int = 200) -> HttpResponse:
        """Render the form."""
        context = {
            "form": form,
            "area": self.area,
            "now": self.now,
            "draft": self.draft,
            "meeting": self.meeting,
            "tied": tied_areas(self.request.user, business_date(self.now)),
        }
        return render(self.request, "visits/visit_form.html", context, status=status)


@require_GET
def visit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a visit, what it brought back and what became of that."""
    visit = visit_in_sight(request, pk)
    matters = visit.matters.for_outcomes(request.user).order_by("pk")
    promises = visit.promises.order_by("pk")
    is_mine = visit.created_by_id == request.user.pk
    now = timezone.now()
    tied = tied_areas(request.user, business_date(now)) if is_mine else []
    may_change = is_mine and visit.removed_at is None
    context = {
        "visit": visit,
        "days": days_words(visit.date, visit.to_date),
        "households": visit.households.select_related("area__parent").order_by("pk"),
        "outcomes": [outcome_of(matter) for matter in matters],
        "promises": promises,
        "versions": visit.versions.select_related("replaced_by").order_by("-number"),
        "photos": photos_part(
            "visits", visit, user=request.user, now=now, may_add=may_change, may_withdraw=is_mine
        ),
        "may_change": may_change,
        "may_prepare": may_prepare(request.user, visit.area, tied),
        "now": now,
        "today": business_date(now),
    }
    return render(request, "visits/visit_detail.html", context)


@require_http_methods(["GET", "POST"])
def visit_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one's own visit; both versions are kept."""
    visit, now = own_visit_asked(request, pk), timezone.now()
    households = list(visit.households.select_related("area__parent").order_by("pk"))
    form = CorrectVisitForm(
        request.POST or None,
        units=units_at(visit.area, now),
        now=now,
        rows=max(ROWS, len(households) + 1),
        is_fresh=business_date(visit.created_at) == business_date(now),
        initial=CorrectVisitForm.initial_of(visit, households),
    )
    if form.is_valid():
        try:
            actions.correct_visit(
                actor=request.user,
                visit=visit,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                now=now,
                **form.told(),
            )
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, gettext("Corrected; what it said before is kept."))
            return redirect("visits:visit_detail", pk=pk)
    context = {"form": form, "visit": visit, "area": visit.area, "now": now}
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/visit_correct.html", context, status=status)


@require_POST
def visit_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own visit back; it stays readable."""
    visit = own_visit_asked(request, pk)
    actions.take_back_visit(actor=request.user, visit=visit, now=timezone.now())
    messages.success(request, gettext("Taken back; it counts no more."))
    return redirect("visits:visit_detail", pk=pk)


@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """Show the visits in sight, the newest first."""
    if not {"visits.log", "visits.view"} & capabilities(request.user):
        raise NotAllowed
    visits = Visit.objects.visible_to(request.user).standing()
    filtered = VisitFilter(request.GET, queryset=visits)
    rows = filtered.qs.select_related("area__parent", "created_by", "posting__organization__area")
    page = keyset_page(
        rows.prefetch_related("households", "matters"), ("-date", "-id"), request.GET.get("cursor")
    )
    context = {"page": page, "count": capped_count(filtered.qs), "filter": filtered}
    return render(request, "visits/visit_list.html", context)
