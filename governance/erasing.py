"""Withdrawn files of every app, erased when their retention has ended; and what no row names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import papers.actions
import reports.actions
import visits.actions
from common.uploads.strays import erase_strays

Eraser = Callable[..., int]
#: Each takes `now` and returns how many it erased.
ERASERS: tuple[Eraser, ...] = (
    papers.actions.erase_uploads,
    reports.actions.erase_photos,
    visits.actions.erase_photos,
    erase_strays,
)


def erase_withdrawn(*, now: datetime) -> int:
    """Erase the content of files withdrawn 90 days ago, and files no row has named for a week.

    The rows of withdrawn files stay, with their digests.

    Returns:
        how many.
    """
    return sum(erase(now=now) for erase in ERASERS)
