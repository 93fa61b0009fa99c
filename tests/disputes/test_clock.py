"""When steps are due: every limit of the table, pauses, extensions, colors, marks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from clocks.calendars import calendar_for
from clocks.working_time import measured
from common.errors import Invalid, WrongState
from disputes.actions.clocks import calendar_of, terms_of
from disputes.choices import Color, State
from disputes.clock import Limit, Terms, due_at_for, is_overdue, reckon
from disputes.models import Case, TimeLimit
from disputes.workflow import STEP_RUNNING
from tests.disputes.factories import Bench

pytestmark = pytest.mark.django_db
#: Tuesday 24 November 2026, 10:00 in Shanghai, and midnights of that zone.
START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def midnight(day: int, month: int = 11) -> datetime:
    """24:00 of a day in Shanghai."""
    return datetime(2026, month, day, 16, 0, tzinfo=UTC)


def closing(day: int, month: int = 11) -> datetime:
    """17:30 of a day in Shanghai, when offices close."""
    return datetime(2026, month, day, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("step", "blue", "yellow", "red"),
    [
        ("assess", midnight(24), midnight(24), START + timedelta(hours=2)),
        ("assign", closing(25), closing(25), START + timedelta(hours=4)),
        ("accept", closing(25), closing(25), START + timedelta(hours=2)),
        ("resolve", midnight(1, 12), midnight(9, 12), midnight(24, 12)),
        ("feedback", closing(27), closing(27), closing(27)),
        # Saturday 28 and Sunday 29 November do not count.
        ("supervise", closing(1, 12), closing(1, 12), closing(27)),
    ],
)
def test_the_default_limits(step: str, blue: datetime, yellow: datetime, red: datetime) -> None:
    limits = TimeLimit.objects.in_force(date(2026, 11, 24))
    calendar = calendar_for()
    due = {color: due_at_for(step, color, START, limits, calendar) for color in Color.values}
    assert due == {"blue": blue, "yellow": yellow, "red": red}
    assert due_at_for(step, None, START, limits, calendar) == blue


def test_the_same_day_is_the_same_day_whatever_its_amount() -> None:
    limits = {("assess", "blue"): Limit(5, "same_day")}
    assert due_at_for("assess", "blue", START, limits, calendar_for()) == midnight(24)


def test_the_next_step_begins_without_the_pauses_and_requests_of_the_last(bench: Bench) -> None:
    case = bench.act("extend", bench.in_state(State.RESOLVING))
    case = bench.act("pause", case)
    bench.tick(days=2)
    case = bench.act("resolve", case)
    assert (case.state, case.paused_at, case.extension_due_at) == (State.RESOLVED, None, None)
    assert case.paused_for == timedelta(0)
    assert case.due_at == case.first_due_at


def test_every_step_and_color_has_a_limit() -> None:
    limits = TimeLimit.objects.in_force(date(2026, 11, 24))
    assert set(limits) == {(s, c) for s in STEP_RUNNING.values() for c in Color.values}


def test_a_later_row_replaces_an_earlier_one_from_its_day() -> None:
    TimeLimit.objects.create(
        step="resolve", color="blue", amount=3, unit="days", valid_from=date(2026, 12, 1)
    )
    before = TimeLimit.objects.in_force(date(2026, 11, 30))
    after = TimeLimit.objects.in_force(date(2026, 12, 1))
    assert (before["resolve", "blue"].amount, after["resolve", "blue"].amount) == (7, 3)


@pytest.mark.parametrize(
    ("hours", "unit", "added"),
    [
        (1, "days", timedelta(0)),
        (14, "days", timedelta(days=1)),
        (48, "working_days", timedelta(days=2)),
        # Friday to Monday is one working day more.
        (24 * 6, "working_days", timedelta(days=4)),
        (3, "hours", timedelta(hours=3)),
        # Ten o'clock to one: the lunch break from twelve does not count.
        (3, "working_hours", timedelta(hours=2)),
        (-1, "hours", timedelta(0)),
        (-48, "days", timedelta(0)),
    ],
)
def test_a_pause_adds_what_its_unit_says(hours: int, unit: str, added: timedelta) -> None:
    assert measured(calendar_for(), START, START + timedelta(hours=hours), unit) == added


@pytest.mark.parametrize(
    ("amount", "unit", "due", "soon", "serious"),
    [
        # A fifth of the limit before; half of it after.
        (10, "days", midnight(4, 12), midnight(2, 12), closing(9, 12)),
        (30, "days", midnight(24, 12), midnight(21, 12), closing(29, 12)),
        (2, "hours", START + timedelta(hours=2), START + timedelta(minutes=96),
         START + timedelta(hours=3)),
        # One working day of seven hours: 1 h 24 min before closing; 3 h 30 min of the next day.
        (1, "working_days", closing(25), closing(25) - timedelta(minutes=84),
         datetime(2026, 11, 26, 4, 0, tzinfo=UTC)),
        # Five of them: the whole last one; half the limit again is 17 h 30 min of working time.
        (5, "working_days", closing(1, 12), datetime(2026, 12, 1, 0, 30, tzinfo=UTC),
         datetime(2026, 12, 4, 4, 0, tzinfo=UTC)),
        # Ten of them: three working days are less than half.
        (10, "working_days", closing(8, 12), datetime(2026, 12, 7, 0, 30, tzinfo=UTC),
         closing(11, 12)),
    ],
)  # fmt: skip
def test_marks_lie_around_the_deadline(
    amount: int, unit: str, due: datetime, soon: datetime, serious: datetime
) -> None:
    found = reckon(Terms(START, amount, unit), calendar_for())
    assert (found.at, found.soon_at, found.serious_at) == (due, soon, serious)


def test_the_due_second_itself_is_overdue_unless_the_clock_stands() -> None:
    assert is_overdue(START, START)
    assert not is_overdue(START, START - timedelta(seconds=1))
    assert not is_overdue(START, START, paused=True)
    assert not is_overdue(None, START)


def test_a_pause_moves_the_deadline_by_the_days_it_stood(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    due = case.due_at
    case = bench.act("pause", case)
    assert case.due_at == due
    late = due + timedelta(days=1)
    assert not Case.objects.overdue(now=late).exists()
    bench.tick(days=2)
    case = bench.act("resume", case)
    assert case.due_at == due + timedelta(days=2)
    assert Case.objects.overdue(now=case.due_at).exists()
    terms = terms_of(case)
    assert (terms.amount, terms.unit, terms.paused_for) == (7, "days", timedelta(days=2))
    assert terms.extended_by == timedelta(0)
    assert reckon(terms, calendar_of(case)).at == case.due_at


def test_a_case_pauses_twice_and_no_more(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    for _count in range(2):
        case = bench.act("resume", bench.act("pause", case))
    with pytest.raises(WrongState):
        bench.act("pause", case)


def test_an_extension_is_asked_for_and_granted(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    due = case.due_at
    case = bench.act("extend", case, due_at=due + timedelta(days=30))
    assert case.due_at == due
    case = bench.act("grant_extension", case)
    assert case.due_at == due + timedelta(days=30)
    assert case.extended_by == timedelta(days=30)
    assert not Case.objects.overdue(now=due + timedelta(days=1)).exists()
    case = bench.act("extend", case)
    case = bench.act("grant_extension", case)
    with pytest.raises(WrongState):
        bench.act("extend", case)


@pytest.mark.parametrize("shift", [timedelta(0), -timedelta(days=1), timedelta(days=30, hours=1)])
def test_an_extension_is_later_and_30_days_at_most(bench: Bench, shift: timedelta) -> None:
    case = bench.in_state(State.RESOLVING)
    with pytest.raises(Invalid):
        bench.act("extend", case, due_at=case.due_at + shift)


def test_a_refused_extension_leaves_the_deadline(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    due = case.due_at
    case = bench.act("refuse_extension", bench.act("extend", case))
    assert (case.due_at, case.extension_due_at, case.extension_count) == (due, None, 0)


def test_another_color_reckons_from_the_start_of_the_step(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    start = case.step_started_at
    case = bench.act("resume", bench.act("pause", case))
    bench.tick(days=1)
    case = bench.act("recolor", case, color="yellow")
    limits = TimeLimit.objects.in_force(date(2026, 11, 24))
    assert case.due_at == due_at_for("resolve", "yellow", start, limits, calendar_of(case))
    assert case.step_started_at == start


def test_a_time_set_when_assigning_is_that_of_resolving(bench: Bench) -> None:
    case = bench.in_state(State.ASSESSED)
    wanted = bench.clock + timedelta(days=4)
    case = bench.act("assign", case, due_at=wanted)
    assert case.resolve_due_at == wanted
    assert case.due_at == closing(25)
    case = bench.act("accept", case)
    assert (case.due_at, case.limit_amount) == (wanted, None)
    with pytest.raises(Invalid):
        bench.act("assign", bench.in_state(State.ASSESSED), due_at=bench.clock)


def test_rework_starts_the_limit_of_resolving_anew(bench: Bench) -> None:
    case = bench.in_state(State.ANSWERED)
    bench.tick(days=3)
    case = bench.act("rework", case)
    assert case.step_started_at == bench.clock
    assert case.due_at > bench.clock + timedelta(days=6)
    assert (case.outcome, case.resolved_at, case.answered_at) == (None, None, None)


def test_what_is_seriously_overdue_is_overdue_as_well(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    moments = {
        "on time": case.step_started_at,
        "overdue": case.due_at,
        "serious": case.serious_at,
    }
    found = {
        name: (
            Case.objects.overdue(now=at).exists(),
            Case.objects.seriously_overdue(now=at).exists(),
        )
        for name, at in moments.items()
    }
    assert found == {
        "on time": (False, False),
        "overdue": (True, False),
        "serious": (True, True),
    }
