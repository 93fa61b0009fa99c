"""Petitions and supervision orders as ledgers, and any ledger through the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from ledgers.asking import Page
from supervision.choices import OrderState
from tests.disputes.factories import Bench
from tests.factories import Cast, Territory
from tests.ledgers.test_ledgers import table
from tests.supervision.factories import Desk

pytestmark = pytest.mark.django_db
PageFor = Callable[..., Page]


@pytest.fixture
def desk(territory: Territory, cast: Cast) -> Desk:
    """A supervisor's desk whose clock lies in the past."""
    return Desk(territory, cast, clock=timezone.now() - timedelta(hours=20))


def test_a_petition_carries_the_dates_of_its_clocks(bench: Bench, page_for: PageFor) -> None:
    case = bench.open(source="petition")
    bench.open(source="walk_in")
    for act in ("assess", "assign", "accept"):
        case = bench.act(act, case)
    (row,) = table(page_for(bench.cast.town, "petitions"))
    assert row["number"] == case.number
    assert row["done_due"] is not None
    assert row["xf_done_on"] is None
    for act in ("resolve", "answer"):
        case = bench.act(act, case)
    (row,) = table(page_for(bench.cast.town, "petitions"))
    assert row["xf_done_on"] == row["xf_tell_on"] == timezone.localdate(case.answered_at)


def test_an_order_stands_in_the_ledger_from_its_issue(desk: Desk, page_for: PageFor) -> None:
    order = desk.draw()
    assert table(page_for(desk.cast.town, "supervision")) == []
    for act in ("issue", "reply", "accept"):
        order = desk.do(act, order)
    (row,) = table(page_for(desk.cast.town, "supervision"))
    assert row["number"] == order.number
    assert row["case"] == order.case.number
    assert row["village"] == "李楼村"
    assert row["reply"] == order.reply
    assert row["state"] == str(OrderState.ACCEPTED.label)
    assert table(page_for(desk.cast.neighbor, "supervision")) == []


def test_the_api_gives_the_rows_page_by_page_with_names_masked(bench: Bench, api_of: Any) -> None:
    cases = [bench.open() for _ in range(3)]
    api, numbers = api_of(bench.cast.town), []
    url = "/api/v1/ledgers/disputes/?page_size=2"
    while url:
        answer = api.get(url)
        assert answer.status_code == 200
        numbers += [row["number"] for row in answer.data["results"]]
        assert all(row["parties"] == "李**、张**" for row in answer.data["results"])
        url = answer.data["next"]
    assert numbers == [case.number for case in reversed(cases)]


def test_the_api_refuses_days_that_are_none_and_places_out_of_sight(
    bench: Bench, api_of: Any
) -> None:
    api = api_of(bench.cast.neighbor)
    assert api.get("/api/v1/ledgers/disputes/?date_from=soon").status_code == 400
    code = bench.territory.village().code
    assert api.get(f"/api/v1/ledgers/disputes/?area={code}").status_code == 404
    assert api.get("/api/v1/ledgers/nothing/").status_code == 404


def test_the_api_takes_few_queries(bench: Bench, api_of: Any, at_most_queries: Any) -> None:
    for _ in range(20):
        bench.open()
    api = api_of(bench.cast.town)
    with at_most_queries(8):
        api.get("/api/v1/ledgers/disputes/")
