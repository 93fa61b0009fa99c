"""Moving points: the only door to the ledger. Nothing here asks for rights; the acts above do.

Accounts are locked in the order of their ids before a balance is read, so that two acts at once
wait for each other and never for a circle. What the lock misses the database's own check refuses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from volunteers.choices import AccountKind, TransactionKind
from volunteers.models import PointsAccount, PointsEntry, PointsTransaction

#: What holds an account: kind -> column.
HOLDERS = {
    AccountKind.VOLUNTEER: "volunteer_id",
    AccountKind.TEAM: "team_id",
    AccountKind.REWARD: "reward_id",
}
Holder = tuple[AccountKind, int]


class NotEnoughPoints(DomainError):
    """The balance does not reach."""

    code = "not_enough_points"
    message = _("There are not enough points for this.")


@dataclass(frozen=True)
class Move:
    """Points that go from one account to another.

    Attributes:
        amount: above zero.
        facts: columns of the transaction: record, redemption, reverses, reason.
    """

    kind: TransactionKind
    source: Holder
    target: Holder
    amount: int
    facts: dict[str, Any]


def post(moves: Sequence[Move], *, actor: Any, now: datetime) -> list[PointsTransaction]:
    """Write transactions with both their entries, and the balances; inside a transaction.

    Raises:
        NotEnoughPoints: an account other than a team's would fall below zero; nothing is written.
    """
    if not moves:
        return []
    accounts = held_accounts({holder for move in moves for holder in (move.source, move.target)})
    written = [
        PointsTransaction(kind=move.kind, at=now, made_by=actor, **move.facts) for move in moves
    ]
    PointsTransaction.objects.bulk_create(written)
    entries = []
    for move, transaction in zip(moves, written, strict=True):
        for holder, amount in ((move.source, -move.amount), (move.target, move.amount)):
            account = accounts[holder]
            account.balance += amount
            if account.balance < 0 and account.kind != AccountKind.TEAM:
                raise NotEnoughPoints(balance=account.balance - amount, wanted=-amount)
            entries.append(
                PointsEntry(
                    transaction=transaction,
                    account=account,
                    amount=amount,
                    balance=account.balance,
                )
            )
    PointsEntry.objects.bulk_create(entries)
    PointsAccount.objects.bulk_update(accounts.values(), ["balance"], batch_size=500)
    return written


def held_accounts(holders: Iterable[Holder]) -> dict[Holder, PointsAccount]:
    """Return the accounts of some holders, made where missing and locked in one order."""
    by_kind: dict[AccountKind, set[int]] = defaultdict(set)
    for kind, pk in holders:
        by_kind[kind].add(pk)
    wanted = Q(pk__in=[])
    for kind, pks in by_kind.items():
        wanted |= Q(kind=kind, **{f"{HOLDERS[kind]}__in": pks})
    new = [
        PointsAccount(kind=kind, **{HOLDERS[kind]: pk})
        for kind, pks in sorted(by_kind.items())
        for pk in sorted(pks)
    ]
    known = {_holder(account) for account in PointsAccount.objects.filter(wanted)}
    PointsAccount.objects.bulk_create(
        [account for account in new if _holder(account) not in known], ignore_conflicts=True
    )
    locked = PointsAccount.objects.select_for_update(no_key=True).filter(wanted).order_by("pk")
    return {_holder(account): account for account in locked}


def reversal(transaction: PointsTransaction, reason: str) -> Move:
    """Return the move that takes a transaction back."""
    entries = transaction.entries.select_related("account")
    source, target = sorted(entries, key=lambda entry: entry.amount)
    return Move(
        TransactionKind.REVERSE,
        source=_holder(target.account),
        target=_holder(source.account),
        amount=target.amount,
        facts={
            "reverses": transaction,
            "record": transaction.record,
            "redemption": transaction.redemption,
            "reason": reason,
        },
    )


def _holder(account: PointsAccount) -> Holder:
    kind = AccountKind(account.kind)
    return kind, getattr(account, HOLDERS[kind])
