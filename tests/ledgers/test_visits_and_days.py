"""Visits, days of villages and voluntary service as ledgers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from common.calendar import business_date
from ledgers.asking import Page
from reports.inputs import ItemInput
from reports.models import VillageDay
from tests.disputes.factories import Bench
from tests.factories import Cast, Territory
from tests.ledgers.test_ledgers import table
from tests.volunteers.factories import Squad
from visits import actions
from visits.actions.check_in_activities import ActivityInput
from visits.inputs import HouseholdInput, VisitInput
from visits.models import Visit
from volunteers.models import ServiceRecord

pytestmark = pytest.mark.django_db
PageFor = Callable[..., Page]


@pytest.fixture
def visited(cast: Cast, territory: Territory) -> Callable[..., Visit]:
    """Write a visit of today down; keywords change it."""

    def log(*items: ItemInput, **changes: Any) -> Visit:
        now = timezone.now()
        day = business_date(now)
        values: dict[str, Any] = {
            "area": territory.village(),
            "date": day,
            "to_date": day,
            "diary": "看了三组的水渠。",
            "settled": "当场叫人清了渠",
            "households": (HouseholdInput(territory.unit(), "12号", "老李"),),
        }
        given = VisitInput(**{**values, **changes})
        return actions.log_visit(
            actor=cast.cadre, client_id=uuid4(), visit=given, items=items, now=now
        )[0]

    return log


def matter(summary: str = "两家为水渠争执") -> ItemInput:
    """A matter a visit brings back."""
    return ItemInput(client_id=uuid4(), category="dispute", summary=summary)


def test_a_visit_stands_with_what_was_asked_and_what_came_of_it(
    cast: Cast, bench: Bench, visited: Callable[..., Visit], page_for: PageFor
) -> None:
    visit = visited(matter(), matter("八组危桥"))
    (row,) = table(page_for(cast.village, "visits"))
    assert (row["cadre"], row["town"], row["village"]) == ("孙志强", "黄集镇", "李楼村")
    assert row["post"].startswith("区住建局 ")
    assert row["households"] == "一组第一联防 12号"
    assert row["asked"] == "两家为水渠争执；八组危桥"
    assert row["settled"] == "当场叫人清了渠"
    assert (row["assigned"], row["due"]) == ("", "")
    first = visit.matters.order_by("pk")[0]
    today = business_date(timezone.now())
    actions.tell_household(
        actor=cast.cadre, matter=first, told_on=today, channel="phone", now=timezone.now()
    )
    (row,) = table(page_for(cast.village, "visits"))
    assert f"（{today} 打电话）" in row["answer"].split("；")[0]


def test_how_a_household_is_addressed_never_leaves_its_visit(
    cast: Cast, visited: Callable[..., Visit], page_for: PageFor, client_of: Any
) -> None:
    visited()
    page = page_for(cast.district, "visits")
    assert "老" not in str(table(page, with_names=True))
    assert not page.may_reveal
    html = client_of(cast.district).get("/ledgers/visits/export/").content.decode()
    assert "purpose" not in html


def test_visits_taken_back_or_elsewhere_do_not_stand(
    cast: Cast, visited: Callable[..., Visit], page_for: PageFor
) -> None:
    actions.take_back_visit(actor=cast.cadre, visit=visited(), now=timezone.now())
    visited(kind="round")
    assert len(table(page_for(cast.village, "visits"))) == 1
    assert table(page_for(cast.village, "visits", kind="down")) == []
    assert table(page_for(cast.neighbor, "visits")) == []


@pytest.mark.parametrize("count", [2, 20])
def test_a_page_of_visits_takes_the_same_queries_however_many(
    cast: Cast,
    visited: Callable[..., Visit],
    client_of: Any,
    at_most_queries: Any,
    count: int,
) -> None:
    for _ in range(count):
        visited(matter())
    client = client_of(cast.village)
    client.get("/healthz")
    with at_most_queries(11):
        client.get("/ledgers/visits/")


@pytest.fixture
def days(territory: Territory) -> None:
    """The first village sent three of the last five days, its neighbor none."""
    today = business_date(timezone.now())
    states = {1: "on_time", 2: "zero", 4: "made_up"}
    VillageDay.objects.bulk_create(
        VillageDay(
            area=territory.village(),
            date=today - timedelta(days=back),
            state="sent",
            sent_at=timezone.now(),
            timeliness=state,
        )
        for back, state in states.items()
    )


def ago(back: int) -> str:
    """A day of the past as an address writes it."""
    return (business_date(timezone.now()) - timedelta(days=back)).isoformat()


def test_every_village_has_a_word_for_every_day(cast: Cast, days: None, page_for: PageFor) -> None:
    page = page_for(cast.town, "zero-reports", date_from=ago(5), date_to=ago(1))
    first, second = table(page)
    assert [first["village"], second["village"]] == ["李楼村", "彭王村"]
    assert [first[ago(back)] for back in (5, 4, 3, 2, 1)] == [
        "未报",
        "补报",
        "未报",
        "零报",
        "按时",
    ]
    assert (first["due"], first["on_time"], first["missing"]) == (5, 1, 2)
    assert (second["due"], second["missing"]) == (5, 5)
    assert table(page_for(cast.neighbor, "zero-reports"))[0]["village"] == "彭王村"


def test_a_register_of_days_shows_a_month_at_most_and_none_to_come(
    cast: Cast, page_for: PageFor
) -> None:
    today = business_date(timezone.now())
    page = page_for(cast.town, "zero-reports", date_from="2020-01-01", date_to="2099-01-01")
    assert page.period == (today - timedelta(days=30), today)
    assert all(one.last - one.first < timedelta(days=31) for one in page.quick)
    after = page_for(cast.town, "zero-reports", date_from="2099-01-01", date_to="2099-01-31")
    assert after.period == (today, today)


def test_a_register_of_days_takes_few_queries(
    cast: Cast, days: None, client_of: Any, at_most_queries: Any
) -> None:
    client = client_of(cast.district)
    client.get("/healthz")
    with at_most_queries(11):
        html = client.get("/ledgers/zero-reports/").content.decode()
    assert html.index("李楼村") < html.index("彭王村")


def test_confirmed_hours_stand_once_with_the_volunteer_masked(
    territory: Territory, cast: Cast, page_for: PageFor
) -> None:
    squad = Squad(territory, cast)
    activity = squad.plan()
    helper, other = squad.volunteers(2)
    for person, annulled in ((helper, None), (other, timezone.now())):
        ServiceRecord.objects.create(
            activity=activity,
            volunteer=person,
            area=activity.area,
            date=activity.date,
            minutes=100,
            confirmed_by=cast.volunteer,
            confirmed_at=timezone.now(),
            annulled_at=annulled,
            annul_reason="写错了" if annulled else "",
        )
    asked = {"date_from": "2020-01-01", "date_to": "2099-01-01"}
    page = page_for(cast.volunteer, "services", **asked)
    (row,) = table(page)
    assert (row["team"], row["project"]) == ("邻里帮厨队", activity.title)
    assert (row["hours"], row["confirmed_by"]) == (Decimal("1.7"), "何晓燕")
    assert row["person"].startswith("张*")
    assert page.may_reveal
    assert table(page, with_names=True)[0]["person"] == helper.name
    assert not page_for(cast.district, "services", **asked).may_reveal


def test_what_members_did_stands_with_hours_once_the_community_confirmed_it(
    territory: Territory, cast: Cast, page_for: PageFor
) -> None:
    now = timezone.now()
    asked, _created = actions.register_check_in(
        actor=cast.cadre, client_id=uuid4(), kind="home", area=territory.village(), now=now
    )
    standing = actions.confirm_check_in(actor=cast.village, check_in=asked, now=now)
    first, second = (
        actions.enter_activity(
            actor=cast.cadre,
            client_id=uuid4(),
            check_in=standing,
            activity=ActivityInput(business_date(now), title, 90),
            now=now,
        )[0]
        for title in ("清扫楼道", "送药")
    )
    actions.confirm_activities(actor=cast.village, activities=[first], now=now)
    page = page_for(cast.village, "check-ins")
    one, other = table(page)
    assert (one["person"], one["unit"], one["project"]) == ("孙**", "区住建局", "清扫楼道")
    assert (one["hours"], one["confirmed_by"]) == (Decimal("1.5"), "王秀芳")
    assert (other["hours"], other["confirmed_on"]) == (None, None)
    assert len(table(page_for(cast.village, "check-ins", state="waiting"))) == 1
    actions.withdraw_activity(actor=cast.cadre, activity=second, now=now)
    assert len(table(page_for(cast.district, "check-ins"))) == 1
    assert table(page_for(cast.neighbor, "check-ins")) == []
