"""How many notices a person has not read: kept at hand for a minute, for the bell of every page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache

from notices.models import Notice

KEPT_SECONDS = 60
#: Beyond this the bell says more.
MOST = 99


def unread_count(user: Any) -> int:
    """Return how many notices a person has not read, counted no further than one above MOST."""
    kept: int | None = cache.get(_key(user.pk))
    if kept is None:
        kept = Notice.objects.of(user).unread()[: MOST + 1].count()
        cache.set(_key(user.pk), kept, KEPT_SECONDS)
    return kept


def forget_unread(users: Iterable[int]) -> None:
    """Count anew next time, after somebody's notices changed here."""
    cache.delete_many([_key(user) for user in users])


def _key(user: int) -> str:
    return f"notices:unread:{user}"
