"""The door programs use."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from tests.supervision.factories import Desk

pytestmark = pytest.mark.django_db
ORDERS = "/api/v1/supervision-orders/"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk whose acts lie before now: the API's acts carry the real time."""
    desk.clock = timezone.now() - timedelta(days=1)
    return desk


def test_an_order_goes_through_its_life(desk: Desk, api_of: Callable[[Any], APIClient]) -> None:
    case = desk.in_state("resolving", color="yellow")
    supervisor, unit = api_of(desk.cast.supervisor), api_of(desk.cast.mediator)
    sent = {"client_id": str(uuid.uuid4()), "case": case.number, "asks": "写明谁负责。"}
    made = supervisor.post(ORDERS, sent)
    assert made.status_code == 201
    assert supervisor.post(ORDERS, sent).status_code == 200
    assert supervisor.post(ORDERS, {**sent, "asks": "x"}).data["code"] == "client_id_reused"
    address = f"{ORDERS}{made.data['id']}/"
    assert made.data["acts"] == ["issue", "edit", "drop"]
    assert unit.get(address).status_code == 404
    issued = supervisor.post(f"{address}issue/", {"version": 1}).data
    assert issued["number"].startswith("襄州督〔")
    assert unit.get(address).data["acts"] == ["reply"]
    replied = unit.post(f"{address}reply/", {"version": issued["version"], "reply": "约好了"})
    assert replied.status_code == 200
    assert unit.post(f"{address}accept/", {"version": 3}).status_code == 403
    back = supervisor.post(f"{address}return/", {"version": 3, "reason": "没写日期"}).data
    assert (back["state"], back["missing"]) == ("returned", "没写日期")
    unit.post(f"{address}reply/", {"version": 4, "reply": "11月30日办完"})
    done = supervisor.post(f"{address}accept/", {"version": 5, "remark": "可以"}).data
    assert (done["state"], done["acts"]) == ("accepted", [])


def test_a_refusal_says_how_it_stands(desk: Desk, api_of: Callable[[Any], APIClient]) -> None:
    order = desk.order_in("issued")
    supervisor = api_of(desk.cast.supervisor)
    address = f"{ORDERS}{order.pk}/"
    stale = supervisor.post(f"{address}issue/", {"version": 1})
    assert (stale.status_code, stale.data["code"]) == (409, "stale_version")
    assert stale.data["last"]["what"] == "issue"
    wrong = supervisor.post(f"{address}issue/", {"version": order.version})
    assert (wrong.status_code, wrong.data["code"]) == (409, "wrong_state")
    assert wrong.data["state"] == "issued"
    second = supervisor.post(
        ORDERS, {"client_id": str(uuid.uuid4()), "case": order.case.number, "asks": "x"}
    )
    assert (second.status_code, second.data["code"]) == (409, "order_open")
    assert second.data["existing"] == order.pk


def test_what_is_missing_is_named_by_its_field(
    desk: Desk, api_of: Callable[[Any], APIClient]
) -> None:
    order = desk.order_in("replied")
    supervisor = api_of(desk.cast.supervisor)
    answer = supervisor.post(f"{ORDERS}{order.pk}/return/", {"version": order.version})
    assert answer.status_code == 400
    assert "reason" in answer.data
    past = {
        "client_id": str(uuid.uuid4()),
        "case": desk.in_state("resolving").number,
        "reply_due_at": "2020-01-01T00:00:00+08:00",
    }
    assert "reply_due_at" in supervisor.post(ORDERS, past).data


def test_out_of_scope_is_not_there(desk: Desk, api_of: Callable[[Any], APIClient]) -> None:
    order = desk.order_in("issued")
    for name in ("neighbor", "other_town", "outsider", "cadre"):
        program = api_of(getattr(desk.cast, name))
        assert program.get(f"{ORDERS}{order.pk}/").status_code == 404
        answer = program.post(f"{ORDERS}{order.pk}/reply/", {"version": 2, "reply": "x"})
        assert answer.status_code == 404
        assert program.get(ORDERS).data["results"] == []


def test_the_list_is_narrowed(desk: Desk, api_of: Callable[[Any], APIClient]) -> None:
    desk.clock = timezone.now() - timedelta(days=30)
    late = desk.order_in("issued")
    desk.clock = timezone.now() - timedelta(hours=2)
    fresh, draft = desk.order_in("issued"), desk.draw()
    program = api_of(desk.cast.supervisor)

    def listed(query: str) -> set[int]:
        return {row["id"] for row in program.get(f"{ORDERS}?{query}").data["results"]}

    assert listed("") == {late.pk, fresh.pk, draft.pk}
    assert listed("overdue=true") == {late.pk}
    assert listed("overdue=false") == {fresh.pk, draft.pk}
    assert listed("state=draft") == {draft.pk}
    assert listed(f"case={fresh.case.number}") == {fresh.pk}
    assert listed(f"area={desk.territory.town().code}") == {late.pk, fresh.pk, draft.pk}
    assert listed(f"area={desk.territory.town(1).code}") == set()


def test_the_list_asks_a_fixed_number_of_queries(
    desk: Desk, api_of: Callable[[Any], APIClient], at_most_queries: Callable[[int], Any]
) -> None:
    program = api_of(desk.cast.supervisor)
    for _one in range(4):
        desk.order_in("issued")
    with at_most_queries(5):
        assert len(program.get(ORDERS).data["results"]) == 4
