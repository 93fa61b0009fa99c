"""A district's own templates in place of the shipped ones: editions, the newest of which counts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.documents.word import TemplateFault, check_template
from common.errors import Invalid
from common.uploads import upload_name

MOST_BYTES = 2 * 1024 * 1024


class EditionQuerySet(models.QuerySet[Any]):
    """Which templates."""

    def current(self, kind: str) -> Any:
        """Return the template a document is made from now; None for the shipped one."""
        newest = self.filter(kind=kind).order_by("-edition").first()
        return newest if newest is not None and not newest.is_shipped else None


class TemplateEdition(models.Model):
    """One edition of a district's own template of a document; earlier ones are kept.

    An edition without content goes back to the shipped template. A subclass makes (kind, edition)
    unique.
    """

    kind = models.CharField(_("document"), max_length=16)
    edition = models.PositiveIntegerField(_("edition"))
    content = models.FileField(_("content"), upload_to=upload_name, blank=True)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    replaced_at = models.DateTimeField(_("replaced at"))
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("replaced by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.edition}"

    @property
    def is_shipped(self) -> bool:
        """Whether this edition goes back to the template the portal came with."""
        return not self.content

    def read(self) -> bytes:
        """Return the template."""
        with self.content.open("rb") as stream:
            content: bytes = stream.read()
        return content


Edition = TypeVar("Edition", bound=TemplateEdition)


def add_edition(
    model: type[Edition],
    *,
    kind: str,
    content: bytes | None,
    sample: Mapping[str, Any],
    actor: Any,
    now: datetime,
) -> Edition:
    """Store the next edition of a template; called in a transaction, by who may.

    Args:
        content: a Word file, tried on the sample first; None goes back to the shipped one.

    Raises:
        Invalid: field `file`, with each unknown field and what else is wrong.
    """
    if content is not None:
        _try(content, sample)
    rows = model._default_manager.select_for_update().filter(kind=kind)
    newest = rows.order_by("-edition").first()
    edition = model(
        kind=kind,
        edition=newest.edition + 1 if newest else 1,
        content=ContentFile(content, name="template") if content is not None else "",
        digest=hashlib.sha256(content).hexdigest() if content is not None else "",
        size=len(content or b""),
        replaced_at=now,
        replaced_by=actor,
    )
    edition.save(force_insert=True)
    return edition


def _try(content: bytes, sample: Mapping[str, Any]) -> None:
    if len(content) > MOST_BYTES:
        raise Invalid({"file": _("A template is 2 MB at most.")})
    try:
        check_template(content, sample)
    except TemplateFault as error:
        raise Invalid({"file": error.sentences}) from error
