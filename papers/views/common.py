"""What the pages of the file share: the dossier of whoever asks, and one way to show a form."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError, Invalid, Stale, WrongState
from papers.dossier import Dossier
from papers.forms import PaperForm


def dossier_of(request: HttpRequest, number: str) -> Dossier:
    """Return a case's dossier for whoever asks.

    Raises:
        Http404: no such case, or out of sight; the answer does not tell which.
    """
    dossier = Dossier.load(request.user, number, timezone.now())
    if dossier is None:
        raise Http404
    return dossier


def show_or_do(
    request: HttpRequest, dossier: Dossier, form: PaperForm, **context: Any
) -> HttpResponse:
    """Show a form, or do what it is for and go back to the file."""
    if not form.is_valid():
        return _show(request, dossier, form, context)
    try:
        form.do(actor=request.user, number=dossier.case.number, now=timezone.now())
    except Invalid as error:
        form.take(error)
        return _show(request, dossier, form, context)
    except (Stale, WrongState) as error:
        return _somebody_was_faster(request, dossier, form, error)
    messages.success(request, _("%(title)s: kept.") % {"title": form.title})
    # The page that follows tells the device that it need not keep the draft any longer.
    query = urlencode({"done": request.path})
    return redirect(f"{reverse('papers:file', args=[dossier.case.number])}?{query}")


def _show(
    request: HttpRequest, dossier: Dossier, form: PaperForm, context: dict[str, Any]
) -> HttpResponse:
    told = {"dossier": dossier, "case": dossier.case, "form": form, **context}
    return render(request, "papers/fill.html", told, status=422 if form.errors else 200)


def _somebody_was_faster(
    request: HttpRequest, dossier: Dossier, form: PaperForm, error: DomainError
) -> HttpResponse:
    told = {"case": dossier.case, "form": form, "error": error, "last": error.data.get("last")}
    return render(request, "papers/conflict.html", told, status=409)
