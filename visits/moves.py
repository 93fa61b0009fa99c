"""Where and when a meeting by appointment was to be before it was moved, read from its trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from audit.actions import record_type_of
from audit.models import Event
from visits.models import Appointment

ACT = "visits.move_meeting"
#: Lines shown; a meeting is moved once or twice.
MOST = 20


@dataclass(frozen=True)
class Move:
    """One time a meeting was moved: what it said before, who moved it, when and why."""

    meets_at: datetime
    place: str
    reason: str
    who: str
    at: datetime


def moves_of(meeting: Appointment) -> list[Move]:
    """Return the moves of a meeting, the newest first: one query."""
    chain = Event.objects.filter(record_type=record_type_of(meeting), record_id=meeting.pk, act=ACT)
    return [_move(event) for event in chain.order_by("-sequence")[:MOST]]


def _move(event: Event) -> Move:
    before = event.data["before"]
    return Move(
        meets_at=datetime.fromisoformat(before["meets_at"]),
        place=before["place"],
        reason=event.data["reason"],
        who=event.actor_name,
        at=event.at,
    )
