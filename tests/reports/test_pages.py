"""The pages of the daily flow: each person's day, the form, and the acts behind the buttons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
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
from org_tree.models import Posting
from reports.actions import day_of, file_report, return_item, send_village_day
from reports.models import DailyReport, InformationItem, TownDay, VillageDay
from tests.factories import LONG_AGO
from tests.reports.conftest import an_item

pytestmark = pytest.mark.one_database

ClientOf = Callable[[Any], Client]


@pytest.fixture
def real_today() -> date:
    """The business day of the clock on the wall: pages read it themselves."""
    return business_date(timezone.now())


@pytest.fixture
def village(cast: Any, client_of: ClientOf) -> Client:
    """The village officer's browser."""
    return client_of(cast.village)


def page(name: str, *args: Any, **query: Any) -> str:
    """Return an address of the app."""
    address = reverse(f"reports:{name}", args=args)
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}"


def told(area: Any, **changes: Any) -> dict[str, Any]:
    """What the form sends."""
    values = {
        "client_id": str(uuid4()),
        "opened_at": timezone.now().isoformat(),
        "category": "dispute",
        "detail": "门前水渠被填了一段，浇不上水。两家吵起来。",
        "area": area.code,
        "place": "村口",
        "when": "today",
        "people_count": "3",
        "flags": ["threat"],
        "party1_name": "张大山",
        "party1_phone": "13812345678",
    }
    return {**values, **changes}


def filed(cast: Any, area: Any, *items: Any, **changes: Any) -> DailyReport:
    """File a report by the action."""
    now = timezone.now()
    values = {
        "actor": cast.village,
        "client_id": uuid4(),
        "area": area,
        "date": business_date(now),
        "zero": not items,
        "items": items,
        "now": now,
    }
    return file_report(**{**values, **changes})[0]


# --- Each person's day ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status", "words"),
    [
        ("keeper", 200, "零报"),
        ("village", 200, "送镇"),
        ("town", 200, "送区"),
        ("assessor", 200, "李楼村"),
        ("district", 200, "黄集镇"),
        ("supervisor", 200, "黄集镇"),
        ("mediator", 403, ""),
        ("cadre", 403, ""),
        ("auditor", 403, ""),
        ("former", 403, ""),
        ("outsider", 403, ""),
    ],
)
def test_each_person_sees_the_day_of_their_place(
    cast: Any, client_of: ClientOf, who: str, status: int, words: str
) -> None:
    answer = client_of(getattr(cast, who)).get("/reports/")
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_without_signing_in_it_asks_to(client: Client, territory: Any) -> None:
    assert client.get("/reports/").status_code == 302


@pytest.mark.parametrize(
    ("who", "status"),
    [("village", 200), ("town", 200), ("district", 200), ("neighbor", 404), ("keeper", 404)],
)
def test_a_village_is_seen_by_those_whose_place_holds_it(
    cast: Any, client_of: ClientOf, territory: Any, who: str, status: int
) -> None:
    url = page("area_day", territory.village().code)
    assert client_of(getattr(cast, who)).get(url).status_code == status


def test_days_lead_to_each_other_and_not_into_the_future(
    village: Client, territory: Any, real_today: date
) -> None:
    code = territory.village().code
    ahead = village.get(page("area_day", code, date=real_today + timedelta(days=3)))
    assert ahead.context["date"] == real_today
    assert village.get(page("area_day", code, date="nonsense")).context["date"] == real_today
    back = village.get(page("area_day", code, date=real_today - timedelta(days=9)))
    assert back.context["week"][-1].date == real_today - timedelta(days=9)
    assert "一直没送" in back.content.decode()


@pytest.mark.parametrize(("who", "most"), [("keeper", 12), ("village", 12), ("town", 12)])
def test_a_day_asks_the_same_for_one_report_as_for_many(
    cast: Any, client_of: ClientOf, territory: Any, at_most_queries: Any, who: str, most: int
) -> None:
    browser = client_of(getattr(cast, who))
    for number in range(3):
        filed(cast, territory.group(number), *(an_item() for _count in range(5)))
        with at_most_queries(most):
            browser.get("/reports/")


# --- Zero and undo --------------------------------------------------------------------------------


def test_zero_is_one_tap_and_taken_back_in_the_row(
    village: Client, territory: Any, real_today: date
) -> None:
    group = territory.group(1)
    url = page("report_zero", group.code, date=real_today)
    answer = village.post(url, {"client_id": str(uuid4())}, follow=True)
    report = DailyReport.objects.get()
    assert (report.is_zero, report.is_on_behalf) == (True, True)
    assert "撤销" in answer.content.decode()
    village.post(page("report_undo", report.pk, date=real_today))
    assert not DailyReport.objects.exists()


def test_zero_pressed_twice_is_one_report(village: Client, territory: Any) -> None:
    url = page("report_zero", territory.group().code)
    key = {"client_id": str(uuid4())}
    village.post(url, key)
    village.post(url, key)
    village.post(url, {"client_id": str(uuid4())})
    assert DailyReport.objects.count() == 1
    assert village.post(url, {"client_id": "?"}).status_code == 302


def test_htmx_gets_only_what_changed(village: Client, territory: Any) -> None:
    url = page("report_zero", territory.group().code)
    answer = village.post(url, {"client_id": str(uuid4())}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert "撤销" in text


def test_a_keeper_stays_on_the_own_page(cast: Any, client_of: ClientOf, territory: Any) -> None:
    keeper = client_of(cast.keeper)
    url = page("report_zero", territory.group().code)
    answer = keeper.post(url, {"client_id": str(uuid4())}, follow=True)
    assert answer.status_code == 200
    assert "撤销" in answer.content.decode()
    other = page("report_zero", territory.group(1).code)
    assert keeper.post(other, {"client_id": str(uuid4())}).status_code == 404


def test_a_household_unit_raises_matters_and_files_no_report(
    cast: Any, client_of: ClientOf, territory: Any
) -> None:
    unit = territory.unit()
    Posting.objects.create(
        user=cast.outsider,
        role="keeper",
        organization=territory.organization("governance", unit),
        started_on=LONG_AGO,
    )
    browser = client_of(cast.outsider)
    assert browser.get("/reports/").status_code == 200
    assert browser.get(page("area_day", territory.group().code)).status_code == 404
    form = page("item_new", area=unit.code)
    assert browser.get(form).status_code == 200
    sent = told(unit)
    assert "收到了" in browser.post(form, sent, follow=True).content.decode()
    browser.post(form, sent)
    item = InformationItem.objects.get()
    assert (item.area, item.report) == (unit, None)
    assert item.summary in client_of(cast.village).get("/reports/").content.decode()


# --- The form -------------------------------------------------------------------------------------


def test_a_matter_is_reported_and_the_receipt_is_shown(
    village: Client, territory: Any, at_most_queries: Any
) -> None:
    form = page("item_new", area=territory.village().code)
    assert village.get(form).status_code == 200
    sent = told(territory.group())
    answer = village.post(form, sent, follow=True)
    item = InformationItem.objects.get()
    assert item.summary == "门前水渠被填了一段，浇不上水"
    assert (item.people_count, item.flags) == (3, ["threat"])
    assert item.parties.get().name == "张大山"
    assert "收到了，回执" in answer.content.decode()
    assert "data-draft-done" in answer.content.decode()
    again = village.post(form, sent, follow=True)
    assert "早就收到了" in again.content.decode()
    assert InformationItem.objects.count() == 1


def test_reporting_asks_few_questions(village: Client, territory: Any, real_today: date) -> None:
    day_of(VillageDay, territory.village().pk, real_today)
    form = page("item_new", area=territory.village().code)
    book()  # Each process keeps the calendar at hand.
    with CaptureQueriesContext(connection) as captured:
        assert village.post(form, told(territory.group())).status_code == 302
    # What opens and closes transactions is not asked of the database's tables.
    asked = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= 15, asked


def test_errors_are_said_beside_their_fields_and_nothing_is_lost(
    village: Client, territory: Any
) -> None:
    form = page("item_new", area=territory.village().code)
    sent = told(territory.group(), category="", people_count="几个", party1_name="", place="渠边")
    answer = village.post(form, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "有 3 处要改" in text
    assert "要填数字" in text
    assert "渠边" in text
    assert sent["client_id"] in text
    assert not DailyReport.objects.exists()


def test_the_day_it_happened_can_be_another(
    village: Client, territory: Any, real_today: date
) -> None:
    form = page("item_new", area=territory.village().code)
    ahead = (real_today + timedelta(days=1)).isoformat()
    assert (
        village.post(form, told(territory.group(), when="other", when_date="")).status_code == 422
    )
    answer = village.post(form, told(territory.group(), when="other", when_date=ahead))
    assert answer.status_code == 422
    yesterday = real_today - timedelta(days=1)
    village.post(form, told(territory.group(), when="other", when_date=yesterday.isoformat()))
    item = InformationItem.objects.get()
    assert item.occurred_at is not None
    assert (item.date, business_date(item.occurred_at)) == (real_today, yesterday)


def test_a_past_day_says_before_filing_that_it_is_made_up(
    village: Client, territory: Any, real_today: date
) -> None:
    yesterday = real_today - timedelta(days=1)
    form = page("item_new", area=territory.village().code, date=yesterday)
    assert "补报" in village.get(form).content.decode()
    village.post(form, told(territory.group()))
    assert DailyReport.objects.get().timeliness == "made_up"
    old = page("item_new", area=territory.village().code, date=real_today - timedelta(days=20))
    answer = village.post(old, told(territory.group(1)))
    assert (answer.status_code, "镇里来补" in answer.content.decode()) == (422, True)


def test_a_group_of_another_village_cannot_be_chosen(village: Client, territory: Any) -> None:
    form = page("item_new", area=territory.village().code)
    assert village.post(form, told(territory.group(village=1))).status_code == 422
    assert village.get(page("item_new", area=territory.village(1).code)).status_code == 404


def test_who_only_looks_gets_no_form(cast: Any, client_of: ClientOf, territory: Any) -> None:
    form = page("item_new", area=territory.village().code)
    assert client_of(cast.assessor).get(form).status_code == 403


def test_a_report_seen_in_the_form_is_added_to(village: Client, cast: Any, territory: Any) -> None:
    filed(cast, territory.group(), actor=cast.keeper)
    form = page("item_new", area=territory.village().code)
    assert "已零报" in village.get(form).content.decode()
    village.post(form, told(territory.group()))
    report = DailyReport.objects.get()
    assert (report.is_zero, report.items.count()) == (False, 1)


@pytest.mark.parametrize(("choice", "summaries"), [("add", 2), ("correct", 1)])
def test_reported_twice_shows_both_and_a_person_chooses(
    village: Client, cast: Any, territory: Any, choice: str, summaries: int
) -> None:
    form = page("item_new", area=territory.village().code)
    sent = told(territory.group(), opened_at=(timezone.now() - timedelta(hours=1)).isoformat())
    report = filed(cast, territory.group(), an_item(), actor=cast.keeper)
    answer = village.post(form, sent)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "三组李家把门前水渠填了一段" in text
    assert "合成一份" in text
    assert sent["client_id"] in text
    village.post(form, {**sent, "choice": choice, "version": "1"})
    assert InformationItem.objects.standing().filter(report=report).count() == summaries


def test_a_used_key_with_other_words_is_said_and_renewed(village: Client, territory: Any) -> None:
    form = page("item_new", area=territory.village().code)
    sent = told(territory.group())
    village.post(form, sent)
    answer = village.post(form, {**sent, "detail": "另外一件事"})
    assert answer.status_code == 409
    assert sent["client_id"] not in answer.content.decode()
    assert "另外一件事" in answer.content.decode()


# --- A day goes up --------------------------------------------------------------------------------


def test_sending_names_who_will_be_missing(
    village: Client, cast: Any, territory: Any, real_today: date
) -> None:
    filed(cast, territory.group())
    url = page("day_send", territory.village().code)
    text = village.get(url).content.decode()
    assert "二组、三组没报，会记成「未报」" in text
    answer = village.post(url, follow=True)
    assert "送上去了" in answer.content.decode()
    assert VillageDay.objects.get(date=real_today, area=territory.village()).state == "sent"
    assert village.post(url).status_code == 409


def test_the_town_receives_gives_back_and_reminds(
    village: Client, cast: Any, client_of: ClientOf, territory: Any, real_today: date
) -> None:
    town = client_of(cast.town)
    code, above = territory.village().code, territory.town().code
    village.post(page("day_send", code))
    assert village.post(page("day_receive", code)).status_code == 403
    back = page("day_return", code, date=real_today, **{"from": "above"})
    assert town.get(back).status_code == 200
    assert town.post(back, {"reason": ""}).status_code == 422
    answer = town.post(back, {"reason": "人数再核"}, follow=True)
    assert "退回去了" in answer.content.decode()
    assert "人数再核" in village.get("/reports/").content.decode()
    village.post(page("day_send", code))
    assert (
        "收下了 1 个村" in town.post(page("day_receive_all", above), follow=True).content.decode()
    )
    assert "催了 1 个村" in town.post(page("villages_remind", above), follow=True).content.decode()
    assert client_of(cast.other_town).post(page("villages_remind", above)).status_code == 404


def test_a_town_sends_and_the_district_receives(
    cast: Any, client_of: ClientOf, territory: Any
) -> None:
    town, district = client_of(cast.town), client_of(cast.district)
    code = territory.town().code
    filed(cast, territory.group(), an_item())
    assert "还有 1 件没定去向" in town.get(page("day_send", code)).content.decode()
    assert town.post(page("day_send", code)).status_code == 409
    InformationItem.objects.update(
        disposition="noted", disposition_reason="已知", disposed_at=timezone.now()
    )
    assert town.post(page("day_send", code)).status_code == 302
    assert district.post(page("day_receive", code, **{"from": "above"})).status_code == 302
    assert TownDay.objects.get(area=territory.town()).state == "received"
    assert district.post(page("day_return", code), {"reason": "再核"}).status_code == 302


def test_a_group_sends_no_day(village: Client, territory: Any) -> None:
    assert village.post(page("day_send", territory.group().code)).status_code == 422


# --- Reports and items ----------------------------------------------------------------------------


def test_an_item_is_read_changed_and_taken_back(
    village: Client, cast: Any, client_of: ClientOf, territory: Any, at_most_queries: Any
) -> None:
    report = filed(cast, territory.group(), an_item(), an_item())
    item, other = report.items.order_by("pk")
    with at_most_queries(12):
        assert village.get(page("item_detail", item.pk)).status_code == 200
    assert client_of(cast.neighbor).get(page("item_detail", item.pk)).status_code == 404
    assert village.get(page("item_change", item.pk)).status_code == 200
    changed = told(territory.group(), version="1", detail=item.detail, people_count="9")
    assert village.post(page("item_change", item.pk), changed).status_code == 302
    item.refresh_from_db()
    assert (item.people_count, item.summary, item.occurred_at) == (9, other.summary, None)
    assert village.post(page("item_change", item.pk), changed).status_code == 409
    assert village.post(page("item_change", item.pk), {**changed, "detail": ""}).status_code == 422
    assert village.post(page("item_remove", item.pk)).status_code == 302
    last = village.post(page("item_remove", other.pk))
    assert last["Location"] == page("report_correct", report.pk).rstrip("?")
    assert client_of(cast.assessor).post(page("item_remove", other.pk)).status_code == 403


def test_after_sending_a_change_is_a_correction_with_a_reason(
    village: Client, cast: Any, territory: Any
) -> None:
    item = filed(cast, territory.group(), an_item(), an_item()).items.order_by("pk")[0]
    day = day_of(VillageDay, territory.village().pk, item.date)
    send_village_day(actor=cast.village, day=day, now=timezone.now())
    url = page("item_change", item.pk)
    sent = told(territory.group(), version="1", detail="改过的话", people_count="9")
    assert village.post(url, sent).status_code == 422
    assert village.post(url, {**sent, "reason": "人数写错"}).status_code == 302
    item.refresh_from_db()
    assert (item.people_count, item.summary) == (9, "改过的话")
    text = village.get(page("report_detail", item.report_id)).content.decode()
    assert "人数写错" in text
    correct = page("report_correct", item.report_id)
    assert village.get(correct).status_code == 200
    assert (
        village.post(correct, {"version": "2", "keep": [item.pk], "reason": ""}).status_code == 422
    )
    kept = {"version": "2", "keep": [item.pk], "reason": "另一件报错了"}
    assert village.post(correct, kept).status_code == 302
    assert InformationItem.objects.standing().get() == item


def test_what_the_board_sent_back_is_added_to(village: Client, cast: Any, territory: Any) -> None:
    item = filed(cast, territory.group(), an_item()).items.get()
    return_item(actor=cast.assessor, item=item, reason="几个人写清楚", now=timezone.now())
    assert "几个人写清楚" in village.get("/reports/").content.decode()
    sent = told(territory.group(), version="2", detail="写清楚了：四个人", people_count="4")
    village.post(page("item_change", item.pk), sent)
    assert InformationItem.objects.on_board().get().people_count == 4


def test_two_tellings_of_one_matter_are_merged(village: Client, cast: Any, territory: Any) -> None:
    one = filed(cast, territory.group(), an_item()).items.get()
    url = page("item_merge", one.pk)
    assert "没有别的事可并" in village.get(url).content.decode()
    two = filed(cast, territory.group(1), an_item()).items.get()
    assert village.post(url, {}).status_code == 422
    assert village.post(url, {"into": two.pk}).status_code == 302
    assert "并进来的" in village.get(page("item_detail", two.pk)).content.decode()


def test_items_are_listed_in_as_many_questions_for_thirty_as_for_three(
    village: Client, cast: Any, territory: Any, at_most_queries: Any
) -> None:
    for number in range(3):
        filed(cast, territory.group(number), *(an_item() for _count in range(10)))
        with at_most_queries(8):
            answer = village.get(page("item_list", disposition="none", category="dispute"))
            assert answer.status_code == 200
    assert len(answer.context["page"].rows) == 30
    assert "没有符合的" in village.get(page("item_list", category="order")).content.decode()
    assert village.get(page("item_list", category="gossip")).status_code == 200


def test_phone_numbers_are_never_in_a_page(village: Client, territory: Any) -> None:
    village.post(page("item_new", area=territory.village().code), told(territory.group()))
    item = InformationItem.objects.get()
    for url in (page("item_detail", item.pk), page("item_change", item.pk), "/reports/"):
        text = village.get(url).content.decode()
        assert "13812345678" not in text
        assert "张大山" not in text
