"""Photos on pages: the part of a record's page that shows them, sending several, showing one.

The pages of an app call its addresses `photo_add`, `photo_content`, `photo_withdraw` and
`photo_restore`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext, ngettext

from common.calendar import business_date
from common.errors import Invalid
from common.http import SANDBOX, as_download
from common.uploads.intake import IntakeFault, content_of
from common.uploads.photos import MOST_PHOTOS, Photo, take_photo

#: How much of a refused file's name is said.
NAME_LENGTH = 40


@dataclass(frozen=True)
class ShownPhoto:
    """A photo with where it is; `withdraw_url` is empty for whoever may not."""

    photo: Any
    url: str
    withdraw_url: str = ""


@dataclass(frozen=True)
class WithdrawnPhoto:
    """A withdrawn photo, until when it can be taken back, and where."""

    photo: Any
    until: date
    restore_url: str


@dataclass(frozen=True)
class PhotosPart:
    """What `partials/photos.html` shows; `add_url` is empty for whoever may not add one.

    Attributes:
        withdrawn: what this person withdrew and may take back.
    """

    shown: list[ShownPhoto]
    withdrawn: list[WithdrawnPhoto]
    add_url: str
    client_id: UUID
    most: int = MOST_PHOTOS


def photos_part(
    app: str, record: Any, *, user: Any, now: datetime, may_add: bool, may_withdraw: bool
) -> PhotosPart:
    """Return the photos of a record as its page shows them."""

    def url(act: str, photo: Any) -> str:
        return reverse(f"{app}:photo_{act}", args=[record.pk, photo.pk])

    back = record.photos.to_restore(user, now=now) if may_add else record.photos.none()
    photos = (record.photos.standing() | back).order_by("pk")
    return PhotosPart(
        shown=[
            ShownPhoto(photo, url("content", photo), url("withdraw", photo) if may_withdraw else "")
            for photo in photos
            if photo.kept_until is None
        ],
        withdrawn=[
            WithdrawnPhoto(photo, business_date(photo.kept_until), url("restore", photo))
            for photo in photos
            if photo.kept_until is not None
        ],
        add_url=reverse(f"{app}:photo_add", args=[record.pk]) if may_add else "",
        client_id=uuid4(),
    )


def take_photos(request: HttpRequest, add: Callable[..., tuple[Any, bool]]) -> None:
    """Keep each sent photo that can be kept; name each that cannot, with what helps.

    A photo's key follows from the page's and from what it shows: sent again, it stands once.

    Args:
        add: keeps one photo, given its `client_id` and what was `taken` of it.
    """
    page_key, added = _page_key(request), 0
    files = request.FILES.getlist("photos")
    for file in files[:MOST_PHOTOS]:
        try:
            taken = take_photo(content_of(file))
            _photo, created = add(
                client_id=uuid5(page_key, hashlib.sha256(taken.content).hexdigest()), taken=taken
            )
            added += created
        except IntakeFault as fault:
            _refuse(request, file, fault.sentence)
        except Invalid as error:
            _refuse(request, file, " ".join(map(str, error.errors["file"])))
    for file in files[MOST_PHOTOS:]:
        limit = {"limit": MOST_PHOTOS}
        _refuse(request, file, gettext("At most %(limit)d photos at a time.") % limit)
    if added:
        words = ngettext("%(count)d photo added.", "%(count)d photos added.", added)
        messages.success(request, words % {"count": added})
    elif not files:
        messages.error(request, gettext("Choose a photo first."))


def restore_photo(request: HttpRequest, restore: Callable[[], Any]) -> None:
    """Let a withdrawn photo stand again, or say that there is no room for it."""
    try:
        restore()
    except Invalid as error:
        messages.error(request, " ".join(map(str, error.errors["file"])))
    else:
        messages.success(request, gettext("The photo is shown again."))


def _page_key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return uuid4()


def _refuse(request: HttpRequest, file: Any, sentence: Any) -> None:
    told = {"name": file.name[:NAME_LENGTH], "sentence": sentence}
    messages.error(request, gettext("%(name)s: %(sentence)s") % told)


def show_photo(request: Any, photo: Photo) -> HttpResponse:
    """Return a photo as an answer that runs nothing; the caller has asked the record's right.

    A browser may keep it and has to ask each time before it shows it: the right is looked at
    again, and what has not changed is not sent again.
    """
    etag = quote_etag(photo.digest)
    response: HttpResponse = get_conditional_response(request, etag=etag) or _sent(photo)
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    return response


def _sent(photo: Photo) -> HttpResponse:
    name = f"{photo.pk}.{photo.extension}"
    response = as_download(photo.read(), photo.media_type, name, is_shown=True)
    response["Content-Security-Policy"] = SANDBOX
    return response
