"""Many at once: a meeting ends one way, is called to mind once; a household is taken on by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from audit.models import Event
from common.uploads.intake import Taken
from common.uploads.photos import MOST_PHOTOS, take_photo
from org_tree.models import Posting
from tests.at_once import at_once
from tests.factories import LONG_AGO, NOW, TODAY, Cast, Territory
from tests.papers.factories import picture
from visits import actions
from visits.inputs import VisitInput
from visits.invitations import InvitationInput, MoveInput
from visits.models import Appointment, Pairing, Visit
from visits.pairings import PairingInput

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: nothing can be raced",
    ),
]
LATER = NOW + timedelta(days=1)


@pytest.fixture
def arrange(cast: Cast, territory: Territory) -> Callable[[], Appointment]:
    """Arrange a meeting of tomorrow."""

    def arranged() -> Appointment:
        given = InvitationInput(
            area=territory.village(),
            meets_at=LATER,
            place="村部",
            invitation="phone",
            need="elderly",
            purpose="取暖",
            unit=territory.unit(),
        )
        return actions.invite(actor=cast.cadre, client_id=uuid4(), invitation=given, now=NOW)[0]

    return arranged


def test_a_meeting_that_is_held_and_missed_at_once_ends_one_way(
    arrange: Callable[[], Appointment], cast: Cast, territory: Territory
) -> None:
    cadre, village = cast.cadre, territory.village()
    day = TODAY + timedelta(days=1)
    for _round in range(5):
        meeting = arrange()
        visit = VisitInput(area=village, date=day, to_date=day, kind="appointed", diary="谈了。")
        given = {"actor": cadre, "appointment": meeting, "now": LATER}
        hold = partial(actions.log_meeting, client_id=uuid4(), visit=visit, **given)
        miss = partial(actions.miss_meeting, reason="没来", **given)
        before = Visit.objects.count()
        at_once([hold, miss, miss, hold])
        meeting.refresh_from_db()
        assert (meeting.state == "held") == (Visit.objects.count() == before + 1)
        ends = {"visits.hold_meeting", "visits.miss_meeting"}
        told = Event.objects.filter(record_type="visits.appointment", record_id=meeting.pk)
        assert told.filter(act__in=ends).count() == 1


def photo(visit: Visit, actor: Any, client_id: UUID, taken: Taken) -> Callable[[], Any]:
    return partial(
        actions.add_photo, actor=actor, visit=visit, client_id=client_id, taken=taken, now=NOW
    )


@pytest.mark.usefixtures("own_uploads")
def test_photos_sent_at_once_stand_once_each_and_are_nine_at_most(
    cast: Cast, territory: Territory
) -> None:
    given = VisitInput(area=territory.village(), date=TODAY, to_date=TODAY)
    visit, _new = actions.log_visit(actor=cast.cadre, client_id=uuid4(), visit=given, now=NOW)
    taken, key = take_photo(picture()), uuid4()
    done = at_once([photo(visit, cast.cadre, key, taken)] * 16)
    assert sorted(new for _photo, new in done) == [False] * 15 + [True]
    at_once([photo(visit, cast.cadre, uuid4(), taken) for _screen in range(12)])
    assert visit.photos.standing().count() == MOST_PHOTOS
    assert Event.objects.filter(act="visits.add_photo").count() == MOST_PHOTOS


def test_a_meeting_that_is_moved_and_called_off_at_once_is_off_and_says_which_came_first(
    arrange: Callable[[], Appointment], cast: Cast
) -> None:
    for _round in range(5):
        meeting = arrange()
        given = {"actor": cast.cadre, "appointment": meeting, "now": NOW}
        to = MoveInput(LATER + timedelta(days=1), "村部", "开会", "phone")
        move = partial(actions.move_meeting, move=to, **given)
        cancel = partial(actions.cancel_meeting, reason="改天", **given)
        at_once([move, cancel, move, cancel])
        meeting.refresh_from_db()
        told = Event.objects.filter(record_type="visits.appointment", record_id=meeting.pk)
        acts = list(told.order_by("sequence").values_list("act", flat=True))
        assert acts.count("visits.move_meeting") == (meeting.meets_at != LATER)
        assert (meeting.state, acts[-1]) == ("cancelled", "visits.cancel_meeting")
        assert acts.count("visits.cancel_meeting") == 1


def test_reminders_sent_from_many_places_at_once_go_out_once(
    arrange: Callable[[], Appointment], cast: Cast
) -> None:
    for _one in range(8):
        arrange()
    done = at_once([partial(actions.remind_of_meetings, now=NOW)] * 6)
    assert sum(done) == 8
    assert Event.objects.filter(act="visits.remind_of_meeting").count() == 8


def test_a_household_somebody_left_is_taken_on_by_one_of_the_office(
    cast: Cast, territory: Territory
) -> None:
    office = Posting.objects.get(user=cast.cadre).organization
    Posting.objects.create(
        user=cast.outsider, role="visiting_cadre", organization=office, started_on=LONG_AGO
    )
    given = PairingInput(territory.unit(), "12号", "elderly", TODAY)
    pairing, _new = actions.start_pairing(
        actor=cast.cadre, client_id=uuid4(), pairing=given, now=NOW
    )
    Pairing.objects.filter(pk=pairing.pk).update(posting=None)
    people: list[Any] = [cast.cadre, cast.outsider]
    done = at_once(
        [partial(actions.take_pairing_on, actor=one, pairing=pairing, now=NOW) for one in people]
    )
    refused = [one for one in done if isinstance(one, Exception)]
    assert len(refused) == 1
    assert Event.objects.filter(act="visits.take_pairing_on").count() == 1


def test_one_person_begins_with_a_household_once_however_many_screens_are_open(
    cast: Cast, territory: Territory
) -> None:
    cadre, given = cast.cadre, PairingInput(territory.unit(), "12号", "elderly", TODAY)
    begin = [
        partial(actions.start_pairing, actor=cadre, client_id=uuid4(), pairing=given, now=NOW)
        for _screen in range(4)
    ]
    at_once(begin)
    assert Pairing.objects.open().count() == 1
