"""Ledgers as pages, and taking them away as files."""

from __future__ import annotations

import tempfile
from typing import Any
from uuid import uuid4

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_http_methods, require_safe

from common.calendar import business_date
from common.errors import Invalid
from common.forms import refuse
from common.http import is_partial
from common.paging import capped_count, keyset_page
from common.sheets import CSV, Form, write_workbook
from ledgers.actions import AT_ONCE, export_ledger
from ledgers.asking import VIEW, Page, ledger_asked, ledgers_of, quarter_asked, quarter_of
from ledgers.books import BOOKS
from ledgers.exporting import csv_of, file_name, file_of
from ledgers.filling import cells, entries_of
from ledgers.forms import ExportForm
from ledgers.measures import MEASURES
from ledgers.models import Export, FileFormat
from ledgers.statistics import SHOWN, Statistics, sheet_columns, sheet_rows
from org_tree.scope import capabilities, require_somewhere

PAGE_SIZE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the ledgers a person may open."""
    context = {
        "ledgers": ledgers_of(request.user),
        "has_statistics": VIEW in capabilities(request.user),
    }
    return render(request, "ledgers/index.html", context)


def _page(request: HttpRequest, code: str) -> Page:
    user = request.user
    return Page(ledger_asked(code, user), request.GET.dict(), user=user, now=timezone.now())


@require_safe
def ledger(request: HttpRequest, code: str) -> HttpResponse:
    """Show a ledger, the newest rows first."""
    page = _page(request, code)
    found = page.ledger.rows(page.asked)
    listed = keyset_page(found, page.ledger.listed_by, request.GET.get("cursor"), PAGE_SIZE)
    context = {
        "page": page,
        "listed": listed,
        "rows": _rows(page, listed.rows),
        "count": capped_count(found),
        "notes": [column.note for column in page.columns if column.note],
        "query": urlencode(page.query),
    }
    template = "ledgers/ledger.html"
    return render(request, f"{template}#results" if is_partial(request) else template, context)


def _rows(page: Page, records: list[Any]) -> list[dict[str, Any]]:
    """Return what each row of the table shows: its page, its cells with their columns."""
    entries = entries_of(page.ledger, records, page.now)
    url = page.ledger.url
    return [
        {
            "url": url(entry.row) if url else "",
            "cells": list(
                zip(page.columns, cells(page.columns, entry, with_names=False), strict=True)
            ),
        }
        for entry in entries
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask in which form a ledger is taken away, and give it out or start writing it."""
    page = _page(request, code)
    form = ExportForm(request.POST or None, initial={"client_id": uuid4()})
    if form.is_valid():
        try:
            made = export_ledger(actor=request.user, page=page, now=page.now, **form.cleaned_data)
        except Invalid as error:
            refuse(form, error)
        else:
            return _given_out(made, page)
    context = {
        "page": page,
        "form": form,
        "count": capped_count(page.ledger.rows(page.asked)),
        "most": AT_ONCE,
        "query": urlencode(page.query),
        "keys": [uuid4() for _ in range(2)],
    }
    status = 422 if form.is_bound else 200
    return render(request, "ledgers/export.html", context, status=status)


def _given_out(made: Export, page: Page) -> HttpResponseBase:
    """Return the file, or the page of the job that writes it."""
    if made.job_id is not None:
        return redirect("jobs:job_detail", pk=made.job_id)
    name = file_name(page, made.file_format)
    if made.file_format == FileFormat.XLSX:
        return FileResponse(file_of(made, page), as_attachment=True, filename=name)
    answer = StreamingHttpResponse(csv_of(made, page), content_type=CSV)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


def _statistics(request: HttpRequest) -> Statistics:
    """Return the figures an address asks for: place and quarter.

    Raises:
        NotAllowed: the person keeps no ledgers of a place.
    """
    require_somewhere(request.user, VIEW)
    now = timezone.now()
    quarter = request.GET.get("quarter", "")
    asked = {
        "area": request.GET.get("area", ""),
        "quarter": quarter if quarter_asked(quarter) else quarter_of(business_date(now)),
    }
    return Statistics(Page(BOOKS["mediation"], asked, user=request.user, now=now))


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Show a quarter's figures of people's mediation; each one opens its rows."""
    shown = _statistics(request)
    context = {"statistics": shown, "page": shown.page, "columns": [MEASURES[n] for n in SHOWN]}
    return render(request, "ledgers/statistics.html", context)


@require_safe
def statistics_export(request: HttpRequest) -> FileResponse:
    """Give a quarter's figures as a workbook; they name nobody."""
    shown = _statistics(request)
    person: Any = request.user
    form = Form(
        title=shown.title,
        columns=sheet_columns(),
        unit=shown.page.place,
        made_by=person.name,
        now=shown.page.now,
        notes=shown.notes,
        name=shown.quarter,
        frozen=1,
    )
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    write_workbook(file, form, sheet_rows(shown))
    file.seek(0)
    name = f"{shown.title.replace(' ', '')}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)
