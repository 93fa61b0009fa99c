"""What became of an item, for the pages of the daily flow."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from disputes.models import CaseSource
from disputes.timing import time_state_of
from reports.models import InformationItem


@require_safe
def for_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what became of an item, to whoever may see it; a part of a page."""
    item = get_object_or_404(InformationItem.objects.visible_to(request.user), pk=pk)
    sources = CaseSource.objects.filter(item=item)
    source = sources.select_related("case__area__parent", "case__lead__user").first()
    case = source.case if source else None
    context = {"item": item, "case": case}
    context["time"] = time_state_of(case, timezone.now()) if case else None
    return render(request, "disputes/item_outcome.html", context)
