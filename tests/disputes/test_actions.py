"""What each act leaves behind, beyond its state."""

from __future__ import annotations

import inspect
import uuid
from datetime import timedelta
from typing import Any

import pytest

from audit.models import Event
from audit.verify import faults as trail_faults
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from disputes.actions import ACTIONS, reveal_party, reveals_left
from disputes.actions.talking import REVEALS_A_DAY, RevealLimit
from disputes.acts import acts_for
from disputes.choices import State
from disputes.models import Case, CaseMember, CaseNumber, CaseSpan
from disputes.workflow import ACTS
from org_tree.models import Area
from tests.disputes.factories import Bench

pytestmark = pytest.mark.django_db


def test_numbers_run_by_year_without_gaps(bench: Bench) -> None:
    assert [bench.open().number for _count in range(3)] == [
        "XZ-2026-00001",
        "XZ-2026-00002",
        "XZ-2026-00003",
    ]
    bench.tick(days=60)
    assert bench.open().number == "XZ-2027-00001"
    assert CaseNumber.objects.count() == 2


def test_a_refused_matter_takes_no_number(bench: Bench) -> None:
    sent = bench.matter()
    first = bench.open(**{**sent, "now": bench.tick()})
    with pytest.raises(Duplicate):
        bench.open(**{**sent, "title": "别的"})
    with pytest.raises(Invalid):
        bench.open(occurred_at=bench.clock + timedelta(days=1))
    assert first.number == "XZ-2026-00001"
    assert bench.open().number == "XZ-2026-00002"


def test_nothing_is_received_in_a_closed_area(bench: Bench) -> None:
    Area.objects.filter(pk=bench.territory.group().pk).update(closed_on=bench.clock.date())
    with pytest.raises(Invalid):
        bench.open(area=Area.objects.get(pk=bench.territory.group().pk))


def test_the_acute_matter_is_to_be_assessed_in_two_hours(bench: Bench) -> None:
    case = bench.open(flags=["weapon"])
    assert case.due_at == bench.clock + timedelta(hours=2)


@pytest.mark.parametrize("color", ["red", "yellow", "blue"])
def test_a_case_is_never_closed_by_those_who_handled_it(bench: Bench, color: str) -> None:
    case = bench.in_state(State.ANSWERED, color=color)
    supervisor = bench.cast.supervisor
    Case.objects.filter(pk=case.pk).update(resolved_by=supervisor)
    case = Case.objects.get(pk=case.pk)
    assert "close" not in acts_for(case, supervisor)
    with pytest.raises(NotAllowed):
        bench.act("close", case)
    CaseMember.objects.create(case=case, posting=supervisor.postings.get())
    Case.objects.filter(pk=case.pk).update(resolved_by=bench.cast.mediator)
    with pytest.raises(NotAllowed):
        bench.act("close", case)


def test_a_red_case_is_assigned_and_closed_by_fewer(bench: Bench) -> None:
    red = bench.in_state(State.ASSESSED, color="red")
    assert "assign" not in acts_for(red, bench.cast.town)
    assert "assign" in acts_for(red, bench.cast.centre)
    red = bench.in_state(State.ANSWERED, color="red")
    assert "close" not in acts_for(red, bench.cast.town)
    blue = bench.in_state(State.ANSWERED, color="blue")
    assert "close" in acts_for(blue, bench.cast.town)


def test_no_agreement_goes_up_or_out_and_is_never_closed(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    case = bench.act("resolve", case, outcome="no_agreement")
    case = bench.act("answer", case)
    with pytest.raises(WrongState):
        bench.act("close", case)
    case = bench.act("escalate", case)
    assert (case.state, case.tier) == (State.ASSESSED, "town")
    assert "failed_below" in case.flags
    assert (case.lead, case.organization, case.outcome) == (None, None, None)


@pytest.mark.parametrize(
    ("given", "tier", "color", "failed"),
    [
        ({}, "town", "blue", True),
        ({"tier": "professional"}, "professional", "blue", True),
        ({"color": "red"}, "village", "red", False),
        ({"tier": "district", "color": "yellow"}, "district", "yellow", True),
    ],
)
def test_escalating_raises_tier_color_or_both(
    bench: Bench, given: dict[str, Any], tier: str, color: str, failed: bool
) -> None:
    case = bench.act("escalate", bench.in_state(State.RESOLVING), **given)
    assert (case.state, case.tier, case.color) == (State.ASSESSED, tier, color)
    assert ("failed_below" in case.flags) is failed


@pytest.mark.parametrize(
    "given", [{"tier": "village"}, {"color": "blue", "tier": "village"}, {"color": "green"}]
)
def test_escalating_never_lowers_or_stays(bench: Bench, given: dict[str, Any]) -> None:
    case = bench.in_state(State.RESOLVING, color="yellow")
    with pytest.raises(Invalid):
        bench.act("escalate", case, **given)


def test_at_the_top_there_is_nothing_to_escalate_to(bench: Bench) -> None:
    case = bench.act("escalate", bench.in_state(State.RESOLVING), tier="professional", color="red")
    assert "escalate" not in acts_for(case, bench.cast.centre)
    with pytest.raises(WrongState):
        bench.act("escalate", case)


def test_joining_keeps_numbers_and_doors(bench: Bench) -> None:
    into = bench.in_state(State.RESOLVING)
    case = bench.in_state(State.ASSESSED, source="hotline", source_number="12345-77")
    joined = bench.act("join", case, case=into.number)
    assert (joined.state, joined.joined_to, joined.due_at) == (State.JOINED, into, None)
    after = Case.objects.get(pk=into.pk)
    assert (after.state, after.version, after.due_at) == (into.state, into.version, into.due_at)
    assert {(door.source, door.number) for door in after.sources.all()} == {
        ("walk_in", ""),
        ("hotline", "12345-77"),
    }
    assert joined.sources.count() == 1
    assert Event.objects.filter(act="disputes.joined", record_id=into.pk).exists()


@pytest.mark.parametrize("other", ["itself", "closed", "absent"])
def test_a_case_joins_only_another_open_one(bench: Bench, other: str) -> None:
    case = bench.in_state(State.ASSESSED)
    number = {
        "itself": lambda: case.number,
        "closed": lambda: bench.in_state(State.CLOSED).number,
        "absent": lambda: "XZ-2026-99999",
    }[other]()
    with pytest.raises(Invalid):
        bench.act("join", case, case=number)


def test_a_case_out_of_sight_is_as_absent_to_a_join(bench: Bench) -> None:
    far = bench.open(area=bench.territory.group(0, town=1), actor=bench.cast.other_town)
    case = bench.in_state(State.ASSESSED)
    with pytest.raises(Invalid):
        bench.act("join", case, case=far.number)


def test_handing_over_keeps_state_and_clock(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    spans = CaseSpan.objects.filter(case=case).count()
    after = bench.act("hand_over", case)
    assert (after.state, after.due_at) == (case.state, case.due_at)
    assert after.lead.user == bench.cast.keeper
    assert CaseSpan.objects.filter(case=case).count() == spans
    with pytest.raises(NotAllowed):
        bench.act("resolve", after)
    with pytest.raises(Invalid):
        bench.act("hand_over", after)


def test_reopening_begins_a_new_round(bench: Bench) -> None:
    case = bench.act("reopen", bench.in_state(State.CLOSED))
    assert (case.state, case.closed_at, case.outcome, case.lead) == (
        State.ASSESSED,
        None,
        None,
        None,
    )
    case = bench.act("assign", case)
    assert case.state == State.ASSIGNED


WITH_REASON = [
    act
    for act in ACTS
    if act != "assess" and "reason" in inspect.signature(ACTIONS[act]).parameters
]


@pytest.mark.parametrize("act", WITH_REASON)
def test_an_empty_reason_is_refused(bench: Bench, act: str) -> None:
    state = next(state for state in State if state in ACTS[act].sources)
    case = bench.in_state(state)
    if act == "refuse_extension":
        case = bench.act("extend", case)
    with pytest.raises(Invalid) as caught:
        bench.act(act, case, reason="  ")
    assert "reason" in caught.value.errors


def test_an_event_says_who_in_which_post_what_before_and_after(bench: Bench) -> None:
    case = bench.in_state(State.ASSIGNED)
    event = Event.objects.filter(record_id=case.pk, act="disputes.assign").get()
    assert event.actor_name == "许伟"
    assert event.posting_title
    assert event.data["state"] == ["assessed", "assigned"]
    assert event.data["lead"] == "陈德胜"
    assert (event.area_id, event.date) == (case.area_id, bench.clock.date())
    assert list(trail_faults()) == []


def test_a_clock_that_lags_cannot_turn_history_round(bench: Bench) -> None:
    case = bench.in_state(State.ASSIGNED)
    bench.act("accept", case, now=bench.clock - timedelta(hours=1))
    spans = list(CaseSpan.objects.filter(case=case).order_by("pk"))
    assert all(span.left_at >= span.entered_at for span in spans[:-1])
    assert list(trail_faults()) == []


def test_urging_and_remarks_move_nothing(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    urged = bench.act("urge", case, message="请抓紧")
    assert (urged.version, urged.urged_at) == (case.version, bench.clock)
    said = bench.act("comment", case, version=None)
    assert said.version == case.version
    with pytest.raises(Invalid):
        bench.act("comment", case, text=" ")


def test_a_full_number_is_shown_to_the_team_with_a_purpose_and_logged(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    party = case.parties.first()
    mediator = bench.cast.mediator
    with pytest.raises(Invalid):
        reveal_party(actor=mediator, party=party, purpose=" ", now=bench.tick())
    shown = reveal_party(actor=mediator, party=party, purpose="约时间", now=bench.tick())
    assert shown.phone == "13812345678"
    event = Event.objects.get(act="disputes.reveal")
    assert event.data == {"party": party.pk, "name": "李**", "purpose": "约时间"}
    assert reveals_left(mediator, bench.clock) == REVEALS_A_DAY - 1
    for username in ("village", "keeper", "assessor", "district", "outsider"):
        with pytest.raises(NotAllowed):
            reveal_party(
                actor=getattr(bench.cast, username), party=party, purpose="看看", now=bench.tick()
            )


def test_thirty_numbers_a_day_and_no_more(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    party = case.parties.first()
    mediator = bench.cast.mediator
    for _count in range(REVEALS_A_DAY):
        reveal_party(actor=mediator, party=party, purpose="回访", now=bench.clock)
    with pytest.raises(RevealLimit):
        reveal_party(actor=mediator, party=party, purpose="回访", now=bench.clock)
    bench.tick(days=1)
    assert reveal_party(actor=mediator, party=party, purpose="回访", now=bench.clock)


def test_the_same_matter_sent_by_two_people_is_two(bench: Bench) -> None:
    key = uuid.uuid4()
    one = bench.open(client_id=key)
    two = bench.open(client_id=key, actor=bench.cast.mediator)
    assert one != two


def test_an_act_stays_within_its_queries(bench: Bench, at_most_queries: Any) -> None:
    case = bench.in_state(State.ASSIGNED)
    call = {
        "actor": bench.person("accept"),
        "number": case.number,
        "version": case.version,
        "now": bench.tick(),
    }
    # Two of them are a savepoint.
    with at_most_queries(14):
        ACTIONS["accept"](**call)
