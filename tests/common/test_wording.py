"""Times, dates and shares in words (pages.md sections 1 and 2)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from common import wording
from common.calendar import BUSINESS_ZONE

NOW = datetime(2026, 11, 24, 16, 40, tzinfo=BUSINESS_ZONE)


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def at(day, hour=0, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=BUSINESS_ZONE)


def said(due_at, **facts):
    state = wording.time_state(due_at, NOW, **facts)
    return state.kind, state.text.replace(wording.NBSP, " ")


def test_a_far_deadline_is_said_in_days():
    assert said(at(8, month=12)) == ("left", "还剩 13 天")


def test_a_near_deadline_is_said_in_hours_and_minutes():
    assert said(at(24, 17, 50)) == ("soon", "剩 1小时10分")
    assert said(at(24, 17, 18)) == ("soon", "剩 38分")
    assert said(at(24, 18, 40)) == ("soon", "剩 2小时")


def test_three_days_before_is_soon_and_a_moment_more_is_not():
    assert said(NOW + timedelta(days=3))[0] == "soon"
    assert said(NOW + timedelta(days=3, seconds=1))[0] == "left"


def test_the_last_fifth_of_a_long_limit_is_soon():
    due_at = NOW + timedelta(days=6)
    assert said(due_at, started_at=due_at - timedelta(days=30))[0] == "soon"
    assert said(due_at, started_at=due_at - timedelta(days=29))[0] == "left"


def test_a_limit_of_a_day_may_say_how_close_is_near():
    assert said(at(24, 18, 41), near=timedelta(hours=2)) == ("left", "还剩 2小时1分")
    assert said(at(24, 18, 40), near=timedelta(hours=2))[0] == "soon"


def test_the_deadline_itself_is_overdue():
    assert said(NOW) == ("overdue", "超期 1分")
    assert said(NOW + timedelta(seconds=1))[0] == "soon"


def test_overdue_days_are_counted_by_the_calendar():
    assert said(at(23, 9, 0)) == ("overdue", "超期 1 天")
    assert said(at(20), serious=True, working_days=4) == ("serious", "严重超期 4 个工作日")


def test_a_paused_clock_does_not_look_at_its_deadline():
    assert said(at(20), paused=True, reason="等鉴定") == ("paused", "停表，等鉴定")
    assert said(None, paused=True) == ("paused", "停表")


def test_no_deadline_is_no_state():
    assert wording.time_state(None, NOW) is None


def test_an_extended_deadline_names_its_day():
    assert said(at(11, month=12), extended=True) == ("extended", "已延期到 12月10日 周四")


def test_an_extended_deadline_that_comes_near_is_soon_all_the_same():
    assert said(at(25, 12), extended=True)[0] == "soon"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (at(24, 9, 5), "今天 09:05"),
        (at(23, 23, 59), "昨天 23:59"),
        (at(25, 0, 0), "明天 00:00"),
        (at(20, 8, 0), "11月20日 周五"),
        (date(2026, 11, 24), "今天"),
        (date(2025, 3, 9), "2025年3月9日"),
    ],
)
def test_lists_say_moments_the_short_way(value, text):
    assert wording.short_moment(value, NOW).replace(wording.NBSP, " ") == text


def test_a_date_and_a_moment_are_said_in_full():
    assert wording.day(date(2026, 11, 24), NOW) == f"11月24日{wording.NBSP}周二"
    assert wording.moment(NOW, NOW).replace(wording.NBSP, " ") == "11月24日 周二 16:40"


def test_midnight_of_a_deadline_is_24_o_clock_of_the_day_before():
    assert wording.deadline(at(8, month=12), NOW).replace(wording.NBSP, " ") == "12月7日 周一 24:00"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(9996, 10000, "99.9"), (10000, 10000, "100"), (0, 5, "0.0"), (276, 287, "96.1"), (3, 0, "–")],
)
def test_a_share_is_rounded_down_and_only_all_is_100(part, whole, text):
    assert wording.percent_down(part, whole) == text


def test_a_sum_has_thousands_and_decimals_only_where_it_needs_them():
    assert wording.amount(Decimal("60000.00")) == "60,000"
    assert wording.amount(1536.5) == "1,536.5"
    assert wording.amount(0) == "0"
    assert wording.amount(None) == "–"


def test_counts_have_thousands_and_say_when_they_were_cut_off():
    assert wording.thousands(1203) == "1,203"
    assert wording.thousands(10001) == "10,000+"
    assert wording.thousands(None) == "–"


def test_unknown_codes_are_shown_as_nothing_decided():
    assert wording.color_words("green")[1] == "未定色"
    assert wording.report_words("unheard_of")[1] == "不用报"


def test_english_has_its_own_words():
    with translation.override("en"):
        assert wording.time_state(NOW + timedelta(days=13), NOW).text == "13 days left"
        assert wording.day(date(2026, 11, 24), NOW) == f"Nov 24{wording.NBSP}Tue"
