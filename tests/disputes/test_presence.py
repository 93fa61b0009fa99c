"""Two screens at one board: each is told who else has the matter on the table."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.logs import without_presence
from disputes.presence import LOOKING, look, lookers
from org_tree.models import Posting
from tests.disputes.factories import Bench
from tests.disputes.test_board import BOARD, Limited, decide, filed
from tests.factories import LONG_AGO

ClientOf = Callable[[Any], Client]
WORDS = "正在看这件"


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """A bench of this hour: what is filed lies on the board."""
    bench.clock = timezone.now() - timedelta(minutes=30)
    return bench


@pytest.fixture
def first(bench: Bench, client_of: ClientOf) -> Client:
    """The first screen of the group."""
    return client_of(bench.cast.assessor)


@pytest.fixture
def second(bench: Bench, client_of: ClientOf) -> Client:
    """The second screen: another person of the same group."""
    user = bench.cast.outsider
    held = Posting.objects.get(user=bench.cast.assessor)
    Posting.objects.create(
        user=user, role=held.role, organization=held.organization, started_on=LONG_AGO
    )
    return client_of(user)


def asks(client: Client, item: Any) -> Any:
    return client.get(reverse("disputes:item_looking", args=[item.pk]))


def test_the_second_screen_is_told_who_has_the_matter_on_the_table(
    bench: Bench, first: Client, second: Client
) -> None:
    item, other = filed(bench, {"summary": "水渠被填"}, {"summary": "路灯不亮"})
    assert WORDS not in asks(first, item).content.decode()
    assert f"刘建华{WORDS}" in asks(second, item).content.decode()
    assert f"刘建华{WORDS}" in second.get(BOARD, {"item": item.pk}).content.decode()
    assert f"何大勇{WORDS}" in asks(first, item).content.decode()
    assert WORDS not in second.get(BOARD, {"item": other.pk}).content.decode()


def test_who_went_on_to_the_next_matter_looks_at_that_one_alone(
    bench: Bench, first: Client, second: Client
) -> None:
    item, other = filed(bench, {"summary": "水渠被填"}, {"summary": "路灯不亮"})
    asks(first, item)
    asks(first, other)
    assert WORDS not in asks(second, item).content.decode()
    assert WORDS in asks(second, other).content.decode()


def test_a_page_that_was_left_counts_for_less_than_a_minute(bench: Bench) -> None:
    cast, place, now = bench.cast, bench.territory.town().pk, timezone.now()
    look(cast.assessor, 7, place, now=now)
    assert lookers(cast.outsider, 7, place, now=now + LOOKING / 2) == ["刘建华"]
    assert lookers(cast.outsider, 7, place, now=now + LOOKING) == []
    assert lookers(cast.outsider, 7, place + 1, now=now) == []


def test_a_matter_somebody_decided_says_so_and_the_page_asks_no_more(
    bench: Bench, first: Client, second: Client
) -> None:
    [item] = filed(bench, {"summary": "水渠被填"})
    decide(first, item, choice="6", reason="知道了")
    answer = asks(second, item)
    assert answer.status_code == 286
    assert "刘建华" in answer.content.decode()
    assert WORDS not in answer.content.decode()


def test_looking_leaves_no_trace(bench: Bench, first: Client, second: Client) -> None:
    [item] = filed(bench, {"summary": "水渠被填"})
    events = Event.objects.count()
    kept = dict(first.session)
    asks(first, item)
    assert Event.objects.count() == events
    assert dict(first.session) == kept
    cache.clear()
    assert WORDS not in asks(second, item).content.decode()


def test_no_line_of_the_log_tells_how_long_somebody_sat_there() -> None:
    line = {"event": "request_finished", "request": "GET /assessment/7/looking/", "user_id": 3}
    with pytest.raises(structlog.DropEvent):
        without_presence(logging.getLogger(), "info", {**line, "code": 200})
    assert without_presence(None, "error", {**line, "code": 500})["user_id"] == 3
    other = {**line, "request": "GET /assessment/", "code": 200}
    assert without_presence(None, "info", other) == other


def test_asking_who_looks_takes_few_queries(
    bench: Bench, first: Client, at_most_queries: Limited
) -> None:
    items = filed(bench, *({"summary": f"事 {number}"} for number in range(20)))
    with at_most_queries(5):
        asks(first, items[0])
