"""One submission, one record: creates that may be sent twice (contract.md section 2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from common.errors import Duplicate


class ClientCreated(models.Model):
    """Columns of a record whose key was made by the client before sending it."""

    client_id = models.UUIDField(editable=False)
    client_digest = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True


def digest_of(body: Any) -> str:
    """Return a digest of a JSON-able body that is equal for equal content."""
    text = json.dumps(body, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def once(
    model: type[Any],
    *,
    actor: models.Model,
    client_id: UUID,
    body: Any,
    create: Callable[[str], Any],
    by: str = "created_by",
) -> tuple[Any, bool]:
    """Create a record unless this person has sent it before.

    The unique constraint (created_by, client_id) decides, so two tries at once give one row.

    Args:
        model: subclass of ClientCreated with a `created_by`.
        actor: the person who sends it.
        client_id: made by the client when the form was opened.
        body: what was sent, JSON-able; compared by digest.
        create: makes the record, given the digest.
        by: the column that says who sent a record.

    Returns:
        the record and whether it is new.

    Raises:
        Duplicate: code `client_id_reused` when the same key came with another body.
    """
    digest = digest_of(body)
    sent = model._default_manager.filter(client_id=client_id, **{by: actor})
    if (first := sent.first()) is None:
        try:
            with transaction.atomic():
                return create(digest), True
        except IntegrityError:
            if (first := sent.first()) is None:
                raise
    if first.client_digest != digest:
        raise Duplicate(
            _("This was already sent with other content. Open the form again to send a new one."),
            code="client_id_reused",
            existing=first.pk,
        )
    return first, False
