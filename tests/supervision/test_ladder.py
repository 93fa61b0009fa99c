"""The stages of a deadline, as pure rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from supervision.choices import Stage
from supervision.ladder import STAGES, raised_at, stage_at, steps_due

START = datetime(2026, 11, 24, tzinfo=UTC)
hours = st.integers(1, 500).map(lambda count: timedelta(hours=count))


def test_the_stages_begin_at_their_moments() -> None:
    soon, due, serious = (START + timedelta(days=days) for days in (1, 2, 4))
    moments = {
        START: None,
        soon: Stage.SOON,
        due - timedelta(seconds=1): Stage.SOON,
        due: Stage.OVERDUE,
        raised_at(due, serious): Stage.RAISED,
        serious - timedelta(seconds=1): Stage.RAISED,
        serious: Stage.SERIOUS,
        serious + timedelta(days=300): Stage.SERIOUS,
    }
    for now, stage in moments.items():
        assert stage_at(soon_at=soon, due_at=due, serious_at=serious, now=now) == stage, now


@given(gaps=st.tuples(hours, hours, hours), first=hours, wait=hours)
def test_a_later_moment_is_never_a_lower_stage(
    gaps: tuple[timedelta, timedelta, timedelta], first: timedelta, wait: timedelta
) -> None:
    soon = START + gaps[0]
    due = soon + gaps[1]
    marks = {"soon_at": soon, "due_at": due, "serious_at": due + gaps[2]}
    one = stage_at(**marks, now=START + first)
    later = stage_at(**marks, now=START + first + wait)
    assert _rank(one) <= _rank(later)


def _rank(stage: Stage | None) -> int:
    return STAGES.index(stage) if stage else -1


@given(reached=st.lists(st.sampled_from([None, *STAGES]), max_size=12))
def test_whatever_sweeps_see_each_stage_is_recorded_once_and_one_is_acted_on(
    reached: list[Stage | None],
) -> None:
    recorded: list[str] = []
    acted: list[str] = []
    for stage in reached:
        new = steps_due(stage, recorded)
        recorded += [one.value for one, _is_skipped in new]
        acted += [one.value for one, is_skipped in new if not is_skipped]
        assert sum(not is_skipped for _one, is_skipped in new) == bool(new)
    assert len(set(recorded)) == len(recorded)
    assert recorded == [stage.value for stage in STAGES[: len(recorded)]]
    assert acted == sorted(acted, key=[stage.value for stage in STAGES].index)


def test_after_an_outage_the_highest_stage_is_taken_and_the_lower_ones_are_skipped() -> None:
    assert steps_due(Stage.SERIOUS, []) == [
        (Stage.SOON, True),
        (Stage.OVERDUE, True),
        (Stage.RAISED, True),
        (Stage.SERIOUS, False),
    ]
    assert steps_due(Stage.SERIOUS, ["soon", "overdue"]) == [
        (Stage.RAISED, True),
        (Stage.SERIOUS, False),
    ]
    assert steps_due(Stage.OVERDUE, ["soon", "overdue", "raised"]) == []
