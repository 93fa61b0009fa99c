"""What of the daily flow waits for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from reports.actions import (
    day_of,
    dispose_item,
    open_days,
    receive_village_day,
    remind_villages,
    return_item,
    return_village_day,
    send_town_day,
    send_village_day,
)
from reports.models import DailyReport, InformationItem, TownDay, VillageDay
from reports.waiting import things_for
from tests.factories import TODAY
from tests.reports.conftest import an_item, at

File = Callable[..., DailyReport]


def kinds(user: Any, now: datetime) -> list[str]:
    """The kinds of things that wait, in their order."""
    return [todo.kind for todo in things_for(user, now)]


def test_a_keeper_is_asked_until_the_group_has_reported(file: File, cast: Any, now: Any) -> None:
    (todo,) = things_for(cast.keeper, now)
    assert (todo.kind, todo.due_at) == ("group_report", at("17:00"))
    assert todo.act_url.endswith(f"/zero/?date={TODAY}")
    file(actor=cast.keeper)
    assert kinds(cast.keeper, now) == []


def test_an_officer_sees_which_group_is_missing(file: File, cast: Any, day: VillageDay) -> None:
    file(now=at("16:00"))
    (todo,) = things_for(cast.village, at("16:30"))
    assert (todo.kind, todo.due_at) == ("village_day", at("18:00"))
    assert [cell.state for cell in todo.cells] == ["zero", "pending", "pending"]
    send_village_day(actor=cast.village, day=day, now=at("17:00"))
    assert kinds(cast.village, at("17:01")) == []


def test_days_left_out_and_given_back_wait_for_the_village(
    cast: Any, territory: Any, day: VillageDay
) -> None:
    for back in (1, 2):
        day_of(VillageDay, territory.village().pk, TODAY - timedelta(days=back))
    day_of(VillageDay, territory.village().pk, TODAY - timedelta(days=30))
    send_village_day(actor=cast.village, day=day, now=at("17:00"))
    return_village_day(actor=cast.town, day=day, reason="人数再核", now=at("17:30"))
    first, second = things_for(cast.village, at("17:31"))
    assert (first.kind, first.why) == ("day_returned", "人数再核")
    assert (second.kind, second.count) == ("day_unsent", 2)


def test_items_sent_back_wait_for_village_and_keeper(file: File, cast: Any) -> None:
    report = file(*(an_item() for _number in range(5)))
    for item in report.items.all():
        return_item(actor=cast.assessor, item=item, reason="写清楚", now=at("12:00"))
    todos = things_for(cast.keeper, at("12:01"))
    assert [todo.kind for todo in todos] == ["item_returned"] * 3 + ["items_returned"]
    assert todos[-1].count == 2
    assert "item_returned" in kinds(cast.village, at("12:01"))
    assert "item_returned" not in kinds(cast.town, at("12:01"))


def test_a_town_receives_reminds_and_sends(
    file: File, cast: Any, territory: Any, day: VillageDay, now: Any
) -> None:
    open_days(day=TODAY, now=now)
    assert kinds(cast.town, at("17:00")) == ["town_day"]
    file(an_item())
    send_village_day(actor=cast.village, day=day, now=at("17:00"))
    receive, remind, send = things_for(cast.town, at("18:00"))
    assert (receive.kind, receive.count) == ("villages_to_receive", 1)
    assert (remind.kind, "彭王村" in remind.why) == ("villages_missing", True)
    assert (send.kind, "1" in send.why) == ("town_day", True)
    receive_village_day(actor=cast.town, day=day, now=at("18:01"))
    remind_villages(actor=cast.town, town_area=territory.town(), date=TODAY, now=at("18:02"))
    assert kinds(cast.town, at("18:03")) == ["town_day"]


def test_the_district_receives_what_towns_sent(
    file: File, cast: Any, territory: Any, now: Any
) -> None:
    item = file(an_item()).items.get()
    dispose_item(
        actor=cast.assessor, item=item, disposition="noted", reason="已知", now=at("12:00")
    )
    assert InformationItem.objects.undecided().count() == 0
    day = day_of(TownDay, territory.town().pk, TODAY)
    send_town_day(actor=cast.town, day=day, now=at("19:00"))
    (todo,) = things_for(cast.district, at("19:01"))
    assert (todo.kind, todo.count) == ("towns_to_receive", 1)
    assert "town_day" not in kinds(cast.town, at("19:01"))


@pytest.mark.parametrize("who", ["outsider", "former", "mediator", "auditor", "assessor"])
def test_nothing_waits_for_who_has_no_part_in_it(cast: Any, now: Any, who: str) -> None:
    assert things_for(getattr(cast, who), now) == []


def test_the_number_of_queries_does_not_grow(
    file: File, cast: Any, territory: Any, at_most_queries: Any, now: Any
) -> None:
    open_days(day=TODAY, now=now)
    for number in range(3):
        file(an_item(), an_item(), area=territory.group(number))
    for who, most in (("keeper", 5), ("village", 10), ("town", 8), ("district", 2)):
        user = getattr(cast, who)
        with at_most_queries(most):
            things_for(user, now)
