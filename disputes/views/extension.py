"""The notice of an extension, ready to print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disputes.clock_page import CLOCK_NAMES
from disputes.models import Case, Extension


@require_safe
def extension_notice(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show what was granted: from when to when, why, by whom, on what basis."""
    case = get_object_or_404(
        Case.objects.visible_to(request.user).select_related("organization", "area__parent"),
        number=number,
    )
    granted = Extension.objects.filter(case=case).select_related("clock__rule", "granted_by")
    notice = get_object_or_404(granted, pk=pk)
    context = {
        "case": case,
        "notice": notice,
        "limit": notice.clock.rule.name if notice.clock else CLOCK_NAMES[notice.step],
        "basis": notice.clock.rule.basis if notice.clock else _("the time limits of this district"),
        "parties": list(case.parties.order_by("pk")),
        "now": timezone.now(),
    }
    return render(request, "disputes/extension_notice.html", context)
