"""What tests of meetings share: holding one, and a case to meet about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from common.calendar import business_date
from disputes.models import Case
from tests.disputes.factories import Bench
from tests.factories import Cast, Territory
from visits import actions
from visits.inputs import VisitInput
from visits.models import Appointment, Visit

Arrange = Callable[..., Appointment]


def visit_of(meeting: Appointment, now: datetime, **changes: Any) -> VisitInput:
    day = business_date(now)
    values = {
        "area": meeting.area,
        "date": day,
        "to_date": day,
        "kind": "appointed",
        "diary": "说了取暖的事。",
    }
    return VisitInput(**{**values, **changes})


def hold(meeting: Appointment, actor: Any, now: datetime, **changes: Any) -> Visit:
    return actions.log_meeting(
        actor=actor,
        appointment=meeting,
        client_id=changes.pop("client_id", uuid4()),
        visit=visit_of(meeting, now, **changes),
        now=now,
    )[0]


def case_in(territory: Territory, cast: Cast, state: str = "assigned") -> Case:
    return Bench(territory, cast).in_state(state)
