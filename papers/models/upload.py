"""Papers that came from outside: photographs, scans, office files."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.columns import by_person, by_person_later
from common.idempotency import ClientCreated
from common.uploads import upload_name
from disputes.models import Case
from papers.choices import UploadKind

#: How long a withdrawn upload can still be had back from the store.
KEEP_WITHDRAWN = timedelta(days=90)


class UploadQuerySet(models.QuerySet[Any]):
    """Which uploads."""

    def standing(self) -> UploadQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def held(self) -> UploadQuerySet:
        """Those whose content is still stored."""
        return self.filter(erased_at__isnull=True)

    def to_erase(self, *, now: datetime) -> UploadQuerySet:
        """Withdrawn ones whose retention has ended."""
        return self.held().filter(withdrawn_at__lte=now - KEEP_WITHDRAWN)


class Upload(ClientCreated):
    """One uploaded paper; withdrawn, its content is kept for 90 days and then erased.

    The row stays, with the digest: what the file once held can be told, and no longer read.
    `media_type` was found from the content, never from the name or what the browser said.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="uploads"
    )
    kind = models.CharField(_("what it is"), max_length=16, choices=UploadKind.choices)
    title = models.CharField(_("title"), max_length=80)
    content = models.FileField(_("content"), upload_to=upload_name)
    media_type = models.CharField(_("type"), max_length=100)
    extension = models.CharField(_("extension"), max_length=8)
    size = models.PositiveIntegerField(_("bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages that can be bound"), default=0)
    created_at = models.DateTimeField(_("uploaded at"))
    created_by = by_person(_("uploaded by"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = by_person_later(_("withdrawn by"))

    erased_at = models.DateTimeField(_("content erased at"), null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes = [
            models.Index(
                fields=["withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False, erased_at__isnull=True),
                name="upload_to_erase",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="upload_sent_once"),
            models.CheckConstraint(
                condition=Q(kind__in=UploadKind.values), name="upload_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="upload_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(withdrawn_at__isnull=False),
                name="upload_erased_was_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.title
