"""The supervisor's desk, and the acts done from it on cases: urge, sign, decide, look again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import Invalid
from disputes.actions import ACTIONS as CASE_ACTIONS
from disputes.acts import require_right
from disputes.models import Case, CaseAnswer
from disputes.wording import ACTS_DONE
from org_tree.scope import require_somewhere
from supervision.actions import check_sample
from supervision.desk import LISTS, PILES, SIGNED, Desk
from supervision.forms import SampleForm
from supervision.models import SampleCheck
from supervision.order_page import OrderPage
from supervision.workflow import ISSUE

#: Acts on cases that the desk offers, each with the name of the field that carries its words.
CASE_ACTS = {
    "urge": "message",
    "close": "remark",
    "rework": "reason",
    "grant_extension": "",
    "refuse_extension": "reason",
}


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show the piles, the one that is open, and what is open of it."""
    require_somewhere(request.user, ISSUE)
    now = timezone.now()
    asked = request.GET
    shown = Desk(
        request.user,
        now,
        pile=asked.get("pile", ""),
        show=asked.get("show", ""),
        cursor=asked.get("cursor"),
    )
    row = shown.shown
    context: dict[str, Any] = {"desk": shown, "row": row, "now": now}
    if row and row.order:
        context["page"] = OrderPage(row.order, user=request.user, now=now)
    if row and shown.code in (*SIGNED, "sample"):
        context["answer"] = CaseAnswer.objects.filter(case=row.case).order_by("-pk").first()
    if row and row.sample:
        context["sample_form"] = SampleForm()
    return render(request, "supervision/desk.html", context)


@require_POST
def case_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do one of the desk's acts on a case and go back to the pile it came from."""
    if act not in CASE_ACTS:
        raise Http404
    seen = Case.objects.visible_to(request.user).select_related("area", "lead")
    case = get_object_or_404(seen, number=number)
    require_right(case, act, request.user)
    field = CASE_ACTS[act]
    words = {field: request.POST.get(field, "")[:200]} if field else {}
    version = request.POST.get("version", "")
    given = {"version": int(version) if version.isdigit() else None, **words}
    action: Callable[..., Any] = CASE_ACTIONS[act]
    try:
        action(actor=request.user, number=number, now=timezone.now(), **given)
    except Invalid as error:
        texts = [str(text) for found in error.errors.values() for text in found]
        messages.warning(request, f"{case.title}：{' '.join(texts)}")
        return _back(request, show=number)
    words_done = {"act": ACTS_DONE[act], "title": case.title}
    messages.success(request, _("%(act)s: %(title)s") % words_done)
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
def sample_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sampled case with its form, or write down what looking at it showed."""
    require_somewhere(request.user, ISSUE)
    seen = SampleCheck.objects.visible_to(request.user).select_related(
        "case__area__parent", "case__lead__user", "case__organization", "checked_by"
    )
    sample = get_object_or_404(seen, pk=pk)
    form = SampleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_sample(actor=request.user, sample=pk, now=timezone.now(), **form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, _("Looked at: %(title)s") % {"title": sample.case.title})
            return redirect(f"{reverse('supervision:desk')}?pile=sample")
    answer = CaseAnswer.objects.filter(case=sample.case).order_by("-pk").first()
    context = {"sample": sample, "case": sample.case, "sample_form": form, "answer": answer}
    status = 422 if form.errors else 200
    return render(request, "supervision/sample_check.html", context, status=status)


def _back(request: HttpRequest, **more: str) -> HttpResponse:
    """Return to the pile an act was done from."""
    pile = request.POST.get("pile", "")
    query = {"pile": pile, **more} if pile in PILES or pile in LISTS else more
    return redirect(f"{reverse('supervision:desk')}?{urlencode(query)}".rstrip("?"))
