"""Withdrawn files of every app, erased when their retention has ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from papers.actions import erase_uploads
from visits.actions import erase_photos

Eraser = Callable[..., int]
#: Each takes `now` and returns how many it erased.
ERASERS: tuple[Eraser, ...] = (erase_uploads, erase_photos)


def erase_withdrawn(*, now: datetime) -> int:
    """Erase the content of files withdrawn 90 days ago; their rows and digests stay.

    Returns:
        how many.
    """
    return sum(erase(now=now) for erase in ERASERS)
