"""Filling in what the papers ask: one view for the table of forms, and a few of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.http import as_download
from papers.actions import note_print, take_back_performed, withdraw_upload
from papers.choices import UploadKind
from papers.dossier import Dossier, detail_of
from papers.file_page import FilePage
from papers.forms import (
    FORMS,
    AgreementForm,
    ClaimForm,
    PartyForm,
    PerformedForm,
    UploadForm,
)
from papers.models import Upload
from papers.rights import require_fill
from papers.views.common import dossier_of, show_or_do

WRITES = ["GET", "HEAD", "POST"]
#: Places whose records name people.
WITH_NAMES = ("inquiry", "evidence", "follow_up", "confirmation")


def _fillable(request: HttpRequest, number: str) -> Dossier:
    """Return the dossier of a case whose papers the person fills in."""
    dossier = dossier_of(request, number)
    require_fill(dossier.case, request.user)
    return dossier


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@require_http_methods(WRITES)
def fill(request: HttpRequest, number: str, place: str, pk: int | None = None) -> HttpResponse:
    """Fill in what a paper lacks, or correct what was filled in."""
    if place not in FORMS:
        raise Http404
    dossier = _fillable(request, number)
    kind, name = FORMS[place]
    record = getattr(dossier, name) if name else None
    if isinstance(record, list):
        record = _row(record, pk)
    elif pk is not None:
        raise Http404
    if record is not None and place in WITH_NAMES:
        _log_look(request, number, place)
    form = kind(*_sent(request), dossier=dossier, record=record, now=timezone.now())
    return show_or_do(request, dossier, form, is_agreement=kind is AgreementForm)


def _log_look(request: HttpRequest, number: str, what: str) -> None:
    """Log that a form shows what is kept of a person: it is a look at it."""
    if request.method != "POST":
        note_print(
            actor=request.user, number=number, papers=[what], form="page", now=timezone.now()
        )


def _row(rows: list[Any], pk: int | None) -> Any:
    if pk is None:
        return None
    found = next((row for row in rows if row.pk == pk), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(WRITES)
def party(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Fill in what the forms ask of a person."""
    dossier = _fillable(request, number)
    person = _row(dossier.parties, pk)
    if detail_of(person) is not None:
        _log_look(request, number, "party")
    form = PartyForm(*_sent(request), dossier=dossier, party=person, now=timezone.now())
    return show_or_do(request, dossier, form, person=person)


@require_http_methods(WRITES)
def upload(request: HttpRequest, number: str) -> HttpResponse:
    """Add a paper from outside."""
    dossier = _fillable(request, number)
    form = UploadForm(*_sent(request), dossier=dossier, record=None, now=timezone.now())
    asked = request.GET.get("kind", "")
    if asked in UploadKind.values:
        form.initial["kind"] = asked
    return show_or_do(request, dossier, form)


@require_safe
def upload_content(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Give an upload to whoever may look at the people of the case."""
    dossier = dossier_of(request, number)
    row = get_object_or_404(Upload.objects.standing(), case=dossier.case, pk=pk)
    note_print(
        actor=request.user,
        number=number,
        papers=[f"upload-{row.pk}"],
        form=row.extension,
        now=timezone.now(),
    )
    name = f"{dossier.case.number}-{row.title}.{row.extension}"
    return as_download(row.read(), row.media_type, name)


@require_POST
def upload_withdraw(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take an upload out of the file."""
    dossier = _fillable(request, number)
    get_object_or_404(Upload, case=dossier.case, pk=pk)
    withdraw_upload(actor=request.user, number=number, pk=pk, now=timezone.now())
    messages.success(request, _("Taken out of the file."))
    return redirect("papers:file", number)


@require_http_methods(WRITES)
def performed(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Note that an instalment was performed."""
    dossier = _fillable(request, number)
    row = _row(dossier.instalments, pk)
    form = PerformedForm(*_sent(request), dossier=dossier, record=row, now=timezone.now())
    return show_or_do(request, dossier, form, instalment=row)


@require_POST
def performed_take_back(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take back that an instalment was performed."""
    dossier = _fillable(request, number)
    _row(dossier.instalments, pk)
    take_back_performed(actor=request.user, number=number, pk=pk, now=timezone.now())
    messages.success(request, _("It is owed again."))
    return redirect("papers:file", number)


@require_http_methods(WRITES)
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """Claim the subsidy at a grade the file earns."""
    dossier = _fillable(request, number)
    page = FilePage(dossier, user=request.user, now=timezone.now())
    form = ClaimForm(
        *_sent(request), dossier=dossier, record=None, now=timezone.now(), rates=page.rates
    )
    return show_or_do(request, dossier, form, page=page)


@require_safe
def bound_copy(request: HttpRequest, number: str, edition: int) -> HttpResponse:
    """Give the file as it was bound."""
    dossier = dossier_of(request, number)
    if dossier.file is None:
        raise Http404
    copy = get_object_or_404(dossier.file.archived, edition=edition)
    note_print(actor=request.user, number=number, papers=["bound"], form="pdf", now=timezone.now())
    with copy.content.open("rb") as stream:
        content = stream.read()
    name = f"{dossier.case.number}-{edition}.pdf"
    return as_download(content, "application/pdf", name, is_shown=True)
