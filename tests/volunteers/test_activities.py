"""An activity from the draft to the confirmed hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Event, Pending
from common.errors import Invalid, NotAllowed, Stale, WrongState
from tests.factories import NOW
from tests.volunteers.factories import Squad
from volunteers import actions, codes
from volunteers.actions.signing import TooManyTries, WrongCode
from volunteers.hours import proposed
from volunteers.models import Activity, PointsAccount, ServiceRecord, SignUp
from volunteers.stars import DEFAULT_LEVELS, points_for, stars_of
from volunteers.verify import ledger_faults
from volunteers.workflow import ACTS


def test_an_activity_goes_its_way_and_leaves_an_event_a_step(squad: Squad) -> None:
    activity, signed = squad.finished(2)
    minutes = {signed[0].pk: 120, signed[1].pk: 0}
    done = actions.confirm_hours(
        actor=squad.manager, pk=activity.pk, minutes=minutes, now=activity.ends_at
    )
    assert done.state == "confirmed"
    record = ServiceRecord.objects.get()
    assert (record.minutes, record.volunteer_id) == (120, signed[0].volunteer_id)
    assert PointsAccount.objects.get(volunteer=signed[0].volunteer).balance == 20
    assert PointsAccount.objects.get(team=squad.team()).balance == -20
    acts = Event.objects.filter(record_type="volunteers.activity", record_id=activity.pk)
    assert list(acts.order_by("sequence").values_list("act", flat=True)) == [
        "volunteers.plan_activity",
        "volunteers.open_activity",
        "volunteers.start_activity",
        "volunteers.finish_activity",
        "volunteers.confirm_activity",
    ]
    assert Pending.objects.filter(event__act="volunteers.confirm_activity").exists()
    assert list(ledger_faults()) == []


def test_the_same_plan_sent_twice_is_one_activity(squad: Squad) -> None:
    key = squad.key()
    assert squad.plan(client_id=key) == squad.plan(client_id=key)
    with pytest.raises(Exception, match="already|内容"):
        squad.plan(client_id=key, title="别的")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"risk": ""}, "risk"),
        ({"places": 0}, "places"),
        ({"ends_at": NOW}, "ends_at"),
        ({"ends_at": NOW + timedelta(days=3)}, "ends_at"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_field(
    squad: Squad, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        squad.plan(**changes)
    assert list(refused.value.errors) == [field]


def test_an_activity_serves_in_the_area_of_its_team(squad: Squad) -> None:
    with pytest.raises(Invalid):
        squad.plan(area=squad.territory.village(0, 1))
    assert squad.plan(area=squad.territory.group()).area == squad.territory.group()


@pytest.mark.parametrize("act", ["change", "open", "start", "finish", "cancel"])
@pytest.mark.parametrize(
    "state", ["draft", "open", "under_way", "finished", "confirmed", "cancelled"]
)
def test_every_act_in_every_state_is_what_the_table_says(
    squad: Squad, act: str, state: str
) -> None:
    activity = squad.plan()
    Activity.objects.filter(pk=activity.pk).update(state=state, cancel_reason="下雨")
    extra = {"cancel": {"reason": "下雨"}, "start": {"now": activity.starts_at}}.get(act, {})
    if state in ACTS[act].sources:
        assert squad.act(act, activity, **extra).state == (ACTS[act].target or state)
    else:
        with pytest.raises(WrongState) as refused:
            squad.act(act, activity, **extra)
        assert refused.value.data["state"] == state


def test_whoever_read_an_older_version_is_told(squad: Squad) -> None:
    activity = squad.open()
    with pytest.raises(Stale) as refused:
        squad.act("change", activity, version=1, places=5)
    assert refused.value.data == {"state": "open", "version": 2}


def test_nobody_but_a_manager_of_the_team_does_any_of_it(squad: Squad) -> None:
    activity = squad.plan()
    for person in (squad.cast.village, squad.cast.outsider, squad.district):
        with pytest.raises(NotAllowed):
            squad.act("open", activity, actor=person)


def test_an_earlier_activity_is_copied_for_another_day(squad: Squad) -> None:
    activity, _signed = squad.finished(2)
    copy, is_new = actions.copy_activity(
        actor=squad.manager,
        client_id=squad.key(),
        pk=activity.pk,
        starts_at=activity.starts_at + timedelta(days=7),
        now=squad.tick(),
    )
    assert is_new
    assert (copy.title, copy.risk, copy.places) == (activity.title, activity.risk, activity.places)
    assert (copy.planned, copy.state, copy.taken) == (activity.planned, "draft", 0)
    assert copy.copied_from == activity


def test_places_are_given_in_order_and_then_the_waiting_list(squad: Squad) -> None:
    activity = squad.open(places=2)
    states = [squad.sign(activity, one).state for one in squad.volunteers(4)]
    assert states == ["placed", "placed", "waiting", "waiting"]
    activity.refresh_from_db()
    assert (activity.taken, activity.waiting) == (2, 2)


def test_who_withdraws_lets_the_first_of_the_waiting_list_in(squad: Squad) -> None:
    activity = squad.open(places=1)
    first, second, third = [squad.sign(activity, one) for one in squad.volunteers(3)]
    moved = actions.withdraw(actor=squad.manager, signed=first, now=squad.tick())
    assert [one.pk for one in moved] == [second.pk]
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.state, third.state) == ("placed", "waiting")
    assert second.told_at is None
    assert Event.objects.filter(act="volunteers.move_up", record_id=second.pk).exists()
    actions.tell_moved_up(actor=squad.manager, signed=second, now=squad.tick())
    second.refresh_from_db()
    assert second.told_at is not None
    again = squad.sign(activity, first.volunteer)
    assert (again.pk, again.state, again.position) == (first.pk, "waiting", 4)


def test_more_places_let_more_of_the_waiting_list_in_and_never_fewer_than_taken(
    squad: Squad,
) -> None:
    activity = squad.open(places=1)
    for one in squad.volunteers(4):
        squad.sign(activity, one)
    activity = squad.act("change", activity, places=3)
    assert (activity.taken, activity.waiting) == (3, 1)
    with pytest.raises(Invalid):
        squad.act("change", activity, places=2)


def test_nobody_signs_up_without_being_told_of_the_risks(squad: Squad) -> None:
    activity = squad.open()
    (one,) = squad.volunteers(1)
    with pytest.raises(Invalid) as refused:
        squad.sign(activity, one, knows_risk=False)
    assert "knows_risk" in refused.value.errors


def test_many_are_signed_up_as_one_by_one(squad: Squad) -> None:
    activity = squad.open(places=2)
    people = squad.volunteers(4)
    squad.sign(activity, people[1])
    actions.sign_up_many(
        actor=squad.manager, activity=activity, volunteers=people, now=squad.tick()
    )
    rows = SignUp.objects.filter(activity=activity).order_by("position")
    assert list(rows.values_list("state", flat=True)) == ["placed"] * 2 + ["waiting"] * 2
    assert Event.objects.filter(act="volunteers.sign_up").count() == 4
    activity.refresh_from_db()
    assert (activity.taken, activity.waiting, activity.last_position) == (2, 2, 4)


def self_service(squad: Squad) -> tuple[Activity, SignUp]:
    """An activity under way, and a volunteer with an account who has a place."""
    (one,) = squad.volunteers(1)
    one, password = actions.open_account(actor=squad.manager, pk=one.pk, now=squad.tick())
    assert one.user is not None
    assert one.user.check_password(password)
    activity = squad.open()
    signed = squad.sign(activity, one, actor=one.user)
    squad.act("start", activity, now=activity.starts_at)
    return activity, signed


def test_a_volunteer_comes_by_the_code_of_now_or_the_one_before(squad: Squad) -> None:
    activity, signed = self_service(squad)
    moment = activity.starts_at + timedelta(minutes=3)
    code = codes.code_at(settings.SECRET_KEY, activity.pk, moment)
    user = signed.volunteer.user
    late = moment + codes.SLICE
    came = actions.check_in(actor=user, signed=signed, code=code, now=late)
    assert came.checked_in_at == late
    again = actions.check_in(actor=squad.manager, signed=signed, now=late + timedelta(minutes=1))
    assert again.checked_in_at == late


def test_wrong_codes_are_counted_and_the_right_one_no_longer_helps(squad: Squad) -> None:
    activity, signed = self_service(squad)
    now, user = activity.starts_at, signed.volunteer.user
    good = codes.code_at(settings.SECRET_KEY, activity.pk, now)
    bad = f"{(int(good) + 1) % 10000:04d}"
    for _try in range(codes.MOST_TRIES):
        with pytest.raises(WrongCode):
            actions.check_in(actor=user, signed=signed, code=bad, now=now)
    with pytest.raises(TooManyTries):
        actions.check_in(actor=user, signed=signed, code=good, now=now)
    later = now + codes.SLICE
    fresh = codes.code_at(settings.SECRET_KEY, activity.pk, later)
    assert actions.check_in(actor=user, signed=signed, code=fresh, now=later).checked_in_at


def test_nobody_checks_somebody_else_in(squad: Squad) -> None:
    activity, signed = self_service(squad)
    with pytest.raises(NotAllowed):
        actions.check_in(actor=squad.cast.village, signed=signed, now=activity.starts_at)


START = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
END = START + timedelta(hours=2, minutes=30)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("came", "left", "counted", "minutes", "marks"),
    [
        (None, None, False, 150, (False, False, False)),
        (None, None, True, 0, (True, False, False)),
        (0, 150, True, 150, (False, False, False)),
        (8, 160, True, 150, (False, False, False)),
        (60, 150, True, 90, (False, True, False)),
        (0, None, True, 150, (False, False, True)),
        (-20, 60, True, 60, (False, False, False)),
        (170, 171, True, 0, (False, True, False)),
    ],
)
def test_minutes_are_proposed_from_plan_and_check_ins(
    came: int | None, left: int | None, counted: bool, minutes: int, marks: tuple[bool, ...]
) -> None:
    said = proposed(
        START,
        END,
        None if came is None else START + came * MINUTE,
        None if left is None else START + left * MINUTE,
        is_counted=counted,
    )
    assert (said.minutes, (said.is_absent, said.is_late, said.forgot_to_leave)) == (minutes, marks)


@given(st.integers(-300, 600), st.integers(0, 600))
def test_no_proposal_passes_the_plan(came: int, stayed: int) -> None:
    at = START + came * MINUTE
    said = proposed(START, END, at, at + stayed * MINUTE, is_counted=True)
    assert 0 <= said.minutes <= 150
    assert said.minutes % 30 == 0


@pytest.mark.parametrize(
    ("hours", "stars"), [(0, 0), (99.9, 0), (100, 1), (299, 1), (300, 2), (1000, 4), (9000, 5)]
)
def test_stars_follow_the_table(hours: float, stars: int) -> None:
    assert stars_of(int(hours * 60), DEFAULT_LEVELS) == stars


def test_parts_of_a_point_are_not_given() -> None:
    assert [points_for(minutes, 10) for minutes in (0, 5, 30, 90, 119)] == [0, 0, 5, 15, 19]


def test_confirming_twice_changes_nothing(squad: Squad) -> None:
    activity, signed = squad.finished(2)
    given = {"actor": squad.manager, "pk": activity.pk, "now": activity.ends_at}
    minutes = {one.pk: 120 for one in signed}
    first = actions.confirm_hours(minutes=minutes, **given)
    second = actions.confirm_hours(minutes=minutes, **given)
    assert (first.version, ServiceRecord.objects.count()) == (second.version, 2)
    with pytest.raises(WrongState):
        actions.confirm_hours(minutes=dict.fromkeys(minutes, 60), **given)


def test_hours_are_confirmed_for_everybody_with_a_place_and_within_a_day(squad: Squad) -> None:
    activity, signed = squad.finished(2)
    given = {"actor": squad.manager, "pk": activity.pk, "now": activity.ends_at}
    for minutes in ({signed[0].pk: 60}, {one.pk: 1441 for one in signed}):
        with pytest.raises(Invalid):
            actions.confirm_hours(minutes=minutes, **given)


def test_a_correction_annuls_writes_anew_and_takes_the_points_along(squad: Squad) -> None:
    volunteer = squad.served(120)
    record = ServiceRecord.objects.get()
    correct = {"actor": squad.manager, "now": NOW + timedelta(days=1)}
    new = actions.correct_hours(record_pk=record.pk, minutes=60, reason="早退", **correct)
    record.refresh_from_db()
    assert record.annul_reason == "早退"
    assert new is not None
    assert PointsAccount.objects.get(volunteer=volunteer).balance == 10
    gone = actions.correct_hours(record_pk=new.pk, minutes=0, reason="没来", **correct)
    assert gone is None
    assert PointsAccount.objects.get(volunteer=volunteer).balance == 0
    assert ServiceRecord.objects.count() == 2
    assert list(ledger_faults()) == []
    with pytest.raises(Invalid):
        actions.correct_hours(record_pk=record.pk, minutes=30, reason="再改", **correct)


def test_activities_begin_and_end_by_themselves_however_often_asked(squad: Squad) -> None:
    activity = squad.open()
    assert actions.end_due_activities(now=activity.starts_at) == 1
    assert actions.end_due_activities(now=activity.starts_at) == 0
    assert actions.end_due_activities(now=activity.ends_at) == 1
    assert Activity.objects.get().state == "finished"


def test_one_late_look_begins_and_ends_at_once(squad: Squad) -> None:
    activity = squad.open()
    assert actions.end_due_activities(now=activity.ends_at + timedelta(days=2)) == 2
    assert Activity.objects.get().state == "finished"
