"""Stored files of any app: kept with their digest, withdrawn, erased 90 days later, and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.columns import by_person, by_person_later
from common.errors import NotAllowed, WrongState
from common.idempotency import ClientCreated
from common.uploads import upload_name
from common.uploads.intake import Taken

#: How long a withdrawn file can still be had back from the store.
KEEP_WITHDRAWN = timedelta(days=90)


class StoredFileQuerySet(models.QuerySet[Any]):
    """Which files."""

    def standing(self) -> StoredFileQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def held(self) -> StoredFileQuerySet:
        """Those whose content is still stored."""
        return self.filter(erased_at__isnull=True)

    def to_restore(self, user: Any, *, now: datetime) -> StoredFileQuerySet:
        """Those a person withdrew and may still take back."""
        return self.held().filter(withdrawn_by=user.pk, withdrawn_at__gt=now - KEEP_WITHDRAWN)

    def to_erase(self, *, now: datetime) -> StoredFileQuerySet:
        """Withdrawn ones whose retention has ended."""
        return self.held().filter(withdrawn_at__lte=now - KEEP_WITHDRAWN)


class StoredFile(ClientCreated):
    """A file somebody sent; withdrawn, its content is kept for 90 days and then erased.

    The row stays, with the digest: what the file once held can be told, and no longer read.
    `media_type` was found from the content, never from the name or what the browser said.
    """

    content = models.FileField(_("content"), upload_to=upload_name)
    media_type = models.CharField(_("type"), max_length=100)
    extension = models.CharField(_("extension"), max_length=8)
    size = models.PositiveIntegerField(_("bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    created_at = models.DateTimeField(_("uploaded at"))
    created_by = by_person(_("uploaded by"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = by_person_later(_("withdrawn by"))
    erased_at = models.DateTimeField(_("content erased at"), null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False, erased_at__isnull=True),
                name="%(class)s_to_erase",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="%(class)s_sent_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="%(class)s_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(withdrawn_at__isnull=False),
                name="%(class)s_erased_was_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def kept_until(self) -> datetime | None:
        """When its content is erased; None while it stands."""
        return self.withdrawn_at + KEEP_WITHDRAWN if self.withdrawn_at else None

    def read(self) -> bytes:
        """Return the content."""
        with self.content.open("rb") as stream:
            content: bytes = stream.read()
        return content


def stored_values(taken: Taken) -> dict[str, Any]:
    """Return the columns of a new file that say what it is."""
    return {
        "content": ContentFile(taken.content, name="upload"),
        "media_type": taken.media_type,
        "extension": taken.extension,
        "size": len(taken.content),
        "digest": hashlib.sha256(taken.content).hexdigest(),
    }


def withdraw(file: StoredFile, *, actor: Any, at: datetime) -> None:
    """Take a file out of sight; the caller holds its lock, asks the right and writes the event.

    Raises:
        WrongState: withdrawn already.
    """
    if file.withdrawn_at is not None:
        raise WrongState(_("This was withdrawn already."))
    file.withdrawn_at, file.withdrawn_by = at, actor
    file.save(update_fields=["withdrawn_at", "withdrawn_by"])


def restore(file: StoredFile, *, actor: Any, at: datetime) -> None:
    """Take back that a file was withdrawn; the caller does what it does for `withdraw`.

    Whoever withdrew it had a reason nobody else knows: only they take it back.

    Raises:
        NotAllowed: somebody else withdrew it.
        WrongState: it stands, or its 90 days are over.
    """
    if file.withdrawn_at is None:
        raise WrongState(_("This was not withdrawn."))
    if file.withdrawn_by_id != actor.pk:
        raise NotAllowed(_("Only whoever withdrew it may take that back."))
    if file.erased_at is not None or file.withdrawn_at <= at - KEEP_WITHDRAWN:
        raise WrongState(_("Its 90 days are over; it is erased."))
    file.withdrawn_at = file.withdrawn_by = None
    file.save(update_fields=["withdrawn_at", "withdrawn_by"])


def erase_withdrawn(
    files: StoredFileQuerySet, *, now: datetime, record: Callable[[Any], Any]
) -> int:
    """Erase the content of files withdrawn 90 days ago, each in a transaction of its own.

    The content goes first: killed in between, the next run finds the row again and ends it.

    Args:
        record: writes the event of an erased file.

    Returns:
        how many.
    """
    keys = list(files.to_erase(now=now).values_list("pk", flat=True))
    return sum(_erase(files, key, now, record) for key in keys)


@transaction.atomic
def _erase(
    files: StoredFileQuerySet, key: int, now: datetime, record: Callable[[Any], Any]
) -> bool:
    rows = files.to_erase(now=now).select_for_update(of=("self",), no_key=True)
    file: StoredFile | None = rows.filter(pk=key).first()
    if file is None:
        return False
    file.content.storage.delete(str(file.content.name))
    file.erased_at = now
    file.save(update_fields=["erased_at"])
    record(file)
    return True


def content_faults(name: str, files: models.QuerySet[Any]) -> Iterator[str]:
    """Yield a line for each stored file that is gone, or is not what was stored.

    Args:
        name: what such a file is called.
        files: rows with `content` and `digest`.
    """
    for file in files.order_by("pk").iterator(chunk_size=500):
        if not file.content.storage.exists(file.content.name):
            yield f"{name} {file.pk}: its content is gone"
        elif _digest_of(file) != file.digest:
            yield f"{name} {file.pk}: its content is not what was stored"


def _digest_of(file: Any) -> str:
    with file.content.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
