"""Rows in force on a day, kept at hand for a minute.

Rules change once a year and are asked for at every act. A change acts at once where it was made
(`forget`), elsewhere within a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Generic, TypeVar

from django.core.cache import cache

KEPT_SECONDS = 60
T = TypeVar("T")


class KeptByDay(Generic[T]):
    """What was read for a day; the day asked for last stays in the cache."""

    def __init__(self, key: str, read: Callable[[date], T]) -> None:
        """Keep what `read` gives under a cache key."""
        self.key, self.read = key, read

    def on(self, day: date) -> T:
        """Return what is in force on a day."""
        kept: dict[date, T] = cache.get(self.key) or {}
        if day not in kept:
            kept = {day: self.read(day)}
            cache.set(self.key, kept, KEPT_SECONDS)
        return kept[day]

    def forget(self) -> None:
        """Read anew next time, after the rows were changed here."""
        cache.delete(self.key)
