"""The page of a file, its card on the case's page, and what is printed of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.http import as_download
from papers.documents import Made, make_file, make_pdf, make_word
from papers.file_page import FilePage
from papers.kinds import BY_CODE, CLAIM
from papers.views.common import dossier_of


@require_safe
def file_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show the file: what is there, what is missing and where it is filled in."""
    page = FilePage(dossier_of(request, number), user=request.user, now=timezone.now())
    return render(request, "papers/file.html", {"page": page, "case": page.case})


@require_safe
def file_card(request: HttpRequest, number: str) -> HttpResponse:
    """Show how many of the wanted papers are complete, for the case's page."""
    page = FilePage(dossier_of(request, number), user=request.user, now=timezone.now())
    return render(request, "papers/card.html", {"page": page, "case": page.case})


@require_safe
def print_document(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Show one document as PDF, ready to be printed."""
    dossier = dossier_of(request, number)
    if kind not in BY_CODE and not (kind == CLAIM and dossier.claim):
        raise Http404
    return _shown(make_pdf(dossier, kind, user=request.user, now=timezone.now()))


@require_safe
def word_document(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Give one document as a Word file."""
    dossier = dossier_of(request, number)
    if kind not in BY_CODE and not (kind == CLAIM and dossier.claim):
        raise Http404
    made = make_word(dossier, kind, user=request.user, now=timezone.now())
    return as_download(made.content, made.media_type, made.name)


@require_safe
def print_file(request: HttpRequest, number: str) -> HttpResponse:
    """Show the whole file as PDF, ready to be printed."""
    dossier = dossier_of(request, number)
    return _shown(make_file(dossier, user=request.user, now=timezone.now()))


def _shown(made: Made) -> HttpResponse:
    return as_download(made.content, made.media_type, made.name, is_shown=True)
