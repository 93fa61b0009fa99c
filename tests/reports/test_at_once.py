"""Many at the same moment: nothing is lost, nothing is doubled (reliability.md A1, A5, A11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone
from rest_framework.test import APIClient

from audit.models import Event
from common.calendar import business_date
from reports.actions import day_of, file_report
from reports.models import DailyReport, InformationItem, VillageDay
from tests.reports.conftest import an_item

AT_ONCE = 16
ROUNDS = 3

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # SQLite empties tables row by row, which the trail refuses.
    pytest.mark.usefixtures("trail_can_be_emptied"),
]


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Make all calls at the same moment, each on a connection of its own; return the answers."""
    gate = Barrier(len(calls))

    def called(call: Callable[[], Any]) -> Any:
        try:
            gate.wait(30)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(called, calls))


def client_of(user: Any) -> APIClient:
    """A program signed in as a person."""
    client = APIClient()
    client.force_authenticate(user)
    return client


def body(area: Any) -> dict[str, Any]:
    """A report of today."""
    item = {"client_id": str(uuid4()), "category": "hazard", "summary": "路灯不亮"}
    return {
        "client_id": str(uuid4()),
        "area": area.code,
        "date": business_date(timezone.now()).isoformat(),
        "items": [item],
    }


def test_sixteen_identical_reports_are_one(cast: Any, territory: Any) -> None:
    for number in range(ROUNDS):
        sent = body(territory.group(number))
        user = cast.village
        clients = [client_of(user) for _number in range(AT_ONCE)]
        answers = at_once([partial(client.post, "/api/v1/reports/", sent) for client in clients])
        codes = Counter(answer.status_code for answer in answers)
        assert codes == {201: 1, 200: AT_ONCE - 1}
        assert len({answer.json()["id"] for answer in answers}) == 1
    assert DailyReport.objects.count() == InformationItem.objects.count() == ROUNDS
    assert Event.objects.filter(act="reports.file_report").count() == ROUNDS


def test_of_two_people_who_report_for_one_group_one_is_told(cast: Any, territory: Any) -> None:
    for number in range(ROUNDS):
        users = [cast.village, cast.town] * 4
        clients = [client_of(user) for user in users]
        sent = [body(territory.group(number)) for _user in users]
        answers = at_once(
            [
                partial(client.post, "/api/v1/reports/", one)
                for client, one in zip(clients, sent, strict=True)
            ]
        )
        codes = Counter(answer.status_code for answer in answers)
        assert codes == {201: 1, 409: len(users) - 1}
        first = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
        told = {answer.json()["first"]["id"] for answer in answers if answer.status_code == 409}
        assert told == {first}


def test_a_day_is_sent_once(cast: Any, territory: Any) -> None:
    day = day_of_today(territory)
    user = cast.village
    clients = [client_of(user) for _number in range(8)]
    url = f"/api/v1/village-days/{day.pk}/send/"
    answers = at_once([partial(client.post, url) for client in clients])
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    assert Event.objects.filter(act="reports.send_village_day").count() == 1


def test_a_report_that_races_its_day_is_final_or_was_in_time(cast: Any, territory: Any) -> None:
    """Whoever comes first: no report stays open under a day that went up."""
    day = day_of_today(territory)
    officer, keeper = client_of(cast.village), client_of(cast.keeper)
    sent = body(territory.group())
    url = f"/api/v1/village-days/{day.pk}/send/"
    answers = at_once([partial(officer.post, url), partial(keeper.post, "/api/v1/reports/", sent)])
    assert [answer.status_code for answer in answers] == [200, 201]
    assert DailyReport.objects.get().status == "final"


def test_of_two_changes_to_one_item_one_is_told(cast: Any, territory: Any) -> None:
    now = timezone.now()
    report, _created = file_report(
        actor=cast.village,
        client_id=uuid4(),
        area=territory.group(),
        date=business_date(now),
        zero=False,
        items=[an_item()],
        now=now,
    )
    item = report.items.get()
    users = [cast.assessor] * 4
    clients = [client_of(user) for user in users]
    url = f"/api/v1/items/{item.pk}/return/"
    answers = at_once([partial(client.post, url, {"reason": "写清楚"}) for client in clients])
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 3}


def day_of_today(territory: Any) -> VillageDay:
    """Today in the first village."""
    return day_of(VillageDay, territory.village().pk, business_date(timezone.now()))
