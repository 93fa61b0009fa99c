"""Papers that came from outside: photographs, scans, office files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.uploads.stored import StoredFile
from disputes.models import Case
from papers.choices import UploadKind


class Upload(StoredFile):
    """One uploaded paper of a case's file."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="uploads"
    )
    kind = models.CharField(_("what it is"), max_length=16, choices=UploadKind.choices)
    title = models.CharField(_("title"), max_length=80)
    pages = models.PositiveSmallIntegerField(_("pages that can be bound"), default=0)

    class Meta(StoredFile.Meta):
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            *StoredFile.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=UploadKind.values), name="upload_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title
