"""One text, looked for in everything a person may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from disputes import actions
from tests.factories import Cast, Territory


@pytest.fixture
def quarrel(cast: Cast, territory: Territory) -> Any:
    """A case in the village officer's village."""
    case, _is_new = actions.open_case(
        actor=cast.village,
        client_id=uuid4(),
        kind="dispute",
        source="walk_in",
        area=territory.group(),
        title="水渠边的争执",
        now=timezone.now() - timedelta(minutes=5),
    )
    return case


def found(client: Any, text: str) -> str:
    return client.get("/search/", {"q": text}).content.decode()


def test_a_case_is_found_by_its_words_and_by_its_number(
    quarrel: Any, cast: Cast, client_of: Any
) -> None:
    assert quarrel.number in found(client_of(cast.town), "水渠")
    assert quarrel.title in found(client_of(cast.town), quarrel.number)


def test_nothing_of_another_place_is_found(quarrel: Any, cast: Cast, client_of: Any) -> None:
    for person in (cast.neighbor, cast.other_town, cast.sysadmin, cast.outsider):
        assert quarrel.title not in found(client_of(person), "水渠")


def test_places_and_colleagues_are_found(cast: Cast, client_of: Any) -> None:
    assert "420607100200" in found(client_of(cast.district), "李楼")
    assert "王秀芳" in found(client_of(cast.town), "秀芳")


@pytest.mark.parametrize("text", ["", "   ", "没有这样的事", "\x00", "%_'\"<script>", "长" * 500])
def test_whatever_is_typed_the_page_answers(cast: Cast, client_of: Any, text: str) -> None:
    response = client_of(cast.district).get("/search/", {"q": text})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_a_search_takes_few_queries(
    quarrel: Any, cast: Cast, client_of: Any, at_most_queries: Callable[..., Any]
) -> None:
    client = client_of(cast.district)
    with at_most_queries(8):
        assert quarrel.title in found(client, "水渠")
