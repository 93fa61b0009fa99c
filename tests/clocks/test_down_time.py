"""The portal's own down-time: noticed by itself, written in by hand, given back by rule."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Event
from clocks import tasks
from clocks.actions import beat, restore_down_time, strike_down_time, write_down_time
from clocks.actions.down_time import TOLERANCE
from clocks.calendars import calendar_for
from clocks.choices import LimitUnit
from clocks.down_time import lost_between, lost_until_over, merged
from clocks.models import CalendarVersion, DownTime, Heartbeat
from clocks.working_time import NO_TIME, WorkingCalendar
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from tests.factories import Cast

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: Tuesday, 10:00 in Shanghai.
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
YEARS = frozenset({2026})

stretches = st.builds(
    lambda begins, length: (NOW + begins * MINUTE, NOW + (begins + length) * MINUTE),
    st.integers(0, 20_000),
    st.integers(1, 4_000),
)
several = st.lists(stretches, max_size=6)


def with_outages(*outages: tuple[datetime, datetime]) -> WorkingCalendar:
    return WorkingCalendar({}, YEARS, outages=merged(outages))


@given(several)
def test_no_minute_is_lost_twice(outages: list[tuple[datetime, datetime]]) -> None:
    down = {
        minute
        for begins, ends in outages
        for minute in range((begins - NOW) // MINUTE, (ends - NOW) // MINUTE)
    }
    lost = lost_between(with_outages(*outages), NOW, NOW + 100 * DAY, LimitUnit.HOURS)
    assert lost == len(down) * MINUTE


@given(several, st.integers(1, 500), st.sampled_from(list(LimitUnit)))
def test_a_limit_that_moves_on_contains_exactly_what_it_gives_back(
    outages: list[tuple[datetime, datetime]], hours: int, unit: LimitUnit
) -> None:
    calendar = with_outages(*outages)

    def ends_with(lost: timedelta) -> datetime:
        return NOW + hours * HOUR + lost

    lost = lost_until_over(calendar, NOW, unit, ends_with)
    assert lost_between(calendar, NOW, ends_with(lost), unit) == lost


@pytest.mark.parametrize(
    ("begins", "ends", "unit", "lost"),
    [
        (NOW, NOW + 2 * HOUR, "hours", 2 * HOUR),
        (NOW, NOW + 11 * MINUTE, "days", DAY),
        (NOW, NOW + DAY, "days", DAY),
        (NOW, NOW + DAY + MINUTE, "days", 2 * DAY),
        # Ten to three: two hours before noon, one after two o'clock.
        (NOW, NOW + 5 * HOUR, "working_hours", 3 * HOUR),
        (NOW, NOW + 5 * HOUR, "working_days", 3 * HOUR),
        # The night from Tuesday to Wednesday, and a weekend, cost no working time.
        (NOW + 8 * HOUR, NOW + 22 * HOUR, "working_hours", NO_TIME),
        (NOW + 4 * DAY, NOW + 5 * DAY, "working_days", NO_TIME),
    ],
)
def test_what_is_lost_is_counted_as_the_limit_counts(
    begins: datetime, ends: datetime, unit: str, lost: timedelta
) -> None:
    assert lost_between(with_outages((begins, ends)), NOW, NOW + 30 * DAY, unit) == lost


@pytest.mark.django_db
def test_a_silence_is_recorded_once_with_the_first_beat_after_it() -> None:
    assert beat(now=NOW) is None
    assert beat(now=NOW + TOLERANCE) is None
    version = CalendarVersion.objects.newest()
    back = NOW + TOLERANCE + 2 * HOUR
    found = [beat(now=back), beat(now=back), beat(now=back + MINUTE)]
    assert [one is not None for one in found] == [True, False, False]
    outage = DownTime.objects.get()
    assert (outage.began_at, outage.ended_at) == (NOW + TOLERANCE, back)
    assert CalendarVersion.objects.newest() > version
    assert calendar_for().outages == ((NOW + TOLERANCE, back),)
    assert Event.objects.filter(act="clocks.notice_down_time").count() == 1


@pytest.mark.django_db
def test_a_beat_costs_two_statements(at_most_queries: Callable[[int], Any]) -> None:
    beat(now=NOW)
    with at_most_queries(2):
        beat(now=NOW + MINUTE)
    assert Heartbeat.objects.get().seen_at == NOW + MINUTE


@pytest.mark.django_db
def test_a_clock_that_ran_ahead_is_set_back_without_an_outage() -> None:
    beat(now=NOW + DAY)
    beat(now=NOW)
    beat(now=NOW - MINUTE)
    assert Heartbeat.objects.get().seen_at == NOW
    assert not DownTime.objects.exists()


@pytest.mark.django_db
def test_the_scheduler_and_the_command_write_the_same_sign_of_life() -> None:
    assert tasks.heartbeat() is False
    Heartbeat.objects.update(seen_at=Heartbeat.objects.get().seen_at - HOUR)
    out = StringIO()
    call_command("heartbeat", stdout=out)
    assert "was down" in out.getvalue()
    assert DownTime.objects.count() == 1
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.heartbeat.name in names


def write(cast: Cast, **changes: Any) -> tuple[DownTime, bool]:
    given = {
        "actor": cast.district,
        "client_id": uuid.uuid4(),
        "began_at": NOW - 3 * HOUR,
        "ended_at": NOW - HOUR,
        "reason": "区里断网",
        "now": NOW,
    }
    return write_down_time(**{**given, **changes})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"ended_at": NOW + MINUTE}, "ended_at"),
        ({"ended_at": NOW - 4 * HOUR}, "ended_at"),
        ({"began_at": NOW - 32 * DAY}, "began_at"),
    ],
)
def test_what_cannot_have_been_is_not_written_in(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        write(cast, **changes)
    assert field in refused.value.errors
    assert not DownTime.objects.exists()


@pytest.mark.django_db
def test_the_same_outage_sent_twice_is_written_once(cast: Cast) -> None:
    key = uuid.uuid4()
    first, made = write(cast, client_id=key)
    again, made_again = write(cast, client_id=key)
    assert (first.pk, made, made_again) == (again.pk, True, False)
    with pytest.raises(Duplicate):
        write(cast, client_id=key, reason="别的原因")


@pytest.mark.django_db
def test_struck_out_it_does_not_count_and_restored_it_does(cast: Cast) -> None:
    outage, _made = write(cast)
    act: dict[str, Any] = {"actor": cast.district, "pk": outage.pk, "now": NOW}
    with pytest.raises(Invalid):
        strike_down_time(reason=" ", **act)
    with pytest.raises(NotAllowed):
        strike_down_time(**{**act, "actor": cast.town}, reason="没有断")
    strike_down_time(reason="记错了天", **act)
    assert calendar_for().outages == ()
    with pytest.raises(WrongState):
        strike_down_time(reason="再划一次", **act)
    restore_down_time(**act)
    assert calendar_for().outages == ((outage.began_at, outage.ended_at),)
    with pytest.raises(WrongState):
        restore_down_time(**act)
    acts = Event.objects.filter(record_id=outage.pk, record_type="clocks.downtime")
    assert list(acts.order_by("sequence").values_list("act", flat=True)) == [
        "clocks.write_down_time",
        "clocks.strike_down_time",
        "clocks.restore_down_time",
    ]


@pytest.mark.django_db
def test_the_database_refuses_an_outage_without_end_or_reason(cast: Cast) -> None:
    outage, _made = write(cast)
    rows = DownTime.objects.filter(pk=outage.pk)
    for wrong in ({"ended_at": outage.began_at}, {"reason": ""}, {"strike_reason": "谁划的"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Heartbeat.objects.create(only=False, seen_at=NOW)


@pytest.mark.django_db
def test_staff_write_in_strike_out_and_restore_on_pages(
    cast: Cast,
    client_of: Callable[[Any], Client],
    at_most_queries: Callable[[int], Any],
    now: datetime,
) -> None:
    client = client_of(cast.district)
    page = reverse("clocks:outages")
    assert "平台没有停过机" in client.get(page).content.decode()
    new = reverse("clocks:outage_new")
    sent = {
        "client_id": str(uuid.uuid4()),
        "began_at": f"{date(now.year, now.month, now.day) - DAY:%Y-%m-%d}T09:00",
        "ended_at": f"{date(now.year, now.month, now.day) - DAY:%Y-%m-%d}T11:30",
        "reason": "",
    }
    assert client.get(new).status_code == 200
    assert client.post(new, sent).status_code == 422
    assert client.post(new, {**sent, "reason": "区里断网"}).status_code == 302
    for _count in range(3):
        write(cast, began_at=now - 3 * HOUR, ended_at=now - HOUR, now=now)
    outage = DownTime.objects.order_by("pk").first()
    assert outage is not None
    client.get(page)
    with at_most_queries(8):
        text = client.get(page).content.decode()
    assert "区里断网" in text
    assert "2小时30分" in text
    assert "法定期限不动" in text
    strike = reverse("clocks:outage_strike", args=[outage.pk])
    assert client.post(strike, {"reason": ""}).status_code == 422
    assert client.post(strike, {"reason": "没有断"}).status_code == 302
    assert "已划掉，不算" in client.get(page).content.decode()
    assert client.post(strike, {"reason": "没有断"}).status_code == 409
    assert client.post(reverse("clocks:outage_restore", args=[outage.pk])).status_code == 302
    assert "已划掉，不算" not in client.get(page).content.decode()
