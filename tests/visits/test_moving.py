"""A meeting is moved to another time or place; what it was stays readable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.errors import Invalid, NotAllowed, WrongState
from notices.actions import drain
from notices.models import Notice
from org_tree.models import Posting
from tests.factories import LONG_AGO, NOW, Cast
from tests.visits.meetings import Arrange, hold
from visits import actions
from visits.appointing import moved_state
from visits.invitations import MoveInput
from visits.models import Appointment
from visits.moves import moves_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def move(meeting: Appointment, actor: Any, now: datetime = NOW, **changes: Any) -> Appointment:
    values: dict[str, Any] = {
        "meets_at": meeting.meets_at,
        "place": meeting.place,
        "reason": "村里开会",
        "invitation": "phone",
    }
    given = MoveInput(**{**values, **changes})
    return actions.move_meeting(actor=actor, appointment=meeting, move=given, now=now)


@pytest.mark.parametrize(
    ("before", "is_agreed", "is_other_time", "after"),
    [
        ("agreed", False, True, "invited"),
        ("agreed", True, True, "agreed"),
        ("agreed", False, False, "agreed"),
        ("invited", False, False, "invited"),
        ("invited", True, True, "agreed"),
    ],
)
def test_a_yes_is_given_to_an_hour(
    before: str, is_agreed: bool, is_other_time: bool, after: str
) -> None:
    assert moved_state(before, is_agreed=is_agreed, is_other_time=is_other_time) == after


def test_what_a_meeting_said_before_each_move_stays_readable(arranged: Arrange, cast: Cast) -> None:
    meeting = arranged(is_agreed=True)
    first, second = meeting.meets_at, meeting.meets_at + DAY
    move(meeting, cast.cadre, meets_at=second)
    meeting.refresh_from_db()
    assert (meeting.meets_at, meeting.state) == (second, "invited")
    move(meeting, cast.cadre, place="村部", reason="家里在修房")
    meeting.refresh_from_db()
    assert (meeting.meets_at, meeting.place, meeting.state) == (second, "村部", "invited")
    told = [(one.meets_at, one.place, one.reason) for one in moves_of(meeting)]
    assert told == [(second, "到家里", "家里在修房"), (first, "到家里", "村里开会")]
    data = Event.objects.filter(act="visits.move_meeting").latest("pk").data
    assert data["before"]["place"] == "到家里"
    assert "老李" not in str(data)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"meets_at": NOW}, "meets_at"),
        ({"meets_at": NOW + timedelta(days=181)}, "meets_at"),
        ({}, "meets_at"),
        ({"place": " "}, "place"),
        ({"place": "很长" * 41}, "place"),
        ({"place": "村部", "invitation": "sms"}, "invitation"),
        ({"place": "村部", "reason": " "}, "reason"),
    ],
)
def test_a_move_says_where_to_and_why(
    arranged: Arrange, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    meeting = arranged()
    with pytest.raises(Invalid) as refused:
        move(meeting, cast.cadre, **changes)
    assert list(refused.value.errors) == [field]
    assert not moves_of(meeting)


def test_a_meeting_whose_hour_has_passed_can_be_put_on_another_day(
    arranged: Arrange, cast: Cast
) -> None:
    meeting = arranged()
    later = meeting.meets_at + DAY
    with pytest.raises(Invalid):
        move(meeting, cast.cadre, now=later, place="村部")
    assert move(meeting, cast.cadre, now=later, meets_at=later + DAY).is_open


def test_what_has_ended_is_moved_no_more_and_nobody_else_moves_it(
    arranged: Arrange, cast: Cast
) -> None:
    held, off = arranged(), arranged()
    with pytest.raises(NotAllowed):
        move(held, cast.village, place="村部")
    hold(held, cast.cadre, NOW + DAY)
    actions.cancel_meeting(actor=cast.cadre, appointment=off, reason="改天", now=NOW)
    for meeting, state in ((held, "held"), (off, "cancelled")):
        with pytest.raises(WrongState) as refused:
            move(meeting, cast.cadre, place="村部")
        assert refused.value.data["state"] == state


def test_the_reminder_follows_the_new_time_and_goes_out_once(arranged: Arrange, cast: Cast) -> None:
    meeting = arranged()
    assert actions.remind_of_meetings(now=NOW) == 1
    move(meeting, cast.cadre, place="村部")
    assert actions.remind_of_meetings(now=NOW) == 0
    move(meeting, cast.cadre, meets_at=NOW + 3 * DAY)
    assert actions.remind_of_meetings(now=NOW) == 0
    assert [actions.remind_of_meetings(now=NOW + 2 * DAY) for _again in range(2)] == [1, 0]


def test_whoever_holds_it_is_told_of_the_move(arranged: Arrange, cast: Cast) -> None:
    chief = Posting.objects.create(
        user=cast.outsider,
        role="department_head",
        organization=Posting.objects.get(user=cast.cadre).organization,
        started_on=LONG_AGO,
    )
    move(arranged(host=chief), cast.cadre, meets_at=NOW + 2 * DAY)
    drain(now=NOW)
    told = Notice.objects.filter(act="visits.move_meeting")
    assert list(told.values_list("recipient", flat=True)) == [cast.outsider.pk]


# --- As a page and for programs ---


def test_a_meeting_is_moved_on_its_page_and_shows_what_it_was(
    arranged: Arrange, cast: Cast, client_of: Callable[[Any], Client]
) -> None:
    meeting = arranged(now=timezone.now())
    cadre, url = client_of(cast.cadre), reverse("visits:appointment_move", args=[meeting.pk])
    form = cadre.get(url).content.decode()
    assert 'value="到家里"' in form
    day = (meeting.meets_at + DAY).date().isoformat()
    sent = {"day": day, "clock": "15:00", "place": "村部", "invitation": "visit"}
    refused = cadre.post(url, sent)
    assert (refused.status_code, "村部" in refused.content.decode()) == (422, True)
    assert cadre.post(url, {**sent, "day": "2020-01-01", "reason": "改期"}).status_code == 422
    shown = cadre.post(url, {**sent, "reason": "村里开会"}, follow=True).content.decode()
    for words in ("村部", "到家里", "村里开会"):
        assert words in shown


def test_a_program_moves_a_meeting_and_takes_one_on(
    arranged: Arrange, cast: Cast, api_of: Any
) -> None:
    meeting = arranged(now=timezone.now())
    one, cadre = f"/api/v1/appointments/{meeting.pk}/", api_of(cast.cadre)
    assert cadre.post(f"{one}move/", {"place": "村部"}).status_code == 400
    moved = cadre.post(f"{one}move/", {"place": "村部", "reason": "修房"}).json()
    assert (moved["place"], moved["state"]) == ("村部", "invited")
    past = {"meets_at": "2020-01-01T09:00:00+08:00", "reason": "改期"}
    assert "meets_at" in cadre.post(f"{one}move/", past).json()
    assert cadre.post(f"{one}take_on/").status_code == 409
    Appointment.objects.update(posting=None)
    assert cadre.post(f"{one}take_on/").json()["posting"]
    cadre.post(f"{one}cancel/", {"reason": "改天"})
    assert cadre.post(f"{one}move/", {"place": "家里", "reason": "改期"}).status_code == 409
