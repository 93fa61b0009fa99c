"""Visits of the small district, made by the actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from org_tree.models import Posting
from tests.factories import LONG_AGO, NOW, TODAY, Cast, Territory
from tests.visits.meetings import Arrange
from visits import actions
from visits.inputs import HouseholdInput, VisitInput
from visits.invitations import InvitationInput
from visits.models import Appointment, Visit, VisitAssignment

MONDAY = TODAY - timedelta(days=1)


@pytest.fixture
def tied(cast: Cast, territory: Territory) -> VisitAssignment:
    """The cadre looks after the first village."""
    return VisitAssignment.objects.create(
        client_id=uuid4(),
        client_digest="",
        posting=Posting.objects.get(user=cast.cadre),
        area=territory.village(),
        started_on=LONG_AGO,
    )


@pytest.fixture
def visit_input(territory: Territory) -> Callable[..., VisitInput]:
    """Give a whole visit of Monday in the first village; keywords change it."""

    def made(**changes: Any) -> VisitInput:
        day: date = changes.get("date", MONDAY)
        values: dict[str, Any] = {
            "area": territory.village(),
            "date": day,
            "to_date": day,
            "diary": "三组的水渠堵了，老人说浇不上水。",
            "households": (HouseholdInput(territory.unit(), "12号", "老李"),),
        }
        return VisitInput(**{**values, **changes})

    return made


@pytest.fixture
def logged(cast: Cast, visit_input: Callable[..., VisitInput]) -> Callable[..., Visit]:
    """Write a visit down by the action; `actor` and `now` besides the visit's own fields."""

    def log(actor: Any = None, now: Any = NOW, **changes: Any) -> Visit:
        visit, _created = actions.log_visit(
            actor=actor or cast.cadre,
            client_id=uuid4(),
            visit=visit_input(**changes),
            now=now,
        )
        return visit

    return log


@pytest.fixture
def arranged(cast: Cast, territory: Territory) -> Arrange:
    """Arrange a meeting of tomorrow by need; keywords change it, `actor` and `now` beside."""

    def arrange(actor: Any = None, now: datetime = NOW, **changes: Any) -> Appointment:
        values: dict[str, Any] = {
            "area": territory.village(),
            "meets_at": now + timedelta(days=1),
            "place": "到家里",
            "invitation": "phone",
            "need": "elderly",
            "purpose": "过冬取暖",
            "unit": territory.unit(),
            "door": "12号",
            "called": "老李",
        }
        given_ = InvitationInput(**{**values, **changes})
        return actions.invite(
            actor=actor or cast.cadre, client_id=uuid4(), invitation=given_, now=now
        )[0]

    return arrange
