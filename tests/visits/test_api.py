"""Visits for programs: once however often they are sent, rules with versions, duties by period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from common.calendar import business_date
from tests.factories import Cast, Territory
from tests.papers.factories import picture
from visits.models import Visit, VisitAssignment, VisitRule

ApiOf = Callable[[Any], APIClient]
pytestmark = pytest.mark.django_db
VISITS, RULES, DUTIES = "/api/v1/visits/", "/api/v1/visit-rules/", "/api/v1/duties/"


def body(territory: Territory, **changes: Any) -> dict[str, Any]:
    values = {
        "client_id": str(uuid4()),
        "area": territory.village().code,
        "date": business_date(timezone.now()).isoformat(),
        "diary": "三组水渠堵了。",
        "households": [{"unit": territory.unit().code, "door": "12号", "called": "老李"}],
        "promises": [{"text": "月底前修桥"}],
        "items": [{"client_id": str(uuid4()), "category": "request", "summary": "水渠堵了"}],
    }
    return {**values, **changes}


def test_a_visit_sent_twice_is_one_and_with_other_words_a_conflict(
    cast: Cast, territory: Territory, api_of: ApiOf
) -> None:
    api, sent = api_of(cast.cadre), body(territory)
    first, again = api.post(VISITS, sent), api.post(VISITS, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert first.json()["households"][0]["called"] == "老*"
    assert first.json()["matters"][0]["title"] == "水渠堵了"
    assert api.post(VISITS, {**sent, "diary": "别的"}).status_code == 409
    assert Visit.objects.count() == 1


def test_a_place_out_of_reach_is_not_there_and_a_strange_unit_is_named(
    cast: Cast, territory: Territory, api_of: ApiOf
) -> None:
    elsewhere = body(territory, area=territory.village(1).code)
    assert api_of(cast.village).post(VISITS, elsewhere).status_code == 404
    strange = body(territory, households=[{"unit": territory.unit(village=1).code}])
    answer = api_of(cast.cadre).post(VISITS, strange)
    assert (answer.status_code, list(answer.json())[0]) == (400, "households")


def test_a_correction_wants_the_newest_version(
    cast: Cast, territory: Territory, api_of: ApiOf
) -> None:
    api = api_of(cast.cadre)
    made = api.post(VISITS, body(territory)).json()
    address = f"{VISITS}{made['id']}/"
    assert api.patch(address, {"version": 1, "diary": "改过"}).json()["version"] == 2
    assert api.patch(address, {"version": 1, "diary": "再改"}).status_code == 409
    assert api_of(cast.village).patch(address, {"version": 2}).status_code == 403
    assert api_of(cast.neighbor).patch(address, {"version": 2}).status_code == 404


def test_duties_say_owed_done_and_how_it_was_reckoned(
    cast: Cast, territory: Territory, api_of: ApiOf, tied: VisitAssignment
) -> None:
    api = api_of(cast.cadre)
    api.post(VISITS, body(territory))
    year, week, _day = business_date(timezone.now()).isocalendar()
    duty = api.get(f"{DUTIES}?period={year}-W{week:02d}").json()["results"][0]
    assert (duty["rule"], duty["owed"], duty["done"]) == ("village_duty", 2, 1)
    assert duty["places"] == [territory.village().code]
    assert duty["explanation"]
    now = {one["rule"]: one for one in api.get(DUTIES).json()["results"]}
    assert set(now) == {"village_duty", "double_check_in"}
    # Nobody owes an activity before a community has confirmed the registration.
    assert (now["double_check_in"]["owed"], now["double_check_in"]["missing"]) == (0, 0)
    assert api.get(f"{DUTIES}?period=2026-W60").json()["code"] == "invalid"


def test_a_new_version_of_a_rule_counts_from_the_next_period_on(
    cast: Cast, api_of: ApiOf, tied: VisitAssignment
) -> None:
    api, today = api_of(cast.district), business_date(timezone.now())
    monday = today + timedelta(days=7 - today.weekday())
    sent = {
        "client_id": str(uuid4()),
        "code": "village_duty",
        "valid_from": monday.isoformat(),
        "amount": 3,
    }
    assert api.post(RULES, {**sent, "valid_from": today.isoformat()}).status_code == 400
    assert [api.post(RULES, sent).status_code for _time in range(2)] == [201, 200]
    assert api_of(cast.cadre).post(RULES, sent).status_code == 403
    old, new = VisitRule.objects.filter(code="village_duty").order_by("valid_from")
    assert (old.amount, old.valid_until, new.amount, new.roles) == (2, monday, 3, old.roles)
    owed = []
    for day in (today, monday):
        year, week, _day = day.isocalendar()
        answer = api_of(cast.cadre).get(f"{DUTIES}?period={year}-W{week:02d}")
        owed.append(answer.json()["results"][0]["owed"])
    assert owed == [2, 3]


def test_a_list_takes_few_queries(
    cast: Cast, territory: Territory, api_of: ApiOf, at_most_queries: Any
) -> None:
    api = api_of(cast.cadre)
    for _time in range(4):
        items = [{"client_id": str(uuid4()), "category": "request", "summary": "水渠"}]
        api.post(VISITS, body(territory, items=items))
    with at_most_queries(5):
        assert len(api.get(VISITS).json()["results"]) == 4


@pytest.mark.usefixtures("own_uploads")
def test_a_program_adds_reads_and_withdraws_a_photo(
    cast: Cast, territory: Territory, api_of: ApiOf
) -> None:
    api = api_of(cast.cadre)
    visit = f"{VISITS}{api.post(VISITS, body(territory)).json()['id']}/"
    key = str(uuid4())

    def send(content: bytes) -> Any:
        file = SimpleUploadedFile("a.jpg", content)
        return api.post(f"{visit}photos/", {"client_id": key, "file": file}, format="multipart")

    first, again = send(picture()), send(picture())
    assert (first.status_code, again.status_code) == (201, 200)
    assert send(picture(form="JPEG")).status_code == 409
    assert (send(b"GIF89a").status_code, list(send(b"GIF89a").json())[0]) == (400, "file")
    photo = first.json()
    assert api.get(visit).json()["photos"] == [photo]
    answer = api_of(cast.village).get(photo["url"], HTTP_ACCEPT="image/png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert api_of(cast.village).delete(photo["url"]).status_code == 403
    assert api_of(cast.neighbor).get(photo["url"]).status_code == 404
    assert [api.delete(photo["url"]).status_code for _time in range(2)] == [204, 404]
    assert api.get(visit).json()["photos"] == []
    back = f"{photo['url']}restore/"
    assert [api.post(back).status_code for _time in range(2)] == [200, 409]
    assert api.get(visit).json()["photos"] == [photo]
