"""What became of an item, for the pages of the daily flow; and taking one out of its case again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import Invalid, WrongState
from disputes.actions import separate_item
from disputes.forms.assessment import SeparateForm
from disputes.models import Case, CaseSource
from disputes.sitting import DISPOSE
from disputes.timing import time_state_of
from org_tree.scope import fetch
from reports.models import InformationItem


@require_safe
def for_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what became of an item, to whoever may see it; a part of a page."""
    item = get_object_or_404(InformationItem.objects.visible_to(request.user), pk=pk)
    sources = CaseSource.objects.filter(item=item)
    source = sources.select_related("case__area__parent", "case__lead__user").first()
    case = source.case if source else None
    cases = Case.objects.visible_to(request.user)
    context = {
        "item": item,
        "case": case,
        "may_open": case is not None and cases.filter(pk=case.pk).exists(),
        "time": time_state_of(case, timezone.now()) if case else None,
    }
    return render(request, "disputes/item_outcome.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item_separate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then take an item out of the case it was joined to; it is on the board again."""
    item = fetch(InformationItem.objects.select_related("area"), request.user, DISPOSE, pk=pk)
    source = CaseSource.objects.filter(item=item).select_related("case").first()
    if source is None:
        messages.warning(request, _("This item is not joined to a case."))
        return redirect("reports:item_detail", pk=pk)
    form = SeparateForm(request.POST or None)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            separate_item(actor=request.user, item=item, reason=reason, now=timezone.now())
        except Invalid as error:
            form.add_error("reason", error.errors["reason"])
        except WrongState as error:
            messages.warning(request, str(error.message))
            return redirect("reports:item_detail", pk=pk)
        else:
            text = _("“%(matter)s” is out of the case and on the board again.")
            messages.success(request, text % {"matter": item.summary})
            return redirect("disputes:case_detail", number=source.case.number)
    context = {"item": item, "case": source.case, "form": form}
    status = 422 if form.errors else 200
    return render(request, "disputes/item_separate.html", context, status=status)
