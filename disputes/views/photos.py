"""Photos of matters outside of the daily flow: beside a case, and on the assessment board."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.uploads.pages import ShownPhoto, show_photo
from disputes.models import Case
from disputes.sitting import DISPOSE
from org_tree.scope import fetch
from reports.models import InformationItem, ItemPhoto


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
def for_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the photos of the matter on the table. A part of the assessment board."""
    item = fetch(InformationItem.objects.all(), request.user, DISPOSE, pk=pk)
    shown = [
        ShownPhoto(photo, reverse("reports:photo_content", args=[pk, photo.pk]))
        for photo in item.photos.standing().order_by("pk")
    ]
    return render(request, "disputes/_board_photos.html", {"shown": shown})


@require_safe
def case_photo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show one of them."""
    return show_photo(request, get_object_or_404(_photos_of(request, number), pk=pk))
