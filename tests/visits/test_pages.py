"""The pages of visits: what I owe, one screen to write a visit down, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clocks.calendars import book
from common.calendar import business_date
from disputes.actions import open_case_from_item
from org_tree.actions import end_posting
from org_tree.models import Posting
from reports.inputs import ItemInput
from reports.models import InformationItem
from tests.factories import Cast, Territory
from visits import actions
from visits.actions.check_in_activities import ActivityInput
from visits.inputs import HouseholdInput, PromiseInput, VisitInput
from visits.models import DutyObjection, Leave, Promise, Visit, VisitAssignment, VisitMatter

ClientOf = Callable[[Any], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def cadre(cast: Cast, client_of: ClientOf) -> Client:
    """The cadre's browser."""
    return client_of(cast.cadre)


@pytest.fixture
def logged(cast: Cast, territory: Territory) -> Callable[..., Visit]:
    """Write a visit of today down; pages read the clock on the wall themselves."""

    def log(actor: Any = None, **changes: Any) -> Visit:
        now = timezone.now()
        day = changes.get("date", business_date(now))
        values: dict[str, Any] = {
            "area": territory.village(),
            "date": day,
            "to_date": day,
            "diary": "看了三组的水渠。",
            "households": (HouseholdInput(territory.unit(), "12号", "老李"),),
        }
        given = VisitInput(**{**values, **changes})
        return actions.log_visit(
            actor=actor or cast.cadre, client_id=uuid4(), visit=given, now=now
        )[0]

    return log


def page(name: str, *args: Any, **query: Any) -> str:
    address = reverse(f"visits:{name}", args=args)
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}"


def told(territory: Territory, **changes: Any) -> dict[str, Any]:
    """What the form sends."""
    values = {
        "client_id": str(uuid4()),
        "kind": "down",
        "date": business_date(timezone.now()).isoformat(),
        "unit1": territory.unit().code,
        "door1": "12号",
        "called1": "老李",
        "diary": "三组水渠堵了，浇不上水。",
        "settled": "当场叫人清了渠",
        "promise": "月底前修桥",
    }
    return {**values, **changes}


def test_a_visit_is_written_down_on_one_screen_with_its_receipt(
    cadre: Client, territory: Territory
) -> None:
    address = page("visit_new", area=territory.village().code)
    sent = told(territory)
    answer = cadre.post(address, sent, follow=True)
    visit = Visit.objects.get()
    assert (visit.area, visit.settled) == (territory.village(), "当场叫人清了渠")
    assert Promise.objects.get().text == "月底前修桥"
    assert f'data-draft-done="visit:{territory.village().code}"' in answer.content.decode()
    cadre.post(address, sent)
    assert Visit.objects.count() == 1


def test_a_form_that_does_not_fit_keeps_what_was_typed(cadre: Client, territory: Territory) -> None:
    address = page("visit_new", area=territory.village().code)
    tomorrow = (business_date(timezone.now()) + timedelta(days=1)).isoformat()
    answer = cadre.post(address, told(territory, date=tomorrow, unit1=""))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "三组水渠堵了" in text
    assert "data-draft-bound" in text
    assert not Visit.objects.exists()


def test_a_form_sent_back_opens_the_longer_stay_only_where_one_was_filled_in(
    cadre: Client, territory: Territory
) -> None:
    address = page("visit_new", area=territory.village().code)
    for nights, is_open in (("0", False), ("1", True)):
        back = cadre.post(address, told(territory, nights=nights, date=""))
        assert back.context["form"].has_stay is is_open


def test_a_form_asks_for_no_position_and_no_picture(cadre: Client, territory: Territory) -> None:
    text = cadre.get(page("visit_new", area=territory.village().code)).content.decode()
    assert 'type="file"' not in text
    assert "geolocation" not in text


def test_without_a_village_of_ones_own_the_place_is_asked_first(
    cadre: Client, territory: Territory
) -> None:
    assert cadre.get(page("visit_new")).url == reverse("visits:place_choose")
    found = cadre.get(page("place_choose", q="李楼")).content.decode()
    assert f"area={territory.village().code}" in found
    assert f"area={territory.village(1).code}" not in found


def test_what_is_owed_this_week_goes_down_with_each_day(
    cadre: Client, tied: VisitAssignment, logged: Callable[..., Visit]
) -> None:
    assert cadre.get(page("home")).context["mine"].first.duty.owed.missing == 2
    logged()
    card = cadre.get(page("home")).context["mine"].first
    assert (card.duty.owed.done, card.duty.owed.missing) == (1, 1)
    assert [cell.state for cell in card.cells].count("done") == 1


def test_a_visit_in_another_village_is_told_and_not_counted(
    cadre: Client, territory: Territory, tied: VisitAssignment, logged: Callable[..., Visit]
) -> None:
    logged(area=territory.village(1), households=())
    owed = cadre.get(page("home")).context["mine"].first.duty.owed
    assert (owed.done, owed.elsewhere) == (0, 1)


def test_what_was_brought_back_shows_what_became_of_it_where_it_was_raised(
    cadre: Client, cast: Cast, logged: Callable[..., Visit]
) -> None:
    visit = logged()
    sent = {
        "client_id": str(uuid4()),
        "category": "dispute",
        "detail": "两家为水渠争执。",
        "when": "today",
        "people_count": "2",
        "household": str(visit.households.get().pk),
    }
    assert cadre.post(page("matter_raise", visit.pk), sent).status_code == 302
    cadre.post(page("matter_raise", visit.pk), sent)
    item = InformationItem.objects.get()
    assert VisitMatter.objects.get().household == visit.households.get()
    case = open_case_from_item(
        actor=cast.assessor,
        item=item,
        color="yellow",
        tier="village",
        reason="两家争水",
        now=timezone.now(),
    )
    assert case.source == "visit"
    for name, args in (("visit_detail", [visit.pk]), ("home", [])):
        text = cadre.get(page(name, *args)).content.decode()
        assert "两家为水渠争执" in text
        assert str(case.get_state_display()) in text
        assert case.number not in text  # the cadre does not work on the case


def test_whoever_raised_a_matter_opens_it_and_not_the_case_it_became(
    cadre: Client, cast: Cast, client_of: ClientOf, logged: Callable[..., Visit]
) -> None:
    now, visit = timezone.now(), logged()
    raised, other = (
        actions.raise_matter(
            actor=cast.cadre,
            visit=visit,
            item=ItemInput(client_id=uuid4(), category="hazard", summary=summary),
            now=now,
        )[0].item
        for summary in ("三组危桥", "八组危桥")
    )
    InformationItem.objects.filter(pk=other.pk).update(created_by=cast.village)
    given = {"color": "yellow", "tier": "village", "reason": "危险"}
    case = open_case_from_item(actor=cast.assessor, item=raised, now=now, **given)
    addresses = [reverse("reports:item_detail", args=[one.pk]) for one in (raised, other)]
    text = cadre.get(page("visit_detail", visit.pk)).content.decode()
    assert [address in text for address in addresses] == [True, False]
    assert [cadre.get(address).status_code for address in addresses] == [200, 404]
    outcome = cadre.get(reverse("disputes:for_item", args=[raised.pk])).content.decode()
    assert str(case.get_state_display()) in outcome
    assert case.number not in outcome
    end_posting(
        actor=cast.sysadmin,
        posting=Posting.objects.get(user=cast.cadre),
        ended_on=business_date(now),
        now=now,
    )
    assert client_of(cast.cadre).get(addresses[0]).status_code == 404


def test_a_matter_that_stands_is_offered_to_whoever_looks_after_the_village(
    cadre: Client, cast: Cast, tied: VisitAssignment, logged: Callable[..., Visit]
) -> None:
    first = logged()
    raised, _new = actions.raise_matter(
        actor=cast.cadre,
        visit=first,
        item=ItemInput(client_id=uuid4(), category="hazard", summary="八组危桥"),
        now=timezone.now(),
    )
    second = logged()
    assert "八组危桥" in cadre.get(page("matter_link", second.pk)).content.decode()
    cadre.post(page("matter_link", second.pk), {"matter": f"item-{raised.item_id}"})
    assert second.matters.get().item == raised.item
    assert InformationItem.objects.count() == 1


def test_the_sheet_before_a_visit_shows_promises_and_open_matters_to_who_goes_there(
    cadre: Client, cast: Cast, territory: Territory, tied: VisitAssignment, logged: Any
) -> None:
    logged(promises=(PromiseInput("月底前修桥"),))
    text = cadre.get(page("before_visit", territory.village().code)).content.decode()
    assert "月底前修桥" in text
    assert cadre.get(page("before_visit", territory.village(1).code)).status_code == 404


def test_my_page_asks_for_the_first_lines_of_the_sheet_by_itself(
    cadre: Client, territory: Territory, tied: VisitAssignment, logged: Callable[..., Visit]
) -> None:
    logged(promises=(PromiseInput("月底前修桥"),))
    sheet = reverse("visits:before_visit", args=[territory.village().code])
    assert f'hx-get="{sheet}"' in cadre.get(page("home")).content.decode()
    lines = cadre.get(sheet, headers={"HX-Request": "true"}).content.decode()
    assert "月底前修桥" in lines
    assert "<html" not in lines


def test_a_household_is_told_and_a_promise_ended_from_the_visits_page(
    cadre: Client, cast: Cast, logged: Callable[..., Visit]
) -> None:
    visit = logged(promises=(PromiseInput("月底前修桥"),))
    matter, _new = actions.raise_matter(
        actor=cast.cadre,
        visit=visit,
        item=ItemInput(client_id=uuid4(), category="hazard", summary="八组危桥"),
        now=timezone.now(),
    )
    today = business_date(timezone.now()).isoformat()
    sent = {"told_on": today, "channel": "phone", "comment": "知道了"}
    cadre.post(page("household_tell", visit.pk, matter.pk), sent)
    promise = visit.promises.get()
    address = page("promise_settle", visit.pk, promise.pk)
    refused = cadre.post(address, {"is_kept": "no"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["outcome"])
    cadre.post(address, {"is_kept": "no", "outcome": "钱还没到位"})
    text = cadre.get(page("visit_detail", visit.pk)).content.decode()
    assert "知道了" in text
    assert "钱还没到位" in text


def test_leave_is_entered_confirmed_and_taken_back(cast: Cast, client_of: ClientOf) -> None:
    town, district = client_of(cast.town), client_of(cast.district)
    today = business_date(timezone.now()).isoformat()
    town.post(page("leave_new"), {"client_id": str(uuid4()), "kind": "leave", "first": today})
    leave = Leave.objects.get()
    assert "杨帆" in district.get(page("leave_list")).content.decode()
    district.post(page("leave_confirm", leave.pk))
    leave.refresh_from_db()
    assert leave.confirmed_by == cast.district
    town.post(page("leave_take_back", leave.pk))
    assert not Leave.objects.standing().exists()


def test_how_a_duty_was_reckoned_is_one_tap_away_and_can_be_objected_to(
    cadre: Client, tied: VisitAssignment
) -> None:
    address = page("duty_detail", "village_duty")
    assert "李楼村" in cadre.get(address).content.decode()
    cadre.post(address, {"client_id": str(uuid4()), "text": "周一去过李楼村，没算上"})
    objection = DutyObjection.objects.get()
    assert (objection.rule.code, objection.answered_at) == ("village_duty", None)


def test_my_page_and_the_list_take_as_many_queries_for_many_visits_as_for_few(
    cadre: Client, tied: VisitAssignment, logged: Callable[..., Visit], cast: Cast
) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert cadre.get(address).status_code == 200
        return len(captured)

    def add() -> None:
        visit = logged(promises=(PromiseInput("修桥"),))
        actions.raise_matter(
            actor=cast.cadre,
            visit=visit,
            item=ItemInput(client_id=uuid4(), category="hazard", summary="危桥"),
            now=timezone.now(),
        )

    add()
    queries(page("home"))  # the calendar is read once and kept
    few = queries(page("home")), queries(page("visit_list"))
    for _time in range(12):
        add()
    many = queries(page("home")), queries(page("visit_list"))
    assert many == few
    assert many[1] <= 8
    assert many[0] <= 12, many


def test_my_page_takes_no_more_queries_with_a_case_and_a_community(
    cadre: Client, cast: Cast, territory: Territory, tied: VisitAssignment, logged: Any
) -> None:
    now = timezone.now()
    raised, _new = actions.raise_matter(
        actor=cast.cadre,
        visit=logged(),
        item=ItemInput(client_id=uuid4(), category="hazard", summary="危桥"),
        now=now,
    )
    given = {"color": "yellow", "tier": "village", "reason": "危险"}
    open_case_from_item(actor=cast.assessor, item=raised.item, now=now, **given)
    check_in, _new = actions.register_check_in(
        actor=cast.cadre, client_id=uuid4(), kind="unit", area=territory.village(), now=now
    )
    check_in = actions.confirm_check_in(actor=cast.village, check_in=check_in, now=now)
    actions.enter_activity(
        actor=cast.cadre,
        client_id=uuid4(),
        check_in=check_in,
        activity=ActivityInput(business_date(now), "送药", 90),
        now=now,
    )
    book()  # Each process keeps the calendar at hand.
    with CaptureQueriesContext(connection) as captured:
        text = cadre.get(page("home")).content.decode()
    assert len(captured) <= 12
    assert "送药" in text


def test_an_older_visit_stands_on_my_page_all_the_same(
    cadre: Client, cast: Cast, territory: Territory, logged: Callable[..., Visit]
) -> None:
    old = logged()
    long_ago = business_date(timezone.now()) - timedelta(days=400)
    Visit.objects.filter(pk=old.pk).update(date=long_ago, to_date=long_ago)
    assert reverse("visits:visit_detail", args=[old.pk]) in cadre.get(page("home")).content.decode()


def test_a_visits_page_takes_few_queries(
    cadre: Client, logged: Callable[..., Visit], at_most_queries: Any
) -> None:
    visit = logged()
    with at_most_queries(12):
        cadre.get(page("visit_detail", visit.pk))
