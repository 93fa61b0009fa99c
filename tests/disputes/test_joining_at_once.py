"""Joining and taking out at once: one wins, nothing goes in circles, no door stays behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from audit.verify import faults as trail_faults
from common.errors import DomainError, Invalid, Stale, WrongState
from disputes import verify
from disputes.actions import join_case, say_apart, separate_case
from disputes.choices import State
from disputes.models import Apart, Case, CaseClock
from tests.at_once import at_once, put_back_rules
from tests.disputes.factories import Bench

AT_ONCE = 12
ROUNDS = 6

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    # SQLite empties tables row by row, which the trail refuses.
    pytest.mark.usefixtures("trail_can_be_emptied"),
]


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """A bench whose rules are there: tests with real transactions empty every table."""
    put_back_rules()
    return bench


Call = Callable[[], Any]


def joining(bench: Bench, case: Case, into: Case) -> Call:
    return partial(
        join_case,
        actor=bench.cast.assessor,
        number=case.number,
        version=case.version,
        case=into.number,
        now=bench.tick(),
    )


def separating(bench: Bench, case: Case) -> Call:
    return partial(
        separate_case,
        actor=bench.cast.assessor,
        number=case.number,
        version=case.version,
        reason="不是同一件",
        now=bench.tick(),
    )


def doors(case: Case) -> list[str]:
    return sorted(case.sources.values_list("number", flat=True))


def outcome(answers: list[Any]) -> Counter[str]:
    for answer in answers:
        assert isinstance(answer, Case | Stale | WrongState | Invalid), answer
    return Counter(type(answer).__name__ for answer in answers)


def sound(bench: Bench) -> bool:
    return [*verify.faults(now=bench.clock), *trail_faults()] == []


def test_one_of_twelve_joins_or_takes_out_and_the_others_are_told(bench: Bench) -> None:
    one, other, third = (bench.in_state(State.ASSESSED) for _case in range(3))
    clocks = CaseClock.objects.count()
    won = outcome(at_once([joining(bench, one, other)] * AT_ONCE))
    assert won == {"Case": 1, "Stale": AT_ONCE - 1}
    assert doors(other) == sorted(["", one.number])
    one.refresh_from_db()
    calls = [separating(bench, one), joining(bench, one, third)] * (AT_ONCE // 2)
    assert outcome(at_once(calls))["Case"] == 1
    one.refresh_from_db()
    assert (one.state, one.joined_to) == (State.ASSESSED, None)
    assert (doors(other), doors(third)) == ([""], [""])
    assert CaseClock.objects.count() == clocks
    assert sound(bench)


def test_joins_one_after_another_at_once_make_no_circle_and_lose_no_door(bench: Bench) -> None:
    for _round in range(ROUNDS):
        cases = [bench.in_state(State.RECEIVED) for _case in range(3)]
        chain = [joining(bench, *cases[:2]), joining(bench, *cases[1:])]
        circle = [joining(bench, cases[2], cases[0])] if _round % 2 else []
        won = outcome(at_once([*chain, *circle]))["Case"]
        assert 1 <= won <= 2
        for case in cases:
            case.refresh_from_db()
        last = [case for case in cases if case.state != State.JOINED]
        assert len(last) == 3 - won
        assert sum(len(doors(case)) for case in last) == 3
    assert sound(bench)


def test_a_case_comes_out_whole_while_the_other_is_joined_on(bench: Bench) -> None:
    for _round in range(ROUNDS):
        one, other, third = (bench.in_state(State.RECEIVED) for _case in range(3))
        joining(bench, one, other)()
        one.refresh_from_db()
        answers = at_once([separating(bench, one), joining(bench, other, third)])
        assert outcome(answers) == {"Case": 2}
        one.refresh_from_db()
        assert one.joined_to is None
        assert doors(other) == [""]
        assert doors(third) == sorted(["", other.number])
    assert sound(bench)


def test_two_are_said_to_be_apart_once_from_whichever_side(bench: Bench) -> None:
    for _round in range(ROUNDS):
        one, other = bench.in_state(State.RECEIVED), bench.in_state(State.RECEIVED)
        say = partial(say_apart, actor=bench.cast.assessor, now=bench.tick())
        sides = [partial(say, case=one, other=other), partial(say, case=other, other=one)]
        answers = at_once(sides * 3)
        assert not any(isinstance(answer, DomainError) for answer in answers)
    assert Apart.objects.count() == ROUNDS
    assert sound(bench)
