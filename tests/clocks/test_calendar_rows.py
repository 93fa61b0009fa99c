"""The calendar as rows: loaded from a notice, replaced whole, told apart by year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from audit.models import Event
from clocks.actions import load_year, set_hours
from clocks.calendars import calendar_for
from clocks.models import CalendarDay, CalendarYear, ClockRule
from clocks.notice import read_days
from common.errors import Invalid, NotAllowed
from tests.factories import Cast, Territory

NOTICE = "date,name,day_type\n2027-01-01,元旦,off\n2027-01-03,元旦,work\n"


def test_the_shipped_years_are_known_and_the_next_is_not(db: None) -> None:
    calendar = calendar_for()
    assert calendar.years == {2024, 2025, 2026}
    assert not calendar.is_working(date(2026, 10, 1))
    assert calendar.is_working(date(2026, 10, 10))
    assert not calendar.knows(date(2026, 12, 1), date(2027, 1, 2))


def test_a_notice_makes_its_year_known_and_again_changes_nothing(cast: Cast, now: datetime) -> None:
    for _ in range(2):
        load_year(
            actor=cast.district, year=2027, days=read_days(NOTICE), is_announced=True, now=now
        )
    calendar = calendar_for()
    assert calendar.knows(date(2026, 1, 1), date(2027, 12, 31))
    assert calendar.is_working(date(2027, 1, 3))
    assert CalendarDay.objects.filter(date__year=2027).count() == 2
    assert [event.data["changed"] for event in Event.objects.order_by("sequence")] == [
        {"2027-01-01": [None, False], "2027-01-03": [None, True]},
        {},
    ]


def test_days_worked_out_beforehand_leave_the_year_unknown(cast: Cast, now: datetime) -> None:
    load_year(actor=cast.district, year=2027, days=read_days(NOTICE), is_announced=False, now=now)
    assert not calendar_for().knows(date(2027, 1, 1), date(2027, 1, 1))
    assert CalendarYear.objects.get(year=2027).status == "projected"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", 1),
        ("x,y\n1,2\n", 1),
        ("date,name,day_type\n", 1),
        ("date,name,day_type\n2027-13-01,元旦,off\n2027-01-02,,off\n2027-01-03,元旦,holiday\n", 3),
        ("date,name,day_type\n2027-01-01,元旦,off\n2027-01-01,元旦,off\n", 1),
    ],
)
def test_a_bad_file_names_every_bad_row(text: str, sentences: int) -> None:
    with pytest.raises(Invalid) as caught:
        read_days(text)
    assert len(caught.value.errors["file"]) == sentences


def test_a_mark_at_the_start_of_the_file_does_no_harm() -> None:
    assert read_days("\ufeff" + NOTICE) == read_days(NOTICE)


def test_a_day_of_another_year_is_refused_and_nothing_changes(cast: Cast, now: datetime) -> None:
    with pytest.raises(Invalid):
        load_year(
            actor=cast.district, year=2026, days=read_days(NOTICE), is_announced=True, now=now
        )
    assert CalendarDay.objects.filter(date__year=2026).count() == 39
    assert not Event.objects.exists()


@pytest.mark.parametrize("username", ["town", "supervisor", "sysadmin", "outsider"])
def test_only_district_staff_change_the_calendar(cast: Cast, now: datetime, username: str) -> None:
    with pytest.raises(NotAllowed):
        load_year(
            actor=getattr(cast, username),
            year=2027,
            days=read_days(NOTICE),
            is_announced=True,
            now=now,
        )


def test_a_town_may_have_hours_of_its_own(
    cast: Cast, territory: Territory, now: datetime, at_most_queries: Callable[..., Any]
) -> None:
    set_hours(
        actor=cast.district,
        area=territory.town(),
        morning=(time(9), time(12)),
        afternoon=(time(13), time(17)),
        now=now,
    )
    with at_most_queries(5):
        here = calendar_for(territory.group())
    there = calendar_for(territory.group(0, 0, 1))
    assert (here.hours[0][0], there.hours[0][0]) == (time(9), time(8, 30))
    with pytest.raises(Invalid):
        set_hours(
            actor=cast.district,
            area=territory.town(),
            morning=(time(9), time(14)),
            afternoon=(time(13), time(17)),
            now=now,
        )


def test_the_clocks_of_the_law_are_there_with_their_basis(db: None, today: date) -> None:
    rules = ClockRule.objects.in_force(today)
    assert (rules["XF-DONE"].amount, rules["XF-DONE"].extension) == (60, 30)
    assert rules["RT-CONF"].basis == "《人民调解法》第三十三条"
    assert all(rule.basis and rule.mark for rule in rules.values())


def test_a_newer_version_of_a_rule_counts_from_its_day(db: None, today: date) -> None:
    ClockRule.objects.create(
        code="XF-TELL",
        name="信访告知",
        duty="x",
        amount=10,
        unit="days",
        is_rolling=True,
        basis="x",
        mark="known",
        valid_from=today,
    )
    assert ClockRule.objects.in_force(today)["XF-TELL"].amount == 10
    assert ClockRule.objects.in_force(date(2026, 1, 1))["XF-TELL"].amount == 15
