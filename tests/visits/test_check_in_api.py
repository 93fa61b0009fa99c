"""Double check-in through the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from common.calendar import business_date
from tests.factories import Cast, Territory

pytestmark = pytest.mark.django_db
CHECK_INS, ACTIVITIES = "/api/v1/check-ins/", "/api/v1/check-in-activities/"


def test_a_program_registers_enters_and_confirms(
    cast: Cast, territory: Territory, api_of: Any
) -> None:
    member, village = api_of(cast.cadre), api_of(cast.village)
    asked = {"client_id": str(uuid4()), "kind": "home", "area": territory.village().code}
    answers = [member.post(CHECK_INS, asked) for _time in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    pk = answers[0].data["id"]
    assert village.post(f"{CHECK_INS}{pk}/confirm/").data["state"] == "confirmed"
    assert village.post(f"{CHECK_INS}{pk}/confirm/").status_code == 409
    done = {
        "client_id": str(uuid4()),
        "check_in": pk,
        "date": business_date(timezone.now()).isoformat(),
        "title": "清扫楼道",
        "minutes": 90,
    }
    answers = [member.post(ACTIVITIES, done) for _time in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    keys = {"activities": [answers[0].data["id"]]}
    assert village.post(f"{ACTIVITIES}return/", keys).status_code == 400
    confirmed = village.post(f"{ACTIVITIES}confirm/", keys, format="json").data
    assert [one["state"] for one in confirmed["done"]] == ["confirmed"]
    again = village.post(f"{ACTIVITIES}confirm/", keys, format="json").data
    assert (again["done"], len(again["before"])) == ([], 1)
    assert api_of(cast.neighbor).get(f"{CHECK_INS}{pk}/").status_code == 404
    assert member.post(CHECK_INS, {**asked, "area": territory.town().code}).status_code == 404


def test_lists_take_few_queries(
    cast: Cast, territory: Territory, api_of: Any, at_most_queries: Any
) -> None:
    member = api_of(cast.cadre)
    for kind in ("unit", "home"):
        body = {"client_id": str(uuid4()), "kind": kind, "area": territory.village().code}
        member.post(CHECK_INS, body)
    with at_most_queries(5):
        assert len(member.get(CHECK_INS).data["results"]) == 2
    with at_most_queries(5):
        member.get(ACTIVITIES)
