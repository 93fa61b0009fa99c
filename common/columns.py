"""Columns that many records have alike."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


def by_person(label: Any, **more: Any) -> models.ForeignKey[Any, Any]:
    """Return a column for who did something; people are never deleted while a record names them."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        on_delete=models.PROTECT,
        related_name="+",
        **more,
    )


def by_person_later(label: Any) -> models.ForeignKey[Any, Any]:
    """Return a column for the person of a step that may still be to come."""
    return by_person(label, null=True, blank=True)
