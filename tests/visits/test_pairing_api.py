"""Pairing through the API: begun once, planned, carried out, taken on, ended; no name leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from common.calendar import business_date
from org_tree.models import Posting
from tests.factories import LONG_AGO, Cast, Territory
from visits.models import Pairing
from visits.pairings import MOST_STEPS

pytestmark = pytest.mark.django_db
API = "/api/v1/pairings/"


def body(territory: Territory, **changes: Any) -> dict[str, Any]:
    today = business_date(timezone.now())
    values = {
        "client_id": str(uuid4()),
        "unit": territory.unit().code,
        "door": "12号",
        "need": "low_income",
        "started_on": today.isoformat(),
        "called": "刘婶",
        "steps": [{"what": "联系改厕", "due_on": today.isoformat()}],
    }
    return {**values, **changes}


def test_a_program_begins_once_and_never_reads_how_they_are_addressed(
    cast: Cast, territory: Territory, api_of: Any
) -> None:
    cadre, asked = api_of(cast.cadre), body(territory)
    made, again = cadre.post(API, asked), cadre.post(API, asked)
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["steps"][0]["what"] == made.json()["next_step"] == "联系改厕"
    assert Pairing.objects.get().called == "刘婶"
    assert "刘" not in made.content.decode()
    assert cadre.post(API, {**asked, "need": "elderly"}).status_code == 409
    twice = cadre.post(API, body(territory))
    assert (twice.status_code, twice.json()["existing"]) == (409, made.json()["id"])


def test_a_program_is_told_what_is_wrong(cast: Cast, territory: Territory, api_of: Any) -> None:
    cadre = api_of(cast.cadre)
    today = business_date(timezone.now())
    tomorrow = (today + timedelta(days=1)).isoformat()
    for changes, field in [
        ({"need": "petitioner"}, "need"),
        ({"door": " "}, "door"),
        ({"started_on": tomorrow}, "started_on"),
        ({"steps": [{"what": "看", "due_on": "2020-01-01"}]}, "due_on"),
        ({"steps": [{"what": "看", "due_on": tomorrow}] * (MOST_STEPS + 1)}, "steps"),
    ]:
        answer = cadre.post(API, body(territory, **changes))
        assert (answer.status_code, field in answer.json()) == (400, True)
    for code in ("nowhere", territory.village().code):
        assert cadre.post(API, body(territory, unit=code)).status_code == 404
    assert not Pairing.objects.exists()


def test_a_program_plans_carries_out_and_ends(
    cast: Cast, territory: Territory, api_of: Any
) -> None:
    cadre, today = api_of(cast.cadre), business_date(timezone.now()).isoformat()
    made = cadre.post(API, body(territory)).json()
    one, first = f"{API}{made['id']}/", made["steps"][0]["id"]
    step = {"client_id": str(uuid4()), "what": "申请救助", "due_on": today}
    added, again = cadre.post(f"{one}plan/", step), cadre.post(f"{one}plan/", step)
    assert (added.status_code, again.status_code) == (201, 200)
    done = {"done_on": today, "how": "民政所已受理"}
    assert cadre.post(f"{one}steps/{first}/done/", {**done, "how": ""}).status_code == 400
    plan = cadre.post(f"{one}steps/{first}/done/", done).json()["steps"]
    assert [row["how"] for row in plan] == ["民政所已受理", ""]
    assert cadre.post(f"{one}steps/{first}/drop/").status_code == 409
    assert len(cadre.post(f"{one}steps/{added.json()['id']}/drop/").json()["steps"]) == 1
    assert cadre.post(f"{one}steps/0/drop/").status_code == 404
    assert cadre.post(f"{one}end/", {"result": "settled", "outcome": ""}).status_code == 400
    ended = cadre.post(f"{one}end/", {"result": "settled", "outcome": "低保已批"}).json()
    assert (ended["ended_on"], ended["result"]) == (today, "settled")
    assert cadre.post(f"{one}plan/", {**step, "client_id": str(uuid4())}).status_code == 409


def test_a_plan_sent_again_after_the_end_gives_the_first_step(
    cast: Cast, territory: Territory, api_of: Any
) -> None:
    cadre = api_of(cast.cadre)
    one = f"{API}{cadre.post(API, body(territory)).json()['id']}/"
    due = business_date(timezone.now()).isoformat()
    step = {"client_id": str(uuid4()), "what": "申请救助", "due_on": due}
    first = cadre.post(f"{one}plan/", step).json()
    cadre.post(f"{one}end/", {"result": "moved", "outcome": "搬走"})
    again = cadre.post(f"{one}plan/", step)
    assert (again.status_code, again.json()) == (200, first)


def test_what_somebody_left_is_taken_on_by_the_office_once(
    cast: Cast, territory: Territory, api_of: Any
) -> None:
    cadre = api_of(cast.cadre)
    one = f"{API}{cadre.post(API, body(territory)).json()['id']}/"
    assert cadre.post(f"{one}take_on/").status_code == 409
    Pairing.objects.update(posting=None)
    follower = Posting.objects.create(
        user=cast.outsider,
        role="visiting_cadre",
        organization=Posting.objects.get(user=cast.cadre).organization,
        started_on=LONG_AGO,
    )
    assert api_of(cast.village).post(f"{one}take_on/").status_code == 403
    assert len(api_of(cast.village).get(f"{API}?waiting=true").json()["results"]) == 1
    taken = api_of(cast.outsider).post(f"{one}take_on/").json()
    assert taken["posting"] == follower.pk
    assert cadre.get(one).status_code == 404
    assert api_of(cast.outsider).post(f"{one}take_on/").status_code == 409


def test_visits_to_them_are_listed_and_read_by_whoever_may(
    cast: Cast, territory: Territory, api_of: Any
) -> None:
    cadre, day = api_of(cast.cadre), business_date(timezone.now()).isoformat()
    one = f"{API}{cadre.post(API, body(territory)).json()['id']}/"
    visit = {
        "client_id": str(uuid4()),
        "area": territory.village().code,
        "date": day,
        "households": [{"unit": territory.unit().code, "door": "12号"}],
    }
    pk = cadre.post("/api/v1/visits/", visit).json()["id"]
    seen = cadre.get(one).json()
    assert seen["visits"] == [{"visit": pk, "date": day, "by": cast.cadre.name}]
    assert seen["seen_on"] == day


def test_lists_are_narrowed_and_take_few_queries(
    cast: Cast, territory: Territory, api_of: Any, at_most_queries: Any
) -> None:
    cadre, village = api_of(cast.cadre), api_of(cast.village)
    for door in range(6):
        cadre.post(API, body(territory, door=f"{door}号"))
    with at_most_queries(5):
        rows = cadre.get(f"{API}?mine=true&open=true").json()["results"]
    assert len(rows) == 6
    assert len(village.get(API).json()["results"]) == 6
    elsewhere = territory.village(1).code
    for narrowed in ("mine=true", "open=false", "waiting=true", "need=child", f"area={elsewhere}"):
        assert village.get(f"{API}?{narrowed}").json()["results"] == []
    with at_most_queries(8):
        cadre.get(f"{API}{rows[0]['id']}/")
