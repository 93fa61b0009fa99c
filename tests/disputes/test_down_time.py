"""What steps lost to the portal's own down-time is given back; the law's clocks stay."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from audit.models import Event
from audit.verify import faults as trail_faults
from clocks.actions import beat, strike_down_time, write_down_time
from clocks.calendars import forget_calendar
from clocks.models import DownTime
from clocks.working_time import WorkingCalendar
from disputes import verify
from disputes.actions import recompute_dues
from disputes.choices import State
from disputes.clock import Terms, extension_until, reckon
from disputes.models import Case
from tests.disputes.factories import Bench

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def shanghai(day: int, hour: float, month: int = 11) -> datetime:
    """A moment of 2026 as Shanghai's clocks show it."""
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(hours=hour - 8)


def due(amount: int, unit: str, *outages: tuple[datetime, datetime], **more: Any) -> datetime:
    """When a limit that begins on Tuesday, 24 November, at ten is over."""
    calendar = WorkingCalendar({}, frozenset({2026}), outages=outages)
    return reckon(Terms(shanghai(24, 10), amount, unit, **more), calendar).at


TUESDAY = (shanghai(24, 15), shanghai(24, 17))


@pytest.mark.parametrize(
    ("amount", "unit", "at"),
    [
        (2, "hours", shanghai(24, 12)),
        (24, "hours", shanghai(25, 12)),
        (8, "working_hours", shanghai(25, 15)),
        (2, "working_days", shanghai(27, 10.5)),
        (3, "days", shanghai(28, 24)),
    ],
)
def test_two_hours_down_move_a_limit_as_it_counts(amount: int, unit: str, at: datetime) -> None:
    assert due(amount, unit, TUESDAY) == at


def test_a_last_day_given_back_moves_on_from_a_day_off_where_the_limit_does() -> None:
    # Friday the 27th becomes Saturday; this limit moves to Monday.
    assert due(3, "days", TUESDAY, is_rolling=True) == shanghai(30, 24)
    # What is lost on the way there is given back as well.
    sunday = (shanghai(29, 8), shanghai(29, 9))
    assert due(3, "days", TUESDAY, sunday, is_rolling=True) == shanghai(30, 24)


def test_the_law_knows_no_down_time() -> None:
    assert due(3, "days", TUESDAY, is_legal=True) == shanghai(27, 24)


def test_down_time_after_the_deadline_puts_off_what_is_serious_but_not_the_deadline() -> None:
    terms = Terms(shanghai(24, 10), 2, "hours")
    plain = reckon(terms, WorkingCalendar({}, frozenset({2026})))
    outage = (plain.at + timedelta(minutes=30), plain.at + 5 * HOUR)
    found = reckon(terms, WorkingCalendar({}, frozenset({2026}), outages=(outage,)))
    assert (found.at, found.serious_at) == (plain.at, plain.serious_at + 4.5 * HOUR)


@pytest.mark.parametrize("unit", ["hours", "working_hours", "days"])
def test_an_extension_ends_when_it_was_granted_until_whatever_was_lost_before(unit: str) -> None:
    calendar = WorkingCalendar({}, frozenset({2026}), outages=(TUESDAY,))
    terms = Terms(shanghai(24, 10), 2, unit)
    until = shanghai(30, 24) if unit == "days" else shanghai(30, 16)
    added = extension_until(terms, calendar, until)
    assert reckon(Terms(**{**vars(terms), "extended_by": added}), calendar).at == until


def write(bench: Bench, began_at: datetime, ended_at: datetime) -> DownTime:
    row, _made = write_down_time(
        actor=bench.cast.district,
        client_id=uuid.uuid4(),
        began_at=began_at,
        ended_at=ended_at,
        reason="区里断网",
        now=bench.tick(),
    )
    return row


@pytest.mark.django_db
def test_an_outage_moves_open_steps_by_an_act_and_leaves_legal_clocks(
    bench: Bench, client_of: Callable[[Any], Any]
) -> None:
    case = bench.in_state(State.RESOLVING)
    legal = case.clocks.get()
    before, version = case.due_at, case.version
    beat(now=bench.tick())
    bench.clock += 2 * HOUR
    outage = beat(now=bench.clock)
    assert outage is not None
    assert recompute_dues(now=bench.tick()) == 1
    assert recompute_dues(now=bench.tick()) == 0
    case.refresh_from_db()
    assert (case.due_at, case.version) == (before + DAY, version)
    assert case.clocks.get().due_at == legal.due_at
    event = Event.objects.get(act="disputes.recompute")
    assert (event.actor_id, event.data["lost"]) == (None, DAY.total_seconds())
    assert list(verify.faults(now=bench.clock)) == []
    assert list(trail_faults()) == []
    address = reverse("disputes:case_detail", args=[case.number])
    text = client_of(bench.cast.centre).get(f"{address}?show=limits").content.decode()
    assert "停机补1天" in text
    assert "平台停过机，补回1天" in text


@pytest.mark.django_db
def test_a_struck_outage_takes_its_time_back_but_makes_nothing_late(bench: Bench) -> None:
    case = bench.in_state(State.ASSESSED)
    before = case.due_at
    began_at = bench.tick()
    bench.clock += 2 * HOUR
    outage = write(bench, began_at, bench.clock)
    recompute_dues(now=bench.tick())
    moved = Case.objects.get(pk=case.pk).due_at
    assert moved > before
    told: dict[str, Any] = {"actor": bench.cast.district, "pk": outage.pk, "reason": "没有断"}
    strike_down_time(**told, now=bench.tick())
    assert recompute_dues(now=before) == 0
    assert Case.objects.get(pk=case.pk).due_at == moved
    assert recompute_dues(now=bench.tick()) == 1
    assert Case.objects.get(pk=case.pk).due_at == before


@pytest.mark.django_db
def test_an_outage_before_a_step_gives_it_nothing(bench: Bench) -> None:
    write(bench, bench.clock - 5 * HOUR, bench.clock - HOUR)
    case = bench.in_state(State.ASSESSED)
    assert recompute_dues(now=bench.tick()) == 0
    assert Event.objects.filter(act="disputes.recompute").count() == 0
    assert Case.objects.get(pk=case.pk).due_at == case.due_at


@pytest.mark.django_db
def test_twenty_cases_are_moved_in_as_many_statements_as_two(
    bench: Bench, at_most_queries: Callable[[int], Any]
) -> None:
    first = bench.in_state(State.ASSESSED)
    for _count in range(5):
        bench.in_state(State.ASSESSED)
    began_at = bench.tick()
    bench.clock += 2 * HOUR
    write(bench, began_at, bench.clock)
    forget_calendar()
    with at_most_queries(24):
        assert recompute_dues(now=bench.tick()) == 6
    spans = first.spans.order_by("pk")
    assert [span.act for span in spans][-1] == "recompute"
    assert list(verify.faults(now=bench.clock)) == []
