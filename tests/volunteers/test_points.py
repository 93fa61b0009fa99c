"""The ledger of points: two sides that add up to nothing, balances never below zero."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import Invalid, NotAllowed, WrongState
from tests.factories import NOW
from tests.volunteers.factories import Squad
from volunteers import actions
from volunteers.actions.ledger import NotEnoughPoints
from volunteers.actions.rewards import OutOfStock
from volunteers.models import (
    PointsAccount,
    PointsEntry,
    PointsTransaction,
    Redemption,
    Reward,
    ServiceRecord,
    StockMove,
)
from volunteers.verify import ledger_faults

LATER = NOW + timedelta(days=1)


def claim(squad: Squad, reward: Reward, volunteer: object, **changes: object) -> Redemption:
    """Claim a reward through the manager."""
    facts = {"actor": squad.manager, "client_id": squad.key(), "now": LATER}
    return actions.redeem(reward=reward, volunteer=volunteer, **facts | changes)[0]  # type: ignore[arg-type]


def test_a_claim_takes_points_and_pieces_together(squad: Squad) -> None:
    volunteer, reward = squad.served(), squad.reward()
    claimed = claim(squad, reward, volunteer, quantity=2)
    assert (claimed.points, Reward.objects.get().stock) == (10, 1)
    assert PointsAccount.objects.get(volunteer=volunteer).balance == 10
    assert PointsAccount.objects.get(reward=reward).balance == 10
    assert list(ledger_faults()) == []


def test_the_same_claim_sent_twice_is_one(squad: Squad) -> None:
    volunteer, reward, key = squad.served(), squad.reward(), squad.key()
    assert claim(squad, reward, volunteer, client_id=key) == claim(
        squad, reward, volunteer, client_id=key
    )
    assert Reward.objects.get().stock == 2


def test_without_points_or_pieces_nothing_changes(squad: Squad) -> None:
    volunteer, reward = squad.served(), squad.reward(stock=10)
    with pytest.raises(NotEnoughPoints):
        claim(squad, reward, volunteer, quantity=5)
    with pytest.raises(OutOfStock):
        claim(squad, reward, volunteer, quantity=11)
    assert Redemption.objects.count() == 0
    assert Reward.objects.get().stock == 10
    assert list(ledger_faults()) == []


def test_a_claim_taken_back_returns_both(squad: Squad) -> None:
    volunteer, reward = squad.served(), squad.reward()
    claimed = claim(squad, reward, volunteer)
    cancel = {"actor": squad.manager, "pk": claimed.pk, "now": LATER}
    with pytest.raises(Invalid):
        actions.cancel_redemption(reason=" ", **cancel)
    actions.cancel_redemption(reason="断货", **cancel)
    assert Reward.objects.get().stock == 3
    assert PointsAccount.objects.get(volunteer=volunteer).balance == 20
    assert list(ledger_faults()) == []
    with pytest.raises(WrongState):
        actions.hand_over_reward(**cancel)


def test_points_already_spent_cannot_be_corrected_away(squad: Squad) -> None:
    volunteer, reward = squad.served(), squad.reward()
    claim(squad, reward, volunteer, quantity=3)
    record = ServiceRecord.objects.get()
    with pytest.raises(NotEnoughPoints):
        actions.correct_hours(
            actor=squad.manager, record_pk=record.pk, minutes=30, reason="错", now=LATER
        )
    record.refresh_from_db()
    assert record.annulled_at is None
    smaller = actions.correct_hours(
        actor=squad.manager, record_pk=record.pk, minutes=90, reason="错", now=LATER
    )
    assert smaller is not None
    assert PointsAccount.objects.get(volunteer=volunteer).balance == 0


def test_strangers_neither_offer_nor_claim(squad: Squad) -> None:
    volunteer, reward = squad.served(), squad.reward()
    for person in (squad.cast.village, squad.cast.outsider):
        with pytest.raises(NotAllowed):
            squad.reward(actor=person)
        with pytest.raises(NotAllowed):
            claim(squad, reward, volunteer, actor=person)


@pytest.mark.parametrize("model", [PointsEntry, PointsTransaction, StockMove])
def test_the_database_refuses_to_change_or_delete_what_the_ledger_says(
    squad: Squad, model: type
) -> None:
    claim(squad, squad.reward(), squad.served())
    row = model.objects.order_by("pk").first()
    for change in (
        lambda: model.objects.filter(pk=row.pk)._raw_delete("default"),
        lambda: model.objects.filter(pk=row.pk).update(id=row.pk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_refuses_a_balance_below_zero(squad: Squad) -> None:
    volunteer = squad.served()
    with pytest.raises(IntegrityError), transaction.atomic():
        PointsAccount.objects.filter(volunteer=volunteer).update(balance=-1)


def test_verify_finds_a_balance_and_a_stock_that_are_off(squad: Squad) -> None:
    claim(squad, squad.reward(), squad.served())
    PointsAccount.objects.filter(kind="volunteer").update(balance=99)
    Reward.objects.update(stock=99)
    said = "\n".join(ledger_faults())
    assert "stored as 99, its entries say 15" in said
    assert "stock is stored as 99, its moves say 2" in said


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from(["claim", "cancel", "stock"]), st.integers(1, 4)), max_size=12
    )
)
def test_whatever_is_done_in_whatever_order_the_ledger_stays_whole(
    squad: Squad, acts: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        volunteer, reward = squad.served(600), squad.reward(stock=4)
        claims: list[Redemption] = []
        for act, number in acts:
            if act == "claim":
                try:
                    claims.append(claim(squad, reward, volunteer, quantity=number))
                except (OutOfStock, NotEnoughPoints):
                    continue
            elif act == "cancel" and claims:
                actions.cancel_redemption(
                    actor=squad.manager, pk=claims.pop().pk, reason="退", now=LATER
                )
            elif act == "stock":
                actions.stock_reward(actor=squad.manager, pk=reward.pk, amount=number, now=LATER)
        assert list(ledger_faults()) == []
        transaction.set_rollback(True)
    assert connection.in_atomic_block
