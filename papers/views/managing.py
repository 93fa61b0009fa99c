"""The district's own templates, rules and rates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.calendar import business_date
from common.errors import Invalid
from common.http import as_download
from papers.actions import replace_template, set_document_rule, set_subsidy_rate
from papers.content import FIELDS, sample_content
from papers.forms import DocumentRuleForm, RateForm, TemplateForm
from papers.intake import WORD
from papers.kinds import KINDS, LOCAL, TEMPLATES
from papers.layouts import layout_of
from papers.models import DocumentTemplate
from papers.policy import needs_on, rates_on
from papers.rights import require_manage
from papers.word import shipped

WRITES = ["GET", "HEAD", "POST"]


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """Show every document's template, the local rules and the rates."""
    require_manage(request.user)
    today = business_date(timezone.now())
    newest: dict[str, Any] = {}
    for row in DocumentTemplate.objects.select_related("replaced_by").order_by("edition"):
        newest[row.kind] = row
    needs = needs_on(today)
    context = {
        "templates": [
            {"kind": kind, "title": layout_of(kind).title, "own": newest.get(kind)}
            for kind in TEMPLATES
        ],
        "needs": [
            {"title": kind.title, "need": needs.get(kind.code)}
            for kind in KINDS
            if kind.code in LOCAL
        ],
        "rates": [
            {"rate": rate, "papers": [k.title for k in KINDS if k.code in rate.required_docs]}
            for rate in rates_on(today)
        ],
    }
    return render(request, "papers/templates.html", context)


@require_http_methods(WRITES)
def template_replace(request: HttpRequest, kind: str) -> HttpResponse:
    """Replace a template, after it was tried on a sample."""
    require_manage(request.user)
    if kind not in TEMPLATES:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = TemplateForm(*sent)
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            replace_template(actor=request.user, kind=kind, content=content, now=timezone.now())
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, _("Documents are made from the new template from now on."))
            return redirect("papers:templates")
    context = {
        "form": form,
        "kind": kind,
        "title": layout_of(kind).title,
        "editions": DocumentTemplate.objects.filter(kind=kind)
        .select_related("replaced_by")
        .order_by("-edition")[:20],
        "fields": FIELDS,
        "lists": {k: list(v[0]) for k, v in sample_content().items() if isinstance(v, list)},
    }
    return render(request, "papers/template.html", context, status=422 if form.errors else 200)


@require_safe
def template_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the template a document is made from now, to be changed in Word."""
    require_manage(request.user)
    if kind not in TEMPLATES:
        raise Http404
    own = DocumentTemplate.objects.current(kind)
    content = shipped(kind)
    if own is not None:
        content = own.read()
    return as_download(content, WORD, f"{layout_of(kind).title}.docx")


@require_POST
def template_restore(request: HttpRequest, kind: str) -> HttpResponse:
    """Go back to the template the portal came with."""
    require_manage(request.user)
    if kind not in TEMPLATES:
        raise Http404
    replace_template(actor=request.user, kind=kind, content=None, now=timezone.now())
    messages.success(request, _("Documents are made from the shipped template again."))
    return redirect("papers:templates")


@require_http_methods(WRITES)
def rule_new(request: HttpRequest) -> HttpResponse:
    """Decide whether a document is wanted here, from a day on."""
    require_manage(request.user)
    return _dated(request, DocumentRuleForm, set_document_rule, _("Local rule"))


@require_http_methods(WRITES)
def rate_new(request: HttpRequest) -> HttpResponse:
    """Set what a grade is paid, from a day on."""
    require_manage(request.user)
    return _dated(request, RateForm, set_subsidy_rate, _("Subsidy rate"))


def _dated(request: HttpRequest, kind: Any, action: Any, title: str) -> HttpResponse:
    now = timezone.now()
    first = {"valid_from": business_date(now), **request.GET.dict()}
    form = kind(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        try:
            action(actor=request.user, now=now, **form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, _("It is in force from that day on."))
            return redirect("papers:templates")
    context = {"form": form, "title": title}
    return render(request, "papers/rule.html", context, status=422 if form.errors else 200)
