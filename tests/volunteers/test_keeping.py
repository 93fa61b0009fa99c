"""Rewards, points, rules and teams through their pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from tests.volunteers.factories import Squad
from volunteers import actions
from volunteers.models import (
    Membership,
    PointsAccount,
    PointsRule,
    Redemption,
    Reward,
    ServiceRecord,
    SignUp,
    VolunteerTeam,
)
from volunteers.policy import points_per_hour, star_levels
from volunteers.tree import close_team
from volunteers.verify import ledger_faults

Signed = Callable[[Any], Client]
Most = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def manager(squad: Squad, client_of: Signed) -> Client:
    """The manager's browser."""
    return client_of(squad.manager)


def page(name: str, *args: object) -> str:
    """Return the address of a page."""
    return reverse(f"volunteers:{name}", args=args)


def test_a_reward_is_offered_stocked_claimed_and_handed_over_or_taken_back(
    squad: Squad, manager: Client
) -> None:
    one = squad.served(600)
    sent = {
        "client_id": str(uuid.uuid4()),
        "team": "T0004",
        "name": "保温杯",
        "cost": "30",
        "stock": "1",
    }
    manager.post(page("reward_new"), sent)
    reward = Reward.objects.get()
    manager.post(page("reward_stock", reward.pk), {"amount": "2"})
    assert manager.post(page("reward_stock", reward.pk), {"amount": "-9"}).status_code == 422
    for _time in range(2):
        claim = {"client_id": str(uuid.uuid4()), "number": one.number, "quantity": "1"}
        manager.post(page("reward_claim", reward.pk), claim)
    first, second = Redemption.objects.order_by("pk")
    assert "2 份等着发" in manager.get(page("reward_list")).content.decode()
    manager.post(page("claim_hand_over", first.pk))
    said = manager.get(page("claim_cancel", second.pk)).content.decode()
    assert "退回 30 分" in said
    manager.post(page("claim_cancel", second.pk), {"reason": "拿错了"})
    reward.refresh_from_db()
    assert (reward.stock, PointsAccount.objects.get(volunteer=one).balance) == (2, 70)
    assert list(ledger_faults()) == []
    manager.post(page("reward_open", reward.pk))
    claim["client_id"] = str(uuid.uuid4())
    assert manager.post(page("reward_claim", reward.pk), claim).status_code == 409


def test_somebody_without_enough_points_gets_nothing(squad: Squad, manager: Client) -> None:
    (one,) = squad.volunteers(1)
    reward = squad.reward()
    claim = {"client_id": str(uuid.uuid4()), "number": one.number, "quantity": "1"}
    answer = manager.post(page("reward_claim", reward.pk), claim)
    assert answer.status_code == 422
    assert "积分" in answer.content.decode()
    assert (
        manager.post(page("reward_claim", reward.pk), {**claim, "number": "x"}).status_code == 422
    )
    assert not Redemption.objects.exists()


def test_hours_are_corrected_by_another_record_and_the_points_follow(
    squad: Squad, manager: Client
) -> None:
    one = squad.served(120)
    wrong = ServiceRecord.objects.get()
    assert ">2<" in manager.get(page("record_list", wrong.activity_id)).content.decode()
    manager.post(page("record_correct", wrong.pk), {"hours": "1.5", "reason": "早走半小时"})
    said = manager.get(page("record_list", wrong.activity_id)).content.decode()
    assert "早走半小时" in said
    assert ServiceRecord.objects.standing().get().minutes == 90
    assert PointsAccount.objects.get(volunteer=one).balance == 15
    assert (
        manager.post(page("record_correct", wrong.pk), {"hours": "1", "reason": "再改"}).status_code
        == 422
    )


def test_hours_are_added_for_somebody_who_was_left_out_and_only_once(
    squad: Squad, manager: Client
) -> None:
    one = squad.served(0)
    signed = one.sign_ups.get()
    listed = page("record_list", signed.activity_id)
    assert one.number in manager.get(listed).content.decode()
    given = {"hours": "1.5", "reason": "签到表漏了"}
    refused = manager.post(page("record_add", signed.pk), given | {"hours": "0"})
    assert refused.status_code == 422
    manager.post(page("record_add", signed.pk), given)
    assert manager.post(page("record_add", signed.pk), given).status_code == 422
    assert ServiceRecord.objects.standing().get().minutes == 90
    assert PointsAccount.objects.get(volunteer=one).balance == 15
    assert "补记" not in manager.get(listed).content.decode()


def test_the_statements_of_a_month_add_up(
    squad: Squad, manager: Client, at_most_queries: Most
) -> None:
    one = squad.served(120)
    month = f"{squad.clock:%Y-%m}"
    with at_most_queries(8):
        said = manager.get(page("person_points", one.number), {"month": month}).content.decode()
    assert "+20" in said
    assert "送棉衣到户" in said
    assert one.name not in said
    later = f"{squad.clock + timedelta(days=40):%Y-%m}"
    assert manager.get(page("person_points", one.number), {"month": later}).status_code == 200
    with at_most_queries(8):
        told = manager.get(page("team_points", "T0004"), {"month": month}).content.decode()
    assert "2 小时，20 分" in told
    assert one.number in told
    assert one.number not in manager.get(page("team_points", "T0005")).content.decode()


def test_rules_hold_from_their_day_and_those_before_stay(squad: Squad) -> None:
    today = squad.today
    rule = {"actor": squad.district, "now": squad.clock}
    actions.set_points_rule(points_per_hour=20, valid_from=today + timedelta(days=7), **rule)
    assert points_per_hour(today) == 10
    assert points_per_hour(today + timedelta(days=7)) == 20
    again = actions.set_points_rule(
        points_per_hour=20, valid_from=today + timedelta(days=7), **rule
    )
    assert PointsRule.objects.filter(pk=again.pk).count() == 1
    with pytest.raises(Duplicate):
        actions.set_points_rule(points_per_hour=5, valid_from=today + timedelta(days=7), **rule)
    with pytest.raises(Invalid):
        actions.set_points_rule(points_per_hour=5, valid_from=today - timedelta(days=1), **rule)
    with pytest.raises(NotAllowed):
        actions.set_points_rule(
            actor=squad.manager, points_per_hour=5, valid_from=today, now=squad.clock
        )


def test_stars_are_told_by_the_levels_of_the_day(squad: Squad) -> None:
    local = {1: 30, 2: 60, 3: 100, 4: 200, 5: 300}
    facts = {"actor": squad.district, "now": squad.clock}
    actions.set_star_levels(hours=local, valid_from=squad.today + timedelta(days=1), **facts)
    assert star_levels(squad.today)[1] == 100
    assert star_levels(squad.today + timedelta(days=1)) == local
    with pytest.raises(Invalid) as refused:
        actions.set_star_levels(hours={**local, 2: 30}, valid_from=squad.today, **facts)
    assert "stars_2" in refused.value.errors


def test_the_rules_are_seen_by_managers_and_set_by_the_district(
    squad: Squad, manager: Client, client_of: Signed
) -> None:
    assert "现行" in manager.get(page("rule_list")).content.decode()
    assert manager.get(page("points_rule_new")).status_code == 403
    district = client_of(squad.district)
    day = business_date(timezone.now()).isoformat()
    district.post(page("points_rule_new"), {"points_per_hour": "12", "valid_from": day})
    stars = {f"stars_{n}": str(n * 50) for n in range(1, 6)} | {"valid_from": day}
    district.post(page("stars_new"), stars)
    assert points_per_hour(date.fromisoformat(day)) == 12
    assert star_levels(date.fromisoformat(day))[5] == 250


def test_a_team_is_opened_renamed_and_closed_through_the_pages(
    squad: Squad, manager: Client
) -> None:
    day = business_date(timezone.now()).isoformat()
    sent = {
        "client_id": str(uuid.uuid4()),
        "parent": "T0002",
        "area": squad.territory.village(1).code,
        "name": "四点半课堂队",
        "kinds": ["women"],
        "on": day,
    }
    assert manager.post(page("team_new"), {**sent, "area": "1"}).status_code == 422
    manager.post(page("team_new"), sent)
    manager.post(page("team_new"), sent)
    team = VolunteerTeam.objects.get(name="四点半课堂队")
    changed = {"name": "课堂队", "kinds": ["youth"], "contact": "村委会"}
    manager.post(page("team_rename", team.code), changed)
    said = manager.get(page("team_detail", team.code)).content.decode()
    assert "课堂队" in said
    assert "村委会" in said
    manager.post(page("team_close", team.code), {"on": day})
    team.refresh_from_db()
    assert team.closed_on is not None


def test_a_team_closes_when_its_work_is_over(squad: Squad, manager: Client) -> None:
    squad.open()
    said = manager.get(page("team_close", "T0004")).content.decode()
    assert "还有 1 场活动或帮办没办完" in said
    with pytest.raises(Invalid):
        close_team(actor=squad.manager, team=squad.team(), on=squad.today, now=squad.tick())


def test_who_leaves_a_team_gives_the_places_back_and_keeps_the_hours(
    squad: Squad, manager: Client
) -> None:
    one, other = squad.volunteers(2)
    held = actions.join_team(
        actor=squad.manager, volunteer=one, team=squad.team(), now=squad.tick()
    )
    activity = squad.open(places=1)
    squad.sign(activity, one)
    squad.sign(activity, other)
    said = manager.get(page("membership_end", held.pk)).content.decode()
    assert "送棉衣到户」的名额让出来" in said
    assert manager.post(page("membership_end", held.pk), {"reason": ""}).status_code == 422
    manager.post(page("membership_end", held.pk), {"reason": "搬走了"})
    assert Membership.objects.get(pk=held.pk).ended_on is not None
    states = dict(SignUp.objects.values_list("volunteer", "state"))
    assert states == {one.pk: "withdrawn", other.pk: "placed"}
    with pytest.raises(WrongState):
        actions.end_membership(actor=squad.manager, pk=held.pk, reason="再来", now=squad.tick())


@pytest.mark.parametrize("count", [2, 20])
def test_the_lists_ask_as_many_queries_whatever_the_rows(
    squad: Squad, manager: Client, at_most_queries: Most, count: int
) -> None:
    for one in squad.volunteers(count):
        actions.join_team(actor=squad.manager, volunteer=one, team=squad.team(), now=squad.clock)
        squad.reward()
    for name, args, most in (("reward_list", (), 8), ("team_detail", ("T0004",), 12)):
        with at_most_queries(most):
            assert manager.get(page(name, *args)).status_code == 200
