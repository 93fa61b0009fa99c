"""Business days (reliability.md B1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from common.calendar import at_time, business_date, end_of_day, start_of_day

ZONES = [UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")]
moments = st.integers(min_value=946684800, max_value=4102444000).map(
    lambda seconds: datetime.fromtimestamp(seconds, tz=UTC)
)


@given(moments, st.sampled_from(ZONES))
def test_the_day_does_not_depend_on_the_zone_a_moment_is_written_in(
    moment: datetime, zone: ZoneInfo
) -> None:
    assert business_date(moment.astimezone(zone)) == (moment + timedelta(hours=8)).date()


@given(st.dates(date(2000, 1, 1), date(2099, 12, 30)))
def test_a_day_begins_where_the_day_before_ends(day: date) -> None:
    assert end_of_day(day) == start_of_day(day + timedelta(days=1))
    assert business_date(start_of_day(day)) == day
    assert business_date(end_of_day(day) - timedelta(microseconds=1)) == day


def test_every_second_around_midnight_falls_on_the_right_day() -> None:
    midnight = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    for second in range(-10, 11):
        day = business_date(midnight + timedelta(seconds=second))
        assert day == (date(2026, 11, 24) if second < 0 else date(2026, 11, 25))


def test_a_clock_time_is_shanghais() -> None:
    assert at_time(date(2026, 11, 24), time(17)) == datetime(2026, 11, 24, 9, tzinfo=UTC)
