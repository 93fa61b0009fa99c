"""Random play over all acts: whatever is done in whatever order, the record stays whole."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from audit.models import Event
from audit.verify import faults as trail_faults
from common.errors import DomainError, Invalid, NotAllowed, Stale, WrongState
from disputes import verify
from disputes.acts import acts_for
from disputes.choices import OPEN_STATES, Outcome, State
from disputes.models import Case, CaseAnswer, CaseSpan
from disputes.workflow import ACTS
from tests.disputes.factories import Bench
from tests.factories import Cast, Territory

RUNS = int(os.environ.get("STATEFUL_RUNS", "25"))
STEPS = int(os.environ.get("STATEFUL_STEPS", "30"))
PEOPLE = (
    "village",
    "assessor",
    "centre",
    "mediator",
    "keeper",
    "supervisor",
    "town",
    "district",
    "neighbor",
    "former",
    "cadre",
)
tried: dict[str, int] = {"accepted": 0, "refused": 0}


class Loop(RuleBasedStateMachine):
    """One case, played on by anybody in any order.

    Invariants: history is as long as what was accepted, spans tile time, a time is due exactly
    while the case is open, a joined case keeps its place and its doors and a separated one leaves
    none behind, nothing is closed without an answer, the trail's chain is whole.
    """

    bench: Bench

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.case = self.bench.open()
        self.accepted = 1
        self.moved = 1

    def teardown(self) -> None:
        """At the end of a run the portal's own checks look at what was left."""
        try:
            assert list(verify.faults(now=self.bench.clock)) == []
            assert list(trail_faults()) == []
        finally:
            self._undo()

    def _undo(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @rule(
        act=st.sampled_from(sorted(ACTS)),
        who=st.sampled_from(PEOPLE),
        hours=st.integers(0, 60),
        stale=st.integers(0, 9),
        outcome=st.sampled_from(Outcome.values),
    )
    def anybody_tries(self, act: str, who: str, hours: int, stale: int, outcome: str) -> None:
        """Anybody tries any act; what is offered works and nothing else does."""
        self._try(act, getattr(self.bench.cast, who), hours, stale == 0, outcome)

    @rule(
        pick=st.integers(0, 30), hours=st.integers(0, 60), outcome=st.sampled_from(Outcome.values)
    )
    def somebody_goes_on(self, pick: int, hours: int, outcome: str) -> None:
        """Somebody does one of the acts that are offered, so that play goes deep."""
        offers = [
            (act, person)
            for person in (getattr(self.bench.cast, who) for who in PEOPLE)
            for act in acts_for(self.case, person)
            if act not in {"comment", "urge", "join", "withdraw", "refuse"} or pick == 0
        ]
        if offers:
            act, person = offers[pick % len(offers)]
            self._try(act, person, hours, False, outcome)

    def _try(self, act: str, person: Any, hours: int, is_stale: bool, outcome: str) -> None:
        bench = self.bench
        bench.tick(hours=hours)
        before = Case.objects.get(pk=self.case.pk)
        offered = act in acts_for(before, person)
        given: dict[str, Any] = {"actor": person}
        if is_stale:
            given["version"] = before.version + 1
        if act == "resolve":
            given["outcome"] = outcome
        if act == "assess":
            given["reason"] = "试"
        try:
            with transaction.atomic():
                self.case = bench.act(act, before, **given)
        except (NotAllowed, DomainError) as error:
            self._refused(act, error, offered, is_stale, before)
        else:
            assert offered
            tried["accepted"] += 1
            self.accepted += 1
            assert self.case.state in self._expected(act, before)

    def _expected(self, act: str, before: Case) -> set[str]:
        """Where an act may lead; a separated case whose lead has left is assigned anew."""
        if ACTS[act].goes_back:
            return {str(before.joined_from), State.ASSESSED if before.lead else ""}
        return {ACTS[act].target_from(before.state) or before.state}

    def _refused(
        self, act: str, error: Exception, offered: bool, is_stale: bool, before: Case
    ) -> None:
        tried["refused"] += 1
        versioned = act not in {"urge", "comment"}
        if isinstance(error, Stale):
            assert is_stale
            assert versioned
        elif offered and not isinstance(error, Invalid):
            # The table allowed it: only a lead who left stops a rework.
            assert isinstance(error, WrongState)
            assert act == "rework"
        after = Case.objects.get(pk=before.pk)
        assert (after.version, after.state) == (before.version, before.state)

    @invariant()
    def history_is_as_long_as_what_was_accepted(self) -> None:
        events = Event.objects.filter(record_type="disputes.case", record_id=self.case.pk)
        assert events.exclude(act="disputes.joined").count() == self.accepted

    @invariant()
    def spans_tile_time(self) -> None:
        spans = list(CaseSpan.objects.filter(case=self.case).order_by("pk"))
        assert spans[0].entered_at == self.case.received_at
        for one, following in zip(spans, spans[1:], strict=False):
            assert one.left_at == following.entered_at
        assert spans[-1].left_at is None
        last, case = spans[-1], Case.objects.get(pk=self.case.pk)
        assert (last.state, last.color, last.tier) == (case.state, case.color, case.tier)
        assert (last.due_at, last.is_paused) == (case.due_at, case.paused_at is not None)

    @invariant()
    def a_time_is_due_exactly_while_the_case_is_open(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        assert (case.due_at is not None) == (case.state in OPEN_STATES)
        if case.due_at is not None:
            assert case.soon_at <= case.due_at <= case.serious_at

    @invariant()
    def a_joined_case_and_no_other_knows_where_it_stood(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        kept = (case.joined_to_id, case.joined_from, case.joined_due_at)
        if case.state == State.JOINED:
            assert None not in kept
            assert case.joined_from in OPEN_STATES
            assert case.paused_at is None
            doors = set(case.joined_to.sources.values_list("origin", flat=True))
            assert case.pk in doors
        else:
            assert kept == (None, None, None)
            assert not case.doors_elsewhere.exists()

    @invariant()
    def nothing_is_closed_without_an_answer_or_an_agreement(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        if case.state == State.CLOSED:
            assert CaseAnswer.objects.filter(case=case).exists()
            assert case.outcome not in (None, Outcome.NO_AGREEMENT)


@pytest.fixture
def machine(territory: Territory, cast: Cast) -> type[Loop]:
    """The machine with a district of its own."""
    people = {name: getattr(cast, name) for name in cast.names}

    class KeptCast:
        """The cast, read once."""

        def __getattr__(self, name: str) -> Any:
            return people[name]

    class Played(Loop):
        bench = Bench(territory, KeptCast())  # type: ignore[arg-type]

    return Played


@pytest.mark.slow
@pytest.mark.django_db
def test_random_play_never_breaks_a_case(machine: type[Loop]) -> None:
    tried.update(accepted=0, refused=0)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="STATEFUL_RUNS" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert tried["accepted"] > RUNS
    assert tried["refused"] > RUNS
