"""Photos of a visit are added, withdrawn and restored by its author, and erased 90 days later."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.actions import record
from common.uploads.intake import Taken
from common.uploads.photos import keep_photo, let_stand
from common.uploads.stored import erase_withdrawn, withdraw
from visits.actions.rows import own_visit, own_visit_ever, posting_for
from visits.models import Visit, VisitPhoto


@transaction.atomic
def add_photo(
    *, actor: Any, visit: Visit, client_id: UUID, taken: Taken, now: datetime
) -> tuple[VisitPhoto, bool]:
    """Add a photo that was let in to one's own visit, once however often it is sent.

    No day and no place goes with the event: figures have nothing to reckon anew.

    Returns:
        the photo and whether it is new.

    Raises:
        NotAllowed, WrongState, Duplicate (`client_id_reused`).
        Invalid: there are nine already.
    """
    row = own_visit(visit.pk, actor)
    photo: VisitPhoto
    photo, created = keep_photo(row.photos, taken, actor=actor, client_id=client_id, at=now)
    if created:
        _tell("visits.add_photo", photo, row, actor=actor, now=now)
    return photo, created


@transaction.atomic
def withdraw_photo(*, actor: Any, photo: VisitPhoto, now: datetime) -> VisitPhoto:
    """Withdraw a photo of one's own visit, also of one that was taken back.

    Raises:
        NotAllowed.
        WrongState: withdrawn already.
    """
    visit = own_visit_ever(photo.visit_id, actor)
    row: VisitPhoto = visit.photos.get(pk=photo.pk)
    withdraw(row, actor=actor, at=now)
    _tell("visits.withdraw_photo", row, visit, actor=actor, now=now)
    return row


@transaction.atomic
def restore_photo(*, actor: Any, photo: VisitPhoto, now: datetime) -> VisitPhoto:
    """Let a photo stand again that one withdrew of one's own visit.

    Raises:
        NotAllowed.
        WrongState: the visit was taken back, it stands, or it is erased.
        Invalid: nine stand in its place.
    """
    visit = own_visit(photo.visit_id, actor)
    row: VisitPhoto = visit.photos.get(pk=photo.pk)
    let_stand(visit.photos, row, actor=actor, at=now)
    _tell("visits.restore_photo", row, visit, actor=actor, now=now)
    return row


def erase_photos(*, now: datetime) -> int:
    """Erase the content of photos withdrawn 90 days ago; returns how many."""

    def told(row: VisitPhoto) -> None:
        visit = Visit.objects.locked(row.visit_id)
        _tell("visits.erase_photo", row, visit, actor=None, now=now)

    return erase_withdrawn(VisitPhoto.objects.all(), now=now, record=told)


def _tell(act: str, photo: VisitPhoto, visit: Visit, *, actor: Any, now: datetime) -> None:
    posting = posting_for(actor, visit) if actor else None
    data = {"photo": photo.pk, "digest": photo.digest}
    record(act, visit, actor=actor, posting=posting, at=now, data=data)
