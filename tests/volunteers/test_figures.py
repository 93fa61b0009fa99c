"""Hours that are confirmed days later are in the figures of the day they were served on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollups.actions import close_day, refresh
from rollups.models import AreaDay
from rollups.verify import faults
from tests.factories import TODAY
from tests.volunteers.factories import Squad
from volunteers import actions

pytestmark = pytest.mark.django_db


def figures(squad: Squad, code: str) -> tuple[float, int, int]:
    """Return hours, people and activities of the day, of an area."""
    row = AreaDay.objects.get(date=TODAY, area__code=code)
    return row.volunteers_hours, row.volunteers_people, row.volunteers_activities


def test_late_hours_and_corrections_redo_the_branch_of_their_day(squad: Squad) -> None:
    activity, (first, second) = squad.finished(2)
    village, ground = squad.team().area.code, squad.territory
    next_day = activity.ends_at + timedelta(days=1)
    close_day(date=TODAY, now=next_day)
    assert figures(squad, village) == (0, 0, 1)
    actions.confirm_hours(
        actor=squad.manager,
        pk=activity.pk,
        minutes={first.pk: 120, second.pk: 90},
        now=next_day + timedelta(hours=1),
    )
    refresh(now=next_day + timedelta(hours=2))
    for code in (village, ground.town().code, ground.district.code):
        assert figures(squad, code) == (3.5, 2, 1)
    assert figures(squad, ground.village(1).code) == (0, 0, 0)
    wrong = first.volunteer.records.get()
    actions.correct_hours(
        actor=squad.manager,
        record_pk=wrong.pk,
        minutes=0,
        reason="没来",
        now=next_day + timedelta(hours=3),
    )
    refresh(now=next_day + timedelta(hours=4))
    assert figures(squad, ground.district.code) == (1.5, 1, 1)
    assert list(faults()) == []
