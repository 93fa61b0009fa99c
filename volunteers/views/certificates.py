"""Pages of certificates of service: the list, one certificate, issuing, a volunteer's own."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.documents.editions import TemplateEdition
from common.errors import DomainError
from common.http import as_download, is_partial
from common.paging import capped_count, keyset_page
from org_tree.scope import capabilities, fetch, granting, require_somewhere
from volunteers import actions
from volunteers.actions.certificates import CERTIFY, SET_TEMPLATE
from volunteers.certificate_paper import (
    COLUMNS,
    FIELDS,
    pdf_file,
    services_of,
    template,
    word_file,
)
from volunteers.certificates import (
    frozen,
    hours_text,
    minutes_in,
    records_to_certify,
    shown_code,
    teams_to_certify,
)
from volunteers.choices import CertificateState
from volunteers.forms.certificates import (
    AskForm,
    ContactForm,
    PeriodForm,
    ReasonForm,
    TemplateForm,
)
from volunteers.models import (
    CertificateTemplate,
    ServiceCertificate,
    Volunteer,
    VolunteerTeam,
)
from volunteers.views.asking import ask

WRITES = ["GET", "HEAD", "POST"]
PAGE_SIZE = 25
OWN_SHOWN = 20
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAKERS = {"docx": (word_file, WORD), "pdf": (pdf_file, PDF)}
VERIFY = "verify_certificate"


@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Show the certificates of the teams in sight, by where they stand or of one volunteer."""
    require_somewhere(request.user, "volunteers.view")
    rows = ServiceCertificate.objects.visible_to(request.user)
    state, number = request.GET.get("state", ""), request.GET.get("volunteer", "")
    text = "".join(request.GET.get("q", "").upper().split())[:40]
    if number:
        rows = rows.filter(volunteer__number=number)
    if text:
        rows = rows.filter(number__startswith=text)
    if state in CertificateState.values:
        rows = rows.filter(state=state)
    shown = rows.select_related("volunteer", "team")
    context = {
        "page": keyset_page(shown, ["-id"], request.GET.get("cursor"), PAGE_SIZE),
        "count": capped_count(rows),
        "q": text,
        "state": state,
        "states": CertificateState.choices,
        "volunteer": number,
        "may_set": SET_TEMPLATE in capabilities(request.user),
    }
    return render(request, "volunteers/certificate_list.html", context)


@require_safe
def certificate_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one certificate, masked, with what may be done with it."""
    return _detail(request, _certificate(request, pk, "volunteers.view"))


@require_http_methods(WRITES)
def certificate_new(request: HttpRequest, number: str) -> HttpResponse:
    """Choose team and period, see what would be certified, and issue it."""
    people = Volunteer.objects.select_related("area__parent")
    person: Volunteer = fetch(people, request.user, CERTIFY, number=number)
    teams = _teams(request.user, person)
    asked = request.POST if request.method == "POST" else request.GET
    period = PeriodForm(asked if "team" in asked else None, teams=teams)
    found = None
    if period.is_valid():
        found = _preview(person, **period.cleaned_data)
    contact = ContactForm(
        request.POST if request.method == "POST" else None,
        initial={"contact": found["team"].contact if found else ""},
    )
    if request.method == "POST" and found is not None and contact.is_valid():
        try:
            made, _new = actions.write_certificate(
                actor=request.user,
                volunteer=person,
                now=timezone.now(),
                **period.cleaned_data,
                **contact.cleaned_data,
            )
        except DomainError as error:
            contact.take(error)
        else:
            messages.success(request, _("Issued: %(number)s.") % {"number": made.number})
            return redirect("volunteers:certificate_detail", made.pk)
    context = {"person": person, "period": period, "contact": contact, "found": found}
    status = 422 if period.errors or contact.errors else 200
    return render(request, "volunteers/certificate_new.html", context, status=status)


@require_POST
def certificate_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue what a volunteer asked for."""
    asked = _certificate(request, pk, CERTIFY)
    form = ContactForm(request.POST)
    del form.fields["client_id"]
    if form.is_valid():
        try:
            made = actions.issue_certificate(
                actor=request.user, pk=asked.pk, now=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.take(error)
        else:
            messages.success(request, _("Issued: %(number)s.") % {"number": made.number})
            return redirect("volunteers:certificate_detail", asked.pk)
    return _detail(request, asked, contact=form, status=422)


@require_http_methods(WRITES)
def certificate_end(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Refuse what was asked for, or revoke what is out, with the reason."""
    held = _certificate(request, pk, CERTIFY)
    heading, does, done = _("Do not issue it"), actions.refuse_certificate, _("Not issued.")
    text = _("The volunteer reads the reason and can ask again.")
    if act == "revoke":
        heading, does = _("Revoke the certificate"), actions.revoke_certificate
        done = _("Revoked: %(number)s.") % {"number": held.number}
        text = _(
            "From now on whoever verifies it is told that it was revoked. Its number is not given"
            " again. The volunteer reads the reason."
        )
    return ask(
        request,
        ReasonForm(request.POST or None),
        partial(does, pk=pk),
        heading=heading,
        about=f"{held.masked_name} · {held.number or held.team.name}",
        text=text,
        button=heading,
        back=reverse("volunteers:certificate_detail", args=[pk]),
        done=done,
    )


@require_safe
def certificate_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Give a certificate as a file, with the full name and number; it is logged who had it made.

    For who issues certificates of the team, and for the volunteer.
    """
    held = _own(request.user).filter(pk=pk).first() or _certificate(request, pk, CERTIFY)
    held = actions.note_certificate_print(
        actor=request.user, pk=held.pk, form=kind, now=timezone.now()
    )
    make, media_type = MAKERS[kind]
    made = make(held, request.build_absolute_uri(reverse(VERIFY)))
    return as_download(made, media_type, f"{held.number}.{kind}", is_shown=kind == "pdf")


@require_safe
def my_certificates(request: HttpRequest) -> HttpResponse:
    """Show a volunteer's own certificates and how to ask for one; a part of their page.

    Raises:
        Http404: the person is no volunteer.
    """
    return _mine(request, _me(request.user))


@require_POST
def certificate_ask(request: HttpRequest) -> HttpResponse:
    """Ask a team for a certificate of one's own service."""
    person = _me(request.user)
    form = AskForm(request.POST, teams=teams_to_certify(person))
    if form.is_valid():
        try:
            actions.ask_certificate(
                actor=request.user, volunteer=person, now=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.take(error)
        else:
            if not is_partial(request):
                return redirect("volunteers:my_certificates")
            return _mine(request, person)
    return _mine(request, person, form=form)


@require_http_methods(WRITES)
def certificate_template(request: HttpRequest) -> HttpResponse:
    """Put the district's own Word template in place of the shipped one."""
    require_somewhere(request.user, SET_TEMPLATE)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = TemplateForm(*sent)
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            actions.replace_certificate_template(
                actor=request.user, content=content, now=timezone.now()
            )
        except DomainError as error:
            form.take(error)
        else:
            messages.success(request, _("Certificates are made from the new template from now on."))
            return redirect("volunteers:certificate_template")
    editions: Any = CertificateTemplate.objects.select_related("replaced_by")
    shown: list[TemplateEdition] = list(editions.order_by("-edition")[:20])
    context = {"form": form, "editions": shown, "fields": FIELDS, "columns": COLUMNS}
    status = 422 if form.errors else 200
    return render(request, "volunteers/certificate_template.html", context, status=status)


@require_safe
def certificate_template_file(request: HttpRequest) -> HttpResponse:
    """Give the template certificates are made from now, to be changed in Word."""
    require_somewhere(request.user, SET_TEMPLATE)
    return as_download(template(), WORD, "certificate.docx")


@require_POST
def certificate_template_restore(request: HttpRequest) -> HttpResponse:
    """Go back to the template the portal came with."""
    require_somewhere(request.user, SET_TEMPLATE)
    actions.replace_certificate_template(actor=request.user, content=None, now=timezone.now())
    messages.success(request, _("Certificates are made from the shipped template again."))
    return redirect("volunteers:certificate_template")


def _certificate(request: HttpRequest, pk: int, capability: str) -> ServiceCertificate:
    rows = ServiceCertificate.objects.select_related(
        "team__area", "volunteer", "created_by", "issued_by", "ended_by"
    )
    found: ServiceCertificate = fetch(rows, request.user, capability, pk=pk)
    return found


def _own(user: Any) -> Any:
    return ServiceCertificate.objects.filter(volunteer__user=user)


def _me(user: Any) -> Volunteer:
    person: Volunteer | None = Volunteer.objects.filter(user=user).first()
    if person is None:
        raise Http404
    return person


def _teams(user: Any, person: Volunteer) -> Any:
    """Return the teams whose certificates a person issues, those the volunteer served with first.

    A team above counts what the teams below it recorded.
    """
    served = teams_to_certify(person)
    above = VolunteerTeam.objects.none()
    for team in served:
        above |= VolunteerTeam.objects.filter(
            tree_id=team.tree_id, lft__lte=team.lft, rght__gte=team.rght
        )
    teams = VolunteerTeam.objects.permitted(user, CERTIFY).filter(pk__in=above.values("pk"))
    return teams.order_by("-level", "lft")


def _preview(
    person: Volunteer, team: VolunteerTeam, first_day: date | None, last_day: date | None
) -> dict[str, Any]:
    """Return what a certificate would say now."""
    services = frozen(records_to_certify(person, team, first_day, last_day))
    return {
        "team": team,
        "first_day": first_day,
        "last_day": last_day,
        "services": _shown(services),
        "hours": hours_text(minutes_in(services)),
    }


def _shown(services: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**one, "day": date.fromisoformat(one["date"]), "hours": hours_text(one["minutes"])}
        for one in services
    ]


def _detail(
    request: HttpRequest,
    held: ServiceCertificate,
    *,
    contact: ContactForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = None
    if held.state == CertificateState.ASKED:
        found = _preview(held.volunteer, held.team, held.first_day, held.last_day)
    context = {
        "it": held,
        "found": found,
        "services": services_of(held),
        "hours": hours_text(held.minutes or 0),
        "code": shown_code(held.code),
        "may": granting(request.user, CERTIFY, held.team.area) is not None,
        "contact": contact or ContactForm(initial={"contact": held.team.contact}),
    }
    return render(request, "volunteers/certificate_detail.html", context, status=status)


def _mine(request: HttpRequest, person: Volunteer, *, form: AskForm | None = None) -> HttpResponse:
    rows = _own(request.user).select_related("team").order_by("-pk")[:OWN_SHOWN]
    certificates = list(rows)
    for one in certificates:
        one.hours = hours_text(one.minutes or 0)
    teams = teams_to_certify(person)
    context = {
        "certificates": certificates,
        "form": form or AskForm(teams=teams),
        "can_ask": teams.exists(),
    }
    part, whole = "volunteers/_my_certificates.html", "volunteers/my_certificates.html"
    status = 422 if form is not None else 200
    return render(request, part if is_partial(request) else whole, context, status=status)
