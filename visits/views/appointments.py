"""Meetings by appointment as pages: arranged, read, answered, written down as a visit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
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
from disputes.models import Case
from org_tree.models import Area
from org_tree.scope import can, capabilities, postings_of, require_somewhere
from visits import actions
from visits.appointing import STEPS, steps_from
from visits.forms.appointment import InviteForm, MeetingStepForm, MoveForm
from visits.invitations import LOG, hosts_on, matter_of, may_meet_about, village_of
from visits.models import Appointment
from visits.moves import moves_of
from visits.views.asked import place_asked
from visits.views.entries import units_at
from visits.wording import MEETING_WORDS

#: Whose meetings a list shows.
MINE, OFFICE, ALL = "mine", "office", "all"


class AppointmentNewView(View):
    """Arrange a meeting, by need or about an open matter."""

    @cached_property
    def now(self) -> datetime:
        """The moment of the request."""
        return timezone.now()

    @cached_property
    def matter(self) -> Any:
        """The open matter it is about, if it is about one.

        Raises:
            Http404: asked for, and not there, over, or out of sight.
        """
        number, item = self.request.GET.get("case", ""), self.request.GET.get("item", "")
        if not number and not item:
            return None
        matter = matter_of(self.request.user, self.now, number=number, item_pk=item)
        if matter is None:
            raise Http404
        return matter

    @cached_property
    def area(self) -> Area | None:
        """The village: the matter's own, else the one asked for; None when it is to be chosen."""
        require_somewhere(self.request.user, LOG)
        village = village_of(self.matter.area) if self.matter else None
        if village is None:
            return place_asked(self.request, business_date(self.now))
        if not can(self.request.user, LOG, village):
            raise NotAllowed(_("You may not do this here."))
        return village

    def form(self, data: Any = None) -> InviteForm:
        """Return the form with the units of the village and who can meet people there."""
        area: Any = self.area
        asked = self.request.GET
        return InviteForm(
            data,
            area=area,
            matter=self.matter,
            units=units_at(area, self.now),
            hosts=hosts_on(area, self.request.user, self.now),
            now=self.now,
            initial={name: asked[name] for name in ("need", "unit", "door") if name in asked},
        )

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or ask for the village first."""
        if self.area is None:
            return redirect(f"{reverse('visits:place_choose')}?for=meeting")
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Arrange it; errors keep everything that was typed."""
        if self.area is None:
            return redirect(f"{reverse('visits:place_choose')}?for=meeting")
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            meeting, _new = actions.invite(
                actor=request.user,
                client_id=form.cleaned_data["client_id"],
                invitation=form.invitation_input(),
                now=self.now,
            )
        except Invalid as error:
            form.take(error)
            return self.show(form, 422)
        except Duplicate:
            form.add_error(None, _("This was received before, with other words."))
            return self.show(form, 409)
        messages.success(request, gettext("Arranged. You are reminded the working day before."))
        return redirect("visits:appointment_detail", pk=meeting.pk)

    def show(self, form: InviteForm, status: int = 200) -> HttpResponse:
        """Render the form."""
        context = {"form": form, "area": self.area, "matter": self.matter, "now": self.now}
        return render(self.request, "visits/appointment_form.html", context, status=status)


def _in_sight(request: HttpRequest, pk: int) -> Appointment:
    seen = Appointment.objects.visible_to(request.user).for_pages()
    found: Appointment = get_object_or_404(seen, pk=pk)
    return found


def _own(request: HttpRequest, pk: int) -> Appointment:
    """Return a meeting this person works on.

    Raises:
        Http404: out of sight.
        NotAllowed: in sight, and somebody else's.
    """
    meeting = _in_sight(request, pk)
    if not meeting.is_of(request.user):
        raise NotAllowed(_("Only whoever arranged or holds the meeting may do this."))
    return meeting


@require_safe
def appointment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a meeting and what can be done; the name only to whoever works on it, masked."""
    meeting = _in_sight(request, pk)
    return _detail(request, meeting)


def _detail(request: HttpRequest, meeting: Appointment, name: str = "") -> HttpResponse:
    now = timezone.now()
    is_past = meeting.meets_at <= now
    is_mine = meeting.is_of(request.user)
    steps = steps_from(meeting.state, is_past=is_past) if is_mine else []
    offices = {posting.organization_id for posting in postings_of(request.user)}
    context = {
        "meeting": meeting,
        "is_mine": is_mine,
        "is_host": meeting.is_hosted_by(request.user),
        "is_past": is_past,
        "steps": [(step, MEETING_WORDS[step]) for step in steps if step in actions.MEETING_ACTS],
        "moves": moves_of(meeting),
        "may_move": "move" in steps,
        "may_hold": "hold" in steps and meeting.is_hosted_by(request.user),
        "may_take_on": meeting.is_open
        and meeting.posting is None
        and meeting.organization_id in offices
        and can(request.user, LOG, meeting.area),
        "name": name,
        "now": now,
        "today": business_date(now),
    }
    return render(request, "visits/appointment_detail.html", context)


@require_http_methods(["GET", "POST"])
def appointment_act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Say that they agreed, declined, did not come, or that it is called off."""
    meeting = _own(request, pk)
    if step not in actions.MEETING_ACTS:
        raise Http404
    form = MeetingStepForm(request.POST or None, needs_reason=STEPS[step].needs_reason)
    if request.method == "POST" and (step == "agree" or form.is_valid()):
        given = {} if step == "agree" else {"reason": form.cleaned_data["reason"]}
        act: Any = actions.MEETING_ACTS[step]
        act(actor=request.user, appointment=meeting, now=timezone.now(), **given)
        messages.success(request, gettext("Noted."))
        return redirect("visits:appointment_detail", pk=pk)
    context = {"form": form, "meeting": meeting, "step": step, "words": MEETING_WORDS[step]}
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/appointment_act.html", context, status=status)


@require_http_methods(["GET", "POST"])
def appointment_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a meeting on another time or at another place."""
    meeting, now = _own(request, pk), timezone.now()
    form = MoveForm(request.POST or None, meeting=meeting, now=now)
    if form.is_valid():
        try:
            actions.move_meeting(actor=request.user, appointment=meeting, move=form.move(), now=now)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, gettext("Moved. What it was before stays readable."))
            return redirect("visits:appointment_detail", pk=pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "meeting": meeting}
    return render(request, "visits/appointment_move.html", context, status=status)


@require_POST
def appointment_take_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Take on a meeting of one's office whose host has left."""
    meeting = _in_sight(request, pk)
    actions.take_meeting_on(actor=request.user, appointment=meeting, now=timezone.now())
    messages.success(request, gettext("It is yours now."))
    return redirect("visits:appointment_detail", pk=pk)


@require_POST
def appointment_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whoever works on a meeting the whole name; it is logged."""
    meeting = _own(request, pk)
    name = actions.reveal_meeting(actor=request.user, appointment=meeting, now=timezone.now())
    return _detail(request, meeting, name)


def _listed(user: Any, view: str) -> QuerySet[Appointment]:
    if view == ALL:
        return Appointment.objects.visible_to(user)
    if view == OFFICE:
        offices = [posting.organization_id for posting in postings_of(user)]
        return Appointment.objects.visible_to(user).filter(organization__in=offices)
    return Appointment.objects.of(user)


@require_safe
def appointment_list(request: HttpRequest) -> HttpResponse:
    """Show meetings: mine, my office's, or all in sight; the next one first, ended ones back."""
    held = capabilities(request.user)
    if not {LOG, "visits.view"} & held:
        raise NotAllowed
    views = [MINE, OFFICE, *([ALL] if "visits.view" in held else [])]
    view = request.GET.get("view", MINE)
    view = view if view in views else MINE
    is_over = request.GET.get("over") == "1"
    rows: Any = _listed(request.user, view)
    rows = rows.exclude(ended_at=None) if is_over else rows.open()
    order = ("-meets_at", "-id") if is_over else ("meets_at", "id")
    context = {
        "page": keyset_page(rows.for_pages(), order, request.GET.get("cursor")),
        "count": capped_count(rows),
        "view": view,
        "views": views,
        "is_over": is_over,
        "may_invite": LOG in held,
        "now": timezone.now(),
    }
    return render(request, "visits/appointment_list.html", context)


@require_safe
def for_case(request: HttpRequest, number: str) -> HttpResponse:
    """Show the meetings about a case, and the way to arrange one: the card of its page."""
    seen = Case.objects.visible_to(request.user).select_related("area__parent")
    case = get_object_or_404(seen, number=number)
    now = timezone.now()
    village = village_of(case.area)
    meetings = Appointment.objects.filter(case=case).for_pages().order_by("-meets_at", "-pk")
    may_see = Appointment.objects.visible_to(request.user).filter(case=case)
    context = {
        "case": case,
        "meetings": list(meetings[:8]),
        "linked": set(may_see.values_list("pk", flat=True)),
        "may_invite": village is not None
        and can(request.user, LOG, village)
        and may_meet_about(request.user, case, now),
        "now": now,
    }
    is_part = bool(getattr(request, "htmx", False))
    template = "visits/appointments_for_case.html"
    return render(request, f"{template}#card" if is_part else template, context)
