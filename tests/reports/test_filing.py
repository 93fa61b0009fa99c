"""Filing a group's day: once, by who may, early or late, alone or in bulk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model

from audit.models import Event, Pending
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from reports.actions import (
    dispose_item,
    file_or_add,
    file_report,
    file_reports,
    send_village_day,
    undo_report,
)
from reports.inputs import Filing, PartyInput
from reports.models import DailyReport, InformationItem, ItemParty, VillageDay
from tests.factories import TODAY
from tests.reports.conftest import an_item, at

File = Callable[..., DailyReport]


def test_a_report_keeps_its_items_their_people_and_who_filed_it(file: File, cast: Any) -> None:
    party = PartyInput("张大山", "13812345678", "party")
    report = file(an_item(flags=("threat", "weapon"), parties=(party,)), actor=cast.keeper)
    item = report.items.get()
    assert (report.timeliness, report.is_zero, report.is_on_behalf) == ("on_time", False, False)
    assert item.flags == ["threat", "weapon"]
    assert item.parties.get().phone == "13812345678"
    assert item.parties.get().masked_name == "张**"


def test_the_officer_files_on_behalf_of_the_group(file: File) -> None:
    assert file().is_on_behalf


def test_filing_leaves_one_event_that_marks_its_figures(file: File, cast: Any) -> None:
    report = file(an_item())
    event = Event.objects.get()
    assert (event.act, event.record_id) == ("reports.file_report", report.pk)
    assert (event.area_id, event.date) == (report.area_id, TODAY)
    assert event.posting_title.startswith("李楼村")
    assert event.data["items"][0]["people_count"] == 4
    assert Pending.objects.filter(event=event, reader="rollups").exists()


def test_the_same_submission_again_gives_the_first_report(file: File) -> None:
    key, item = uuid4(), an_item()
    first = file(item, client_id=key)
    assert file(item, client_id=key).pk == first.pk
    assert InformationItem.objects.count() == 1
    assert Event.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(file: File) -> None:
    key = uuid4()
    first = file(an_item(), client_id=key)
    with pytest.raises(Duplicate) as caught:
        file(client_id=key)
    assert caught.value.code == "client_id_reused"
    assert caught.value.data["existing"] == first.pk


def test_the_same_key_of_another_person_is_another_submission(
    file: File, cast: Any, territory: Any
) -> None:
    key = uuid4()
    first = file(client_id=key, actor=cast.keeper)
    second = file(client_id=key, area=territory.group(1))
    assert first.pk != second.pk


def test_a_group_has_one_report_a_day(file: File, cast: Any) -> None:
    first = file(actor=cast.keeper)
    with pytest.raises(Duplicate) as caught:
        file(an_item())
    assert caught.value.code == "report_exists"
    assert caught.value.data["existing"] == first.pk


def test_an_item_sent_with_another_report_is_refused(file: File, territory: Any) -> None:
    item = an_item()
    file(item)
    with pytest.raises(Duplicate) as caught:
        file(item, area=territory.group(1))
    assert caught.value.code == "client_id_reused"
    assert DailyReport.objects.count() == 1


@pytest.mark.parametrize("who", ["neighbor", "former", "outsider", "mediator", "assessor"])
def test_only_who_reports_for_the_group_may_file(file: File, cast: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        file(actor=getattr(cast, who))


def test_a_keeper_files_for_no_other_group(file: File, cast: Any, territory: Any) -> None:
    with pytest.raises(NotAllowed):
        file(actor=cast.keeper, area=territory.group(1))


@pytest.mark.parametrize("place", ["unit", "village"])
def test_reports_are_filed_for_groups_only(file: File, territory: Any, place: str) -> None:
    with pytest.raises(Invalid) as caught:
        file(area=getattr(territory, place)())
    assert "area" in caught.value.errors


def test_a_day_to_come_is_refused(file: File) -> None:
    with pytest.raises(Invalid) as caught:
        file(date=TODAY + timedelta(days=1))
    assert "date" in caught.value.errors


def test_seven_days_back_are_taken_and_eight_need_the_town(file: File, cast: Any) -> None:
    assert file(date=TODAY - timedelta(days=7)).timeliness == "made_up"
    with pytest.raises(Invalid) as caught:
        file(date=TODAY - timedelta(days=8))
    assert "date" in caught.value.errors
    assert file(date=TODAY - timedelta(days=8), actor=cast.town).timeliness == "made_up"


@pytest.mark.parametrize(
    ("zero", "items", "field"),
    [
        (True, (an_item(),), "zero"),
        (False, (), "items"),
        (False, (an_item(category="gossip"),), "category"),
        (False, (an_item(summary="  "),), "summary"),
        (False, (an_item(people_count=0),), "people_count"),
        (False, (an_item(amount=-1),), "amount"),
        (False, (an_item(flags=("petitioner",)),), "flags"),
        (False, (an_item(occurred_at=at("23:00")),), "occurred_at"),
        (False, (an_item(parties=(PartyInput(" "),)),), "parties"),
        (False, (an_item(parties=(PartyInput("张三", role="suspect"),)),), "parties"),
        (False, (an_item(detail="水" * 4001),), "detail"),
    ],
)
def test_what_a_report_may_not_say(file: File, zero: bool, items: Any, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        file(*items, zero=zero)
    assert field in caught.value.errors
    assert not DailyReport.objects.exists()


def test_a_report_after_the_day_was_sent_is_final_and_late(
    file: File, cast: Any, day: VillageDay
) -> None:
    send_village_day(actor=cast.village, day=day, now=at("17:50"))
    report = file(now=at("17:55"))
    assert (report.status, report.timeliness) == ("final", "late")


# --- Taking it back -----------------------------------------------------------------------------


def test_a_zero_report_taken_back_leaves_the_group_to_be_reported(file: File, cast: Any) -> None:
    report = file()
    undo_report(actor=cast.village, report=report, now=at("10:00") + timedelta(seconds=8))
    assert not DailyReport.objects.exists()
    assert Event.objects.order_by("sequence").last().act == "reports.undo_report"  # type: ignore[union-attr]
    assert file(an_item()).pk


def test_items_taken_back_stay_readable_and_count_no_more(file: File, cast: Any) -> None:
    report = file(an_item())
    undo_report(actor=cast.village, report=report, now=at("10:05"))
    item = InformationItem.objects.get()
    assert item.removed_at is not None
    assert not InformationItem.objects.standing().exists()


def test_taking_back_ends_after_ten_minutes(file: File, cast: Any) -> None:
    report = file(now=at("10:00"))
    with pytest.raises(WrongState) as caught:
        undo_report(actor=cast.village, report=report, now=at("10:10") + timedelta(seconds=1))
    assert caught.value.code == "undo_over"
    undo_report(actor=cast.village, report=report, now=at("10:10"))


def test_nobody_takes_back_another_persons_report(file: File, cast: Any) -> None:
    report = file(actor=cast.keeper)
    with pytest.raises(NotAllowed):
        undo_report(actor=cast.village, report=report, now=at("10:01"))


def test_a_sent_day_is_not_taken_back(file: File, cast: Any, day: VillageDay) -> None:
    report = file()
    send_village_day(actor=cast.village, day=day, now=at("10:02"))
    with pytest.raises(WrongState):
        undo_report(actor=cast.village, report=report, now=at("10:03"))


def test_a_decided_item_keeps_its_report(file: File, cast: Any) -> None:
    report = file(an_item())
    dispose_item(
        actor=cast.assessor,
        item=report.items.get(),
        disposition="noted",
        reason="仅作了解",
        now=at("10:01"),
    )
    with pytest.raises(WrongState):
        undo_report(actor=cast.village, report=report, now=at("10:02"))


# --- Into the report that the form showed ---------------------------------------------------------


def _add(cast: Any, territory: Any, **changes: Any) -> Any:
    values = {
        "actor": cast.village,
        "client_id": uuid4(),
        "area": territory.group(),
        "date": TODAY,
        "item": an_item(),
        "seen_at": at("10:10"),
        "now": at("10:12"),
    }
    return file_or_add(**{**values, **changes})


def test_a_matter_joins_the_report_its_form_showed(file: File, cast: Any, territory: Any) -> None:
    first = file(actor=cast.keeper)
    key, item = uuid4(), an_item()
    report, created = _add(cast, territory, client_id=key, item=item)
    assert (report.pk, created) == (first.pk, True)
    assert not DailyReport.objects.get().is_zero
    assert DailyReport.objects.get().timeliness == "on_time"
    again, created = _add(cast, territory, client_id=key, item=item)
    assert (again.pk, created) == (first.pk, False)
    assert InformationItem.objects.count() == 1


def test_a_report_filed_meanwhile_is_shown_to_a_person(
    file: File, cast: Any, territory: Any
) -> None:
    file(actor=cast.keeper, now=at("10:11"))
    with pytest.raises(Duplicate) as caught:
        _add(cast, territory)
    assert caught.value.code == "report_exists"


# --- In bulk --------------------------------------------------------------------------------------


def _columns(model: type[Model], *without: str) -> list[dict[str, Any]]:
    rows = list(model._default_manager.order_by("pk").values())
    return [{key: row[key] for key in row if key not in without} for row in rows]


def _everything() -> list[Any]:
    first = DailyReport.objects.order_by("pk").first()
    offset = first.pk if first else 0
    items = [
        {**row, "report_id": row["report_id"] - offset} for row in _columns(InformationItem, "id")
    ]
    parties = [
        (row["name"], row["phone"], row["role"]) for row in _columns(ItemParty, "id", "item_id")
    ]
    events = [
        {
            **row,
            "record_id": row["record_id"] - offset,
            "data": {
                **row["data"],
                "items": [{**item, "item": None} for item in row["data"]["items"]],
            },
        }
        for row in _columns(Event, "id", "digest")
    ]
    return [_columns(DailyReport, "id"), items, parties, events]


def test_reports_in_bulk_leave_the_same_rows_and_events(
    cast: Any, territory: Any, now: datetime
) -> None:
    party = PartyInput("张大山", "13812345678")
    village, keeper = cast.village, cast.keeper
    filings = [
        Filing(keeper, uuid4(), territory.group(0), TODAY, False, at("09:00"), (an_item(),)),
        Filing(village, uuid4(), territory.group(1), TODAY, True, at("17:00")),
        Filing(
            village,
            uuid4(),
            territory.group(2),
            TODAY - timedelta(days=1),
            False,
            at("09:30"),
            (an_item(parties=(party,)), an_item(flags=("weapon", "threat"))),
        ),
    ]
    for one in filings:
        file_report(
            actor=one.actor,
            client_id=one.client_id,
            area=one.area,
            date=one.date,
            zero=one.zero,
            items=one.items,
            now=one.at,
        )
    alone = _everything()
    Pending.objects.all().delete()
    for model in (ItemParty, InformationItem, DailyReport):
        model.objects.all().delete()
    first_event = Event.objects.count()
    file_reports(filings=filings)
    together = _everything()
    together[3] = together[3][first_event:]
    assert [len(part) for part in alone] == [3, 3, 1, 3]
    assert together == alone
    assert not Pending.objects.exists()


def test_a_bad_report_in_bulk_stores_none(cast: Any, territory: Any) -> None:
    good = Filing(cast.village, uuid4(), territory.group(), TODAY, True, at("09:00"))
    for bad in (
        replace(good, client_id=uuid4()),
        replace(good, area=territory.group(1), client_id=uuid4(), date=TODAY + timedelta(days=1)),
    ):
        with pytest.raises((Duplicate, Invalid)):
            file_reports(filings=[good, bad])
    assert not DailyReport.objects.exists()
