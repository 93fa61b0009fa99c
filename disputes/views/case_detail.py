"""The page of a case, and one look at a full name and number."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import Invalid, NotAllowed
from common.http import is_partial
from disputes.actions import reveal_party, reveals_left
from disputes.case_page import CasePage
from disputes.forms.parties import RevealForm

SHOWN_SECONDS = 60


def page_of(request: HttpRequest, number: str) -> CasePage:
    """Return a case's page for whoever asks.

    Raises:
        Http404: no such case, or out of sight; the answer does not tell which.
    """
    case = CasePage.load(request.user, number)
    if case is None:
        raise Http404
    show = request.GET.get("show", "")
    return CasePage(case, user=request.user, now=timezone.now(), show=show)


@require_safe
def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case: where it stands, whose turn it is, what happened."""
    page = page_of(request, number)
    template = "disputes/case_detail.html"
    name = f"{template}#story" if is_partial(request) else template
    return render(request, name, {"page": page, "case": page.case})


@require_http_methods(["GET", "HEAD", "POST"])
def party_reveal(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Ask for the purpose, then show one person's full name and number for a minute."""
    page = page_of(request, number)
    if not page.may_reveal:
        raise NotAllowed
    party = get_object_or_404(page.case.parties, pk=pk)
    form = RevealForm(request.POST or None)
    context: dict[str, Any] = {"page": page, "case": page.case, "party": party, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            reveal_party(actor=request.user, party=party, now=page.now, **form.cleaned_data)
            context["is_shown"] = True
        except Invalid as error:
            form.add_error("purpose", error.errors["purpose"])
    context["left"] = reveals_left(request.user, page.now)
    return _with_party(request, context)


def _with_party(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    template = "disputes/party_reveal.html"
    name = f"{template}#panel" if is_partial(request) else template
    response = render(request, name, context, status=422 if context["form"].errors else 200)
    if context.get("is_shown") and not is_partial(request):
        # Without script the number goes away by itself all the same.
        response["Refresh"] = str(SHOWN_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
