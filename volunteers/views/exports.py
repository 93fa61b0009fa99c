"""The page on which a table of the register is taken away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.errors import Invalid
from org_tree.scope import capabilities, require_somewhere
from volunteers import actions
from volunteers.forms.exports import ExportForm
from volunteers.standard import REVEAL, TABLES, VIEW


@require_http_methods(["GET", "HEAD", "POST"])
def register_export(request: HttpRequest) -> HttpResponse:
    """Ask which table and what for, and let a worker write it."""
    require_somewhere(request.user, VIEW)
    form = ExportForm(request.POST or None, may_reveal=REVEAL in capabilities(request.user))
    if form.is_valid():
        facts: dict[str, Any] = form.cleaned_data
        try:
            export = actions.export_register(actor=request.user, now=timezone.now(), **facts)
        except Invalid as error:
            form.take(error)
        else:
            return redirect("jobs:job_detail", pk=export.job_id)
    tables = [table.empty for table in TABLES.values()]
    context = {"form": form, "empty": [head for heads in tables for head in heads]}
    status = 422 if form.is_bound else 200
    return render(request, "volunteers/register_export.html", context, status=status)
