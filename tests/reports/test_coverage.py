"""Who has reported and who has not, in as many queries for thirty rows as for three."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clocks.calendars import book
from org_tree.models import Posting
from reports import tasks
from reports.actions import dispose_item, merge_items, send_village_day
from reports.coverage import group_states, past_changes, town_rows, village_rows, village_states
from reports.models import DailyReport, InformationItem, VillageDay
from reports.verify import faults
from tests.factories import TODAY
from tests.reports.conftest import an_item, at

File = Callable[..., DailyReport]


def test_each_group_is_in_one_of_the_states(file: File, territory: Any, cast: Any) -> None:
    file(actor=cast.keeper)
    file(an_item(), area=territory.group(1), now=at("17:08"))
    rows = group_states(territory.village(), TODAY, at("17:10"))
    assert [row.state for row in rows] == ["zero", "late", "missing"]
    assert [row.is_vacant for row in rows] == [False, True, True]
    assert rows[1].report.item_count == 1
    rows = group_states(territory.village(), TODAY, at("16:59"))
    assert [row.state for row in rows] == ["zero", "late", "pending"]


def test_a_group_that_did_not_exist_is_not_expected(territory: Any) -> None:
    group = territory.group(2)
    type(group).objects.filter(pk=group.pk).update(opened_on=TODAY)
    yesterday = TODAY - timedelta(days=1)
    assert len(group_states(territory.village(), yesterday, at("10:00"))) == 2
    assert len(group_states(territory.village(), TODAY, at("10:00"))) == 3


def test_a_keeper_who_left_leaves_the_group_vacant(territory: Any, cast: Any) -> None:
    Posting.objects.filter(user=cast.keeper).update(ended_on=TODAY)
    assert all(row.is_vacant for row in group_states(territory.village(), TODAY, at("10:00")))


def test_a_town_sees_every_village_with_its_figures(
    file: File, cast: Any, territory: Any, day: VillageDay
) -> None:
    report = file(an_item(), an_item())
    merge_items(
        actor=cast.village, item=report.items.all()[0], into=report.items.all()[1], now=at("10:01")
    )
    send_village_day(actor=cast.village, day=day, now=at("17:00"))
    first, second = village_rows(territory.town(), TODAY, at("18:00"))
    assert (first.state, first.standing, first.missing, first.items) == ("on_time", "sent", 2, 1)
    assert (second.state, second.standing, second.missing) == ("missing", "open", 3)
    dispose_item(
        actor=cast.assessor,
        item=InformationItem.objects.standing().get(),
        disposition="noted",
        reason="已知",
        now=at("18:01"),
    )
    (town, other) = town_rows(territory.district, TODAY, at("18:02"))
    assert (town.villages, town.sent, town.groups, town.filed) == (2, 1, 6, 1)
    assert (town.items, town.undecided, other.items) == (1, 0, 0)
    states = village_states(territory.town(), [TODAY - timedelta(days=1), TODAY], at("18:02"))
    assert [row for _village, row in states] == [["missing", "on_time"], ["missing", "missing"]]


def test_what_came_in_for_past_days_is_told_today(file: File, territory: Any) -> None:
    yesterday = TODAY - timedelta(days=1)
    made_up = file(date=yesterday)
    assert past_changes(territory.village(), TODAY, at("11:00")) == [made_up]
    assert past_changes(territory.village(), yesterday, at("11:00")) == []


def test_the_number_of_queries_does_not_grow(file: File, territory: Any) -> None:
    def count(call: Callable[[], Any]) -> int:
        book()  # Each process keeps the calendar at hand.
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    calls: list[Callable[[], Any]] = [
        lambda: group_states(territory.village(), TODAY, at("17:10")),
        lambda: village_rows(territory.town(), TODAY, at("17:10")),
        lambda: town_rows(territory.district, TODAY, at("17:10")),
        lambda: village_states(territory.town(), [TODAY], at("17:10")),
    ]
    before = [count(call) for call in calls]
    for number in range(3):
        file(an_item(), an_item(), area=territory.group(number))
    assert [count(call) for call in calls] == before
    assert before == [4, 6, 8, 3]


def test_the_task_and_the_command_open_the_day(territory: Any) -> None:
    assert tasks.open_days() == 6
    out = StringIO()
    call_command("open_days", "--date", TODAY.isoformat(), stdout=out)
    assert "6 villages and towns" in out.getvalue()
    assert VillageDay.objects.filter(date=TODAY).count() == 4


def test_faults_name_what_contradicts_itself(
    file: File, cast: Any, territory: Any, day: VillageDay
) -> None:
    report = file(an_item())
    zero = file(area=territory.group(1))
    send_village_day(actor=cast.village, day=day, now=at("17:00"))
    assert list(faults()) == []
    DailyReport.objects.filter(pk=report.pk).update(is_zero=True, status="filed")
    DailyReport.objects.filter(pk=zero.pk).update(is_zero=False, timeliness="on_time")
    InformationItem.objects.update(date=TODAY - timedelta(days=1))
    assert len(list(faults())) == 5
