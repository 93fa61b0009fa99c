"""A changed calendar is taken into open deadlines, once, said on the case, never making it late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from audit.models import Event
from clocks.actions import load_year, set_hours
from clocks.models import CalendarDay, CalendarVersion
from disputes import tasks, verify
from disputes.actions import recompute_dues
from disputes.choices import State
from disputes.models import Case
from tests.disputes.factories import Bench

pytestmark = pytest.mark.django_db


def closing(day: int, month: int = 11, year: int = 2026) -> datetime:
    """17:30 of a day in Shanghai."""
    return datetime(year, month, day, 9, 30, tzinfo=UTC)


def load(bench: Bench, year: int, changes: dict[date, bool]) -> None:
    """Announce a year: as it stands, with changes."""
    kept = {
        day.date: (day.name, day.is_working) for day in CalendarDay.objects.filter(date__year=year)
    }
    changed = {day: ("调休", is_working) for day, is_working in changes.items()}
    load_year(
        actor=bench.cast.district,
        year=year,
        days=kept | changed,
        is_announced=True,
        now=bench.tick(),
    )


def recomputed() -> int:
    return Event.objects.filter(act="disputes.recompute").count()


def test_a_day_off_moves_open_deadlines_and_says_so_once(
    bench: Bench, client_of: Callable[[Any], Any]
) -> None:
    case = bench.in_state(State.ASSESSED)
    version = case.version
    assert case.due_at == closing(25)
    load(bench, 2026, {date(2026, 11, 25): False})
    assert Case.objects.get(pk=case.pk).due_at == closing(25)
    for _again in range(2):
        recompute_dues(now=bench.tick())
    case = Case.objects.get(pk=case.pk)
    assert (case.due_at, case.version, recomputed()) == (closing(26), version, 1)
    assert list(verify.faults(now=bench.clock)) == []
    address = reverse("disputes:case_detail", args=[case.number])
    text = client_of(bench.cast.centre).get(f"{address}?show=limits").content.decode()
    assert "11月25日\u00a0周三改为11月26日\u00a0周四" in text


def test_the_announced_year_ends_what_was_provisional(bench: Bench) -> None:
    bench.clock = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    case = bench.in_state(State.ASSESSED)
    # Friday, 1 January 2027, counts as worked until somebody says otherwise.
    assert (case.due_at, case.is_provisional) == (closing(1, 1, 2027), True)
    load(bench, 2027, {date(2027, 1, 1): False, date(2027, 1, 2): True})
    assert recompute_dues(now=bench.tick()) == 1
    case = Case.objects.get(pk=case.pk)
    assert (case.due_at, case.is_provisional) == (closing(2, 1, 2027), False)


def test_ended_cases_and_ended_clocks_stay_as_they_were(bench: Bench) -> None:
    closed = bench.in_state(State.CLOSED)
    before = list(closed.clocks.values_list("due_at", "calendar_version"))
    load(bench, 2026, {date(2026, 12, 24): False})
    assert recompute_dues(now=bench.tick()) == 0
    assert list(closed.clocks.values_list("due_at", "calendar_version")) == before


def test_legal_clocks_move_too(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    assert case.clocks.get().due_at == datetime(2026, 12, 24, 16, tzinfo=UTC)
    load(bench, 2026, {date(2026, 12, 24): False})
    assert recompute_dues(now=bench.tick()) == 1
    clock = case.clocks.get()
    assert clock.due_at == datetime(2026, 12, 25, 16, tzinfo=UTC)
    event = Event.objects.get(act="disputes.recompute")
    assert (event.data["clock"], event.actor_id) == ("RT-MED", None)
    assert list(verify.faults(now=bench.clock)) == []


def test_a_deadline_that_was_told_is_not_past_all_at_once(bench: Bench) -> None:
    case = bench.in_state(State.ASSESSED)
    load(bench, 2026, {date(2026, 11, 25): False})
    recompute_dues(now=bench.tick())
    bench.clock = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
    load(bench, 2026, {date(2026, 11, 25): True})
    recompute_dues(now=bench.tick())
    assert Case.objects.get(pk=case.pk).due_at == closing(26)
    assert list(verify.faults(now=bench.clock)) == []


def test_other_hours_of_a_town_move_its_closing_time_alone(bench: Bench) -> None:
    here = bench.in_state(State.ASSESSED)
    set_hours(
        actor=bench.cast.district,
        area=bench.territory.town(),
        morning=(time(9), time(12)),
        afternoon=(time(13), time(17)),
        now=bench.tick(),
    )
    assert recompute_dues(now=bench.tick()) == 1
    assert Case.objects.get(pk=here.pk).due_at == closing(25) - timedelta(minutes=30)


def test_cases_whose_deadline_stays_are_marked_in_one_statement(
    bench: Bench, at_most_queries: Callable[[int], Any]
) -> None:
    for _count in range(5):
        bench.in_state(State.ASSESSED)
    load(bench, 2026, {date(2026, 12, 30): False})
    recompute_dues(now=bench.tick())
    with at_most_queries(4):
        recompute_dues(now=bench.tick())
    load(bench, 2026, {date(2026, 12, 29): False})
    with at_most_queries(12):
        recompute_dues(now=bench.tick())
    versions = set(Case.objects.values_list("calendar_version", flat=True))
    assert versions == {CalendarVersion.objects.newest()}


def test_the_scheduler_and_the_command_do_the_same(bench: Bench) -> None:
    case = bench.in_state(State.ASSESSED)
    load(bench, 2026, {date(2026, 11, 25): False})
    call_command("recompute_dues", stdout=StringIO())
    tasks.recompute_dues()
    assert recomputed() == 1
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.recompute_dues.name in names
    assert Case.objects.get(pk=case.pk).due_at == closing(26)
