"""Photos of a matter: added, withdrawn, restored, and erased 90 days after they were withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import WrongState
from common.uploads.intake import Taken
from common.uploads.photos import keep_photo, let_stand
from common.uploads.stored import erase_withdrawn, withdraw
from org_tree.scope import granting, require
from reports.models import InformationItem, ItemPhoto


def photo_posting(actor: Any, item: InformationItem, photo: ItemPhoto | None = None) -> Any:
    """Return the posting in which somebody adds or withdraws photos of a matter.

    Whoever told it, or sent the photo, may do so whatever their posting is today.

    Raises:
        NotAllowed: neither that, nor may they change the matter.
    """
    authors = {item.created_by_id, photo.created_by_id if photo else None}
    ask = granting if actor.pk in authors else require
    return ask(actor, "reports.file", item.area)


@transaction.atomic
def add_photo(
    *, actor: Any, item: InformationItem, client_id: UUID, taken: Taken, now: datetime
) -> tuple[ItemPhoto, bool]:
    """Add a photo that was let in to a matter that counts, also after it was decided.

    Returns:
        the photo and whether it is new; the same submission again gives the first one.

    Raises:
        NotAllowed, Duplicate (`client_id_reused`).
        WrongState: `item_gone`.
        Invalid: there are nine already.
    """
    row = InformationItem.objects.locked(item.pk)
    posting = photo_posting(actor, row)
    _require_standing(row)
    photo: ItemPhoto
    photo, created = keep_photo(row.photos, taken, actor=actor, client_id=client_id, at=now)
    if created:
        _tell("reports.add_photo", photo, row, actor=actor, posting=posting, now=now)
    return photo, created


@transaction.atomic
def withdraw_photo(*, actor: Any, photo: ItemPhoto, now: datetime) -> ItemPhoto:
    """Withdraw a photo of a matter, whatever became of it.

    Raises:
        NotAllowed.
        WrongState: withdrawn already.
    """
    item = InformationItem.objects.locked(photo.item_id)
    row: ItemPhoto = item.photos.get(pk=photo.pk)
    posting = photo_posting(actor, item, row)
    withdraw(row, actor=actor, at=now)
    _tell("reports.withdraw_photo", row, item, actor=actor, posting=posting, now=now)
    return row


@transaction.atomic
def restore_photo(*, actor: Any, photo: ItemPhoto, now: datetime) -> ItemPhoto:
    """Let a photo stand again that one withdrew, beside a matter that counts.

    Raises:
        NotAllowed.
        WrongState: `item_gone`, it stands, or it is erased.
        Invalid: nine stand in its place.
    """
    item = InformationItem.objects.locked(photo.item_id)
    row: ItemPhoto = item.photos.get(pk=photo.pk)
    posting = photo_posting(actor, item, row)
    _require_standing(item)
    let_stand(item.photos, row, actor=actor, at=now)
    _tell("reports.restore_photo", row, item, actor=actor, posting=posting, now=now)
    return row


def erase_photos(*, now: datetime) -> int:
    """Erase the content of photos withdrawn 90 days ago; returns how many."""

    def told(row: ItemPhoto) -> None:
        item = InformationItem.objects.locked(row.item_id)
        _tell("reports.erase_photo", row, item, actor=None, posting=None, now=now)

    return erase_withdrawn(ItemPhoto.objects.all(), now=now, record=told)


def _require_standing(item: InformationItem) -> None:
    if not item.is_standing:
        message = _("This item was taken back or merged into another.")
        raise WrongState(message, code="item_gone", merged_into=item.merged_into_id)


def _tell(
    act: str, photo: ItemPhoto, item: InformationItem, *, actor: Any, posting: Any, now: datetime
) -> None:
    data = {"photo": photo.pk, "digest": photo.digest}
    record(act, item, actor=actor, posting=posting, at=now, data=data)
