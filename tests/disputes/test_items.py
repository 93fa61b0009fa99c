"""From the board into the loop: items that become cases, join one, are taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from common.errors import Invalid, NotAllowed, WrongState
from disputes.actions import (
    join_item,
    open_case_from_item,
    reopen_case,
    take_back_disposition,
)
from disputes.choices import State
from disputes.models import Case, CaseSource
from reports.actions import file_report
from reports.inputs import ItemInput, PartyInput
from reports.models import InformationItem
from tests.disputes.factories import Bench

pytestmark = pytest.mark.django_db
ApiOf = Callable[[Any], APIClient]


def item_of(bench: Bench, **changes: Any) -> InformationItem:
    """An item of the day's report of a group."""
    given: dict[str, Any] = {
        "client_id": uuid.uuid4(),
        "category": "dispute",
        "summary": "三组水渠争执",
        "detail": "两家为放水吵了起来。",
        "people_count": 2,
        "parties": (PartyInput("李大山", "13812345678"),),
        **changes,
    }
    taken = InformationItem.objects.count()
    report, _created = file_report(
        actor=bench.cast.keeper if not taken else bench.cast.village,
        client_id=uuid.uuid4(),
        area=bench.territory.group(taken),
        date=bench.clock.date(),
        zero=False,
        items=[ItemInput(**given)],
        now=bench.tick(),
    )
    return InformationItem.objects.get(report=report)


def decide(bench: Bench, item: InformationItem, **changes: Any) -> Case:
    return open_case_from_item(
        **{
            "actor": bench.person("assess"),
            "item": item,
            "color": "blue",
            "tier": "village",
            "now": bench.tick(),
            **changes,
        }
    )


def test_an_item_becomes_an_assessed_case_with_its_people(bench: Bench) -> None:
    item = item_of(bench)
    case = decide(bench, item)
    item.refresh_from_db()
    assert (case.state, case.color, case.source) == (State.ASSESSED, "blue", "item")
    assert (case.title, case.area) == (item.summary, item.area)
    assert item.disposition == "case"
    assert [party.masked_phone for party in case.parties.all()] == ["138****5678"]
    assert CaseSource.objects.get(item=item).case == case
    assert list(case.spans.order_by("pk").values_list("act", flat=True)) == ["open", "assess"]


def test_an_item_is_decided_once(bench: Bench) -> None:
    item = item_of(bench)
    decide(bench, item)
    with pytest.raises(WrongState):
        decide(bench, item)
    assert Case.objects.count() == 1


def test_only_the_assessment_group_decides(bench: Bench) -> None:
    item = item_of(bench)
    for username in ("village", "town", "centre", "neighbor", "supervisor"):
        with pytest.raises(NotAllowed):
            decide(bench, item, actor=getattr(bench.cast, username))
    assert not Case.objects.exists()


def test_another_color_than_suggested_wants_a_reason(bench: Bench) -> None:
    item = item_of(bench, flags=("weapon",))
    with pytest.raises(Invalid):
        decide(bench, item)
    item.refresh_from_db()
    assert item.disposition is None
    assert not Case.objects.exists()
    assert decide(bench, item, reason="玩具枪").is_as_suggested is False


def test_an_item_joins_an_open_case_as_another_door(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    item = item_of(bench)
    join_item(actor=bench.cast.assessor, item=item, case=case, now=bench.tick())
    item.refresh_from_db()
    assert item.disposition == "joined"
    after = Case.objects.get(pk=case.pk)
    assert (after.state, after.version, after.due_at) == (case.state, case.version, case.due_at)
    assert after.sources.count() == 2
    closed, other = bench.in_state(State.CLOSED), item_of(bench)
    with pytest.raises(Invalid):
        join_item(actor=bench.cast.assessor, item=other, case=closed, now=bench.tick())


def test_a_decision_is_taken_back_while_nothing_followed(bench: Bench) -> None:
    item = item_of(bench)
    case = decide(bench, item)
    take_back_disposition(actor=bench.cast.assessor, item=item, now=bench.tick())
    item.refresh_from_db()
    case.refresh_from_db()
    assert item.disposition is None
    assert (case.state, case.due_at) == (State.WITHDRAWN, None)
    second = decide(bench, item)
    assert second.number != case.number
    bench.act("assign", second)
    with pytest.raises(WrongState):
        take_back_disposition(actor=bench.cast.assessor, item=item, now=bench.tick())
    item.refresh_from_db()
    assert item.disposition == "case"


def test_a_joined_item_is_taken_back_out(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    item = item_of(bench)
    join_item(actor=bench.cast.assessor, item=item, case=case, now=bench.tick())
    take_back_disposition(actor=bench.cast.assessor, item=item, now=bench.tick())
    item.refresh_from_db()
    assert item.disposition is None
    assert Case.objects.get(pk=case.pk).sources.count() == 1


def test_a_withdrawn_case_can_be_reopened_to_be_assessed_anew(bench: Bench) -> None:
    case = bench.in_state(State.WITHDRAWN)
    after = reopen_case(
        actor=bench.cast.centre,
        number=case.number,
        version=case.version,
        reason="又来了",
        now=bench.tick(),
    )
    assert (after.state, after.color) == (State.RECEIVED, None)


def dispose(api: APIClient, item: InformationItem, **body: Any) -> Any:
    return api.post(f"/api/v1/items/{item.pk}/dispose/", body)


def test_programs_decide_the_four_ways(bench: Bench, api_of: ApiOf) -> None:
    api = api_of(bench.cast.assessor)
    first = dispose(api, item_of(bench), disposition="case", color="blue", tier="village")
    assert first.status_code == 200, first.content
    number = first.json()["case"]
    assert Case.objects.get(number=number).state == State.ASSESSED
    joined = dispose(api, item_of(bench), disposition="joined", case=number)
    assert joined.json()["case"] == number
    item = item_of(bench)
    assert dispose(api, item, disposition="settled").status_code == 400
    settled = dispose(api, item, disposition="settled", reason="当场和好")
    assert settled.json()["disposition"] == "settled"
    again = dispose(api, item, disposition="noted", reason="知道了")
    assert again.status_code == 409
    assert again.json()["disposition"] == "settled"


def test_programs_are_told_what_a_decision_lacks(bench: Bench, api_of: ApiOf) -> None:
    api, item = api_of(bench.cast.assessor), item_of(bench)
    assert "color" in dispose(api, item, disposition="case").json()
    assert "case" in dispose(api, item, disposition="joined").json()
    assert "case" in dispose(api, item, disposition="joined", case="XZ-2026-99999").json()
    assert dispose(api_of(bench.cast.town), item, disposition="noted").status_code == 403
    assert dispose(api_of(bench.cast.neighbor), item, disposition="noted").status_code == 404


def test_the_suggestion_says_why(bench: Bench, api_of: ApiOf) -> None:
    item = item_of(bench, flags=("threat",), people_count=6)
    answer = api_of(bench.cast.assessor).get(f"/api/v1/items/{item.pk}/suggestion/")
    told = answer.json()
    assert (told["color"], told["tier"]) == ("red", "town")
    codes = [reason["code"] for reason in told["reasons"]]
    assert codes == ["violence-5-people", "5-people", "violence-or-children"]
    assert all(reason["text"] for reason in told["reasons"] + told["not_met"])
    foreign = api_of(bench.cast.neighbor).get(f"/api/v1/items/{item.pk}/suggestion/")
    assert foreign.status_code == 404
