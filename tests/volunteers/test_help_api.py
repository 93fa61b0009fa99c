"""Needs of households for programs: offered, taken on, met, told; the acts are the pages'."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.volunteers.factories import Squad
from tests.volunteers.test_help import Needs

ApiOf = Callable[[Any], APIClient]
Most = Callable[[int], AbstractContextManager[None]]
API = "/api/v1/help-requests/"


@pytest.fixture
def needs(squad: Squad) -> Needs:
    """Needs of the first village."""
    return Needs(squad)


@pytest.fixture
def officer(needs: Needs, api_of: ApiOf) -> APIClient:
    """The program of the village that offers needs."""
    return api_of(needs.officer)


@pytest.fixture
def manager(squad: Squad, api_of: ApiOf) -> APIClient:
    """The program of who manages the teams."""
    return api_of(squad.manager)


def offered(needs: Needs, **changes: Any) -> dict[str, Any]:
    """Return what an offer sends."""
    return {
        "client_id": str(needs.squad.key()),
        "item": needs.item().pk,
        "need": "给独居老人补屋顶",
        "place": "李楼村一组",
        "contact_name": "张老汉",
        "contact_phone": "19900001111",
        "teams": ["T0004", "T0005"],
        **changes,
    }


def test_a_need_goes_its_whole_way_through_programs(
    needs: Needs, officer: APIClient, manager: APIClient
) -> None:
    sent = offered(needs)
    first, again = officer.post(API, sent), officer.post(API, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    said, one = first.json(), f"{API}{first.json()['id']}/"
    assert (said["state"], said["acts"]) == ("offered", ["widen", "end"])
    assert manager.get(one).json()["acts"] == ["take", "give-back"]
    assert "19900001111" not in manager.get(one).content.decode()
    taken = manager.post(f"{one}take/", {"team": "T0004"}).json()
    assert (taken["team"], taken["acts"]) == ("T0004", ["give-back", "finish", "reveal"])
    late = manager.post(f"{one}take/", {"team": "T0005"})
    assert (late.status_code, late.json()["code"]) == (409, "help_taken")
    shown = manager.post(f"{one}reveal/", {"purpose": "上门"})
    assert shown.json() == [{"name": "张老汉", "phone": "19900001111"}]
    assert shown["Cache-Control"] == "no-store"
    today = taken["taken_at"][:10]
    done = manager.post(f"{one}finish/", {"version": 2, "outcome": "补好了", "done_on": today})
    assert done.json()["state"] == "done"
    told = {"told_whom": "本人", "channel": "visit", "told_on": today}
    assert officer.post(f"{one}answer/", told).json()["acts"] == []


def test_what_a_team_says_no_to_is_offered_to_more(
    needs: Needs, officer: APIClient, manager: APIClient
) -> None:
    one = f"{API}{officer.post(API, offered(needs, teams=['T0004'])).json()['id']}/"
    no = manager.post(f"{one}give-back/", {"team": "T0004", "reason": "人手不够"}).json()
    assert [offer["reason"] for offer in no["offers"]] == ["人手不够"]
    assert manager.post(f"{one}take/", {"team": "T0004"}).status_code == 403
    more = officer.post(f"{one}widen/", {"teams": ["T0005"]}).json()
    assert [(offer["team"], bool(offer["ended_at"])) for offer in more["offers"]] == [
        ("T0004", True),
        ("T0005", False),
    ]
    assert officer.post(f"{one}widen/", {"teams": ["T9999"]}).json()["teams"]
    ended = officer.post(f"{one}end/", {"reason": "要专业防水"}).json()
    assert (ended["state"], ended["acts"]) == ("unmet", ["answer"])


def test_the_nearest_teams_are_told_to_whoever_offers(needs: Needs, officer: APIClient) -> None:
    found = officer.get(f"{API}near/?item={needs.item().pk}").json()
    assert [(team["code"], team["near"]) for team in found][:2] == [
        ("T0004", "village"),
        ("T0002", "town"),
    ]
    few = officer.get(f"{API}near/?item={needs.item().pk}&kind=patrol").json()
    assert [team["code"] for team in few] == ["T0005"]
    assert officer.get(f"{API}near/").json()["item"]


def test_lists_are_narrowed_and_take_five_queries_whatever_the_rows(
    needs: Needs, squad: Squad, api_of: ApiOf, at_most_queries: Most
) -> None:
    for number in range(6):
        needs.offer(needs.item(summary=f"事{number}"))
    held = needs.offer()
    needs.act("take", held)
    manager = api_of(squad.manager)
    with at_most_queries(4):  # and one for the token
        assert len(manager.get(API).json()["results"]) == 7

    def found(query: str) -> list[int]:
        return [one["id"] for one in manager.get(f"{API}?{query}").json()["results"]]

    assert found("state=taken") == found("team=T0004") == found(f"item={held.item_id}")
    assert found("state=taken") == [held.pk]
    assert len(found(f"area={squad.territory.village().code}")) == 7
    assert api_of(squad.cast.other_town).get(API).json()["results"] == []
