"""The pages of double check-in: a member's, the community's, the unit's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.calendar import business_date
from tests.factories import Cast, Territory
from visits import actions, waiting
from visits.actions.check_in_activities import ActivityInput
from visits.models import CheckIn, CheckInActivity

ClientOf = Callable[[Any], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def registered(cast: Cast, territory: Territory) -> CheckIn:
    """The cadre's registration with the first village, confirmed today."""
    now = timezone.now()
    asked, _created = actions.register_check_in(
        actor=cast.cadre, client_id=uuid4(), kind="unit", area=territory.village(), now=now
    )
    return actions.confirm_check_in(actor=cast.village, check_in=asked, now=now)


def enter(cast: Cast, registered: CheckIn, title: str = "清扫楼道") -> CheckInActivity:
    """Enter what the cadre did today."""
    now = timezone.now()
    given = ActivityInput(business_date(now), title, 90)
    return actions.enter_activity(
        actor=cast.cadre, client_id=uuid4(), check_in=registered, activity=given, now=now
    )[0]


def url(name: str, *args: Any) -> str:
    return reverse(f"visits:{name}", args=args)


def test_a_member_finds_the_community_by_name_and_the_officer_confirms(
    cast: Cast, territory: Territory, client_of: ClientOf
) -> None:
    member, village = client_of(cast.cadre), client_of(cast.village)
    found = member.get(url("check_in_new"), {"kind": "home", "q": "李楼"}).content.decode()
    assert territory.village().code in found
    assert territory.village(1).code not in found
    sent = {"kind": "home", "area": territory.village().code, "client_id": str(uuid4())}
    assert member.post(url("check_in_new"), sent).status_code == 302
    assert "等社区确认" in member.get(url("check_in_mine")).content.decode()
    again = member.post(url("check_in_new"), {**sent, "client_id": str(uuid4())})
    assert again.status_code == 409
    things = {one.kind for one in waiting.things_for(cast.village, timezone.now())}
    assert things == {"check_in_confirm"}
    page = village.get(url("check_in_waiting")).content.decode()
    assert "孙志强" in page
    check_in = CheckIn.objects.get()
    village.post(url("check_in_confirm", check_in.pk))
    check_in.refresh_from_db()
    assert check_in.state == "confirmed"
    assert village.post(url("check_in_confirm", check_in.pk)).status_code == 409


def test_a_declined_member_reads_why_and_may_ask_again(
    cast: Cast, territory: Territory, client_of: ClientOf
) -> None:
    asked, _created = actions.register_check_in(
        actor=cast.cadre,
        client_id=uuid4(),
        kind="unit",
        area=territory.village(),
        now=timezone.now(),
    )
    village = client_of(cast.village)
    assert village.post(url("check_in_decline", asked.pk), {"reason": ""}).status_code == 422
    village.post(url("check_in_decline", asked.pk), {"reason": "单位不在本社区"})
    page = client_of(cast.cadre).get(url("check_in_mine")).content.decode()
    assert "单位不在本社区" in page
    assert "?kind=unit" in page


def test_an_activity_is_entered_confirmed_in_bulk_and_stands_on_the_sheet(
    cast: Cast, territory: Territory, client_of: ClientOf, registered: CheckIn
) -> None:
    member, village = client_of(cast.cadre), client_of(cast.village)
    today = business_date(timezone.now()).isoformat()
    form = {"client_id": str(uuid4()), "date": today, "title": "清扫楼道", "hours": "1.5"}
    address = url("activity_new", registered.pk)
    assert member.post(address, {**form, "hours": "30"}).status_code == 422
    assert member.post(address, form).status_code == 302
    same = member.post(address, {**form, "client_id": str(uuid4())})
    assert same.status_code == 422
    activity = CheckInActivity.objects.get()
    assert activity.minutes == 90
    other = enter(cast, registered, "送药")
    sent = {"activity": [activity.pk, other.pk], "act": "confirm"}
    village.post(url("check_in_waiting"), sent)
    assert CheckInActivity.objects.confirmed().count() == 2
    sheet = url("check_in_sheet", territory.organs["bureau"].pk)
    page = client_of(cast.district).get(sheet).content.decode()
    assert page.count("孙志强") == 2
    assert "3 小时" in page
    assert "孙志强" not in client_of(cast.district).get(url("check_in_units")).content.decode()


def test_returning_wants_a_reason_and_the_member_reads_it(
    cast: Cast, client_of: ClientOf, registered: CheckIn
) -> None:
    activity = enter(cast, registered)
    village = client_of(cast.village)
    sent = {"activity": [activity.pk], "act": "return"}
    assert village.post(url("check_in_waiting"), sent).status_code == 422
    village.post(url("check_in_waiting"), {**sent, "reason": "那天没有这项活动"})
    page = client_of(cast.cadre).get(url("check_in_mine")).content.decode()
    assert "那天没有这项活动" in page
    things = {one.kind for one in waiting.things_for(cast.cadre, timezone.now())}
    assert things == {"check_in_activity_returned"}
    # Somebody else's page of the same activity is told, and nothing changes.
    village.post(url("check_in_waiting"), {"activity": [activity.pk], "act": "confirm"})
    activity.refresh_from_db()
    assert activity.state == "returned"


def test_no_form_of_double_check_in_asks_for_an_address_or_a_position(
    cast: Cast, client_of: ClientOf, registered: CheckIn
) -> None:
    member = client_of(cast.cadre)
    for address in (url("check_in_new"), url("activity_new", registered.pk)):
        text = member.get(address).content.decode()
        for word in ("geolocation", 'type="file"', 'name="address"', 'name="door"'):
            assert word not in text


@pytest.mark.parametrize("count", [2, 12])
def test_pages_take_as_many_queries_for_many_activities_as_for_few(
    cast: Cast,
    territory: Territory,
    client_of: ClientOf,
    registered: CheckIn,
    at_most_queries: Any,
    count: int,
) -> None:
    for number in range(count):
        enter(cast, registered, f"第{number}次")
    member, village, district = (client_of(x) for x in (cast.cadre, cast.village, cast.district))
    member.get("/healthz")
    sheet = url("check_in_sheet", territory.organs["bureau"].pk)
    for client, address, most in (
        (member, url("check_in_mine"), 8),
        (village, url("check_in_waiting"), 8),
        (district, url("check_in_units"), 10),
        (district, sheet, 12),
    ):
        with at_most_queries(most):
            assert client.get(address).status_code == 200
