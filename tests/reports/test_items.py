"""Matters after filing: changed, merged, taken back, corrected, returned, decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from common.errors import Invalid, NotAllowed, Stale, WrongState
from reports.actions import (
    add_item,
    change_item,
    correct_report,
    day_of,
    dispose_item,
    file_item,
    merge_items,
    remove_item,
    return_item,
    send_town_day,
    send_village_day,
    undo_disposition,
)
from reports.inputs import PartyInput
from reports.models import DailyReport, InformationItem, TownDay, VillageDay
from tests.factories import TODAY
from tests.reports.conftest import an_item, at

File = Callable[..., DailyReport]


@pytest.fixture
def item(file: File) -> InformationItem:
    """An item of the first group."""
    return file(an_item()).items.get()


def test_a_change_writes_what_was_given_and_says_before_and_after(
    item: InformationItem, cast: Any
) -> None:
    changed = change_item(
        actor=cast.keeper,
        item=item,
        version=1,
        now=at("10:30"),
        people_count=6,
        parties=(PartyInput("李二"),),
    )
    assert (changed.people_count, changed.summary, changed.version) == (6, item.summary, 2)
    assert changed.parties.get().name == "李二"
    data = Event.objects.get(act="reports.change_item").data
    assert (data["before"], data["after"]) == ({"people_count": 4}, {"people_count": 6})
    assert "李二" not in str(data)
    with pytest.raises(Stale):
        change_item(actor=cast.keeper, item=item, version=1, now=at("10:31"), people_count=7)
    party = changed.parties.get()
    change_item(
        actor=cast.keeper, item=item, version=2, now=at("10:32"), dropped_parties=[party.pk]
    )
    assert not item.parties.exists()


def test_only_who_reports_there_changes_an_item(item: InformationItem, cast: Any) -> None:
    for who in ("neighbor", "assessor", "outsider", "former"):
        with pytest.raises(NotAllowed):
            change_item(actor=getattr(cast, who), item=item, version=1, now=at("10:30"), place="x")


def test_a_change_is_held_to_the_same_rules(item: InformationItem, cast: Any) -> None:
    with pytest.raises(Invalid):
        change_item(actor=cast.keeper, item=item, version=1, now=at("10:30"), summary=" ")


def test_once_the_day_is_sent_a_change_is_a_correction(
    item: InformationItem, cast: Any, day: VillageDay
) -> None:
    send_village_day(actor=cast.village, day=day, now=at("17:00"))
    with pytest.raises(WrongState) as caught:
        change_item(actor=cast.village, item=item, version=1, now=at("17:05"), people_count=9)
    assert caught.value.code == "report_final"
    with pytest.raises(WrongState):
        remove_item(actor=cast.village, item=item, now=at("17:05"))
    report = correct_report(
        actor=cast.village,
        report=item.report,  # type: ignore[arg-type]
        version=1,
        reason="人数写错了",
        zero=False,
        items=[replace(an_item(), client_id=item.client_id, people_count=9, summary=item.summary)],
        now=at("17:06"),
    )
    item.refresh_from_db()
    kept = report.versions.get()
    assert (item.people_count, report.version) == (9, 2)
    assert (kept.number, kept.content["items"][0]["people_count"]) == (1, 4)
    assert (kept.reason, report.status) == ("人数写错了", "final")


def test_a_correction_to_zero_takes_the_items_back(item: InformationItem, cast: Any) -> None:
    report = item.report
    assert report is not None
    with pytest.raises(Invalid):
        correct_report(
            actor=cast.village,
            report=report,
            version=1,
            reason="",
            zero=True,
            items=[],
            now=at("11:00"),
        )
    fixed = correct_report(
        actor=cast.village,
        report=report,
        version=1,
        reason="报错了组",
        zero=True,
        items=[],
        now=at("11:00"),
    )
    assert (fixed.is_zero, fixed.timeliness) == (True, "zero")
    assert not InformationItem.objects.standing().exists()
    with pytest.raises(Stale):
        correct_report(
            actor=cast.village,
            report=report,
            version=1,
            reason="再改",
            zero=True,
            items=[],
            now=at("11:01"),
        )


def test_a_correction_leaves_decided_items_alone(item: InformationItem, cast: Any) -> None:
    dispose_item(
        actor=cast.assessor, item=item, disposition="noted", reason="已知", now=at("11:00")
    )
    with pytest.raises(WrongState) as caught:
        correct_report(
            actor=cast.village,
            report=item.report,  # type: ignore[arg-type]
            version=1,
            reason="报错了",
            zero=True,
            items=[],
            now=at("11:01"),
        )
    assert caught.value.code == "item_decided"


def test_a_matter_added_after_sending_keeps_what_the_report_said(
    file: File, cast: Any, day: VillageDay
) -> None:
    report = file()
    send_village_day(actor=cast.village, day=day, now=at("17:00"))
    added, created = add_item(actor=cast.village, report=report, item=an_item(), now=at("17:30"))
    report.refresh_from_db()
    assert created
    assert (report.version, report.is_zero, report.timeliness) == (2, False, "on_time")
    assert report.versions.get().content == {"zero": True, "items": []}
    assert added.report_id == report.pk


def test_merging_keeps_one_with_the_signs_and_people_of_both(
    file: File, cast: Any, territory: Any
) -> None:
    one = file(an_item(flags=("threat",), people_count=2)).items.get()
    party = PartyInput("张三")
    two = file(
        an_item(flags=("injury",), people_count=6, amount=500, parties=(party,)),
        area=territory.group(1),
    ).items.get()
    kept = merge_items(actor=cast.village, item=two, into=one, now=at("11:00"))
    assert (kept.flags, kept.people_count, kept.amount) == (["threat", "injury"], 6, 500)
    assert kept.parties.get().name == "张三"
    assert list(InformationItem.objects.standing()) == [one]
    with pytest.raises(Invalid):
        merge_items(actor=cast.village, item=one, into=one, now=at("11:01"))
    with pytest.raises(WrongState) as caught:
        merge_items(actor=cast.village, item=two, into=one, now=at("11:01"))
    assert caught.value.code == "item_gone"


def test_the_last_item_of_a_report_is_not_taken_back(file: File, cast: Any) -> None:
    report = file(an_item(), an_item())
    first, second = report.items.order_by("pk")
    remove_item(actor=cast.keeper, item=first, now=at("11:00"))
    with pytest.raises(WrongState) as caught:
        remove_item(actor=cast.keeper, item=second, now=at("11:01"))
    assert caught.value.code == "last_item"


def test_a_matter_outside_a_report_counts_for_today(cast: Any, territory: Any, now: Any) -> None:
    key, told = uuid4(), an_item()
    given = {"actor": cast.village, "client_id": key, "area": territory.unit(), "item": told}
    first, created = file_item(**given, now=now)
    again, created_again = file_item(**given, now=now)
    assert (created, created_again, again.pk) == (True, False, first.pk)
    assert (first.report, first.date) == (None, TODAY)
    with pytest.raises(NotAllowed):
        file_item(**{**given, "actor": cast.neighbor, "client_id": uuid4()}, now=now)


def test_a_returned_item_comes_back_by_a_change(
    item: InformationItem, cast: Any, day: VillageDay
) -> None:
    send_village_day(actor=cast.village, day=day, now=at("17:00"))
    with pytest.raises(Invalid):
        return_item(actor=cast.assessor, item=item, reason="", now=at("19:00"))
    with pytest.raises(NotAllowed):
        return_item(actor=cast.village, item=item, reason="写清楚", now=at("19:00"))
    return_item(actor=cast.assessor, item=item, reason="人数再核一下", now=at("19:00"))
    assert not InformationItem.objects.on_board().exists()
    assert InformationItem.objects.waiting_for_village().exists()
    with pytest.raises(WrongState) as caught:
        return_item(actor=cast.assessor, item=item, reason="再来", now=at("19:01"))
    assert caught.value.code == "item_returned"
    change_item(actor=cast.village, item=item, version=2, now=at("19:05"), people_count=5)
    assert InformationItem.objects.on_board().get().people_count == 5
    assert item.report.versions.get().reason == "人数再核一下"  # type: ignore[union-attr]


@pytest.mark.parametrize("disposition", ["settled", "noted"])
def test_settled_and_noted_want_a_reason(
    item: InformationItem, cast: Any, disposition: str
) -> None:
    with pytest.raises(Invalid):
        dispose_item(actor=cast.assessor, item=item, disposition=disposition, now=at("19:00"))
    decided = dispose_item(
        actor=cast.assessor, item=item, disposition=disposition, reason="已办", now=at("19:00")
    )
    assert (decided.disposition, decided.disposed_by) == (disposition, cast.assessor)
    event = Event.objects.get(act="reports.dispose_item")
    assert (event.area_id, event.date) == (item.area_id, item.date)
    with pytest.raises(WrongState) as caught:
        dispose_item(
            actor=cast.assessor, item=item, disposition="noted", reason="又", now=at("19:01")
        )
    assert caught.value.data["disposition"] == disposition


def test_only_the_assessment_group_decides(item: InformationItem, cast: Any) -> None:
    for who in ("village", "town", "other_town", "outsider", "keeper"):
        with pytest.raises(NotAllowed):
            dispose_item(
                actor=getattr(cast, who),
                item=item,
                disposition="noted",
                reason="已知",
                now=at("19:00"),
            )
    with pytest.raises(Invalid):
        dispose_item(actor=cast.assessor, item=item, disposition="lost", now=at("19:00"))


def test_a_disposition_is_taken_back_on_its_day(item: InformationItem, cast: Any) -> None:
    with pytest.raises(WrongState):
        undo_disposition(actor=cast.assessor, item=item, now=at("19:00"))
    dispose_item(
        actor=cast.assessor, item=item, disposition="noted", reason="已知", now=at("23:59")
    )
    with pytest.raises(WrongState) as caught:
        undo_disposition(actor=cast.assessor, item=item, now=at("00:00", TODAY + timedelta(days=1)))
    assert caught.value.code == "undo_over"
    assert undo_disposition(actor=cast.assessor, item=item, now=at("23:59")).disposition is None
    assert InformationItem.objects.on_board().exists()


def test_a_disposition_that_went_up_with_the_day_stays(
    item: InformationItem, cast: Any, territory: Any
) -> None:
    dispose_item(
        actor=cast.assessor, item=item, disposition="noted", reason="已知", now=at("19:00")
    )
    day = day_of(TownDay, territory.town().pk, TODAY)
    send_town_day(actor=cast.town, day=day, now=at("19:30"))
    with pytest.raises(WrongState):
        undo_disposition(actor=cast.assessor, item=item, now=at("19:31"))


def test_the_database_refuses_items_that_cannot_be(item: InformationItem) -> None:
    for change in (
        {"category": "gossip"},
        {"people_count": 0},
        {"disposition": "noted"},
        {"disposition": "noted", "disposed_at": at("19:00")},
        {"returned_at": at("19:00")},
        {"merged_into": item.pk},
        {"disposition": "case", "disposed_at": at("19:00"), "removed_at": at("19:00")},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            InformationItem.objects.filter(pk=item.pk).update(**change)
