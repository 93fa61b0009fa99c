"""Photos of a visit, as pages: added and withdrawn by its author, shown to whoever sees it."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from common.uploads.pages import restore_photo, show_photo, take_photos
from visits import actions
from visits.views.asked import own_visit_asked, visit_in_sight


@require_POST
def photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add photos to one's own visit."""
    visit = own_visit_asked(request, pk)
    take_photos(
        request,
        partial(actions.add_photo, actor=request.user, visit=visit, now=timezone.now()),
    )
    return redirect("visits:visit_detail", pk=pk)


@require_safe
def photo_content(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Show a photo to whoever may look at the visit."""
    visit = visit_in_sight(request, pk)
    return show_photo(request, get_object_or_404(visit.photos.standing(), pk=photo_pk))


@require_POST
def photo_withdraw(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Withdraw a photo of one's own visit."""
    visit = own_visit_asked(request, pk)
    photo = get_object_or_404(visit.photos, pk=photo_pk)
    actions.withdraw_photo(actor=request.user, photo=photo, now=timezone.now())
    messages.success(request, gettext("The photo is withdrawn."))
    return redirect("visits:visit_detail", pk=pk)


@require_POST
def photo_restore(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Let a photo stand again that one withdrew of one's own visit."""
    photo = get_object_or_404(own_visit_asked(request, pk).photos, pk=photo_pk)
    restore_photo(
        request,
        partial(actions.restore_photo, actor=request.user, photo=photo, now=timezone.now()),
    )
    return redirect("visits:visit_detail", pk=pk)
