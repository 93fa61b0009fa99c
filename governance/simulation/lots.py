"""Drawing lots: the same seed and the same words always give the same draws."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from common.calendar import start_of_day

MINUTE = 60


def lots(*words: object) -> Random:
    """Return a source of draws that belongs to these words alone."""
    return Random(":".join(map(str, words)))  # noqa: S311 - a play, not a secret


def drawn_uuid(draw: Random) -> UUID:
    """Return a UUID from the source, as a client would make one."""
    return UUID(int=draw.getrandbits(128), version=4)


def moment(
    draw: Random, day: date, start: float, end: float, mode: float | None = None
) -> datetime:
    """Return a moment of a day between two hours, such as 16.5 for half past four.

    Args:
        mode: the hour most draws lie near; evenly spread without it.
    """
    hour = draw.uniform(start, end) if mode is None else draw.triangular(start, end, mode)
    return start_of_day(day) + timedelta(seconds=int(hour * 60 * MINUTE))
