"""What waits for whom on the workbench."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from supervision.actions import sweep
from supervision.waiting import things_for
from tests.supervision.factories import Desk

pytestmark = pytest.mark.django_db


def kinds(user: Any, now: Any) -> dict[str, int]:
    return {todo.kind: todo.count for todo in things_for(user, now)}


def test_drafts_and_replies_wait_for_the_supervisor_and_orders_for_the_unit(desk: Desk) -> None:
    for _one in range(2):
        case = desk.in_state("resolving", color="yellow")
    sweep(now=case.serious_at)
    desk.clock = case.serious_at
    desk.order_in("replied")
    order = desk.order_in("issued")
    now = desk.clock
    assert kinds(desk.cast.supervisor, now) == {"order_issue": 2, "order_judge": 1}
    (todo,) = things_for(desk.cast.mediator, now)
    assert (todo.kind, todo.url) == ("order_reply", f"/supervision/orders/{order.pk}/")
    for name in ("village", "town", "centre", "assessor", "keeper", "outsider"):
        assert kinds(getattr(desk.cast, name), now) == {}, name


def test_a_judged_order_waits_for_nobody(desk: Desk) -> None:
    desk.order_in("accepted")
    for name in ("supervisor", "mediator"):
        assert kinds(getattr(desk.cast, name), desk.clock) == {}


def test_the_workbench_leads_to_the_piles(desk: Desk, client_of: Callable[[Any], Client]) -> None:
    desk.clock = timezone.now() - timedelta(hours=3)
    desk.draw()
    desk.order_in("replied")
    page = client_of(desk.cast.supervisor).get("/").content.decode()
    assert "/supervision/?pile=draft" in page
    assert "/supervision/?pile=replied" in page
    assert "我发出的督办单" in page
