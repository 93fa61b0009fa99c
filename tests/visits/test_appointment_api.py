"""Meetings for programs: arranged once, without names, refused with the reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.factories import Cast, Territory
from tests.visits.meetings import case_in

pytestmark = pytest.mark.django_db
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
