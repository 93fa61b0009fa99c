"""The share of blue cases looked at again: tried out, changed for later days, by the district."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event
from common.calendar import business_date, start_of_day
from common.errors import Invalid, NotAllowed
from disputes.models import Case
from supervision.actions import set_sampling
from supervision.actions.sampling import draw_samples, is_drawn
from supervision.models import SampleCheck, SamplingRule, SweepRun
from supervision.sampling_page import try_share
from tests.supervision.factories import Desk

ClientOf = Callable[[Any], Client]
PAGE, CHANGE = "/supervision/sampling/", "/supervision/sampling/change/"
NEVER = date(2000, 1, 1)


def tomorrow(desk: Desk) -> date:
    return business_date(desk.clock) + timedelta(days=1)


def put(desk: Desk, percent: int, **changes: Any) -> SamplingRule:
    given = {
        "actor": desk.cast.district,
        "percent": percent,
        "valid_from": tomorrow(desk),
        "reason": "查出的问题多了",
        "now": desk.tick(),
    }
    return set_sampling(**{**given, **changes})


def test_a_new_share_counts_from_its_day_on_and_is_told(desk: Desk) -> None:
    put(desk, 25)
    rate = SamplingRule.objects.rates()
    assert (rate(NEVER), rate(tomorrow(desk) - timedelta(days=1)), rate(tomorrow(desk))) == (
        10,
        10,
        25,
    )
    event = Event.objects.get(act="supervision.set_sampling")
    assert (event.data["before"], event.data["after"]) == (10, 25)
    assert event.data["reason"] == "查出的问题多了"


def test_a_share_not_in_force_yet_is_replaced_and_the_same_one_sent_again_is_one(
    desk: Desk,
) -> None:
    put(desk, 25)
    put(desk, 25)
    put(desk, 30)
    assert list(SamplingRule.objects.values_list("percent", flat=True)) == [30]
    assert Event.objects.filter(act="supervision.set_sampling").count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"percent": 101}, "percent"),
        ({"percent": -1}, "percent"),
        ({"percent": 10}, "percent"),
        ({"valid_from": NEVER}, "valid_from"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        put(desk, **{"percent": 25, **changes})
    assert list(refused.value.errors) == [field]
    assert not SamplingRule.objects.exists()


@pytest.mark.parametrize("name", ["supervisor", "town", "centre", "assessor", "auditor"])
def test_the_share_is_the_districts_to_set(desk: Desk, name: str) -> None:
    with pytest.raises(NotAllowed):
        put(desk, 25, actor=getattr(desk.cast, name))


def test_a_case_is_drawn_by_the_share_of_the_day_it_was_signed(desk: Desk) -> None:
    cases = [desk.in_state("closed") for _case in range(2)]
    today = business_date(desk.clock)
    Case.objects.filter(pk=cases[1].pk).update(
        closed_at=start_of_day(today + timedelta(days=1)) + timedelta(minutes=1)
    )
    SamplingRule.objects.create(percent=0, valid_from=NEVER)
    SamplingRule.objects.create(percent=100, valid_from=today + timedelta(days=1))
    SweepRun.objects.create(at=start_of_day(today))
    assert draw_samples(now=desk.clock + timedelta(days=2)) == 1
    assert SampleCheck.objects.get().case == cases[1]


def test_the_trial_tells_what_another_share_would_have_drawn(desk: Desk) -> None:
    numbers = [desk.in_state("closed").number for _case in range(4)]
    desk.in_state("answered")
    trial = try_share(0, 50, desk.cast.district)
    drawn = [number for number in numbers if is_drawn(number, 50)]
    assert (trial.read, trial.before, trial.after) == (4, 0, len(drawn))
    assert sorted(case.number for case in trial.turned) == drawn
    assert try_share(0, 100, desk.cast.other_town).read == 0
    assert not SampleCheck.objects.exists()


def test_what_is_saved_was_tried_out_as_it_stands(desk: Desk, client_of: ClientOf) -> None:
    desk.in_state("closed")
    client = client_of(desk.cast.district)
    day = business_date(timezone.now()) + timedelta(days=1)
    sent = {"percent": "25", "valid_from": day.isoformat(), "reason": "多看几件"}
    tried = client.post(CHANGE, {**sent, "step": "try"})
    assert "最近 1 件蓝色案件里会抽到" in tried.content.decode()
    token = tried.context["form"].token
    client.post(CHANGE, {**sent, "step": "save"})
    client.post(CHANGE, {**sent, "percent": "90", "tried": token, "step": "save"})
    assert not SamplingRule.objects.exists()
    saved = client.post(CHANGE, {**sent, "tried": token, "step": "save"}, follow=True)
    page = saved.content.decode()
    assert "改好了" in page
    assert "从 100 件抽 10 件改为 25 件" in page
    assert SamplingRule.objects.get().percent == 25


def test_what_the_act_refuses_stands_at_its_field_beside_the_trial(
    desk: Desk, client_of: ClientOf
) -> None:
    client = client_of(desk.cast.district)
    sent = {"percent": "10", "valid_from": "2099-01-01", "reason": "没有变"}
    token = client.post(CHANGE, {**sent, "step": "try"}).context["form"].token
    refused = client.post(CHANGE, {**sent, "tried": token, "step": "save"})
    assert refused.status_code == 422
    assert "没有变化" in refused.content.decode()
    wrong = client.post(CHANGE, {**sent, "percent": "abc", "step": "try"})
    assert (wrong.status_code, wrong.context["trial"]) == (422, None)


def test_the_pages_take_few_queries(
    desk: Desk, client_of: ClientOf, at_most_queries: Callable[[int], Any]
) -> None:
    for percent in (25, 30, 35):
        put(desk, percent, valid_from=tomorrow(desk) + timedelta(days=percent))
    client = client_of(desk.cast.district)
    client.get(PAGE)
    with at_most_queries(8):
        client.get(PAGE)
