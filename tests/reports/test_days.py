"""Village and town days: opened, sent, received, returned, reminded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event, Pending
from common.errors import DomainError, Invalid, NotAllowed, Stale, WrongState
from reports.actions import (
    Sending,
    day_of,
    dispose_item,
    open_days,
    receive_town_day,
    receive_village_day,
    receive_village_days,
    remind_villages,
    return_town_day,
    return_village_day,
    send_town_day,
    send_village_day,
    send_village_days,
)
from reports.models import DailyReport, TownDay, VillageDay
from tests.factories import TODAY
from tests.reports.conftest import an_item, at

File = Callable[..., DailyReport]


def test_a_date_is_opened_once_for_every_village_and_town(territory: Any, now: Any) -> None:
    assert open_days(day=TODAY, now=now) == 6
    assert open_days(day=TODAY, now=now) == 6
    assert (VillageDay.objects.count(), TownDay.objects.count()) == (4, 2)


def test_a_closed_village_is_not_opened(territory: Any, now: Any) -> None:
    village = territory.village(1)
    type(village).objects.filter(pk=village.pk).update(closed_on=TODAY)
    assert open_days(day=TODAY, now=now) == 5
    assert open_days(day=TODAY - timedelta(days=1), now=now) == 6


def test_sending_makes_the_reports_final_and_says_what_is_missing(
    file: File, cast: Any, day: VillageDay
) -> None:
    report = file(an_item())
    sent = send_village_day(actor=cast.village, day=day, version=1, now=at("17:59"))
    report.refresh_from_db()
    assert (sent.state, sent.timeliness, sent.version) == ("sent", "on_time", 2)
    assert report.status == "final"
    event = Event.objects.get(act="reports.send_village_day")
    assert event.data == {"timeliness": "on_time", "groups": 3, "filed": 1, "missing": 2}
    assert Pending.objects.filter(event=event).exists()


@pytest.mark.parametrize(
    ("clock", "counted"), [("17:59:59.999999", "on_time"), ("18:00", "late"), ("23:59", "late")]
)
def test_the_second_of_the_village_cutoff_is_late(
    cast: Any, day: VillageDay, clock: str, counted: str
) -> None:
    assert send_village_day(actor=cast.village, day=day, now=at(clock)).timeliness == counted


def test_a_village_whose_groups_all_said_nothing_happened_is_zero(
    file: File, cast: Any, territory: Any, day: VillageDay
) -> None:
    for number in range(3):
        file(area=territory.group(number))
    assert send_village_day(actor=cast.village, day=day, now=at("17:00")).timeliness == "zero"


def test_a_day_is_sent_by_its_own_village_and_once(
    cast: Any, territory: Any, day: VillageDay, now: Any
) -> None:
    for who in ("neighbor", "keeper", "town", "former", "outsider"):
        with pytest.raises(NotAllowed):
            send_village_day(actor=getattr(cast, who), day=day, now=now)
    with pytest.raises(Stale):
        send_village_day(actor=cast.village, day=day, version=7, now=now)
    send_village_day(actor=cast.village, day=day, now=now)
    with pytest.raises(WrongState) as caught:
        send_village_day(actor=cast.village, day=day, now=now)
    assert caught.value.data == {"state": "sent", "version": 2}


def test_a_day_to_come_is_not_sent(cast: Any, territory: Any, now: Any) -> None:
    day = day_of(VillageDay, territory.village().pk, TODAY + timedelta(days=1))
    with pytest.raises(Invalid):
        send_village_day(actor=cast.village, day=day, now=now)


def test_a_returned_day_is_sent_again_and_keeps_how_it_first_counted(
    cast: Any, day: VillageDay
) -> None:
    send_village_day(actor=cast.village, day=day, now=at("17:00"))
    receive_village_day(actor=cast.town, day=day, now=at("17:10"))
    with pytest.raises(Invalid):
        return_village_day(actor=cast.town, day=day, reason=" ", now=at("17:20"))
    back = return_village_day(
        actor=cast.town, day=day, reason="三组的人数再核一下", now=at("17:20")
    )
    assert (back.state, back.received_at) == ("returned", None)
    again = send_village_day(actor=cast.village, day=day, now=at("19:00"))
    assert (again.state, again.timeliness, again.return_reason) == ("sent", "on_time", "")


def test_only_what_was_sent_is_received_or_returned(cast: Any, day: VillageDay, now: Any) -> None:
    with pytest.raises(WrongState):
        receive_village_day(actor=cast.town, day=day, now=now)
    with pytest.raises(WrongState):
        return_village_day(actor=cast.town, day=day, reason="再看看", now=now)
    send_village_day(actor=cast.village, day=day, now=now)
    for who in ("other_town", "village", "assessor"):
        with pytest.raises(NotAllowed):
            receive_village_day(actor=getattr(cast, who), day=day, now=now)


def test_days_in_bulk_leave_the_same_rows_and_events(
    file: File, cast: Any, territory: Any, day: VillageDay
) -> None:
    file(an_item())
    other = day_of(VillageDay, territory.village(1).pk, TODAY)
    send_village_day(actor=cast.village, day=day, now=at("17:00"))
    receive_village_day(actor=cast.town, day=day, now=at("17:30"))
    Pending.objects.all().delete()
    send_village_days(sendings=[Sending(cast.neighbor, other, at("17:00"))])
    receive_village_days(receipts=[Sending(cast.town, other, at("17:30"))])
    without = {"id", "area_id", "sent_by_id"}
    first, second = (
        {key: row[key] for key in row if key not in without}
        for row in VillageDay.objects.order_by("pk").values()
    )
    assert first == second
    acts = [
        list(
            Event.objects.filter(record_id=one.pk, record_type="reports.villageday")
            .order_by("sequence")
            .values_list("act", "at", "date")
        )
        for one in (day, other)
    ]
    assert acts[0] == acts[1]
    assert not Pending.objects.exists()


def test_the_town_reminds_every_village_that_has_not_sent(
    cast: Any, territory: Any, day: VillageDay, now: Any
) -> None:
    send_village_day(actor=cast.village, day=day, now=now)
    assert remind_villages(actor=cast.town, town_area=territory.town(), date=TODAY, now=now) == 1
    assert VillageDay.objects.get(area=territory.village(1)).reminded_at == now
    with pytest.raises(NotAllowed):
        remind_villages(actor=cast.other_town, town_area=territory.town(), date=TODAY, now=now)


def test_a_town_sends_its_day_when_every_item_has_its_disposition(
    file: File, cast: Any, territory: Any
) -> None:
    item = file(an_item()).items.get()
    day = day_of(TownDay, territory.town().pk, TODAY)
    with pytest.raises(DomainError) as caught:
        send_town_day(actor=cast.town, day=day, now=at("19:00"))
    assert (caught.value.code, caught.value.data["count"]) == ("items_undecided", 1)
    dispose_item(
        actor=cast.assessor, item=item, disposition="settled", reason="当场说和", now=at("19:10")
    )
    sent = send_town_day(actor=cast.town, day=day, now=at("19:59"))
    assert (sent.state, sent.timeliness) == ("sent", "on_time")
    assert receive_town_day(actor=cast.district, day=day, now=at("20:10")).state == "received"
    back = return_town_day(actor=cast.district, day=day, reason="古驿镇的数不对", now=at("20:20"))
    assert back.state == "returned"
    assert send_town_day(actor=cast.town, day=day, now=at("21:00")).timeliness == "on_time"


def test_the_database_refuses_days_that_cannot_be(day: VillageDay) -> None:
    for change in (
        {"state": "sent"},
        {"state": "lost"},
        {"state": "returned", "sent_at": at("17:00")},
        {"timeliness": "soon"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            VillageDay.objects.filter(pk=day.pk).update(**change)
