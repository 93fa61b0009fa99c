"""Every state x every act: allowed exactly when the table says so."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from django.db import transaction

from common.errors import NotAllowed, Stale, WrongState
from disputes.actions import ACTIONS
from disputes.acts import acts_for
from disputes.choices import OPEN_STATES, State
from disputes.models import Case, CaseSpan
from disputes.workflow import ACTS, STEP_RUNNING, Clock
from tests.disputes.factories import WAYS, WHO, Bench

pytestmark = pytest.mark.django_db


def test_every_act_of_the_table_has_one_action_and_no_other() -> None:
    assert set(ACTIONS) == set(ACTS)
    assert len(set(ACTIONS.values())) == len(ACTS)
    assert set(WAYS) == set(State.values)
    assert set(WHO) == {"open", *ACTS}


@pytest.mark.parametrize("act", ACTS)
def test_every_action_takes_keywords_and_is_told_the_time(act: str) -> None:
    parameters = inspect.signature(ACTIONS[act]).parameters
    assert {"actor", "number", "version", "now"} <= set(parameters)
    assert all(p.kind == p.KEYWORD_ONLY for p in parameters.values())
    assert parameters["now"].default is inspect.Parameter.empty


def _ready(bench: Bench, case: Case, act: str) -> Case:
    """Bring the clock of a case into what an act wants of it."""
    wanted = ACTS[act].clock
    if case.state != State.RESOLVING:
        return case
    if wanted == Clock.PAUSED:
        return bench.act("pause", case)
    if wanted == Clock.EXTENSION_ASKED:
        return bench.act("extend", case)
    return case


def expected(act: str, case: Case) -> str:
    """The state after an act: the table's, the one before it was joined, or the same."""
    if ACTS[act].goes_back:
        return str(case.joined_from)
    return ACTS[act].target_from(case.state) or case.state


@pytest.mark.parametrize("state", State.values)
def test_acts_are_done_exactly_from_the_states_of_the_table(
    bench: Bench, state: str, subtests: pytest.Subtests
) -> None:
    # Bringing a case into a state takes longer than an act: one case a state is there for all.
    case = bench.in_state(state)
    for act in ACTS:
        with subtests.test(act=act), transaction.atomic():
            _try(bench, _ready(bench, case, act), act)
            transaction.set_rollback(True)


def _try(bench: Bench, case: Case, act: str) -> None:
    """Do an act on a case, or see it refused, as the table says."""
    offered = act in acts_for(Case.objects.get(pk=case.pk), bench.person(act))
    if case.state in ACTS[act].sources:
        assert offered
        after = bench.act(act, case)
        assert after.state == expected(act, case)
        assert (after.due_at is not None) == (after.state in OPEN_STATES)
        assert after.version == case.version + (act not in {"urge", "comment"})
    else:
        assert not offered
        before = CaseSpan.objects.filter(case=case).count()
        with pytest.raises((WrongState, NotAllowed)):
            bench.act(act, case)
        assert Case.objects.get(pk=case.pk).version == case.version
        assert CaseSpan.objects.filter(case=case).count() == before


@pytest.mark.parametrize("act", [act for act in ACTS if act not in {"urge", "comment"}])
def test_a_stale_version_is_refused_with_what_was_done(bench: Bench, act: str) -> None:
    state = next(state for state in State if state in ACTS[act].sources)
    case = _ready(bench, bench.in_state(state), act)
    with pytest.raises(Stale) as caught:
        bench.act(act, case, version=case.version + 7)
    assert caught.value.data["version"] == case.version
    assert caught.value.data["state"] == state
    assert caught.value.data["last"]["who"]


@pytest.mark.parametrize("act", ACTS)
def test_nobody_without_the_right_does_an_act(bench: Bench, act: str) -> None:
    state = next(state for state in State if state in ACTS[act].sources)
    case = _ready(bench, bench.in_state(state), act)
    for username in ("outsider", "former", "neighbor", "cadre", "sysadmin", "other_town"):
        person: Any = getattr(bench.cast, username)
        assert act not in acts_for(case, person)
        with pytest.raises(NotAllowed):
            bench.act(act, case, actor=person)


def test_every_open_state_has_a_step_whose_limit_runs() -> None:
    assert set(STEP_RUNNING) == set(OPEN_STATES)
