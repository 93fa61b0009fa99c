"""Registering a matter by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import Invalid
from disputes.actions import open_case
from disputes.forms.opening import OpenCaseForm, PartyFormSet, parties_of
from org_tree.scope import require_somewhere


@require_http_methods(["GET", "HEAD", "POST"])
def case_open(request: HttpRequest) -> HttpResponse:
    """Show the form of a new case, or receive it."""
    require_somewhere(request.user, "disputes.open")
    sent = request.POST if request.method == "POST" else None
    form = OpenCaseForm(sent, user=request.user, now=timezone.now())
    people = PartyFormSet(sent, prefix="party")
    if sent is not None and form.is_valid() & people.is_valid():
        case = _open(request, form, people)
        if case is not None:
            # The page says it has come, so that the device forgets the draft.
            return redirect(f"{reverse('disputes:case_detail', args=[case.number])}?registered=1")
    status = 422 if sent is not None else 200
    context = {"form": form, "people": people}
    return render(request, "disputes/case_form.html", context, status=status)


def _open(request: HttpRequest, form: OpenCaseForm, people: Any) -> Any:
    """Receive the matter; None when it was refused, with the reasons in the form."""
    try:
        case, is_new = open_case(
            actor=request.user, parties=parties_of(people), now=timezone.now(), **form.arguments()
        )
    except Invalid as error:
        form.take(error)
        return None
    text = _("Received as %(number)s.") if is_new else _("This is registered already: %(number)s.")
    messages.success(request, text % {"number": case.number})
    return case
