"""Meetings by appointment: by need or open matter, held as a visit, told once, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Event
from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from disputes.models import Case
from notices.actions import deliver, drain
from notices.models import Notice
from org_tree.models import Posting
from tests.disputes.factories import Bench
from tests.factories import LONG_AGO, NOW, Cast, Territory
from visits import actions
from visits.appointing import LONGEST_REST, NAME_KEPT_FOR, OPEN, STEPS, remind_on, steps_from
from visits.inputs import HouseholdInput, VisitInput
from visits.invitations import InvitationInput
from visits.models import Appointment, Visit, VisitAssignment
from visits.waiting import things_for

pytestmark = pytest.mark.django_db
Arrange = Callable[..., Appointment]


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


# --- Reminders ---


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


# --- Names ---


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


def test_the_whole_name_is_seen_by_those_who_work_on_it_and_logged(
    arranged: Arrange, cast: Cast, client_of: Callable[[Any], Client]
) -> None:
    meeting = arranged(now=timezone.now())
    page = reverse("visits:appointment_detail", args=[meeting.pk])
    own = client_of(cast.cadre)
    assert "老*" in own.get(page).content.decode()
    assert "老李" not in own.get(page).content.decode()
    office = client_of(cast.village).get(page).content.decode()
    assert "老*" not in office
    assert "12号" not in office
    shown = own.post(reverse("visits:appointment_name", args=[meeting.pk])).content.decode()
    assert "老李" in shown
    assert Event.objects.filter(act="visits.reveal_name", actor_id=cast.cadre.pk).count() == 1


# --- Pages ---


def sent(territory: Territory, **changes: Any) -> dict[str, Any]:
    values = {
        "client_id": str(uuid4()),
        "need": "elderly",
        "purpose": "过冬取暖",
        "unit": territory.unit().code,
        "door": "12号",
        "called": "老李",
        "day": (business_date(timezone.now()) + timedelta(days=1)).isoformat(),
        "clock": "09:30",
        "place": "到家里",
        "invitation": "phone",
        "is_agreed": "on",
    }
    return {**values, **changes}


def test_a_meeting_goes_from_the_form_to_the_visit_it_becomes(
    cast: Cast, territory: Territory, client_of: Callable[[Any], Client]
) -> None:
    cadre = client_of(cast.cadre)
    new = f"{reverse('visits:appointment_new')}?area={territory.village().code}"
    refused = cadre.post(new, sent(territory, unit="", purpose=""))
    assert refused.status_code == 422
    assert "到家里" in refused.content.decode()
    cadre.post(new, sent(territory))
    meeting = Appointment.objects.get()
    assert meeting.state == "agreed"
    write = f"{reverse('visits:visit_new')}?meeting={meeting.pk}"
    form = cadre.get(write).content.decode()
    assert 'value="12号"' in form
    assert "老李" not in form
    told = {
        "client_id": str(uuid4()),
        "kind": "appointed",
        "date": business_date(timezone.now()).isoformat(),
        "unit1": territory.unit().code,
        "door1": "12号",
        "diary": "说了取暖的事。",
    }
    cadre.post(write, told)
    meeting.refresh_from_db()
    assert meeting.visit is not None
    assert meeting.visit.households.get().door == "12号"


def test_a_case_offers_a_meeting_where_one_may_arrange_it(
    cast: Cast, territory: Territory, client_of: Callable[[Any], Client]
) -> None:
    case = case_in(territory, cast)
    card = reverse("visits:appointments_for_case", args=[case.number])
    new = f"{reverse('visits:appointment_new')}?case={case.number}"
    assert new in client_of(cast.village).get(card).content.decode()
    assert new not in client_of(cast.mediator).get(card).content.decode()
    form = client_of(cast.village).get(new).content.decode()
    assert case.title in form
    assert 'name="need"' not in form
    assert client_of(cast.cadre).get(new).status_code == 404


def test_the_page_before_a_visit_leads_to_a_meeting_about_what_is_open_there(
    cast: Cast, territory: Territory, tied: VisitAssignment, client_of: Callable[[Any], Client]
) -> None:
    case, cadre = case_in(territory, cast), client_of(cast.cadre)
    new = f"{reverse('visits:appointment_new')}?case={case.number}"
    sheet = reverse("visits:before_visit", args=[territory.village().code])
    assert new in cadre.get(sheet).content.decode()
    about = sent(territory, unit="", door="", called="", purpose="")
    del about["need"]
    cadre.post(new, about)
    assert Appointment.objects.get().case == case
    assert case.title in cadre.get(sheet).content.decode()
    assert client_of(cast.mediator).get(sheet).status_code == 200
    assert new not in client_of(cast.mediator).get(sheet).content.decode()


def test_the_list_takes_as_many_queries_whatever_its_length(
    arranged: Arrange, cast: Cast, client_of: Any, at_most_queries: Any
) -> None:
    now, village = timezone.now(), client_of(cast.village)
    for count in (1, 12):
        for _one in range(count):
            arranged(now=now)
        village.get(reverse("visits:appointment_list"))
        with at_most_queries(8):
            page = village.get(f"{reverse('visits:appointment_list')}?view=all")
    assert page.context["count"] == 13
    with at_most_queries(12):
        village.get(reverse("visits:appointment_detail", args=[Appointment.objects.last().pk]))


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


# --- Programs ---

API = "/api/v1/appointments/"


def body(territory: Territory, **changes: Any) -> dict[str, Any]:
    values = {
        "client_id": str(uuid4()),
        "area": territory.village().code,
        "unit": territory.unit().code,
        "meets_at": (timezone.now() + timedelta(days=1)).isoformat(),
        "place": "到家里",
        "invitation": "phone",
        "need": "elderly",
        "purpose": "过冬取暖",
        "door": "12号",
        "called": "老李",
    }
    return {**values, **changes}


def test_a_program_arranges_a_meeting_once_and_never_reads_a_name(
    cast: Cast, territory: Territory, api_of: Any, at_most_queries: Any
) -> None:
    cadre, asked = api_of(cast.cadre), body(territory)
    made = cadre.post(API, asked, format="json")
    again = cadre.post(API, asked, format="json")
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["state"] == "invited"
    assert "老李" not in made.content.decode()
    assert "12号" not in made.content.decode()
    assert cadre.post(API, {**asked, "place": "村部"}, format="json").status_code == 409
    for _more in range(5):
        cadre.post(API, body(territory), format="json")
    with at_most_queries(5):
        assert len(cadre.get(API).json()["results"]) == 6


def test_a_program_is_told_what_is_wrong_and_what_a_meeting_stands_at(
    cast: Cast, territory: Territory, api_of: Any
) -> None:
    cadre = api_of(cast.cadre)
    assert "unit" in cadre.post(API, body(territory, unit=""), format="json").json()
    elsewhere = territory.unit(village=1).code
    assert cadre.post(API, body(territory, unit=elsewhere), format="json").status_code == 400
    case = case_in(territory, cast)
    about = body(territory, need="", unit="", case=case.number)
    assert cadre.post(API, about, format="json").status_code == 404
    assert api_of(cast.village).post(API, about, format="json").status_code == 201
    one = f"{API}{cadre.post(API, body(territory), format='json').json()['id']}/"
    assert cadre.post(f"{one}miss/", {"reason": "没来"}, format="json").status_code == 409
    assert cadre.post(f"{one}cancel/", {}, format="json").status_code == 400
    assert cadre.post(f"{one}agree/").json()["state"] == "agreed"
    assert cadre.post(f"{one}decline/", {}, format="json").status_code == 409
    assert cadre.post(f"{one}cancel/", {"reason": "改天"}, format="json").status_code == 200
