"""Pages of the register: the list, one person, the file that is taken in."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.forms import refuse
from common.http import as_download
from common.paging import capped_count, keyset_page
from org_tree.scope import capabilities, fetch, require_somewhere
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.choices import VolunteerStatus
from volunteers.forms.keeping import SureForm
from volunteers.forms.people import PersonForm, RegisterFileForm, RevealForm
from volunteers.imports.blank import KINDS, write_blank
from volunteers.models import Membership, ServiceRecord, Volunteer, VolunteerTeam
from volunteers.models.activity import hours_of
from volunteers.models.volunteer import is_sealed
from volunteers.pages import with_minutes
from volunteers.policy import star_levels
from volunteers.stars import WORDS, stars_of
from volunteers.views.asking import ask

PAGE_SIZE = 25
LATEST = 10
SHOWN = ("name", "phone", "id_number", "gender", "birth_date", "consent_on", "consent_purpose")


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """Show the register, found by name, number or the last four digits of a phone."""
    require_somewhere(request.user, "volunteers.view")
    if is_sealed(request.GET.get("q", "")):
        messages.info(request, _("Type a whole phone or ID number here: no address may hold it."))
        return redirect("volunteers:person_list")
    return _people(request, request.GET)


@never_cache
@require_POST
def person_find(request: HttpRequest) -> HttpResponse:
    """Look somebody up; a whole phone or ID number stays out of address, log and history."""
    require_somewhere(request.user, "volunteers.view")
    if is_sealed(request.POST.get("q", "")):
        return _people(request, request.POST)
    asked = {name: request.POST.get(name, "") for name in ("q", "team", "status")}
    given = urlencode({name: value for name, value in asked.items() if value})
    return redirect(f"{reverse('volunteers:person_list')}?{given}")


def _people(request: HttpRequest, asked: QueryDict) -> HttpResponse:
    """Show those of the register that are asked for."""
    people = Volunteer.objects.visible_to(request.user)
    text, team = asked.get("q", "").strip()[:64], asked.get("team", "")
    status = asked.get("status", "")
    if text:
        people = people.found(text)
    if team:
        people = people.of_team(team)
    if status in VolunteerStatus.values:
        people = people.filter(status=status)
    rows = with_minutes(people.select_related("area__parent"), "pk")
    page = keyset_page(rows, ["-id"], asked.get("cursor"), PAGE_SIZE)
    levels = star_levels()
    for one in page.rows:
        one.hours = hours_of(one.served)
        one.stars = WORDS.get(stars_of(one.served, levels), "")
    context = {
        "page": page,
        "count": capped_count(people),
        "q": text,
        "team": VolunteerTeam.objects.visible_to(request.user).filter(code=team).first(),
        "status": status,
        "statuses": VolunteerStatus.choices,
        "may_manage": MANAGE in capabilities(request.user),
        "may_import": "volunteers.import" in capabilities(request.user),
    }
    return render(request, "volunteers/person_list.html", context)


@require_safe
def person_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show one person: what is kept of them, their teams, hours and points."""
    person = _person(request, number, "volunteers.view")
    return _detail(request, person)


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """Put somebody on the register."""
    require_somewhere(request.user, MANAGE)
    initial = {"team": request.GET.get("team", "")}
    form = PersonForm(request.POST or None, user=request.user, initial=initial)
    if form.is_valid():
        facts = form.cleaned_data
        team = facts.pop("team")
        facts.pop("version")
        try:
            person, _new = actions.register_volunteer(
                actor=request.user, now=timezone.now(), teams=[team] if team else [], **facts
            )
        except DomainError as error:
            refuse(form, error)
        else:
            said = _("%(name)s is on the register: %(number)s.")
            messages.success(request, said % {"name": person.masked_name, "number": person.number})
            return redirect("volunteers:person_detail", person.number)
    return _form(request, form, {"heading": _("Put somebody on the register")})


@require_http_methods(["GET", "HEAD", "POST"])
def person_change(request: HttpRequest, number: str) -> HttpResponse:
    """Set somebody's data right; opening the form shows them in full and is logged."""
    person = _person(request, number, MANAGE)
    initial = {name: getattr(person, name) for name in SHOWN}
    initial |= {"area": person.area.code, "version": person.version}
    initial["guardian_consent_on"] = person.guardian_consent_on
    if request.method != "POST":
        actions.reveal_volunteer(
            actor=request.user, pk=person.pk, purpose=_("to set it right"), now=timezone.now()
        )
    form = PersonForm(request.POST or None, user=request.user, initial=initial)
    del form.fields["team"]
    if form.is_valid():
        facts = form.cleaned_data
        facts.pop("client_id")
        try:
            actions.change_volunteer(actor=request.user, pk=person.pk, now=timezone.now(), **facts)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("It was set right."))
            return redirect("volunteers:person_detail", person.number)
    return _form(request, form, {"person": person, "heading": _("Set it right")})


@never_cache
@require_POST
def person_reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show the full name and numbers once, for a purpose that is logged."""
    person = _person(request, number, "volunteers.reveal")
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _detail(request, person, form=form, status=422)
    shown = actions.reveal_volunteer(
        actor=request.user, pk=person.pk, now=timezone.now(), **form.cleaned_data
    )
    return _detail(request, person, shown=shown)


@never_cache
@require_POST
def person_account(request: HttpRequest, number: str) -> HttpResponse:
    """Give somebody a way to sign in and show the password once, to be printed."""
    person = _person(request, number, MANAGE)
    person, password = actions.open_account(actor=request.user, pk=person.pk, now=timezone.now())
    context = {"person": person, "password": password}
    return render(request, "volunteers/person_account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_leave(request: HttpRequest, number: str) -> HttpResponse:
    """Take somebody off the register; what follows is said first."""
    person = _person(request, number, MANAGE)
    return ask(
        request,
        SureForm(request.POST or None),
        partial(actions.leave_register, pk=person.pk),
        heading=_("Take off the register"),
        text=_("%(name)s leaves the register and all teams.") % {"name": person.masked_name},
        follows=[_("Hours, points and certificates stay with the people.")],
        button=_("Take off the register"),
        back=reverse("volunteers:person_detail", args=[number]),
        done=_("Off the register; hours and certificates stay."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def register_import(request: HttpRequest) -> HttpResponse:
    """Take a file of the register in, in the background."""
    require_somewhere(request.user, "volunteers.import")
    form = RegisterFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        job = actions.send_register(actor=request.user, now=timezone.now(), **form.cleaned_data)
        return redirect("jobs:job_detail", pk=job.pk)
    status = 422 if form.is_bound else 200
    return render(request, "volunteers/register_import.html", {"form": form}, status=status)


@require_safe
def register_blank(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the blank sheet that is filled in and taken in."""
    require_somewhere(request.user, "volunteers.import")
    sheet = BytesIO()
    write_blank(sheet, kind)
    name = _("Register of volunteers, blank sheet")
    return as_download(sheet.getvalue(), KINDS[kind], f"{name}.{kind}")


def _person(request: HttpRequest, number: str, capability: str) -> Volunteer:
    people = Volunteer.objects.select_related("area__parent", "points_account", "user")
    found: Volunteer = fetch(people, request.user, capability, number=number)
    return found


def _detail(
    request: HttpRequest,
    person: Volunteer,
    *,
    form: RevealForm | None = None,
    shown: Volunteer | None = None,
    status: int = 200,
) -> HttpResponse:
    held = Membership.objects.filter(volunteer=person, ended_on__isnull=True)
    records = ServiceRecord.objects.filter(volunteer=person).standing()
    total = with_minutes(Volunteer.objects.filter(pk=person.pk), "pk").get().served
    account = getattr(person, "points_account", None)
    context = {
        "person": person,
        "shown": shown,
        "form": form or RevealForm(),
        "memberships": list(held.select_related("team").order_by("pk")),
        "records": list(records.select_related("activity").order_by("-date", "-pk")[:LATEST]),
        "hours": hours_of(total),
        "stars": WORDS.get(stars_of(total, star_levels()), ""),
        "points": account.balance if account else 0,
        "may_manage": Volunteer.objects.permitted(request.user, MANAGE)
        .filter(pk=person.pk)
        .exists(),
        "may_reveal": "volunteers.reveal" in capabilities(request.user),
    }
    return render(request, "volunteers/person_detail.html", context, status=status)


def _form(request: HttpRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "volunteers/person_form.html", {"form": form, **context}, status=status)
