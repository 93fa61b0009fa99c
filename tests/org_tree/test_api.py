"""The API of areas, organizations, postings and oneself (contract.md section 2)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.calendar import business_date
from org_tree.models import Organization, Posting
from org_tree.tree import NewArea, load_areas
from tests.factories import Cast, Territory

API = "/api/v1"


def results(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    assert set(answer.json()) == {"next", "previous", "results"}
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_token_is_given_for_the_right_password(client: Any, cast: Cast) -> None:
    good = {"username": "village", "password": "sanji-demo-2026"}
    token = client.post(f"{API}/auth/token/", good, "application/json").json()["token"]
    me = client.get(f"{API}/me/", HTTP_AUTHORIZATION=f"Token {token}")
    assert me.status_code == 200
    bad = [{**good, "password": "wrong"}, {**good, "username": "nobody"}]
    answers = [client.post(f"{API}/auth/token/", one, "application/json") for one in bad]
    assert {answer.status_code for answer in answers} == {400}
    assert answers[0].content == answers[1].content
    assert client.get(f"{API}/me/").status_code == 401


def test_me_says_who_i_am_and_what_i_may(
    cast: Cast, territory: Territory, api_of: Callable[[Any], Any]
) -> None:
    me = api_of(cast.village).get(f"{API}/me/").json()
    assert (me["id"], me["username"], me["name"]) == (cast.village.pk, "village", "王秀芳")
    (posting,) = me["postings"]
    assert posting["role"] == "village_officer"
    village = territory.village()
    assert posting["area"] == {
        "id": village.pk, "code": village.code, "name": village.name, "tier": "village",
    }  # fmt: skip
    assert "reports.file" in me["capabilities"]
    assert me["capabilities"] == sorted(me["capabilities"])
    nobody = api_of(cast.former).get(f"{API}/me/").json()
    assert (nobody["postings"], nobody["capabilities"]) == ([], [])


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1 + 2 + 4 + 12 + 24),
        ("tier=village", 4),
        ("parent=420607100000", 2),
        ("area=420607100200", 1 + 3 + 6),
        ("search=李楼", 2),
        ("search=4206071012", 2 * (1 + 3 + 6)),
        ("tier=group&area=420607100000", 6),
        ("parent=nothing", 0),
    ],
)
def test_areas_are_filtered(
    cast: Cast, api_of: Callable[[Any], Any], query: str, count: int
) -> None:
    assert len(results(api_of(cast.district).get(f"{API}/areas/?{query}"))) == count


@pytest.mark.parametrize(
    ("username", "count"),
    [("town", 21), ("village", 10), ("keeper", 3), ("former", 0), ("outsider", 0), ("auditor", 0)],
)
def test_only_areas_in_sight_are_listed(
    cast: Cast, api_of: Callable[[Any], Any], username: str, count: int
) -> None:
    assert len(results(api_of(getattr(cast, username)).get(f"{API}/areas/"))) == count


def test_an_area_tells_its_path_and_counts(
    cast: Cast, territory: Territory, api_of: Callable[[Any], Any]
) -> None:
    area = api_of(cast.district).get(f"{API}/areas/420607100200/").json()
    assert [step["tier"] for step in area["path"]] == ["district", "town"]
    assert area["counts"]["areas"] == {"group": 3, "household_unit": 6}
    assert area["counts"]["postings"] == 3
    bodies = Organization.objects.filter(area__code__startswith="420607100200").count()
    assert area["counts"]["organizations"] == bodies
    for username in ("neighbor", "outsider"):
        answer = api_of(getattr(cast, username)).get(f"{API}/areas/420607100200/")
        assert answer.status_code == 404
        absent = api_of(getattr(cast, username)).get(f"{API}/areas/999/")
        assert answer.content == absent.content


def test_pages_are_stable_while_areas_are_added(
    cast: Cast, territory: Territory, api_of: Callable[[Any], Any]
) -> None:
    client = api_of(cast.district)
    answer = client.get(f"{API}/areas/?page_size=10")
    seen = [row["code"] for row in results(answer)]
    load_areas([NewArea("420607100200000", "零组", "group", "420607100200")])
    while answer.json()["next"]:
        answer = client.get(answer.json()["next"])
        seen += [row["code"] for row in results(answer)]
    assert len(seen) == len(set(seen)) == 43


@pytest.mark.parametrize("resource", ["areas", "organizations", "postings"])
def test_lists_take_few_queries(
    cast: Cast,
    territory: Territory,
    api_of: Callable[[Any], Any],
    at_most_queries: Callable[[int], Any],
    resource: str,
) -> None:
    client = api_of(cast.district)
    with at_most_queries(4):
        results(client.get(f"{API}/{resource}/?area=420607100000&page_size=100"))


@pytest.fixture
def opening() -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "area": "420607100200",
        "line": "none",
        "kind": "owners_committee",
        "name": "李楼业委会",
    }


def test_an_organization_is_opened_once(
    cast: Cast, api_of: Callable[[Any], Any], opening: dict[str, Any], territory: Territory
) -> None:
    client = api_of(cast.district)
    first = client.post(f"{API}/organizations/", opening)
    again = client.post(f"{API}/organizations/", opening)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = client.post(f"{API}/organizations/", {**opening, "name": "别的"})
    assert (other.status_code, other.json()["code"]) == (409, "client_id_reused")
    assert Organization.objects.filter(kind="owners_committee").count() == 1
    address = f"{API}/organizations/{first.json()['id']}/"
    assert client.patch(address, {"name": "李楼小区业委会"}).json()["name"] == "李楼小区业委会"
    assert client.patch(address, {"name": ""}).status_code == 400
    assert client.patch(address, {"name": "李楼小区业委会"}).status_code == 400


@pytest.mark.parametrize(
    ("username", "change", "status", "field"),
    [
        ("village", {}, 403, ""),
        ("neighbor", {}, 403, ""),
        ("outsider", {}, 403, ""),
        ("district", {"area": "999"}, 404, ""),
        ("district", {"line": "guild"}, 400, "line"),
        ("district", {"kind": "committee"}, 400, "kind"),
        ("district", {"name": ""}, 400, "name"),
        ("district", {"parent": 999999}, 400, "parent"),
        ("district", {"client_id": "7"}, 400, "client_id"),
        ("district", {"opened_on": "2999-01-01"}, 400, "on"),
    ],
)
def test_organizations_that_cannot_be_are_refused(
    cast: Cast,
    territory: Territory,
    api_of: Callable[[Any], Any],
    opening: dict[str, Any],
    username: str,
    change: dict[str, Any],
    status: int,
    field: str,
) -> None:
    answer = api_of(getattr(cast, username)).post(f"{API}/organizations/", {**opening, **change})
    assert answer.status_code == status, answer.content
    assert not field or field in answer.json()


@pytest.fixture
def appointment(cast: Cast, territory: Territory) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "user": cast.outsider.pk,
        "role": "keeper",
        "organization": territory.organization("governance", territory.group(1)).pk,
        "started_on": business_date(timezone.now()).isoformat(),
    }


def test_a_posting_is_given_changed_and_ended(
    cast: Cast, api_of: Callable[[Any], Any], appointment: dict[str, Any]
) -> None:
    client = api_of(cast.district)
    first = client.post(f"{API}/postings/", appointment)
    assert first.status_code == 201, first.content
    assert client.post(f"{API}/postings/", appointment).status_code == 200
    assert first.json()["user"]["phone"].startswith("199****")
    address = f"{API}/postings/{first.json()['id']}/"
    until = (business_date(timezone.now()) + timedelta(days=30)).isoformat()
    assert client.patch(address, {"ended_on": until}).json()["ended_on"] == until
    end = {"ended_on": appointment["started_on"], "successor": cast.village.pk}
    ended = client.post(f"{address}end/", end)
    assert ended.status_code == 200, ended.content
    assert ended.json()["ended_on"] == appointment["started_on"]
    late = client.post(f"{address}end/", end)
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    assert late.json()["state"] == "ended"


@pytest.mark.parametrize(
    ("username", "change", "status", "field"),
    [
        ("village", {}, 403, ""),
        ("neighbor", {}, 403, ""),
        ("auditor", {}, 403, ""),
        ("district", {"organization": 999999}, 404, ""),
        ("district", {"user": 999999}, 400, "user"),
        ("district", {"role": "town_officer"}, 400, "role"),
        ("district", {"role": "king"}, 400, "role"),
        ("district", {"started_on": "2999-01-01"}, 400, "started_on"),
    ],
)
def test_postings_that_cannot_be_are_refused(
    cast: Cast,
    api_of: Callable[[Any], Any],
    appointment: dict[str, Any],
    username: str,
    change: dict[str, Any],
    status: int,
    field: str,
) -> None:
    answer = api_of(getattr(cast, username)).post(f"{API}/postings/", {**appointment, **change})
    assert answer.status_code == status, answer.content
    assert not field or field in answer.json()


def test_nobody_ends_or_changes_a_posting_out_of_reach(
    cast: Cast, territory: Territory, api_of: Callable[[Any], Any]
) -> None:
    posting = Posting.objects.get(user=cast.keeper)
    end = {"ended_on": business_date(timezone.now()).isoformat()}
    for username, status in (("village", 403), ("neighbor", 404), ("outsider", 404)):
        client = api_of(getattr(cast, username))
        assert client.post(f"{API}/postings/{posting.pk}/end/", end).status_code == status
        assert client.patch(f"{API}/postings/{posting.pk}/", end).status_code == status
        assert client.get(f"{API}/postings/{posting.pk}/").status_code == (
            200 if username == "village" else 404
        )
    far = {**end, "successor": cast.neighbor.pk}
    answer = api_of(cast.district).post(f"{API}/postings/{posting.pk}/end/", far)
    assert (answer.status_code, list(answer.json())[:1]) == (400, ["successor"])


def test_postings_are_filtered(cast: Cast, api_of: Callable[[Any], Any]) -> None:
    client = api_of(cast.district)
    names = {row["user"]["username"] for row in results(client.get(f"{API}/postings/"))}
    assert "former" not in names
    assert "village" in names
    rows = results(client.get(f"{API}/postings/?all=true&role=village_officer"))
    assert {row["user"]["username"] for row in rows} == {"village", "neighbor", "former"}
    rows = results(client.get(f"{API}/postings/?line=mediation&area=420607100000"))
    assert [row["user"]["username"] for row in rows] == ["mediator"]
    rows = results(client.get(f"{API}/postings/?held_on=2025-01-01&role=village_officer"))
    assert "former" in {row["user"]["username"] for row in rows}
