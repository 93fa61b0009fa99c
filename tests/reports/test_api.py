"""The daily flow for programs: contract.md section 2, kept to the letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from common.calendar import business_date
from reports.actions import day_of
from reports.models import DailyReport, InformationItem, TownDay, VillageDay

URL = "/api/v1/reports/"
ApiOf = Callable[[Any], APIClient]


def body(territory: Any, **changes: Any) -> dict[str, Any]:
    """A report of today with one item."""
    item = {
        "client_id": str(uuid4()),
        "category": "dispute",
        "summary": "门前水渠被填",
        "detail": "门前水渠被填了一段，浇不上水。",
        "place": "村口",
        "occurred_at": "2026-11-24T09:00:00+08:00",
        "people_count": 2,
        "amount": 3000,
        "flags": ["threat"],
        "parties": [{"name": "张大山", "phone": "13812345678", "role": "party"}],
    }
    values = {
        "client_id": str(uuid4()),
        "area": territory.group().code,
        "date": business_date(timezone.now()).isoformat(),
        "zero": False,
        "items": [item],
    }
    return {**values, **changes}


@pytest.fixture
def api(cast: Any, api_of: ApiOf) -> APIClient:
    """The village officer's program."""
    return api_of(cast.village)


def test_a_report_is_created_once(api: APIClient, territory: Any) -> None:
    sent = body(territory)
    sent["items"][0]["occurred_at"] = None
    first = api.post(URL, sent)
    again = api.post(URL, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["items"][0]["amount"] == 3000
    assert InformationItem.objects.get().parties.get().phone == "13812345678"
    assert "13812345678" not in api.get("/api/v1/items/").content.decode()


def test_the_same_key_with_another_body_is_a_conflict(api: APIClient, territory: Any) -> None:
    sent = body(territory, zero=True, items=[])
    api.post(URL, sent)
    answer = api.post(URL, {**sent, "area": territory.group(1).code})
    assert (answer.status_code, answer.json()["code"]) == (409, "client_id_reused")


def test_a_second_report_of_a_group_gives_the_first(api: APIClient, territory: Any) -> None:
    first = api.post(URL, body(territory, zero=True, items=[])).json()
    answer = api.post(URL, body(territory, zero=True, items=[]))
    assert (answer.status_code, answer.json()["code"]) == (409, "report_exists")
    assert answer.json()["first"]["id"] == first["id"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"zero": True}, "zero"),
        ({"items": []}, "items"),
        ({"date": "2999-01-01"}, "date"),
        ({"date": "yesterday"}, "date"),
        ({"client_id": "1"}, "client_id"),
    ],
)
def test_each_bad_field_is_named(
    api: APIClient, territory: Any, changes: dict[str, Any], field: str
) -> None:
    answer = api.post(URL, body(territory, **changes))
    assert answer.status_code == 400
    assert field in answer.json()
    assert answer.json()["code"] == "invalid"
    assert not DailyReport.objects.exists()


def test_the_wrong_tier_is_named(api: APIClient, territory: Any) -> None:
    answer = api.post(URL, body(territory, area=territory.village().code))
    assert (answer.status_code, "area" in answer.json()) == (400, True)


@pytest.mark.parametrize(
    ("who", "status"),
    [("keeper", 201), ("town", 201), ("assessor", 403), ("neighbor", 404), ("outsider", 404)],
)
def test_who_may_file(cast: Any, api_of: ApiOf, territory: Any, who: str, status: int) -> None:
    sent = body(territory, zero=True, items=[])
    assert api_of(getattr(cast, who)).post(URL, sent).status_code == status


def test_without_a_token_nothing_is_told(territory: Any) -> None:
    assert APIClient().get(URL).status_code == 401


def test_lists_are_narrowed_by_area_date_and_state(
    api: APIClient, cast: Any, api_of: ApiOf, territory: Any
) -> None:
    today = business_date(timezone.now())
    api.post(URL, body(territory, zero=True, items=[]))
    yesterday = (today - timedelta(days=1)).isoformat()
    later = territory.group(1).code
    api.post(URL, body(territory, zero=True, items=[], date=yesterday, area=later))
    town = api_of(cast.town)

    def found(**query: str) -> int:
        return len(town.get(URL, query).json()["results"])

    assert found() == 2
    assert found(area=territory.town().code) == 2
    assert found(area=territory.group().code) == found(area=later) == 1
    assert found(area=territory.group(2).code) == 0
    assert found(area=territory.town(1).code) == 0
    assert found(area="no-such-area") == 0
    assert found(date=yesterday) == found(date_to=yesterday) == 1
    assert found(date_from=today.isoformat()) == 1
    assert found(timeliness="made_up") == 1
    assert found(status="final") == 0
    assert town.get(URL, {"status": "lost"}).status_code == 400
    assert len(api_of(cast.neighbor).get(URL).json()["results"]) == 0
    assert len(api_of(cast.other_town).get(URL).json()["results"]) == 0


def test_items_are_narrowed_and_sent_back(
    api: APIClient, cast: Any, api_of: ApiOf, territory: Any
) -> None:
    sent = body(territory)
    sent["items"][0]["occurred_at"] = None
    api.post(URL, sent)
    assessor = api_of(cast.assessor)

    def found(**query: str) -> list[Any]:
        return assessor.get("/api/v1/items/", query).json()["results"]

    item = found(category="dispute", disposition="none")[0]
    assert found(category="order") == found(disposition="noted") == found(q="没有这事") == []
    assert [one["id"] for one in found(q=item["summary"][:2])] == [item["id"]]
    assert item["parties"][0] == {
        "id": item["parties"][0]["id"],
        "name": "张**",
        "phone": "138****5678",
        "role": "party",
    }
    url = f"/api/v1/items/{item['id']}/return/"
    assert assessor.post(url, {}).status_code == 400
    assert api.post(url, {"reason": "写清楚"}).status_code == 403
    assert api_of(cast.neighbor).post(url, {"reason": "写清楚"}).status_code == 404
    answer = assessor.post(url, {"reason": "写清楚"})
    assert (answer.status_code, answer.json()["return_reason"]) == (200, "写清楚")
    again = assessor.post(url, {"reason": "写清楚"})
    assert (again.status_code, again.json()["code"]) == (409, "item_returned")


def test_a_day_goes_up_and_comes_back(
    api: APIClient, cast: Any, api_of: ApiOf, territory: Any
) -> None:
    today = business_date(timezone.now())
    day = day_of(VillageDay, territory.village().pk, today)
    query = {"area": territory.village().code, "date": today.isoformat()}
    assert api.get("/api/v1/village-days/", query).json()["results"][0]["state"] == "open"
    url = f"/api/v1/village-days/{day.pk}"
    assert api_of(cast.keeper).post(f"{url}/send/").status_code in (403, 404)
    assert api_of(cast.neighbor).post(f"{url}/send/").status_code == 404
    assert api_of(cast.town).post(f"{url}/send/").status_code == 403
    assert api.post(f"{url}/send/", {"version": 5}).json()["code"] == "stale_version"
    assert api.post(f"{url}/send/", {"version": 1}).json()["state"] == "sent"
    again = api.post(f"{url}/send/")
    assert (again.status_code, again.json()["state"]) == (409, "sent")
    town = api_of(cast.town)
    assert town.post(f"{url}/receive/").json()["state"] == "received"
    assert town.post(f"{url}/return/", {}).status_code == 400
    assert town.post(f"{url}/return/", {"reason": "再核"}).json()["return_reason"] == "再核"


def test_a_town_day_goes_up_when_all_is_decided(
    cast: Any, api_of: ApiOf, api: APIClient, territory: Any
) -> None:
    today = business_date(timezone.now())
    sent = body(territory)
    sent["items"][0]["occurred_at"] = None
    api.post(URL, sent)
    day = day_of(TownDay, territory.town().pk, today)
    answer = api_of(cast.town).post(f"/api/v1/town-days/{day.pk}/send/")
    assert (answer.status_code, answer.json()["code"]) == (409, "items_undecided")
    InformationItem.objects.update(
        disposition="noted", disposition_reason="已知", disposed_at=timezone.now()
    )
    url = f"/api/v1/town-days/{day.pk}"
    assert api_of(cast.town).post(f"{url}/send/").status_code == 200
    assert api_of(cast.district).post(f"{url}/receive/").json()["state"] == "received"
    assert api_of(cast.district).post(f"{url}/return/", {"reason": "再核"}).status_code == 200


@pytest.mark.parametrize("path", ["reports", "items", "village-days", "town-days"])
def test_a_list_asks_five_questions_whatever_its_rows(
    cast: Any, territory: Any, api: APIClient, at_most_queries: Any, path: str
) -> None:
    token = Token.objects.create(user=cast.town)
    client = APIClient(HTTP_AUTHORIZATION=f"Token {token.key}")
    today = business_date(timezone.now())
    for back in range(6):
        day = (today - timedelta(days=back)).isoformat()
        for number in range(3):
            sent = body(territory, date=day, area=territory.group(number).code)
            sent["items"][0]["occurred_at"] = None
            api.post(URL, sent)
        day_of(TownDay, territory.town().pk, today - timedelta(days=back))
        with at_most_queries(5):
            answer = client.get(f"/api/v1/{path}/", {"area": territory.town().code})
            assert answer.status_code == 200
            assert answer.json()["results"]
