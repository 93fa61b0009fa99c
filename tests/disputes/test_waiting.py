"""What waits for whom, what became of what was reported, and the checks of the loop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from disputes import verify
from disputes.actions import hand_over_work, open_case_from_item
from disputes.acts import acts_for
from disputes.choices import State
from disputes.models import Case, CaseSpan
from disputes.waiting import answers_for, sign_offs_for, things_for
from disputes.workflow import next_act
from org_tree.models import Posting
from tests.disputes.factories import Bench
from tests.disputes.test_items import item_of
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "color", "people"),
    [
        (State.RECEIVED, "blue", {"assessor"}),
        (State.ASSESSED, "blue", {"village", "town", "centre"}),
        (State.ASSESSED, "red", {"centre"}),
        (State.ASSIGNED, "blue", {"mediator"}),
        (State.RESOLVING, "blue", {"mediator"}),
        (State.RESOLVED, "blue", {"mediator"}),
        (State.ANSWERED, "blue", {"town"}),
        (State.ANSWERED, "yellow", {"supervisor"}),
        (State.ANSWERED, "red", {"supervisor"}),
        (State.CLOSED, "blue", set()),
        (State.REFERRED, "blue", {"mediator"}),
    ],
)
def test_a_case_waits_for_those_who_can_carry_it_on(
    bench: Bench, state: str, color: str, people: set[str]
) -> None:
    case = bench.in_state(state, color=color)
    waited_for = {
        name
        for name in bench.cast.names
        if Case.objects.waiting_for(getattr(bench.cast, name)).filter(pk=case.pk).exists()
    }
    assert waited_for == people
    for name in people:
        assert next_act(case) in acts_for(case, getattr(bench.cast, name))


def test_the_supervisor_may_sign_a_blue_case_that_waits_for_the_town_officer(bench: Bench) -> None:
    case = bench.in_state(State.ANSWERED, color="blue")
    supervisor = bench.cast.supervisor
    assert "close" in acts_for(case, supervisor)
    assert things_for(supervisor, bench.clock) == []
    assert sign_offs_for(supervisor) == []
    (todo,) = things_for(bench.cast.town, bench.clock)
    assert todo.kind == "case_close"
    assert sign_offs_for(bench.cast.town) == [case]


def test_a_stopped_clock_waits_for_nobody_and_a_request_for_the_supervisor(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    bench.act("extend", case)
    supervisor = bench.cast.supervisor
    assert list(Case.objects.waiting_for(supervisor)) == [case]
    (todo,) = things_for(supervisor, bench.clock)
    assert todo.kind == "case_grant_extension"
    bench.act("refuse_extension", case)
    bench.act("pause", case)
    assert not Case.objects.waiting_for(bench.cast.mediator).exists()


def test_without_agreement_the_team_carries_on_and_nobody_closes(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    case = bench.act("resolve", case, outcome="no_agreement")
    case = bench.act("answer", case)
    assert "close" not in acts_for(case, bench.cast.supervisor)
    assert "rework" in acts_for(case, bench.cast.supervisor)
    assert not Case.objects.waiting_for(bench.cast.supervisor).exists()
    (todo,) = things_for(bench.cast.mediator, bench.clock)
    assert todo.kind == "case_escalate"


def test_cards_name_the_act_and_an_office_gets_piles(bench: Bench, at_most_queries: Any) -> None:
    for _count in range(5):
        bench.in_state(State.ASSIGNED)
        bench.open()
    mediator = bench.cast.mediator
    with at_most_queries(3):
        todos = things_for(mediator, bench.clock)
    assert {todo.kind for todo in todos} == {"case_accept"}
    assert len(todos) == 5
    assert todos[0].act_fields == {"version": 3}
    (pile,) = things_for(bench.cast.assessor, bench.clock)
    assert (pile.kind, pile.count) == ("case_assess", 5)


def test_whoever_filed_an_item_learns_what_became_of_it(bench: Bench) -> None:
    item = item_of(bench)
    keeper = bench.cast.keeper
    assert answers_for(keeper, bench.clock) == []
    case = open_case_from_item(
        actor=bench.cast.assessor, item=item, color="blue", tier="village", now=bench.tick()
    )
    (answer,) = answers_for(keeper, bench.clock)
    assert answer.title == item.summary
    assert case.number in answer.url


def test_a_sound_loop_has_no_faults(bench: Bench) -> None:
    for state in State.values:
        bench.in_state(state, color="yellow")
    assert list(verify.faults(now=bench.clock)) == []


def test_a_lead_who_left_is_found_and_the_handover_mends_it(bench: Bench) -> None:
    for state in (State.ASSIGNED, State.RESOLVING, State.RESOLVED, State.ANSWERED):
        bench.in_state(state)
    posting = Posting.objects.get(user=bench.cast.mediator)
    Posting.objects.filter(pk=posting.pk).update(ended_on=TODAY)
    assert len(list(verify.faults(now=bench.clock))) == 4
    count = hand_over_work(
        actor=bench.cast.district, posting=posting, successor=None, now=bench.tick()
    )
    assert count == 4
    assert list(verify.faults(now=bench.clock)) == []
    assert not Case.objects.filter(lead=posting).exists()


def test_a_successor_takes_the_work_as_it_stands(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    posting = Posting.objects.get(user=bench.cast.mediator)
    successor = Posting.objects.create(
        user=bench.cast.outsider,
        role="mediation_director",
        organization=posting.organization,
        started_on=TODAY,
    )
    Posting.objects.filter(pk=posting.pk).update(ended_on=TODAY)
    hand_over_work(
        actor=bench.cast.district, posting=posting, successor=successor, now=bench.tick()
    )
    after = Case.objects.get(pk=case.pk)
    assert (after.state, after.lead, after.due_at) == (State.RESOLVING, successor, case.due_at)
    assert not Case.objects.waiting_for(bench.cast.mediator).exists()
    assert Case.objects.waiting_for(bench.cast.outsider).exists()


def test_tampering_with_history_is_found(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    spans = CaseSpan.objects.filter(case=case).order_by("pk")
    middle = spans[1]
    CaseSpan.objects.filter(pk=middle.pk).update(left_at=middle.left_at + timedelta(seconds=1))
    assert len(list(verify.faults(now=bench.clock))) == 2
