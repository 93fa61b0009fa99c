"""The life of a supervision order."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from common.errors import Duplicate, Invalid, NotAllowed, Stale, WrongState
from supervision.actions import ACTIONS, draw_order
from supervision.actions.orders import OpenOrder
from supervision.choices import OrderState
from supervision.models import OrderCounter, SupervisionOrder
from supervision.rights import acts_for
from supervision.verify import faults
from supervision.workflow import ORDER_ACTS
from tests.supervision.factories import Desk

pytestmark = pytest.mark.django_db


def test_an_order_goes_from_the_draft_to_the_accepted_reply(desk: Desk) -> None:
    case = desk.in_state("resolving", color="yellow")
    order = desk.draw(case)
    assert (order.state, order.number, order.organization) == ("draft", None, case.organization)
    order = desk.do("issue", order)
    assert order.number == "襄州督〔2026〕1号"
    assert order.issuing_organization == desk.territory.organs["inspection"]
    order = desk.do("reply", order)
    assert order.reply == "已约双方明天再谈。"
    order = desk.do("return", order)
    assert order.missing == "没有写明办结的日期。"
    order = desk.do("accept", desk.do("reply", order))
    assert (order.state, order.return_count) == ("accepted", 1)
    acts = Event.objects.filter(record_type="supervision.supervisionorder", record_id=order.pk)
    assert list(acts.order_by("sequence").values_list("act", flat=True)) == [
        f"supervision.{act}_order"
        for act in ("draw", "issue", "reply", "return", "reply", "accept")
    ]


def test_the_reply_is_due_at_the_close_of_the_third_working_day(desk: Desk) -> None:
    # Tuesday the 24th; Friday the 27th at 17:30 in Shanghai is 09:30 UTC.
    order = desk.order_in("issued")
    assert order.reply_due_at.isoformat() == "2026-11-27T09:30:00+00:00"


def test_numbers_have_no_gap_and_each_place_counts_its_own(desk: Desk) -> None:
    numbers = [desk.order_in("issued").number for _count in range(3)]
    desk.order_in("dropped")
    numbers.append(desk.order_in("issued").number)
    assert numbers == [f"襄州督〔2026〕{serial}号" for serial in (1, 2, 3, 4)]
    assert OrderCounter.objects.get().last == 4
    assert list(faults()) == []


@pytest.mark.parametrize("state", OrderState.values)
@pytest.mark.parametrize("act", list(ORDER_ACTS))
def test_an_act_is_open_in_the_states_of_the_table_alone(desk: Desk, state: str, act: str) -> None:
    order = desk.order_in(state)
    rule = ORDER_ACTS[act]
    if state in rule.sources:
        done = desk.do(act, order)
        assert done.state == (rule.target or state)
        assert done.version == order.version + 1
    else:
        with pytest.raises(WrongState) as refused:
            desk.do(act, order)
        assert refused.value.data["state"] == state
        assert SupervisionOrder.objects.get(pk=order.pk).version == order.version


@pytest.mark.parametrize("act", list(ORDER_ACTS))
def test_whoever_read_an_older_version_is_told_who_was_faster(desk: Desk, act: str) -> None:
    order = desk.draw()
    desk.do("edit", order)
    with pytest.raises(Stale) as refused:
        desk.do(act, order, version=order.version)
    assert refused.value.data["last"]["what"] == "edit"


def test_a_case_has_one_open_order(desk: Desk) -> None:
    case = desk.in_state("resolving")
    first = desk.draw(case)
    with pytest.raises(OpenOrder) as refused:
        desk.draw(case)
    assert refused.value.data["existing"] == first.pk
    for act in ("issue", "reply", "accept"):
        first = desk.do(act, first)
    second = desk.draw(case)
    assert second.round == 2


def test_the_database_itself_refuses_a_second_open_order(desk: Desk) -> None:
    order = desk.draw()
    twin = SupervisionOrder.objects.get(pk=order.pk)
    twin.pk, twin.client_id = None, uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


@pytest.mark.parametrize(
    ("state", "broken"),
    [
        ("issued", {"number": None}),
        ("issued", {"reply_due_at": None}),
        ("replied", {"reply": ""}),
        ("returned", {"missing": ""}),
        ("dropped", {"drop_reason": ""}),
        ("draft", {"asks": ""}),
        ("draft", {"state": "lost"}),
        ("draft", {"state": "issued"}),
    ],
)
def test_the_database_refuses_what_must_not_be(
    desk: Desk, state: str, broken: dict[str, object]
) -> None:
    order = desk.order_in(state)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupervisionOrder.objects.filter(pk=order.pk).update(**broken)


def test_the_same_draft_sent_twice_is_one(desk: Desk) -> None:
    case = desk.in_state("resolving")
    sent = {
        "actor": desk.cast.supervisor,
        "client_id": uuid.uuid4(),
        "case": case.number,
        "asks": "写明谁负责。",
        "now": desk.tick(),
    }
    first, is_new = draw_order(**sent)
    again, is_new_again = draw_order(**sent)
    assert (first.pk, is_new, is_new_again) == (again.pk, True, False)
    with pytest.raises(Duplicate):
        draw_order(**{**sent, "asks": "别的。"})


def test_an_ended_case_is_asked_nothing(desk: Desk) -> None:
    with pytest.raises(WrongState):
        desk.draw(desk.in_state("closed"))


def test_only_a_body_of_the_place_can_be_asked(desk: Desk) -> None:
    far = desk.territory.organization("mediation", desk.territory.village(0, 1))
    with pytest.raises(Invalid) as refused:
        desk.draw(organization=far)
    assert "organization" in refused.value.errors
    near = desk.territory.organization("petition_safety", desk.territory.town())
    assert desk.draw(organization=near).organization == near


def test_a_day_that_has_passed_is_no_reply_day(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.draw(reply_due_at=desk.clock - timedelta(days=1))


@pytest.mark.parametrize("name", ["village", "town", "centre", "mediator", "district", "assessor"])
def test_only_supervisors_draw_up_and_issue(desk: Desk, name: str) -> None:
    draft = desk.draw()
    for act in ("issue", "edit", "drop"):
        with pytest.raises(NotAllowed):
            desk.do(act, draft, actor=getattr(desk.cast, name))
    with pytest.raises(NotAllowed):
        desk.draw(actor=getattr(desk.cast, name))


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("mediator", True),
        ("centre", True),
        ("town", True),
        ("village", True),
        ("keeper", False),
        ("neighbor", False),
        ("other_town", False),
        ("supervisor", False),
        ("former", False),
    ],
)
def test_the_unit_or_one_above_it_replies(desk: Desk, name: str, may: bool) -> None:
    order = desk.order_in("issued")
    assert order.organization == desk.territory.organization("mediation", desk.territory.village())
    person = getattr(desk.cast, name)
    assert ("reply" in acts_for(order, person)) is may
    if not may:
        with pytest.raises(NotAllowed):
            desk.do("reply", order, actor=person)


def test_those_who_reply_do_not_judge(desk: Desk) -> None:
    order = desk.order_in("replied")
    for name in ("mediator", "centre", "town"):
        with pytest.raises(NotAllowed):
            desk.do("accept", order, actor=getattr(desk.cast, name))


def test_a_draft_is_out_of_sight_of_the_unit(desk: Desk) -> None:
    draft = desk.draw()
    orders = SupervisionOrder.objects
    assert orders.visible_to(desk.cast.supervisor).get() == draft
    for name in ("mediator", "village", "town", "centre"):
        assert not orders.visible_to(getattr(desk.cast, name)).exists()
    desk.do("issue", draft)
    for name in ("mediator", "village", "town", "centre", "district"):
        assert orders.visible_to(getattr(desk.cast, name)).exists(), name
    for name in ("neighbor", "other_town", "cadre", "former", "outsider"):
        assert not orders.visible_to(getattr(desk.cast, name)).exists(), name


def test_an_order_waits_for_the_unit_alone(desk: Desk, today: object) -> None:
    desk.order_in("issued")
    owed = SupervisionOrder.objects
    assert owed.owed_by(desk.cast.mediator, today).count() == 1
    for name in ("town", "centre", "village", "supervisor"):
        assert owed.owed_by(getattr(desk.cast, name), today).count() == 0, name


def test_an_order_to_a_body_where_nobody_answers_waits_for_the_body_above(
    desk: Desk, today: object
) -> None:
    town = desk.territory.town()
    body = desk.territory.organization("governance", desk.territory.village())
    case = desk.in_state("assessed")
    desk.cast.village.postings.update(ended_on=today)
    order = desk.do("issue", desk.draw(case, organization=body))
    assert order.organization.area.parent_id == town.pk
    assert SupervisionOrder.objects.owed_by(desk.cast.town, today).get() == order


def test_a_late_reply_is_a_query(desk: Desk) -> None:
    order = desk.order_in("issued")
    orders = SupervisionOrder.objects
    assert not orders.reply_overdue(now=order.reply_due_at - timedelta(seconds=1)).exists()
    assert orders.reply_overdue(now=order.reply_due_at).get() == order


def test_a_draft_whose_case_has_moved_on_is_not_issued(desk: Desk) -> None:
    case = desk.in_state("resolving")
    draft = desk.draw(case)
    SupervisionOrder.objects.filter(pk=draft.pk).update(drawn_by=None)
    desk.act("resolve", case)
    with pytest.raises(WrongState):
        desk.do("issue", draft)


def test_every_act_has_its_action() -> None:
    assert set(ACTIONS) == set(ORDER_ACTS)
