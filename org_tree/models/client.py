"""The key a client gives what it creates through the API (contract.md section 2).

Unlike `common.idempotency.ClientCreated` the columns may be empty: most rows of this app come from
imports and other acts, which are idempotent by their own keys.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SentByClient(models.Model):
    """Columns of a record that may have been created by a client with a key of its own."""

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    client_id = models.UUIDField(null=True, editable=False)
    client_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True
