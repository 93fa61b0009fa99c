"""`/api/v1/rollups/`: the shape and the sight of the contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from common.calendar import business_date
from rollups import actions
from tests.factories import Cast, Territory
from tests.rollups import facts

pytestmark = pytest.mark.django_db
Signed = Callable[[Any], APIClient]
URL = "/api/v1/rollups/"


@pytest.fixture
def moment() -> datetime:
    return timezone.now()


@pytest.fixture
def day(territory: Territory, moment: datetime) -> date:
    """Today, counted, with a few facts."""
    today = business_date(moment)
    facts.report(territory.group(), today, "late")
    facts.report(territory.group(1), today, "made_up")
    facts.item(territory.group(), today, "settled", category="order")
    facts.case(territory.group(), [("open", "received", None, moment)])
    facts.served(territory.village(), today, 90, 31)
    actions.compute_days(first=today - timedelta(days=1), last=today, now=moment)
    return today


def test_a_day_has_the_shape_of_the_contract(
    territory: Territory, cast: Cast, api_of: Signed, day: date
) -> None:
    answer = api_of(cast.district).get(URL, {"area": territory.district.code, "date": str(day)})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["area"], body["date"], body["closed"]) == ("420607000000", str(day), False)
    reports = {"expected": 12, "on_time": 0, "late": 2, "made_up": 1, "missing": 10, "zero": 0}
    assert body["reports"] == reports
    assert body["items"]["total"] == 1
    assert body["items"]["by_category"]["order"] == 1
    assert body["items"]["by_disposition"] == {"case": 0, "joined": 0, "settled": 1, "noted": 0}
    counts = {"open", "received", "assessed", "assigned", "resolved", "closed", "overdue"}
    assert counts | {"by_color"} <= set(body["cases"])
    assert body["cases"]["by_color"] == {"red": 0, "yellow": 0, "blue": 0}
    assert body["cases"]["open"] == 1
    assert body["visits"] == {"count": 0, "nights": 0, "raised": 0}
    assert body["volunteers"] == {"hours": 2.0, "people": 2, "activities": 1}
    assert [child["area"] for child in body["children"]] == [
        territory.town(0).code,
        territory.town(1).code,
    ]
    assert "children" not in body["children"][0]
    assert body["children"][0]["reports"]["late"] == 2


def test_a_period_is_a_list_of_days(
    territory: Territory, cast: Cast, api_of: Signed, day: date
) -> None:
    period = {"date_from": str(day - timedelta(days=1)), "date_to": str(day)}
    body = api_of(cast.town).get(URL, {"area": territory.town().code, **period}).json()
    assert (body["next"], body["previous"]) == (None, None)
    assert [row["date"] for row in body["results"]] == [str(day - timedelta(days=1)), str(day)]
    assert [row["closed"] for row in body["results"]] == [True, False]
    assert len(body["results"][1]["children"]) == 2


def test_figures_out_of_sight_are_not_there(
    territory: Territory, cast: Cast, api_of: Signed, day: date
) -> None:
    asked = {"area": territory.district.code, "date": str(day)}
    for person in (cast.town, cast.village, cast.mediator, cast.outsider, cast.former):
        assert api_of(person).get(URL, asked).status_code == 404
    assert APIClient().get(URL, asked).status_code == 401


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "date_from"),
        ({"date": "soon"}, "date"),
        ({"date": "2099-01-01"}, "date"),
        ({"date_from": "2026-01-02", "date_to": "2026-01-01"}, "date_to"),
        ({"date_from": "2020-01-01", "date_to": "2026-01-01"}, "date_to"),
        ({"date_from": "2026-01-01"}, "date_to"),
        ({"date": "2026-01-01", "date_to": "2026-01-01"}, "date"),
    ],
)
def test_a_wrong_period_names_its_field(
    query: dict[str, str], field: str, territory: Territory, cast: Cast, api_of: Signed
) -> None:
    answer = api_of(cast.district).get(URL, {"area": territory.district.code, **query})
    assert answer.status_code == 400
    assert field in answer.json()
    assert answer.json()["code"] == "invalid"


def test_a_day_that_was_not_counted_is_not_there(
    territory: Territory, cast: Cast, api_of: Signed
) -> None:
    answer = api_of(cast.district).get(URL, {"area": territory.district.code, "date": "2020-01-01"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_counted"


def test_a_call_takes_five_queries_whatever_the_days(
    territory: Territory, cast: Cast, api_of: Signed, day: date, at_most_queries: Any
) -> None:
    client = api_of(cast.district)
    period = {"date_from": str(day - timedelta(days=30)), "date_to": str(day)}
    with at_most_queries(5):
        client.get(URL, {"area": territory.district.code, **period})
    with at_most_queries(5):
        client.get(URL, {"area": territory.district.code, "date": str(day)})
