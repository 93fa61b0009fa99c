"""Every act on a case through one door: the table of forms, the table of actions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from common.errors import DomainError, Invalid, Stale, WrongState
from common.http import is_partial
from disputes.actions import ACTIONS
from disputes.acts import require_right
from disputes.case_page import CasePage
from disputes.conflicts import Conflict
from disputes.facts import suggestion_for
from disputes.forms.acts import ACT_FORMS, ActForm
from disputes.views.case_detail import page_of
from disputes.wording import ACTS_DONE, FINAL_ACTS
from disputes.workflow import refusal


@require_http_methods(["GET", "HEAD", "POST"])
def case_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Show the form of an act, or do the act."""
    page = page_of(request, number)
    if act not in ACT_FORMS:
        raise Http404
    require_right(page.case, act, request.user)
    sent = request.POST if request.method == "POST" else None
    form = ACT_FORMS[act](sent, act=act, case=page.case, user=request.user, now=page.now)
    if form.is_valid():
        return _do(request, page, form)
    if sent is None and (sentence := refusal(page.case, act) or form.refused):
        return _somebody_was_faster(request, page, form, WrongState(sentence))
    return _show(request, page, form)


def _do(request: HttpRequest, page: CasePage, form: ActForm) -> HttpResponse:
    case = page.case
    try:
        ACTIONS[form.act](
            actor=request.user, number=case.number, now=timezone.now(), **form.arguments()
        )
    except Invalid as error:
        form.take(error)
        return _show(request, page, form)
    except (Stale, WrongState) as error:
        return _somebody_was_faster(request, page, form, error)
    messages.success(request, _("%(act)s: recorded.") % {"act": ACTS_DONE[form.act]})
    # The page says what has come, so that the device forgets the draft of it.
    url = f"{reverse('disputes:case_detail', args=[case.number])}?done={form.act}"
    return HttpResponseClientRedirect(url) if is_partial(request) else redirect(url)


def _show(request: HttpRequest, page: CasePage, form: ActForm) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "case": page.case,
        "form": form,
        "act": form.act,
        "consequence": page.consequence_of(form.act),
        "is_final": form.act in FINAL_ACTS,
    }
    if form.act == "assess":
        context["suggestion"] = suggestion_for(page.case, page.now)
    template = "disputes/case_act.html"
    name = f"{template}#panel" if is_partial(request) else template
    return render(request, name, context, status=422 if form.errors else 200)


def _somebody_was_faster(
    request: HttpRequest, page: CasePage, form: ActForm, error: DomainError
) -> HttpResponse:
    conflict = Conflict.of(error, page.case, form)
    context = {"conflict": conflict, "case": page.case, "page": page, "form": form}
    template = "disputes/case_conflict.html"
    name = f"{template}#panel" if is_partial(request) else template
    return render(request, name, context, status=409)
