"""The triage rules: read by everybody who sees cases, changed by the district after a trial."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.calendar import business_date
from common.errors import DomainError, Invalid
from common.paging import keyset_page
from common.wording import day as day_words
from disputes.actions.rules import SET_RULES, add_rule, change_rule, end_rule
from disputes.agreement_history import AgreementHistory, Slice, decided_on_ground
from disputes.forms.rules import EndRuleForm, RuleForm, TriedForm
from disputes.models import TriageRule
from disputes.rule_book import RuleBook
from disputes.rule_trial import Draft, Trial, rules_if, try_out
from disputes.triage import sentence
from org_tree.scope import capabilities, require_somewhere

VIEW = "disputes.view"
ROWS = 30
ORDER = ("-assessed_at", "-id")


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Show the rules in plain words: in force, to come, past."""
    require_somewhere(request.user, VIEW)
    now = timezone.now()
    context = {
        "book": RuleBook(business_date(now)),
        "may_set": SET_RULES in capabilities(request.user),
        "now": now,
    }
    return render(request, "disputes/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_add(request: HttpRequest) -> HttpResponse:
    """Write a new rule, try it out, save it."""
    require_somewhere(request.user, SET_RULES)
    form = RuleForm(request.POST or None, now=timezone.now())
    return _tried(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule say something else from a later day on, tried out first."""
    rule = _rule(request, pk)
    form = RuleForm(request.POST or None, rule=rule, now=timezone.now())
    return _tried(request, form, rule)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a rule from a later day on, tried out first."""
    rule = _rule(request, pk)
    form = EndRuleForm(request.POST or None, rule=rule, now=timezone.now())
    return _tried(request, form, rule)


def _rule(request: HttpRequest, pk: int) -> TriageRule:
    require_somewhere(request.user, SET_RULES)
    return get_object_or_404(TriageRule, pk=pk)


def _tried(request: HttpRequest, form: Any, rule: TriageRule | None) -> HttpResponse:
    """Show the form; with what was sent, the trial; and save what was tried out before."""
    trial, status = None, 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            if request.POST.get("step") == "save" and form.was_tried:
                if _saved(request, form, rule):
                    return redirect("disputes:rule_list")
            else:
                status = 200
            trial = _trial(request, form, rule)
    context = {
        "form": form,
        "rule": rule,
        "rule_words": sentence(rule) if rule is not None else "",
        "trial": trial,
        "is_end": isinstance(form, EndRuleForm),
        "now": timezone.now(),
    }
    return render(request, "disputes/rule_form.html", context, status=status)


def _trial(request: HttpRequest, form: TriedForm, rule: TriageRule | None) -> Trial:
    day, draft = _day_of(form), _draft_of(form)
    return try_out(
        rules_if(day, without=None, draft=None),
        rules_if(day, without=rule, draft=draft),
        request.user,
        timezone.now(),
        is_full=request.POST.get("step") == "full",
    )


def _day_of(form: TriedForm) -> date:
    name = "valid_from" if isinstance(form, RuleForm) else "valid_until"
    day: date = form.cleaned_data[name]
    return day


def _draft_of(form: TriedForm) -> Draft | None:
    return form.draft() if isinstance(form, RuleForm) else None


def _saved(request: HttpRequest, form: TriedForm, rule: TriageRule | None) -> bool:
    try:
        _save(request, form, rule)
    except Invalid as error:
        form.take(error)
        return False
    except DomainError as error:
        form.add_error(None, str(error.message))
        return False
    words = {"day": day_words(_day_of(form), timezone.now())}
    messages.success(request, _("Saved: it counts from %(day)s on.") % words)
    return True


def _save(request: HttpRequest, form: TriedForm, rule: TriageRule | None) -> None:
    common = {
        "actor": request.user,
        "reason": form.cleaned_data["reason"],
        "now": timezone.now(),
    }
    if isinstance(form, EndRuleForm):
        end_rule(rule=form.rule, valid_until=_day_of(form), **common)
    elif isinstance(form, RuleForm) and rule is not None:
        change_rule(rule=rule, content=form.input(), valid_from=_day_of(form), **common)
    elif isinstance(form, RuleForm):
        key = form.cleaned_data["client_id"]
        add_rule(client_id=key, content=form.input(), valid_from=_day_of(form), **common)


@require_safe
def agreement(request: HttpRequest) -> HttpResponse:
    """Show how often suggestion and decision agreed, by week or month, color and rule."""
    require_somewhere(request.user, VIEW)
    history = AgreementHistory(request.user, timezone.now(), by=request.GET.get("by", ""))
    return render(request, "disputes/agreement.html", {"history": history})


@require_safe
def agreement_rows(request: HttpRequest) -> HttpResponse:
    """Show the cases behind a number of the agreement."""
    require_somewhere(request.user, VIEW)
    wanted = Slice.read(request.GET)
    decided = wanted.of(decided_on_ground(request.user)).select_related("area__parent")
    page = keyset_page(decided, ORDER, request.GET.get("cursor"), ROWS)
    context = {"page": page, "slice": wanted, "now": timezone.now()}
    return render(request, "disputes/agreement_rows.html", context)
