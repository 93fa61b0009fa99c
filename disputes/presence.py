"""Who has a matter of the board in front of them right now, so that two do not decide it at once.

Kept in the cache for less than a minute and nowhere else: no row, no event, no line in the log, no
sum of anybody's time (domain.md section 13). A lost entry comes back with the page's next question.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache

#: How long somebody counts as looking after their page last asked.
LOOKING = timedelta(seconds=45)

#: By person: their name, the matter, and when their page asked.
Seen = dict[int, tuple[str, int, datetime]]


def look(user: Any, item: int, place: int, *, now: datetime) -> None:
    """Note that a person has a matter on the table, and with that no longer the one before.

    Args:
        item: the matter's id.
        place: the id of the area whose matters are sorted on this board.
    """
    seen = {**_seen(place, now), user.pk: (user.name, item, now)}
    cache.set(_key(place), seen, LOOKING.total_seconds())


def lookers(user: Any, item: int, place: int, *, now: datetime) -> list[str]:
    """Return the names of the others who have the matter on the table, in order."""
    return sorted(
        name
        for person, (name, looked_at, _at) in _seen(place, now).items()
        if looked_at == item and person != user.pk
    )


def _seen(place: int, now: datetime) -> Seen:
    kept: Seen = cache.get(_key(place)) or {}
    return {person: one for person, one in kept.items() if now - one[2] < LOOKING}


def _key(place: int) -> str:
    return f"board_looking:{place}"
