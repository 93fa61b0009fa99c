"""Checks that the trail is whole (`manage.py verify audit`)."""

from __future__ import annotations

from collections.abc import Iterator

from audit.actions import digest_of
from audit.models import Event


def faults() -> Iterator[str]:
    """Yield a line for each event that was changed, removed, inserted or put out of order."""
    chain: tuple[str, int] | None = None
    sequence, previous = 0, ""
    events = Event.objects.order_by("record_type", "record_id", "sequence")
    for event in events.iterator(chunk_size=5000):
        key = (event.record_type, event.record_id)
        if key != chain:
            chain, sequence, previous = key, 0, ""
        if event.sequence != sequence + 1:
            yield f"{key[0]} {key[1]}: events {sequence + 1} to {event.sequence - 1} are missing"
        elif event.previous != previous:
            yield f"{key[0]} {key[1]}: event {event.sequence} does not follow the one before it"
        if event.digest != digest_of(event):
            yield f"{key[0]} {key[1]}: event {event.sequence} was changed"
        sequence, previous = event.sequence, event.digest
