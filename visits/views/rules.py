"""Rules and their versions, ties to villages, and answers to objections: for who keeps them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed
from common.paging import keyset_page
from org_tree.querysets import subtree_q
from org_tree.scope import areas_for, capabilities, require_somewhere
from visits import actions
from visits.forms.duty import AnswerForm
from visits.forms.rules import EndTieForm, RuleForm, TieForm
from visits.models import DutyObjection, VisitAssignment, VisitRule
from visits.wording import rule_words

MANAGE = "visits.manage"
#: Ties ended lately that the page shows.
ENDED = 20


@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    """Show the rules in force, in words, for everybody who is bound by them or keeps them."""
    held = capabilities(request.user)
    if not {"visits.log", "visits.view", MANAGE} & held:
        raise NotAllowed
    today = business_date(timezone.now())
    rules = [(rule, rule_words(rule)) for rule in VisitRule.objects.in_force(today)]
    coming = VisitRule.objects.filter(valid_from__gt=today).order_by("valid_from", "code")
    context = {
        "rules": rules,
        "coming": [(rule, rule_words(rule)) for rule in coming],
        "may_change": MANAGE in held,
        "today": today,
    }
    return render(request, "visits/rule_list.html", context)


@require_http_methods(["GET", "POST"])
def rule_change(request: HttpRequest, code: str) -> HttpResponse:
    """Give a rule a new version from a day on."""
    require_somewhere(request.user, MANAGE)
    versions = list(VisitRule.objects.filter(code=code).order_by("-valid_from"))
    if not versions:
        raise Http404
    today = business_date(timezone.now())
    form = RuleForm(request.POST or None, rule=versions[0], today=today)
    if form.is_valid():
        try:
            actions.set_rule(actor=request.user, code=code, now=timezone.now(), **form.arguments())
        except Invalid as error:
            form.take(error)
        except Duplicate as error:
            form.add_error("valid_from", str(error.message))
        else:
            messages.success(request, gettext("The new version counts from its day on."))
            return redirect("visits:rule_list")
    context = {
        "form": form,
        "rule": versions[0],
        "versions": [(one, rule_words(one)) for one in versions],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/rule_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def tie_list(request: HttpRequest) -> HttpResponse:
    """Show who is tied to which village, and tie somebody."""
    require_somewhere(request.user, MANAGE)
    now = timezone.now()
    form = TieForm(request.POST or None, user=request.user, now=now)
    if form.is_valid():
        try:
            actions.tie_to_village(actor=request.user, now=now, **form.arguments())
        except Invalid as error:
            form.take(error)
        except Duplicate as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, gettext("Tied; it counts from that day on."))
            return redirect("visits:tie_list")
    ties = VisitAssignment.objects.permitted(request.user, MANAGE).named()
    ended = ties.ended_lately(business_date(now)).order_by("-ended_on", "-pk")
    page = keyset_page(ties.open(), ("-id",), request.GET.get("cursor"))
    context = {"form": form, "page": page, "ended": ended[:ENDED]}
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/tie_list.html", context, status=status)


@require_POST
def tie_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a tie from a day on, today without one."""
    ties = VisitAssignment.objects.permitted(request.user, MANAGE)
    tie = get_object_or_404(ties, pk=pk)
    now = timezone.now()
    form = EndTieForm(request.POST)
    ended_on = form.cleaned_data.get("ended_on") if form.is_valid() else None
    actions.end_tie(
        actor=request.user, assignment=tie, ended_on=ended_on or business_date(now), now=now
    )
    messages.success(request, gettext("Ended."))
    return redirect("visits:tie_list")


@require_POST
def tie_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the end of a tie back."""
    tie = get_object_or_404(VisitAssignment.objects.permitted(request.user, MANAGE), pk=pk)
    actions.restore_tie(actor=request.user, assignment=tie, now=timezone.now())
    messages.success(request, gettext("The tie goes on as if it had never ended."))
    return redirect("visits:tie_list")


def _objections(user: Any) -> Any:
    ground = subtree_q(areas_for(user, MANAGE), "posting__organization__area")
    found = DutyObjection.objects.filter(ground)
    return found.select_related("rule", "created_by", "posting__organization__area")


@require_GET
def objection_list(request: HttpRequest) -> HttpResponse:
    """Show the reckonings that somebody says are wrong, the unanswered ones first."""
    require_somewhere(request.user, MANAGE)
    found = _objections(request.user)
    context = {
        "waiting": found.filter(answered_at__isnull=True).order_by("pk")[:100],
        "answered": found.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")[:20],
        "form": AnswerForm(),
    }
    return render(request, "visits/objection_list.html", context)


@require_http_methods(["GET", "POST"])
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer somebody who says that a reckoning is wrong."""
    objection = get_object_or_404(_objections(request.user), pk=pk)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        actions.answer_objection(
            actor=request.user,
            objection=objection,
            answer=form.cleaned_data["answer"],
            now=timezone.now(),
        )
        messages.success(request, gettext("Answered; it stands with their reckoning."))
        return redirect("visits:objection_list")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "objection": objection}
    return render(request, "visits/objection_answer.html", context, status=status)
