"""Many people at once: one wins, the others are told, nothing is overwritten.

On PostgreSQL they race on row locks; on SQLite, where there is one writer at a time, they queue for
the file, and the answers have to be the same.
"""

from __future__ import annotations

import uuid
from collections import Counter
from functools import partial

import pytest

from audit.models import Event
from audit.verify import faults as trail_faults
from common.errors import Stale, WrongState
from disputes import verify
from disputes.actions import ACTIONS, open_case, reveal_party
from disputes.actions.talking import REVEALS_A_DAY
from disputes.choices import State
from disputes.models import Case, CaseNumber
from tests.at_once import at_once, put_back_rules
from tests.disputes.factories import WAYS, Bench

AT_ONCE = 12
CASES = 3
STEPS = ("assess", "assign", "accept", "resolve", "answer", "close")

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


@pytest.mark.parametrize("act", STEPS)
def test_one_of_twelve_takes_the_step_and_the_others_are_told(bench: Bench, act: str) -> None:
    before = {
        "assess": State.RECEIVED,
        "assign": State.ASSESSED,
        "accept": State.ASSIGNED,
        "resolve": State.RESOLVING,
        "answer": State.RESOLVED,
        "close": State.ANSWERED,
    }[act]
    for _count in range(CASES):
        case = bench.in_state(before)
        given = {
            "number": case.number,
            "version": case.version,
            "now": bench.tick(),
            **bench.inputs(act, case),
        }
        person = bench.person(act)
        answers = at_once([partial(ACTIONS[act], actor=person, **given)] * AT_ONCE)
        kinds = Counter(type(answer).__name__ for answer in answers)
        assert kinds == {"Case": 1, "Stale": AT_ONCE - 1}
        events = Event.objects.filter(record_id=case.pk, record_type="disputes.case")
        assert events.filter(act=f"disputes.{act}").count() == 1
        assert events.count() == len(WAYS[before]) + 2
    assert list(verify.faults(now=bench.clock)) == []
    assert list(trail_faults()) == []


def test_different_acts_at_once_leave_one(bench: Bench) -> None:
    case = bench.in_state(State.ANSWERED)
    given = {"number": case.number, "version": case.version, "now": bench.tick()}
    supervisor = bench.person("close")
    calls = [
        lambda: ACTIONS["close"](actor=supervisor, **given),
        lambda: ACTIONS["rework"](actor=supervisor, reason="再去一次", **given),
    ] * 6
    answers = at_once(calls)
    assert sum(isinstance(answer, Case) for answer in answers) == 1
    assert all(isinstance(a, Case | Stale | WrongState) for a in answers)


def test_the_same_matter_sent_sixteen_times_is_one_case(bench: Bench) -> None:
    for _count in range(5):
        sent = {**bench.matter(), "client_id": uuid.uuid4()}
        answers = at_once([partial(open_case, **sent)] * 16)
        assert len({case.pk for case, _created in answers}) == 1
        assert sum(created for _case, created in answers) == 1
    assert Case.objects.count() == 5
    assert CaseNumber.objects.get().last == 5


def test_matters_received_at_once_get_numbers_without_gaps(bench: Bench) -> None:
    matters = [bench.matter() for _count in range(AT_ONCE)]
    answers = at_once([partial(open_case, **sent) for sent in matters])
    assert sorted(case.number for case, _created in answers) == [
        f"XZ-2026-{number:05d}" for number in range(1, AT_ONCE + 1)
    ]


def test_two_joins_crosswise_do_not_wait_for_each_other(bench: Bench) -> None:
    for _count in range(5):
        one, other = bench.in_state(State.ASSESSED), bench.in_state(State.ASSESSED)
        person, now = bench.person("join"), bench.tick()
        join = partial(ACTIONS["join"], actor=person, now=now)
        calls = [
            partial(join, number=this.number, version=this.version, case=into.number)
            for this, into in ((one, other), (other, one))
        ]
        answers = at_once(calls)
        assert sum(isinstance(answer, Case) for answer in answers) == 1
    assert list(verify.faults(now=bench.clock)) == []


def test_the_daily_limit_of_full_numbers_holds_under_a_rush(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    party, mediator, now = case.parties.first(), bench.cast.mediator, bench.tick()
    for _round in range(3):
        at_once(
            [lambda: reveal_party(actor=mediator, party=party, purpose="回访", now=now)] * AT_ONCE
        )
    assert Event.objects.filter(act="disputes.reveal").count() == REVEALS_A_DAY
