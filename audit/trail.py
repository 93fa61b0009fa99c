"""Reading the trail of one record."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from audit.actions import record_type_of
from audit.models import Event


def last_told(record: Model) -> dict[str, Any] | None:
    """Return who did what to a record last and when, with before and after.

    It goes to whoever was slower, so that they know what happened (domain.md section 6).
    """
    chain = Event.objects.filter(record_type=record_type_of(record), record_id=record.pk)
    event = chain.order_by("-sequence").first()
    if event is None:
        return None
    return {
        "who": event.actor_name,
        "post": event.posting_title,
        "when": event.at.isoformat(),
        "what": event.act.partition(".")[2],
        "changes": event.data,
    }
