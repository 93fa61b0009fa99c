"""Many people at once: no place and no piece is given twice, no balance falls below zero."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from common.errors import WrongState
from tests.at_once import at_once
from tests.factories import NOW
from tests.volunteers.factories import Squad
from tests.volunteers.test_help import Needs
from volunteers import actions
from volunteers.actions.ledger import NotEnoughPoints
from volunteers.actions.rewards import OutOfStock
from volunteers.models import (
    Activity,
    HelpRequest,
    PointsAccount,
    Redemption,
    Reward,
    ServiceRecord,
    SignUp,
)
from volunteers.verify import ledger_faults

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: nothing can be raced",
    ),
]

PEOPLE, PLACES, ROUNDS, THREADS = 200, 50, 20, 40
LATER = NOW + timedelta(days=1)


def test_of_two_hundred_at_once_fifty_get_a_place_and_the_others_wait_in_order(
    squad: Squad,
) -> None:
    people, manager = squad.volunteers(PEOPLE), squad.manager

    def one(activity: Activity, volunteer: object) -> None:
        try:
            actions.sign_up(
                actor=manager,
                activity=activity,
                volunteer=volunteer,  # type: ignore[arg-type]
                knows_risk=True,
                now=squad.clock,
            )
        finally:
            connection.close()

    for _round in range(ROUNDS):
        activity = squad.open(places=PLACES)
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(partial(one, activity), people))
        rows = list(
            SignUp.objects.filter(activity=activity)
            .order_by("position")
            .values_list("state", "position")
        )
        assert [state for state, _place in rows] == ["placed"] * 50 + ["waiting"] * 150
        assert [place for _state, place in rows] == list(range(1, PEOPLE + 1))
        activity.refresh_from_db()
        assert (activity.taken, activity.waiting) == (PLACES, PEOPLE - PLACES)


def test_ten_withdraw_at_once_and_the_first_ten_of_the_list_move_up(squad: Squad) -> None:
    activity = squad.open(places=10)
    actions.sign_up_many(
        actor=squad.manager, activity=activity, volunteers=squad.volunteers(30), now=squad.clock
    )
    placed = list(SignUp.objects.filter(state="placed"))
    manager = squad.manager
    at_once(
        [partial(actions.withdraw, actor=manager, signed=one, now=squad.clock) for one in placed]
    )
    states = SignUp.objects.order_by("position").values_list("state", flat=True)
    assert list(states) == ["withdrawn"] * 10 + ["placed"] * 10 + ["waiting"] * 10
    activity.refresh_from_db()
    assert (activity.taken, activity.waiting) == (10, 10)


def test_of_sixteen_who_spend_the_same_points_as_many_win_as_the_balance_has(
    squad: Squad,
) -> None:
    volunteer, reward = squad.served(120), squad.reward(stock=100)
    manager = squad.manager
    answers = at_once(
        [
            partial(
                actions.redeem,
                actor=manager,
                client_id=squad.key(),
                reward=reward,
                volunteer=volunteer,
                now=LATER,
            )
            for _thread in range(16)
        ]
    )
    kinds = Counter(type(answer).__name__ for answer in answers)
    assert kinds == {"tuple": 4, NotEnoughPoints.__name__: 12}
    assert PointsAccount.objects.get(volunteer=volunteer).balance == 0
    assert Reward.objects.get().stock == 96
    assert list(ledger_faults()) == []


def test_the_last_pieces_are_never_sold_twice(squad: Squad) -> None:
    people = [squad.served(600) for _person in range(8)]
    reward, manager = squad.reward(stock=3), squad.manager
    answers = at_once(
        [
            partial(
                actions.redeem,
                actor=manager,
                client_id=squad.key(),
                reward=reward,
                volunteer=person,
                now=LATER,
            )
            for person in people
        ]
    )
    assert sum(isinstance(answer, OutOfStock) for answer in answers) == 5
    assert (Redemption.objects.count(), Reward.objects.get().stock) == (3, 0)
    assert list(ledger_faults()) == []


def test_hours_confirmed_by_twelve_at_once_are_written_once(squad: Squad) -> None:
    activity, signed = squad.finished(5)
    minutes = {one.pk: 120 for one in signed}
    manager = squad.manager
    confirm = partial(
        actions.confirm_hours, actor=manager, pk=activity.pk, minutes=minutes, now=LATER
    )
    answers = at_once([confirm] * 12)
    assert all(isinstance(answer, Activity) for answer in answers)
    assert ServiceRecord.objects.count() == 5
    assert list(ledger_faults()) == []


def test_two_activities_with_the_same_people_do_not_wait_in_a_circle(squad: Squad) -> None:
    people, manager = squad.volunteers(20), squad.manager
    calls = []
    for order in (people, people[::-1]):
        activity = squad.open(places=20)
        actions.sign_up_many(actor=manager, activity=activity, volunteers=order, now=squad.clock)
        squad.act("start", activity, now=activity.starts_at)
        squad.act("finish", activity, now=activity.ends_at)
        signed = SignUp.objects.filter(activity=activity)
        minutes = dict.fromkeys(signed.values_list("pk", flat=True), 60)
        calls.append(
            partial(
                actions.confirm_hours, actor=manager, pk=activity.pk, minutes=minutes, now=LATER
            )
        )
    answers = at_once(calls)
    assert all(isinstance(answer, Activity) for answer in answers)
    assert ServiceRecord.objects.count() == 40
    assert list(ledger_faults()) == []


def test_of_teams_that_take_a_need_on_at_once_one_has_it_and_the_others_hear_which(
    squad: Squad,
) -> None:
    needs, teams = Needs(squad), [squad.team("T0004"), squad.team("T0005")]
    for _round in range(ROUNDS):
        held = needs.offer()
        take = partial(actions.take_help, actor=squad.manager, pk=held.pk, now=squad.tick())
        told = at_once([partial(take, team=team) for team in teams * 4])
        held.refresh_from_db()
        refused = [one for one in told if isinstance(one, WrongState)]
        assert held.state == "taken"
        assert {one.data["team"] for one in refused} == {str(held.team)}
        assert len(refused) == 4
        assert held.version == 2


def test_a_need_that_two_officers_offer_at_once_is_offered_once(squad: Squad) -> None:
    needs = Needs(squad)
    for _round in range(ROUNDS):
        item = needs.item()
        told = at_once(
            [
                partial(needs.offer, item, actor=actor)
                for actor in (squad.cast.village, squad.cast.town) * 3
            ]
        )
        refused = [one for one in told if isinstance(one, WrongState)]
        assert {one.code for one in refused} == {"help_open"}
        assert HelpRequest.objects.filter(item=item).count() == 1
