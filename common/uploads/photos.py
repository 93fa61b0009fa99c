"""Photos beside a record: always optional, at most nine, and never a proof of anything.

An app that takes them has a table of its own, a `Photo` with a column for the record, and acts that
hold the record's lock, ask the right and write the event.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.errors import Invalid
from common.idempotency import once
from common.uploads.intake import IntakeFault, Taken, check_size, picture_form, scan, take_picture
from common.uploads.stored import StoredFile, restore, stored_values

#: How many stand beside one record at most.
MOST_PHOTOS = 9
#: Enough to read a sign in it, and a tenth of what a phone sends.
LONGEST_SIDE = 1600


class Photo(StoredFile):
    """A photo beside a record.

    `beside` names the record: the column, and its resource in the API.
    """

    beside: ClassVar[str]

    class Meta(StoredFile.Meta):
        abstract = True
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    @property
    def record_pk(self) -> int:
        """The key of the record it stands beside."""
        key: int = getattr(self, f"{self.beside}_id")
        return key


def take_photo(content: bytes) -> Taken:
    """Return a photo drawn anew, without position and camera; its name is not looked at.

    Raises:
        IntakeFault: empty, too large, no JPG or PNG, damaged, dangerous.
    """
    check_size(content)
    if not picture_form(content):
        raise IntakeFault(_no_picture(content))
    taken = take_picture(content, longest=LONGEST_SIDE)
    scan(taken.content)
    return taken


def _no_picture(content: bytes) -> Any:
    # HEIC, which phones keep and few others can open, is a kind of MP4.
    if content[4:8] == b"ftyp":
        return _(
            "This is a HEIC photo or a video. Take a screenshot of the photo and send that, or set"
            " the camera to “most compatible”."
        )
    return _("Only photos as JPG or PNG can be taken.")


def keep_photo(
    photos: Any, taken: Taken, *, actor: Any, client_id: UUID, at: datetime
) -> tuple[Any, bool]:
    """Store a photo once however often it is sent; the caller holds the record's lock.

    Args:
        photos: those of the record (`record.photos`).

    Returns:
        the photo and whether it is new.

    Raises:
        Invalid: there are nine already.
        Duplicate: `client_id_reused`.
    """
    told = stored_values(taken)

    def create(client_digest: str) -> Any:
        _require_room(photos)
        return photos.create(
            created_by=actor,
            created_at=at,
            client_id=client_id,
            client_digest=client_digest,
            **told,
        )

    body = {"record": photos.instance.pk, "digest": told["digest"]}
    return once(photos.model, actor=actor, client_id=client_id, body=body, create=create)


def let_stand(photos: Any, photo: Photo, *, actor: Any, at: datetime) -> None:
    """Let a withdrawn photo stand again; the caller holds the record's lock.

    Raises:
        NotAllowed, WrongState: see `stored.restore`.
        Invalid: nine stand in its place.
    """
    _require_room(photos)
    restore(photo, actor=actor, at=at)


def _require_room(photos: Any) -> None:
    if photos.standing().count() >= MOST_PHOTOS:
        message = _("There are %(limit)d photos already; withdraw one to add another.")
        raise Invalid({"file": message % {"limit": MOST_PHOTOS}})
