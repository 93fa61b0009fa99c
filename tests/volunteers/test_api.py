"""The volunteers' work for programs: a manager's, and what somebody on the register does alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from rest_framework.test import APIClient

from tests.volunteers.factories import Squad
from volunteers import actions
from volunteers.codes import code_at
from volunteers.models import PointsAccount, Redemption, SignUp, Volunteer
from volunteers.verify import ledger_faults

ApiOf = Callable[[Any], APIClient]
Most = Callable[[int], AbstractContextManager[None]]
pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def api(squad: Squad, api_of: ApiOf) -> APIClient:
    """The manager's program."""
    return api_of(squad.manager)


@pytest.fixture
def own(squad: Squad) -> Volunteer:
    """Somebody on the register with an account."""
    [volunteer] = squad.volunteers(1)
    return actions.open_account(actor=squad.manager, pk=volunteer.pk, now=squad.tick())[0]


def soon(squad: Squad, **changes: Any) -> Any:
    """An activity that takes sign-ups and begins in ten minutes of the real clock."""
    starts = timezone.now() + timedelta(minutes=10)
    return squad.open(starts_at=starts, ends_at=starts + timedelta(hours=2), **changes)


def person(squad: Squad, **changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(squad.key()),
        "name": "何晓",
        "phone": "19911110077",
        "area": squad.team().area.code,
        "teams": ["T0004"],
        "consent_on": "2026-01-05",
        **changes,
    }


def test_somebody_is_registered_once_and_shown_masked(squad: Squad, api: APIClient) -> None:
    sent = person(squad)
    first, again = api.post(f"{API}/volunteers/", sent), api.post(f"{API}/volunteers/", sent)
    assert (first.status_code, again.status_code) == (201, 200)
    said = first.json()
    assert (said["name"], said["phone"], said["points"]) == ("何*", "199****0077", 0)
    assert [team["code"] for team in said["teams"]] == ["T0004"]
    twice = api.post(f"{API}/volunteers/", {**sent, "client_id": str(squad.key())})
    assert (twice.status_code, twice.json()["code"]) == (409, "on_register")
    other = api.post(f"{API}/volunteers/", {**sent, "name": "何小"})
    assert (other.status_code, other.json()["code"]) == (409, "client_id_reused")
    bad = api.post(f"{API}/volunteers/", person(squad, phone="12", teams=["T9999"]))
    assert (bad.status_code, set(bad.json())) == (400, {"teams", "code", "detail"})


def test_the_register_is_narrowed_by_team_and_by_what_an_address_may_hold(
    squad: Squad, api: APIClient
) -> None:
    sent = person(squad)
    number = api.post(f"{API}/volunteers/", sent).json()["number"]
    squad.volunteers(3, "T0005")

    def found(query: str) -> list[str]:
        rows = api.get(f"{API}/volunteers/?{query}").json()["results"]
        return [row["number"] for row in rows]

    assert len(found("")) == 4
    assert found("team=T0004") == [number]
    assert found("q=0077") == found(f"q={number}") == [number]
    assert number in found("q=何")
    # A whole phone number does not belong into an address.
    assert found("q=19911110077") == []
    assert found(f"area={squad.team('T0006').area.code}") == []


def test_the_tree_of_teams_grows_by_one_below_the_branch(squad: Squad, api: APIClient) -> None:
    sent = {
        "client_id": str(squad.key()),
        "parent": "T0002",
        "area": squad.team().area.code,
        "name": "河道巡护队",
        "kinds": ["patrol"],
    }
    made, again = api.post(f"{API}/teams/", sent), api.post(f"{API}/teams/", sent)
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["parent"] == "T0002"
    below = api.get(f"{API}/teams/?parent=T0002").json()["results"]
    assert {team["code"] for team in below} == {"T0004", "T0005", made.json()["code"]}
    branch = api.get(f"{API}/teams/T0002/").json()
    assert (branch["teams"], branch["level"], branch["people"]) == (3, 1, 0)


def test_an_activity_goes_its_way_and_a_stale_version_is_told(squad: Squad, api: APIClient) -> None:
    starts = timezone.now() + timedelta(minutes=10)
    sent = {
        "client_id": str(squad.key()),
        "team": "T0004",
        "title": "送棉衣",
        "place": "服务中心门口",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=2)).isoformat(),
        "places": 1,
        "risk": "穿防滑鞋",
    }
    made = api.post(f"{API}/activities/", sent)
    assert (made.status_code, api.post(f"{API}/activities/", sent).status_code) == (201, 200)
    address = f"{API}/activities/{made.json()['id']}"
    assert made.json()["acts"] == ["publish", "cancel"]
    assert api.post(f"{address}/publish/", {"version": 1}).json()["state"] == "open"
    stale = api.post(f"{address}/start/", {"version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert api.patch(f"{address}/", {"version": 2, "places": 2}).json()["places"] == 2
    people = squad.volunteers(3)
    states = [
        api.post(f"{address}/sign-up/", {"volunteer": one.number, "knows_risk": True}).json()[
            "state"
        ]
        for one in people
    ]
    assert states == ["placed", "placed", "waiting"]
    api.post(f"{address}/withdraw/", {"volunteer": people[0].number})
    listed = api.get(f"{address}/sign-ups/").json()["results"]
    assert {row["volunteer"]: row["state"] for row in listed} == {
        people[0].number: "withdrawn",
        people[1].number: "placed",
        people[2].number: "placed",
    }
    api.post(f"{address}/start/", {})
    assert api.post(f"{address}/check-in/", {"volunteer": people[1].number}).json()["checked_in_at"]
    assert api.post(f"{address}/finish/", {}).json()["acts"] == ["confirm", "check-out"]
    placed = {row["volunteer"]: row["id"] for row in listed if row["state"] == "placed"}
    hours = [
        {"sign_up": placed[people[1].number], "minutes": 90},
        {"sign_up": placed[people[2].number], "minutes": 0},
    ]
    done = api.post(f"{address}/confirm/", {"minutes": hours})
    assert (done.status_code, done.json()["state"]) == (200, "confirmed")
    late = api.post(f"{address}/cancel/", {"reason": "下雨"})
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    [record] = api.get(f"{API}/service-records/").json()["results"]
    assert (record["minutes"], record["volunteer"]) == (90, people[1].number)
    shown = api.get(f"{API}/volunteers/{people[1].number}/").json()
    assert (shown["hours"], shown["points"]) == (1.5, 15)


def test_a_volunteer_signs_up_and_checks_in_with_the_code_and_does_nothing_else(
    squad: Squad, own: Volunteer, api_of: ApiOf
) -> None:
    activity, mine = soon(squad), api_of(own.user)
    address = f"{API}/activities/{activity.pk}"
    assert mine.get(f"{address}/").json()["acts"] == ["sign-up", "withdraw", "check-in"]
    assert mine.post(f"{address}/sign-up/", {}).status_code == 400
    assert mine.post(f"{address}/sign-up/", {"knows_risk": True}).status_code == 201
    assert mine.post(f"{address}/sign-up/", {"knows_risk": True}).status_code == 200
    wrong = mine.post(f"{address}/check-in/", {"code": "abcd"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "wrong_code")
    code = code_at(settings.SECRET_KEY, activity.pk, timezone.now())
    assert mine.post(f"{address}/check-in/", {"code": code}).status_code == 200
    other = squad.volunteers(1)[0]
    body = {"volunteer": other.number, "knows_risk": True}
    assert mine.post(f"{address}/sign-up/", body).status_code == 403
    assert mine.post(f"{address}/cancel/", {"reason": "不想去"}).status_code == 403
    squad.sign(activity, other)
    assert [row["volunteer"] for row in mine.get(f"{address}/sign-ups/").json()["results"]] == [
        own.number
    ]
    assert mine.get(f"{API}/volunteers/").json()["results"] == []
    assert mine.get(f"{API}/volunteers/{own.number}/").status_code == 200
    assert mine.get(f"{API}/volunteers/{other.number}/").status_code == 404


def test_a_volunteer_sees_activities_of_teams_near_them_that_take_sign_ups(
    squad: Squad, own: Volunteer, api_of: ApiOf
) -> None:
    mine, address = api_of(own.user), f"{API}/activities/"
    near = [soon(squad), soon(squad, team=squad.team("T0002"))]
    far, draft = soon(squad, team=squad.team("T0005")), squad.plan()
    seen = {row["id"] for row in mine.get(address).json()["results"]}
    assert seen == {activity.pk for activity in near}
    actions.join_team(
        actor=squad.manager, volunteer=own, team=squad.team("T0005"), now=squad.tick()
    )
    assert far.pk in {row["id"] for row in mine.get(address).json()["results"]}
    assert mine.get(f"{address}{draft.pk}/").status_code == 404


def test_points_buy_a_reward_once_and_come_back_with_it(
    squad: Squad, api: APIClient, api_of: ApiOf
) -> None:
    volunteer = squad.served()
    actions.open_account(actor=squad.manager, pk=volunteer.pk, now=squad.tick())
    volunteer.refresh_from_db()
    reward, mine = squad.reward(cost=15), api_of(volunteer.user)
    address, sent = f"{API}/rewards/{reward.pk}/redeem/", {"client_id": str(squad.key())}
    assert [row["id"] for row in mine.get(f"{API}/rewards/").json()["results"]] == [reward.pk]
    first, again = mine.post(address, sent), mine.post(address, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    more = mine.post(address, {"client_id": str(squad.key())})
    assert (more.status_code, more.json()["code"]) == (409, "not_enough_points")
    spent, earned = mine.get(f"{API}/points/").json()["results"]
    assert [(row["kind"], row["amount"], row["balance"]) for row in (earned, spent)] == [
        ("earn", 20, 20),
        ("spend", -15, 5),
    ]
    back = f"{API}/points/{spent['id']}/reverse/"
    assert mine.post(back, {"reason": "不要了"}).status_code == 403
    mirrored = api.post(back, {"reason": "拿错了"}).json()
    assert (mirrored["kind"], mirrored["amount"], mirrored["balance"]) == ("reverse", 15, 20)
    assert api.post(back, {"reason": "拿错了"}).status_code == 409
    assert Redemption.objects.get().state == "cancelled"
    # Earned points go back with the hours they were given for.
    gone = api.post(f"{API}/points/{earned['id']}/reverse/", {"reason": "没来"})
    assert gone.json()["balance"] == 0
    assert api.get(f"{API}/service-records/").json()["results"] == []
    assert len(api.get(f"{API}/service-records/?annulled=true").json()["results"]) == 1
    assert PointsAccount.objects.get(volunteer=volunteer).balance == 0
    assert list(ledger_faults()) == []


def test_hours_are_set_right_and_the_points_follow(squad: Squad, api: APIClient) -> None:
    record = squad.served().records.get()
    address = f"{API}/service-records/{record.pk}/correct/"
    assert api.post(address, {"minutes": 120, "reason": "一样"}).status_code == 400
    right = api.post(address, {"minutes": 60, "reason": "只来了一小时"}).json()
    assert (right["minutes"], right["id"] != record.pk) == (60, True)
    assert PointsAccount.objects.get(kind="volunteer").balance == 10


def test_who_only_looks_may_not_act_and_who_is_elsewhere_sees_nothing(
    squad: Squad, api_of: ApiOf
) -> None:
    activity = squad.open()
    address = f"{API}/activities/{activity.pk}"
    looks, elsewhere = api_of(squad.district), api_of(squad.cast.mediator)
    assert looks.get(f"{address}/").json()["acts"] == []
    assert looks.post(f"{address}/cancel/", {"reason": "不办了"}).status_code == 403
    assert elsewhere.get(f"{address}/").status_code == 404
    assert elsewhere.post(f"{address}/cancel/", {"reason": "不办了"}).status_code == 404
    assert elsewhere.get(f"{API}/teams/").json()["results"] == []


@pytest.mark.parametrize(
    "name", ["volunteers", "teams", "activities", "service-records", "points", "rewards"]
)
def test_every_list_takes_few_queries(
    squad: Squad, api_of: ApiOf, own: Volunteer, at_most_queries: Most, name: str
) -> None:
    squad.served()
    for _time in range(3):
        squad.reward()
        signed = squad.sign(squad.open(), own)
    assert SignUp.objects.filter(pk=signed.pk).exists()
    for user in (squad.manager, own.user):
        # What is kept on a person lives for one request; a program's next one begins anew.
        client = api_of(type(user).objects.get(pk=user.pk))
        with at_most_queries(5):
            assert client.get(f"{API}/{name}/").status_code == 200
