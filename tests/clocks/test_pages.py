"""The calendar pages: everybody who sees cases reads them, district staff change what they show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from clocks.actions import change_rule
from clocks.calendars import calendar_for
from clocks.models import CalendarDay, CalendarYear, ClockRule, WorkingHours
from clocks.waiting import things_for
from common.calendar import business_date
from tests.factories import Cast, Territory

ClientOf = Callable[[Any], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
#: The sentences of a notice, as the State Council writes them.
NOTICE = """各省、自治区、直辖市人民政府：
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月14日（周日）上班。
"""


@pytest.fixture
def district(cast: Cast, client_of: ClientOf) -> Client:
    """The browser of whoever keeps the calendar."""
    return client_of(cast.district)


def text_of(response: Any) -> str:
    return response.content.decode()


def test_the_year_says_by_word_which_days_are_off_and_which_are_worked(
    cast: Cast, client_of: ClientOf, at_most_queries: Callable[[int], Any]
) -> None:
    client = client_of(cast.village)
    page = reverse("clocks:calendar") + "?year=2026"
    client.get(page)
    with at_most_queries(8):
        text = text_of(client.get(page))
    assert text.count('class="day-mark">休') == 33 + 1
    assert text.count('class="day-mark">班') == 6 + 1
    assert "工作日 248 天" in text
    assert reverse("clocks:year_load") not in text


def test_a_year_without_its_notice_says_so_loudly(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.village)
    text = text_of(client.get(reverse("clocks:calendar") + "?year=2031"))
    assert "2031 年的放假安排还没载入" in text
    assert client.get(reverse("clocks:calendar") + "?year=1066").status_code == 404


def test_a_notice_is_looked_at_before_it_takes_effect(district: Client) -> None:
    page = reverse("clocks:year_load")
    looked = text_of(district.post(page, {"year": 2027, "text": NOTICE, "source": "试"}))
    assert "2月14日" in looked
    assert not CalendarYear.objects.filter(year=2027).exists()
    sent = {"year": 2027, "text": NOTICE, "source": "试", "confirmed": "1"}
    assert district.post(page, sent).status_code == 302
    assert CalendarDay.objects.filter(date__year=2027).count() == 12
    calendar = calendar_for()
    assert calendar.is_working(date(2027, 2, 14))
    assert calendar.knows(date(2027, 1, 1), date(2027, 12, 31))


def test_a_table_from_excel_is_read_with_its_chinese_heads(district: Client) -> None:
    table = "日期,名称,类型\n2027/1/1,元旦,休\n2027/1/3,元旦,班\n".encode("gb18030")
    file = SimpleUploadedFile("2027.csv", table)
    text = text_of(district.post(reverse("clocks:year_load"), {"year": 2027, "file": file}))
    assert "元旦" in text
    assert "读到 2 天" in text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"year": 2027, "text": ""}, "要填"),
        ({"year": 2027, "text": "一、元旦：放假。"}, "没读出日子"),
        ({"year": 2027, "text": "一、元旦：1月32日放假。"}, "没读出日子"),
        ({"year": 2026, "text": "date,name,day_type\n2027-01-01,元旦,off\n"}, "2027-01-01"),
        ({"year": 2027, "text": "date,name\n2027-01-01,元旦\n"}, "第一行"),
    ],
)
def test_a_bad_notice_is_said_at_its_field(
    district: Client, sent: dict[str, Any], words: str
) -> None:
    response = district.post(reverse("clocks:year_load"), {**sent, "confirmed": "1"})
    assert response.status_code == 422
    assert words in text_of(response)


def test_a_day_is_changed_and_follows_its_weekday_again(district: Client) -> None:
    page = reverse("clocks:day_change", args=["2026-12-05"])
    assert district.post(page, {"kind": "work", "name": ""}).status_code == 422
    assert district.post(page, {"kind": "work", "name": "抗洪"}).status_code == 302
    assert calendar_for().is_working(date(2026, 12, 5))
    assert district.post(page, {"kind": "weekday", "name": ""}).status_code == 302
    assert not calendar_for().is_working(date(2026, 12, 5))
    event = Event.objects.filter(act="clocks.change_day").latest("sequence")
    assert event.data["changed"] == {"2026-12-05": [True, None]}
    assert district.get(reverse("clocks:day_change", args=["2026-13-05"])).status_code == 404
    unloaded = reverse("clocks:day_change", args=["2031-12-05"])
    assert district.post(unloaded, {"kind": "off", "name": "x"}).status_code == 422


def test_a_town_gets_hours_of_its_own_and_gives_them_up(
    district: Client, territory: Territory
) -> None:
    code = territory.town().code
    hours = {
        "morning_from": "09:00",
        "morning_until": "12:00",
        "afternoon_from": "11:00",
        "afternoon_until": "17:00",
    }
    page = reverse("clocks:hours_change", args=[code])
    assert district.post(page, hours).status_code == 422
    assert district.post(page, {**hours, "afternoon_from": "13:00"}).status_code == 302
    assert "09:00–12:00" in text_of(district.get(reverse("clocks:hours")))
    assert calendar_for(territory.group()).closing_time.hour == 17
    for _again in range(2):
        assert district.post(reverse("clocks:hours_drop", args=[code])).status_code == 302
    assert not WorkingHours.objects.exists()
    assert calendar_for(territory.group()).closing_time.minute == 30


def test_a_rule_gets_a_version_from_a_day_on_and_the_old_one_stays(
    district: Client, today: date
) -> None:
    tomorrow = business_date(timezone.now()) + timedelta(days=1)
    sent = {
        "amount": 20,
        "unit": "working_days",
        "extension": 0,
        "basis": "新规定",
        "mark": "verify",
        "valid_from": tomorrow.isoformat(),
    }
    page = reverse("clocks:rule_change", args=["XF-OBJ"])
    assert district.post(page, {**sent, "valid_from": "2026-01-01"}).status_code == 422
    assert district.post(page, sent).status_code == 302
    assert district.post(page, {**sent, "amount": 10}).status_code == 302
    old, new = ClockRule.objects.filter(code="XF-OBJ").order_by("valid_from")
    assert (old.amount, old.valid_until, new.amount) == (5, tomorrow, 10)
    assert ClockRule.objects.in_force(tomorrow)["XF-OBJ"].pk == new.pk
    assert ClockRule.objects.in_force(tomorrow - timedelta(days=1))["XF-OBJ"].pk == old.pk
    assert "10 个工作日" in text_of(district.get(reverse("clocks:rules")))


def test_versions_written_out_of_order_still_follow_one_another(
    cast: Cast, now: Any, today: date
) -> None:
    def change(days: int, amount: int) -> None:
        change_rule(
            actor=cast.district,
            code="XF-OBJ",
            amount=amount,
            unit="working_days",
            extension=0,
            is_rolling=False,
            basis="x",
            mark="known",
            valid_from=today + timedelta(days=days),
            now=now,
        )

    change(20, 7)
    change(10, 6)
    amounts = [
        ClockRule.objects.in_force(today + timedelta(days=days))["XF-OBJ"].amount
        for days in (0, 9, 10, 19, 20)
    ]
    assert amounts == [5, 5, 6, 6, 7]


@pytest.mark.parametrize(
    ("moment", "years"),
    [("2026-10-31", 0), ("2026-11-01", 1), ("2026-12-31", 1), ("2027-01-01", 1)],
)
def test_next_years_notice_is_asked_for_from_november_on(
    cast: Cast, now: Any, moment: str, years: int
) -> None:
    at = now + (date.fromisoformat(moment) - business_date(now))
    assert len(things_for(cast.district, at)) == years
    assert things_for(cast.supervisor, at) == []


def test_the_workbench_of_district_staff_leads_to_the_notice(district: Client) -> None:
    # Whatever the real year: somebody always waits for the notice of the next from November on.
    CalendarYear.objects.all().delete()
    assert reverse("clocks:year_load") in text_of(district.get("/"))
