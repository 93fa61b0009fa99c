"""Photos of an item, as pages: by whoever may change it, shown to whoever sees it."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from common.uploads.pages import restore_photo, show_photo, take_photos
from reports import actions
from reports.views.asked import item_in_sight


@require_POST
def photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add photos to an item."""
    item = item_in_sight(request, pk)
    actions.photo_posting(request.user, item)
    take_photos(
        request,
        partial(actions.add_photo, actor=request.user, item=item, now=timezone.now()),
    )
    return redirect("reports:item_detail", pk=pk)


@require_safe
def photo_content(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Show a photo to whoever may look at the item."""
    item = item_in_sight(request, pk)
    return show_photo(request, get_object_or_404(item.photos.standing(), pk=photo_pk))


@require_POST
def photo_withdraw(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Withdraw a photo of an item."""
    photo = get_object_or_404(item_in_sight(request, pk).photos, pk=photo_pk)
    actions.withdraw_photo(actor=request.user, photo=photo, now=timezone.now())
    messages.success(request, gettext("The photo is withdrawn."))
    return redirect("reports:item_detail", pk=pk)


@require_POST
def photo_restore(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Let a photo stand again that one withdrew of an item."""
    photo = get_object_or_404(item_in_sight(request, pk).photos, pk=photo_pk)
    restore_photo(
        request,
        partial(actions.restore_photo, actor=request.user, photo=photo, now=timezone.now()),
    )
    return redirect("reports:item_detail", pk=pk)
