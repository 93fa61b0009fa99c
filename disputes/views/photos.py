"""Photos of the matters a case came from, for whoever sees the case and not the daily flow."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.uploads.pages import ShownPhoto, show_photo
from disputes.models import Case
from reports.models import ItemPhoto


def _photos_of(request: HttpRequest, number: str) -> Any:
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    return ItemPhoto.objects.standing().filter(item__case_source__case=case)


@require_safe
def for_case(request: HttpRequest, number: str) -> HttpResponse:
    """Show the photos of a case's matters; nothing where there are none. A part of a page."""
    shown = [
        ShownPhoto(photo, reverse("disputes:case_photo", args=[number, photo.pk]))
        for photo in _photos_of(request, number).order_by("item", "pk")
    ]
    return render(request, "disputes/case_photos.html", {"part": {"shown": shown}})


@require_safe
def case_photo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show one of them."""
    return show_photo(request, get_object_or_404(_photos_of(request, number), pk=pk))
