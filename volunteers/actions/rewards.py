"""Rewards: offered, stocked, claimed with points, handed over or taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import DomainError, Invalid, WrongState
from common.idempotency import once
from org_tree.scope import require
from volunteers.actions.core import MANAGE, is_own, require_text
from volunteers.actions.ledger import Move, post, reversal
from volunteers.choices import AccountKind, RedemptionState, TransactionKind
from volunteers.models import (
    PointsTransaction,
    Redemption,
    Reward,
    StockMove,
    Volunteer,
    VolunteerTeam,
)

MOST = 100_000


class OutOfStock(DomainError):
    """Fewer are left than were asked for."""

    code = "out_of_stock"
    message = _("There are not that many left.")


@transaction.atomic
def offer_reward(
    *,
    actor: Any,
    client_id: UUID,
    team: VolunteerTeam,
    name: str,
    cost: int,
    stock: int = 0,
    now: datetime,
) -> tuple[Reward, bool]:
    """Offer something for points.

    Raises:
        NotAllowed: without the right to manage the team.
        Invalid: for `name`, `cost` or `stock`.
    """
    team = VolunteerTeam.objects.select_related("area").get(pk=team.pk)
    posting = require(actor, MANAGE, team.area)
    name = require_text(name, "name", _("Give the reward a name."))
    if not 1 <= cost <= MOST or not 0 <= stock <= MOST:
        raise Invalid({"cost": _("From 1 to %(count)d points.") % {"count": MOST}})

    def create(digest: str) -> Reward:
        reward = Reward.objects.create(
            team=team,
            name=name,
            cost=cost,
            created_by=actor,
            created_at=now,
            client_id=client_id,
            client_digest=digest,
        )
        data = {"name": name, "cost": cost, "stock": stock}
        record(
            "volunteers.offer_reward",
            reward,
            actor=actor,
            posting=posting,
            at=now,
            data=data,
            is_first=True,
        )
        if stock:
            _move_stock(reward, stock, actor=actor, now=now)
        return reward

    body = {"team": team.pk, "name": name, "cost": cost, "stock": stock}
    made: tuple[Reward, bool] = once(
        Reward, actor=actor, client_id=client_id, body=body, create=create
    )
    return made


@transaction.atomic
def stock_reward(*, actor: Any, pk: int, amount: int, now: datetime) -> Reward:
    """Put pieces into a reward's stock, or take some out.

    Raises:
        NotAllowed: without the right to manage the team.
        Invalid: for `amount`.
        OutOfStock: more would go out than are there.
    """
    reward = Reward.objects.locked(pk)
    posting = require(actor, MANAGE, reward.team.area)
    if amount == 0 or abs(amount) > MOST:
        raise Invalid({"amount": _("Say how many came in or went out.")})
    _move_stock(reward, amount, actor=actor, now=now)
    data = {"amount": amount, "stock": reward.stock}
    record("volunteers.stock_reward", reward, actor=actor, posting=posting, at=now, data=data)
    return reward


@transaction.atomic
def open_reward(*, actor: Any, pk: int, is_open: bool, now: datetime) -> Reward:
    """Offer a reward again, or no longer; claims that stand are handed over all the same.

    Raises:
        NotAllowed: without the right to manage the team.
    """
    reward = Reward.objects.locked(pk)
    posting = require(actor, MANAGE, reward.team.area)
    if reward.is_open != is_open:
        reward.is_open = is_open
        reward.save(update_fields=["is_open"])
        data = {"is_open": is_open}
        record("volunteers.open_reward", reward, actor=actor, posting=posting, at=now, data=data)
    return reward


@transaction.atomic
def redeem(
    *,
    actor: Any,
    client_id: UUID,
    reward: Reward,
    volunteer: Volunteer,
    quantity: int = 1,
    now: datetime,
) -> tuple[Redemption, bool]:
    """Claim a reward with points: the stock and the balance go down together or not at all.

    Args:
        actor: the volunteer, or a manager of the reward's team for them.

    Raises:
        NotAllowed: neither of them.
        WrongState: it is not offered now.
        Invalid: for `quantity`.
        OutOfStock, NotEnoughPoints: nothing has changed.
    """

    def create(digest: str) -> Redemption:
        held = Reward.objects.locked(reward.pk)
        claimant = Volunteer.objects.get(pk=volunteer.pk)
        own = is_own(actor, claimant)
        posting = None if own else require(actor, MANAGE, held.team.area)
        if not held.is_open:
            raise WrongState(_("This reward is not offered now."), state="closed")
        if not 1 <= quantity <= MOST:
            raise Invalid({"quantity": _("At least one piece.")})
        claimed = Redemption.objects.create(
            reward=held,
            volunteer=claimant,
            quantity=quantity,
            points=held.cost * quantity,
            created_by=actor,
            created_at=now,
            client_id=client_id,
            client_digest=digest,
        )
        _move_stock(held, -quantity, actor=actor, now=now, redemption=claimed)
        move = Move(
            TransactionKind.SPEND,
            source=(AccountKind.VOLUNTEER, claimant.pk),
            target=(AccountKind.REWARD, held.pk),
            amount=claimed.points,
            facts={"redemption": claimed},
        )
        post([move], actor=actor, now=now)
        data = {"reward": held.pk, "quantity": quantity, "points": claimed.points}
        record(
            "volunteers.redeem",
            claimed,
            actor=actor,
            posting=posting,
            at=now,
            data=data,
            is_first=True,
        )
        return claimed

    body = {"reward": reward.pk, "volunteer": volunteer.pk, "quantity": quantity}
    made: tuple[Redemption, bool] = once(
        Redemption, actor=actor, client_id=client_id, body=body, create=create
    )
    return made


@transaction.atomic
def hand_over_reward(*, actor: Any, pk: int, now: datetime) -> Redemption:
    """Note that a claimed reward was handed over.

    Raises:
        NotAllowed: not a manager of the reward's team.
        WrongState: it was handed over or taken back already.
    """
    claimed, posting = _claimed(pk, actor)
    claimed.state, claimed.ended_at = RedemptionState.HANDED_OVER, now
    claimed.save(update_fields=["state", "ended_at"])
    record("volunteers.hand_over_reward", claimed, actor=actor, posting=posting, at=now)
    return claimed


@transaction.atomic
def cancel_redemption(*, actor: Any, pk: int, reason: str, now: datetime) -> Redemption:
    """Take a claim back: the points and the pieces return by a reversal.

    Raises:
        NotAllowed: not a manager of the reward's team.
        WrongState: it was handed over or taken back already.
        Invalid: no reason.
    """
    claimed, posting = _claimed(pk, actor)
    reason = require_text(reason)
    claimed.state, claimed.ended_at = RedemptionState.CANCELLED, now
    claimed.cancel_reason = reason
    claimed.save(update_fields=["state", "ended_at", "cancel_reason"])
    _move_stock(claimed.reward, claimed.quantity, actor=actor, now=now, redemption=claimed)
    spent = PointsTransaction.objects.get(redemption=claimed, kind=TransactionKind.SPEND)
    post([reversal(spent, reason)], actor=actor, now=now)
    data = {"reason": reason, "points": claimed.points}
    record("volunteers.cancel_redemption", claimed, actor=actor, posting=posting, at=now, data=data)
    return claimed


def _claimed(pk: int, actor: Any) -> tuple[Redemption, Any]:
    """Return an open claim with its reward locked, and the right to end it."""
    reward = Reward.objects.locked(Redemption.objects.get(pk=pk).reward_id)
    posting = require(actor, MANAGE, reward.team.area)
    claimed = Redemption.objects.select_for_update(of=("self",)).get(pk=pk)
    claimed.reward = reward
    if claimed.state != RedemptionState.CLAIMED:
        label = RedemptionState(claimed.state).label
        raise WrongState(
            _("This claim is over: %(state)s.") % {"state": label}, state=claimed.state
        )
    return claimed, posting


def _move_stock(
    reward: Reward, amount: int, *, actor: Any, now: datetime, redemption: Redemption | None = None
) -> None:
    """Change the stock of a held reward and write down why."""
    if reward.stock + amount < 0:
        raise OutOfStock(stock=reward.stock, wanted=-amount)
    reward.stock += amount
    reward.save(update_fields=["stock"])
    StockMove.objects.create(
        reward=reward, amount=amount, redemption=redemption, made_by=actor, made_at=now
    )
