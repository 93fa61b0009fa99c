"""A report and an item as pages, and what can still be done to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.calendar import business_date
from common.errors import DomainError, Invalid
from common.paging import capped_count, keyset_page
from org_tree.scope import require, require_somewhere
from reports import actions
from reports.coverage import reports_with_counts
from reports.filters import ItemFilter
from reports.forms import CorrectForm, ItemChangeForm, MergeForm
from reports.models import DailyReport, InformationItem
from reports.record_pages import corrected, item_context, others_of, report_context
from reports.views.asked import item_in_sight
from reports.views.days import back_to_day


def _report(request: HttpRequest, pk: int) -> DailyReport:
    reports = reports_with_counts().visible_to(request.user).prefetch_related("items")
    return get_object_or_404(reports, pk=pk)


def _report_to_file(request: HttpRequest, pk: int) -> DailyReport:
    """Return a report the person may change: 404 out of sight, 403 without the right."""
    report = _report(request, pk)
    require(request.user, "reports.file", report.area)
    return report


def _item_to_file(request: HttpRequest, pk: int) -> InformationItem:
    """Return an item the person may change: 404 out of sight, 403 without the right."""
    item = item_in_sight(request, pk)
    require(request.user, "reports.file", item.area)
    return item


@require_GET
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report with its items and its earlier versions."""
    report = _report(request, pk)
    context = report_context(request.user, report, timezone.now())
    return render(request, "reports/report_detail.html", context)


@require_POST
def report_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a report back right after filing it."""
    now = timezone.now()
    report = _report(request, pk)
    area = report.area
    actions.undo_report(actor=request.user, report=report, now=now)
    return back_to_day(request, area, now)


@require_http_methods(["GET", "POST"])
def report_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a report: drop items, or make it zero, with a reason."""
    now = timezone.now()
    context = report_context(request.user, _report_to_file(request, pk), now)
    report, items = context["report"], context["items"]
    form = CorrectForm(request.POST or None, items=items, initial={"version": report.version})
    if form.is_valid():
        kept = form.kept()
        values = {"version": form.cleaned_data["version"], "reason": form.cleaned_data["reason"]}
        actions.correct_report(
            actor=request.user, report=report, zero=not kept, items=kept, now=now, **values
        )
        messages.success(request, gettext("Corrected; both versions are kept."))
        return redirect("reports:report_detail", pk=pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/report_correct.html", {**context, "form": form}, status=status)


@require_GET
def item_list(request: HttpRequest) -> HttpResponse:
    """Items in sight, narrowed; the newest first."""
    require_somewhere(request.user, "reports.view")
    items = InformationItem.objects.standing().visible_to(request.user)
    narrowed = ItemFilter(request.GET, items.select_related("area__parent"))
    found = narrowed.qs if narrowed.is_valid() else items.none()
    page = keyset_page(found, ["-date", "-id"], request.GET.get("cursor"))
    context = {
        "page": page,
        "count": capped_count(found),
        "filter": narrowed,
        "form": narrowed.form,
        "day": narrowed.form.cleaned_data.get("date"),
        "now": timezone.now(),
    }
    return render(request, "reports/item_list.html", context)


@require_GET
def item_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an item, what became of it and what can be done to it."""
    context = item_context(request.user, item_in_sight(request, pk), timezone.now())
    return render(request, "reports/item_detail.html", context)


@require_http_methods(["GET", "POST"])
def item_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what an item says; once the day is sent, as a correction with a reason."""
    now = timezone.now()
    context = item_context(request.user, _item_to_file(request, pk), now)
    form = _change_form(request, context["item"], context["is_correction"], now)
    if form.is_valid() and _changed(request, form, context["item"], now):
        messages.success(request, gettext("Changed."))
        return redirect("reports:item_detail", pk=pk)
    status = 422 if request.method == "POST" else 200
    context |= {"form": form, "is_today": context["item"].date == business_date(now)}
    return render(request, "reports/item_change.html", context, status=status)


def _change_form(
    request: HttpRequest, item: InformationItem, is_correction: bool, now: datetime
) -> ItemChangeForm:
    return ItemChangeForm(
        request.POST or None,
        day=item.date,
        now=now,
        is_correction=is_correction,
        initial=ItemChangeForm.initial_of(item),
    )


def _changed(
    request: HttpRequest, form: ItemChangeForm, item: InformationItem, now: datetime
) -> bool:
    """Write the change; a refusal goes beside its field."""
    changes: dict[str, Any] = form.changes(item)
    try:
        if form.is_correction and item.report:
            actions.correct_report(
                actor=request.user,
                report=item.report,
                version=None,
                reason=form.cleaned_data["reason"],
                zero=False,
                items=corrected(item, changes),
                now=now,
            )
        else:
            actions.change_item(
                actor=request.user,
                item=item,
                version=form.cleaned_data["version"],
                now=now,
                **changes,
            )
    except Invalid as error:
        form.take(error)
        return False
    return True


@require_http_methods(["GET", "POST"])
def item_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge an item into another telling of the same matter."""
    now = timezone.now()
    context = item_context(request.user, _item_to_file(request, pk), now)
    others = others_of(request.user, context["item"])
    form = MergeForm(request.POST or None, others=others)
    if form.is_valid():
        into = form.cleaned_data["into"]
        actions.merge_items(actor=request.user, item=context["item"], into=into, now=now)
        messages.success(request, gettext("Merged; the other one is kept with it."))
        return redirect("reports:item_detail", pk=into.pk)
    context |= {"form": form, "others": others}
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/item_merge.html", context, status=status)


@require_POST
def item_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item back before its day is sent."""
    item = _item_to_file(request, pk)
    try:
        actions.remove_item(actor=request.user, item=item, now=timezone.now())
    except DomainError as error:
        if error.code != "last_item":
            raise
        messages.warning(request, str(error.message))
        return redirect("reports:report_correct", pk=item.report_id)
    messages.success(request, gettext("Taken back."))
    return redirect("reports:item_detail", pk=pk)
