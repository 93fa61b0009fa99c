"""The sweep: what comes about by itself, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from audit.models import Event
from audit.verify import faults as trail_faults
from clocks.actions import beat
from clocks.models import DownTime
from disputes.models import Case
from org_tree.models import Organization
from supervision.actions import keep_watch, sweep
from supervision.actions.sampling import is_drawn
from supervision.choices import Stage
from supervision.ladder import raised_at
from supervision.models import (
    LadderStep,
    SampleCheck,
    SamplingRule,
    SupervisionOrder,
    SweepRun,
)
from supervision.tasks import sweep_deadlines
from supervision.verify import faults
from tests.supervision.factories import Desk

pytestmark = pytest.mark.django_db


def stages_of(case: Case) -> list[tuple[str, bool]]:
    steps = LadderStep.objects.filter(case=case).order_by("pk")
    return list(steps.values_list("stage", "is_skipped"))


def moments(case: Case) -> list[datetime]:
    return [
        case.soon_at,
        case.due_at,
        raised_at(case.due_at, case.serious_at),
        case.serious_at,
    ]


def test_each_stage_comes_about_at_its_moment_and_once(desk: Desk) -> None:
    case = desk.in_state("resolving", color="yellow")
    sweep(now=case.soon_at - timedelta(seconds=1))
    assert stages_of(case) == []
    for number, at in enumerate(moments(case), start=1):
        for _again in range(3):
            sweep(now=at)
        assert stages_of(case) == [(stage.value, False) for stage in list(Stage)[:number]]
    order = SupervisionOrder.objects.get()
    assert order.is_drawn_by_itself
    assert (order.state, order.case, order.due_at) == ("draft", case, case.due_at)
    assert list(faults()) == []
    assert list(trail_faults()) == []


def test_the_lead_is_reminded_then_the_head_then_the_body_above(desk: Desk) -> None:
    case = desk.in_state("resolving", color="yellow")
    for at in moments(case):
        sweep(now=at)
    told = dict(LadderStep.objects.values_list("stage", "told"))
    mediator = desk.cast.mediator.pk
    assert [(one["state"], one["users"]) for one in told["soon"]] == [("lead", [mediator])]
    assert [(one["name"], one["state"]) for one in told["overdue"]] == [
        ("李楼村人民调解委员会", "lead"),
        ("李楼村人民调解委员会", "told"),
    ]
    # Nobody answers for the mediation committees above, and the town's leader is not appointed.
    assert [(one["name"], one["state"]) for one in told["raised"][2:]] == [
        ("黄集镇人民调解委员会", "headless"),
        ("襄州区人民调解委员会", "headless"),
        ("黄集镇党委", "vacant"),
    ]


def test_after_an_outage_only_the_highest_stage_is_acted_on(desk: Desk) -> None:
    case = desk.in_state("resolving", color="yellow")
    for _again in range(2):
        sweep(now=case.serious_at + timedelta(days=9))
    assert stages_of(case) == [
        ("soon", True),
        ("overdue", True),
        ("raised", True),
        ("serious", False),
    ]
    acts = Event.objects.filter(act__startswith="supervision.reach_")
    assert list(acts.values_list("act", flat=True)) == ["supervision.reach_serious"]
    assert SupervisionOrder.objects.count() == 1


def test_another_deadline_climbs_anew(desk: Desk) -> None:
    case = desk.in_state("resolving", color="yellow")
    sweep(now=case.due_at)
    case = desk.act("extend", case, now=case.due_at)
    case = desk.act("grant_extension", case, now=case.changed_at)
    sweep(now=case.due_at)
    assert [stage for stage, _skipped in stages_of(case)] == ["soon", "overdue"] * 2


def test_a_clock_that_stands_climbs_nothing(desk: Desk) -> None:
    case = desk.act("pause", desk.in_state("resolving"))
    sweep(now=case.serious_at + timedelta(days=3))
    assert stages_of(case) == []
    assert list(faults()) == []


def test_a_draft_is_dropped_when_its_case_moves_on(desk: Desk) -> None:
    case = desk.late(color="yellow")
    sweep(now=desk.clock)
    draft = SupervisionOrder.objects.get()
    desk.act("resolve", case)
    assert sweep(now=desk.tick()).dropped == 1
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.dropped_by) == ("dropped", None, None)
    assert sweep(now=desk.tick()).dropped == 0


def test_what_the_supervisor_drew_up_or_dropped_stays_as_it_is(desk: Desk) -> None:
    case = desk.late(color="yellow")
    sweep(now=desk.clock)
    desk.do("drop", SupervisionOrder.objects.get())
    sweep(now=desk.tick())
    assert SupervisionOrder.objects.get().state == "dropped"
    drawn = desk.draw(case)
    desk.act("resolve", case)
    sweep(now=desk.tick())
    drawn.refresh_from_db()
    assert drawn.state == "draft"


def test_a_case_with_an_open_order_gets_no_second_one(desk: Desk) -> None:
    case = desk.in_state("resolving", color="yellow")
    order = desk.do("issue", desk.draw(case))
    sweep(now=case.serious_at)
    assert SupervisionOrder.objects.get() == order
    assert LadderStep.objects.get(stage="serious").order == order


def test_no_unit_is_asked_for_a_signature_that_is_the_supervisors(desk: Desk) -> None:
    own = desk.late("answered", color="yellow")
    officers = desk.late("answered", color="blue")
    sweep(now=max(own.serious_at, officers.serious_at))
    order = SupervisionOrder.objects.get()
    assert order.case == officers
    assert order.organization == desk.territory.organization("governance", desk.territory.town())
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("state", "color", "line", "tier"),
    [
        ("received", None, "petition_safety", "town"),
        ("assessed", "red", "petition_safety", "town"),
        ("assessed", "blue", "governance", "village"),
        ("resolving", "yellow", "mediation", "village"),
    ],
)
def test_the_order_is_addressed_to_whose_step_it_is(
    desk: Desk, state: str, color: str | None, line: str, tier: str
) -> None:
    desk.late(state, **({"color": color} if color else {}))
    sweep(now=desk.clock)
    body = SupervisionOrder.objects.get().organization
    assert (body.line, body.tier) == (line, tier)


def test_a_case_where_no_body_stands_holds_up_no_other(desk: Desk) -> None:
    other = desk.late("resolving", color="yellow")
    bare = desk.late("received")
    desk.clock = max(other.serious_at, bare.serious_at)
    Organization.objects.update(closed_on="2020-01-01")
    sweep(now=desk.clock)
    assert (stages_of(bare), SupervisionOrder.objects.get().case) == ([], other)
    assert [fault.split(":")[0] for fault in faults()] == [f"case {bare.number}"]
    Organization.objects.update(closed_on=None)
    sweep(now=desk.tick())
    assert SupervisionOrder.objects.filter(case=bare).count() == 1
    assert list(faults()) == []


def test_the_reason_is_a_sentence_with_rule_and_dates(desk: Desk) -> None:
    desk.late(color="yellow")
    sweep(now=desk.clock)
    why = SupervisionOrder.objects.get().why
    for part in ("黄色", "15天", "化解", "到期", "没有申请延期", "工作日"):
        assert part in why, why


def test_a_seriously_overdue_case_that_a_sweep_left_out_is_a_fault(desk: Desk) -> None:
    desk.late(color="yellow")
    assert list(faults()) == []
    SweepRun.objects.create(at=desk.tick())
    assert len(list(faults())) == 1
    sweep(now=desk.tick())
    assert list(faults()) == []
    LadderStep.objects.filter(stage="overdue").delete()
    assert len(list(faults())) == 1


def test_the_sample_is_the_same_whoever_draws_it_and_grows_with_the_rate() -> None:

    numbers = [f"XZ-2026-{number:05d}" for number in range(4000)]
    drawn = {percent: {n for n in numbers if is_drawn(n, percent)} for percent in (0, 10, 25, 100)}
    assert drawn[0] < drawn[10] < drawn[25] < drawn[100] == set(numbers)
    assert 340 < len(drawn[10]) < 460


def test_closed_blue_cases_are_drawn_once(desk: Desk) -> None:

    SamplingRule.objects.create(percent=100, valid_from="2026-01-01")
    blue = desk.in_state("closed", color="blue")
    desk.in_state("closed", color="yellow")
    assert sweep(now=desk.tick()).sampled == 1
    assert sweep(now=desk.tick()).sampled == 0
    assert SampleCheck.objects.get().case == blue


def test_the_door_of_the_scheduler_and_the_command_do_the_same(desk: Desk) -> None:
    desk.clock = timezone.now() - timedelta(days=60)
    case = desk.in_state("resolving", color="yellow")
    sweep_deadlines()
    call_command("sweep", verbosity=0)
    assert len(stages_of(case)) == 4
    assert SweepRun.objects.count() == 2


def test_a_portal_that_comes_back_gives_lost_time_back_before_it_tells_anybody(desk: Desk) -> None:
    """The sequence of an outage: alive, down past the deadline, first watch, and what it tells."""
    case = desk.in_state("assigned", color="red")
    before = case.due_at
    beat(now=case.soon_at - timedelta(minutes=5))
    back = case.serious_at + timedelta(hours=1)
    for _again in range(2):
        keep_watch(now=back)
    case.refresh_from_db()
    assert DownTime.objects.count() == 1
    assert case.due_at > max(before, back)
    assert stages_of(case) == []
    assert not SupervisionOrder.objects.exists()
    # What is left of the limit runs on from here.
    keep_watch(now=back + timedelta(minutes=5))
    sweep(now=case.due_at)
    assert [stage for stage, _skipped in stages_of(case)] == ["soon", "overdue"]


def test_what_was_late_before_an_outage_is_not_raised_for_the_time_of_it(desk: Desk) -> None:
    case = desk.in_state("assigned", color="red")
    keep_watch(now=case.due_at)
    before = stages_of(case)
    keep_watch(now=case.serious_at + timedelta(days=2))
    moved = Case.objects.get(pk=case.pk)
    assert (moved.due_at, stages_of(case)) == (case.due_at, before)
    assert moved.serious_at > case.serious_at + timedelta(days=2)
    assert not SupervisionOrder.objects.exists()
