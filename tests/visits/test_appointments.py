"""Meetings by appointment: by need or open matter, held as a visit, taken on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Event
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from org_tree.models import Posting
from tests.factories import NOW, Cast, Territory
from tests.visits.meetings import Arrange, case_in, hold
from visits import actions
from visits.appointing import LONGEST_REST, OPEN, STEPS, remind_on, steps_from
from visits.inputs import HouseholdInput
from visits.invitations import InvitationInput
from visits.models import Appointment, Visit

pytestmark = pytest.mark.django_db


# --- The rules, without a database ---


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sets(st.integers(0, 6)))
def test_a_meeting_is_called_to_mind_on_the_last_working_day_before_it(
    meeting: date, rest: set[int]
) -> None:
    def is_working(day: date) -> bool:
        return day.weekday() not in rest

    day = remind_on(meeting, is_working)
    assert 1 <= (meeting - day).days <= LONGEST_REST
    if len(rest) < 7:
        assert is_working(day)
        between = [day + timedelta(days=one) for one in range(1, (meeting - day).days)]
        assert not any(map(is_working, between))


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=8))
def test_every_way_through_the_states_ends_once(steps: list[str]) -> None:
    state, ends = "invited", 0
    for step in steps:
        if step in steps_from(state, is_past=True):
            ends += STEPS[step].target not in OPEN
            state = STEPS[step].target
    assert ends <= 1
    assert (ends == 1) == (state not in OPEN)
    assert bool(steps_from(state, is_past=True)) == (state in OPEN)


# --- Arranging ---


def test_a_meeting_is_arranged_by_need_and_once_however_often_it_is_sent(
    cast: Cast, territory: Territory
) -> None:
    key = uuid4()
    asked = InvitationInput(
        area=territory.village(),
        meets_at=NOW + timedelta(days=1),
        place="到家里",
        invitation="visit",
        need="child",
        purpose="上学路上",
        unit=territory.unit(),
    )
    first, made = actions.invite(actor=cast.cadre, client_id=key, invitation=asked, now=NOW)
    again, made_again = actions.invite(actor=cast.cadre, client_id=key, invitation=asked, now=NOW)
    assert (made, made_again, first.pk) == (True, False, again.pk)
    assert first.posting == Posting.objects.get(user=cast.cadre)
    other = InvitationInput(**{**{n: getattr(asked, n) for n in asked.__slots__}, "place": "村部"})
    with pytest.raises(Duplicate):
        actions.invite(actor=cast.cadre, client_id=key, invitation=other, now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"need": ""}, "need"),
        ({"need": "petitioner"}, "need"),
        ({"purpose": " "}, "purpose"),
        ({"unit": None}, "unit"),
        ({"place": ""}, "place"),
        ({"meets_at": NOW - timedelta(minutes=1)}, "meets_at"),
        ({"meets_at": NOW + timedelta(days=181)}, "meets_at"),
        ({"invitation": "sms"}, "invitation"),
        ({"called": "很长" * 7}, "called"),
    ],
)
def test_an_invitation_says_why_whom_when_and_where(
    arranged: Arrange, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        arranged(**changes)
    assert list(refused.value.errors) == [field]
    assert not Appointment.objects.exists()


def test_a_person_can_be_met_about_an_open_matter_in_sight_alone(
    arranged: Arrange, cast: Cast, territory: Territory
) -> None:
    about = {"need": "", "purpose": "", "unit": None, "door": "", "called": ""}
    case = case_in(territory, cast)
    meeting = arranged(actor=cast.village, case=case, **about)
    assert (meeting.subject, meeting.need) == (case.title, "")
    with pytest.raises(NotAllowed):
        arranged(case=case, **about)
    closed = case_in(territory, cast, "closed")
    with pytest.raises(NotAllowed):
        arranged(actor=cast.village, case=closed, **about)
    with pytest.raises(Invalid):
        arranged(actor=cast.village, case=case)


def test_the_database_wants_one_basis(arranged: Arrange) -> None:
    meeting = arranged()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=meeting.pk).update(need="")


def test_whom_and_where_they_live_stand_in_no_event_and_no_column(arranged: Arrange) -> None:
    meeting = arranged()
    event = Event.objects.get(act="visits.invite")
    assert "老李" not in str(event.data)
    assert "12号" not in str(event.data)
    stored = Appointment.objects.filter(pk=meeting.pk).extra(select={"raw": "called"})
    assert "老李" not in stored.values_list("raw", flat=True)[0]


# --- What comes of it ---


def test_a_held_meeting_is_a_visit_with_its_matter_and_nothing_is_typed_twice(
    arranged: Arrange, cast: Cast, territory: Territory
) -> None:
    case = case_in(territory, cast)
    about = {"need": "", "purpose": "", "unit": None, "door": "", "called": ""}
    meeting = arranged(actor=cast.village, case=case, **about)
    later, key = NOW + timedelta(days=1), uuid4()
    visit = hold(meeting, cast.village, later, client_id=key)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.visit, visit.kind) == ("held", visit, "appointed")
    assert visit.matters.get().case == case
    assert hold(meeting, cast.village, later, client_id=key) == visit
    with pytest.raises(WrongState):
        hold(meeting, cast.village, later)
    assert Visit.objects.count() == 1


def test_only_whoever_met_them_writes_it_down(arranged: Arrange, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        hold(arranged(), cast.village, NOW + timedelta(days=1))
    assert not Visit.objects.exists()


@pytest.mark.parametrize("step", sorted(actions.MEETING_ACTS))
@pytest.mark.parametrize("before", ["invited", "agreed", "declined", "cancelled", "missed"])
def test_each_act_goes_on_from_its_states_alone(
    arranged: Arrange, cast: Cast, step: str, before: str
) -> None:
    meeting, later = arranged(), NOW + timedelta(days=2)
    way = {"agreed": "agree", "declined": "decline", "cancelled": "cancel", "missed": "miss"}
    for name in [way[before]] if before in way else []:
        did(name, meeting, cast, later)
    if before in STEPS[step].sources:
        did(step, meeting, cast, later)
        meeting.refresh_from_db()
        assert meeting.state == STEPS[step].target
        assert (meeting.ended_at is None) == (meeting.state in OPEN)
    else:
        with pytest.raises(WrongState) as refused:
            did(step, meeting, cast, later)
        assert refused.value.data["state"] == before


def did(step: str, meeting: Appointment, cast: Cast, now: datetime) -> None:
    given_ = {} if step == "agree" else {"reason": "家里有事"}
    actions.MEETING_ACTS[step](actor=cast.cadre, appointment=meeting, now=now, **given_)


def test_a_meeting_is_not_missed_before_its_time_nor_called_off_without_a_word(
    arranged: Arrange, cast: Cast
) -> None:
    meeting = arranged()
    with pytest.raises(WrongState):
        actions.miss_meeting(actor=cast.cadre, appointment=meeting, reason="没来", now=NOW)
    with pytest.raises(Invalid):
        actions.cancel_meeting(actor=cast.cadre, appointment=meeting, reason=" ", now=NOW)
    actions.decline_meeting(actor=cast.cadre, appointment=meeting, now=NOW)


def test_nobody_else_answers_for_a_meeting(arranged: Arrange, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.agree_to_meeting(actor=cast.village, appointment=arranged(), now=NOW)


def test_a_meeting_whose_host_left_is_taken_on_by_somebody_of_the_office_once(
    arranged: Arrange, cast: Cast
) -> None:
    meeting = arranged()
    with pytest.raises(WrongState):
        actions.take_meeting_on(actor=cast.cadre, appointment=meeting, now=NOW)
    Appointment.objects.filter(pk=meeting.pk).update(posting=None)
    with pytest.raises(NotAllowed):
        actions.take_meeting_on(actor=cast.village, appointment=meeting, now=NOW)
    actions.take_meeting_on(actor=cast.cadre, appointment=meeting, now=NOW)
    meeting.refresh_from_db()
    assert meeting.posting == Posting.objects.get(user=cast.cadre)
    households = (HouseholdInput(meeting.unit, "12号"),)
    assert hold(meeting, cast.cadre, NOW + timedelta(days=1), households=households)
