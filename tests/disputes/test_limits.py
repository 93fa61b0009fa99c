"""The table of limits: read by everybody on cases, changed from a day on by district staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common import wording
from common.calendar import business_date
from common.errors import NotAllowed
from disputes.actions.limits import set_limit
from disputes.models import TimeLimit
from tests.factories import Cast

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]


def test_the_table_says_every_limit_of_the_domain(cast: Cast, client_of: ClientOf) -> None:
    text = client_of(cast.mediator).get(reverse("disputes:limits")).content.decode()
    for words in ("当天", "2小时", "4小时", "1个工作日", "7天", "15天", "30天", "5个工作日"):
        assert words in text
    assert "limits/resolve/red" not in text


def test_a_new_limit_counts_from_its_day_and_not_before(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.district)
    page = reverse("disputes:limit_change", args=["resolve", "yellow"])
    assert client.get(page).status_code == 200
    today = business_date(timezone.now())
    tomorrow = today + timedelta(days=1)
    sent = {"amount": "10", "unit": "days", "is_rolling": "on", "valid_from": str(tomorrow)}
    for begun in (str(today), "2020-01-01"):
        assert client.post(page, {**sent, "valid_from": begun}).status_code == 422
    assert client.post(page, {**sent, "amount": "0"}).status_code == 422
    assert client.post(page, sent).status_code == 302
    event = Event.objects.get(act="disputes.set_limit")
    assert (event.actor_name, event.data["amount"]) == (cast.district.name, 10)
    assert TimeLimit.objects.in_force(today)["resolve", "yellow"] == (15, "days", True)
    assert TimeLimit.objects.in_force(tomorrow)["resolve", "yellow"] == (10, "days", True)
    assert client.post(page, {**sent, "amount": "12"}).status_code == 302
    assert TimeLimit.objects.in_force(tomorrow)["resolve", "yellow"].amount == 12
    assert Event.objects.filter(act="disputes.set_limit").count() == 2
    from_day = wording.day(tomorrow, timezone.now(), weekday=False)
    assert f"{from_day} 起：12天" in client.get(reverse("disputes:limits")).content.decode()


@pytest.mark.parametrize("names", [("resolve", "green"), ("sleep", "red")])
def test_there_is_no_limit_of_what_there_is_not(
    cast: Cast, client_of: ClientOf, names: tuple[str, str]
) -> None:
    client = client_of(cast.district)
    assert client.get(reverse("disputes:limit_change", args=names)).status_code == 404


@pytest.mark.parametrize("username", ["supervisor", "town", "secadmin"])
def test_nobody_else_sets_a_limit(cast: Cast, now: Any, today: Any, username: str) -> None:
    with pytest.raises(NotAllowed):
        set_limit(
            actor=getattr(cast, username),
            step="resolve",
            color="red",
            amount=1,
            unit="days",
            is_rolling=True,
            valid_from=today + timedelta(days=1),
            now=now,
        )
