"""Meetings are called to mind once, wait on the workbench, and names are forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from common.errors import Invalid
from notices.actions import deliver, drain
from notices.models import Notice
from org_tree.models import Posting
from tests.factories import LONG_AGO, NOW, Cast
from tests.visits.meetings import Arrange
from visits import actions
from visits.appointing import NAME_KEPT_FOR
from visits.models import Appointment
from visits.waiting import things_for

pytestmark = pytest.mark.django_db


def reminders(user: Any) -> int:
    return Notice.objects.filter(act="visits.remind_of_meeting", recipient=user).count()


def test_the_host_is_reminded_the_working_day_before_and_exactly_once(
    arranged: Arrange, cast: Cast
) -> None:
    meeting = arranged(meets_at=NOW + timedelta(days=2))
    arranged(meets_at=NOW + timedelta(days=9))
    assert actions.remind_of_meetings(now=NOW) == 0
    day_before = NOW + timedelta(days=1)
    assert actions.remind_of_meetings(now=day_before) == 1
    assert actions.remind_of_meetings(now=day_before + timedelta(hours=1)) == 0
    for _again in range(2):
        drain(now=day_before)
        deliver(now=day_before)
    assert reminders(cast.cadre) == 1
    notice = Notice.objects.get(act="visits.remind_of_meeting")
    assert notice.url == reverse("visits:appointment_detail", args=[meeting.pk])
    assert "老李" not in notice.title


def test_a_meeting_of_monday_is_called_to_mind_on_friday(arranged: Arrange) -> None:
    friday = NOW + timedelta(days=3)
    arranged(meets_at=friday + timedelta(days=3))
    assert actions.remind_of_meetings(now=friday - timedelta(days=1)) == 0
    assert actions.remind_of_meetings(now=friday) == 1


def test_a_meeting_that_is_off_is_not_called_to_mind(arranged: Arrange, cast: Cast) -> None:
    actions.cancel_meeting(actor=cast.cadre, appointment=arranged(), reason="改天", now=NOW)
    assert actions.remind_of_meetings(now=NOW) == 0


def test_whoever_is_given_a_meeting_is_told(arranged: Arrange, cast: Cast) -> None:
    chief = Posting.objects.create(
        user=cast.outsider,
        role="department_head",
        organization=Posting.objects.get(user=cast.cadre).organization,
        started_on=LONG_AGO,
    )
    meeting = arranged(host=chief)
    drain(now=NOW)
    told = Notice.objects.filter(act="visits.invite")
    assert list(told.values_list("recipient", flat=True)) == [cast.outsider.pk]
    assert meeting.posting == chief
    with pytest.raises(Invalid):
        arranged(host=Posting.objects.get(user=cast.other_town))


def test_the_workbench_shows_a_meeting_when_it_is_near_and_until_its_end_is_said(
    arranged: Arrange, cast: Cast
) -> None:
    meeting = arranged(meets_at=NOW + timedelta(days=3))
    kinds = [todo.kind for todo in things_for(cast.cadre, NOW)]
    assert "meeting_near" not in kinds
    assert "meeting_near" in [t.kind for t in things_for(cast.cadre, NOW + timedelta(days=2))]
    later = NOW + timedelta(days=4)
    assert "meeting_past" in [todo.kind for todo in things_for(cast.cadre, later)]
    actions.miss_meeting(actor=cast.cadre, appointment=meeting, reason="下雨", now=later)
    assert not [todo for todo in things_for(cast.cadre, later) if "meeting" in todo.kind]


def test_the_workbench_leads_to_where_what_somebody_left_is_listed(
    arranged: Arrange, cast: Cast, client_of: Callable[[Any], Client]
) -> None:
    meeting = arranged()
    Appointment.objects.filter(pk=meeting.pk).update(posting=None)
    (card,) = [todo for todo in things_for(cast.cadre, NOW) if todo.kind == "pairing_waiting"]
    detail = reverse("visits:appointment_detail", args=[meeting.pk])
    assert detail in client_of(cast.cadre).get(card.url).content.decode()


def test_names_are_forgotten_thirty_days_after_the_end_and_not_before(
    arranged: Arrange, cast: Cast
) -> None:
    ended, waits = arranged(), arranged(meets_at=NOW + timedelta(days=90))
    actions.cancel_meeting(actor=cast.cadre, appointment=ended, reason="改天", now=NOW)
    assert actions.forget_names(now=NOW + NAME_KEPT_FOR - timedelta(minutes=1)) == 0
    assert actions.forget_names(now=NOW + NAME_KEPT_FOR) == 1
    assert actions.forget_names(now=NOW + NAME_KEPT_FOR) == 0
    ended.refresh_from_db()
    waits.refresh_from_db()
    assert (ended.called, ended.door, ended.state) == ("", "", "cancelled")
    assert (waits.called, waits.door) == ("老李", "12号")
    call_command("forget_names", verbosity=0)
    call_command("remind_of_meetings", verbosity=0)
