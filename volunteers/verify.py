"""Checks of the app: team tree, ledger, certificates (`manage.py verify tree ledger papers`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from common.serials import serial_faults
from common.trees import tree_faults
from volunteers.models import (
    CertificateCounter,
    PointsAccount,
    PointsEntry,
    PointsTransaction,
    Reward,
    ServiceCertificate,
    StockMove,
    VolunteerTeam,
)

COLUMNS = ("pk", "parent_id", "tree_id", "lft", "rght", "level", "code")


def team_faults() -> Iterator[str]:
    """Yield a line for each team that does not stand where its parent says or may not stand so."""
    rows = VolunteerTeam.objects.order_by().values_list(*COLUMNS)
    for fault in tree_faults(rows.iterator(chunk_size=5000)):
        yield f"volunteer team: {fault}"
    pairs = VolunteerTeam.objects.exclude(parent=None).order_by()
    for code, tree_id, lft, above, left, right in pairs.values_list(
        "code",
        "area__tree_id",
        "area__lft",
        "parent__area__tree_id",
        "parent__area__lft",
        "parent__area__rght",
    ).iterator():
        if tree_id != above or not left <= lft <= right:
            yield f"volunteer team: {code} stands outside of its parent's area"


def ledger_faults() -> Iterator[str]:
    """Yield a line for each balance, transaction and stock that is not what its rows add up to."""
    yield from _balances()
    yield from _sums()
    yield from _stocks()


def _balances() -> Iterator[str]:
    """Compare every balance with the sum of its entries, and with the newest entry's own word."""
    running: dict[int, int] = defaultdict(int)
    entries = PointsEntry.objects.order_by("id").values_list(
        "pk", "account_id", "amount", "balance"
    )
    for pk, account_id, amount, balance in entries.iterator(chunk_size=5000):
        running[account_id] += amount
        if running[account_id] != balance:
            yield f"points entry {pk}: says {balance}, its account adds up to {running[account_id]}"
    accounts = PointsAccount.objects.order_by("pk").values_list("pk", "kind", "balance")
    for pk, kind, balance in accounts.iterator(chunk_size=5000):
        if balance != running[pk]:
            yield f"points account {pk}: stored as {balance}, its entries say {running[pk]}"
        if balance < 0 and kind != "team":
            yield f"points account {pk}: is below zero"


def _sums() -> Iterator[str]:
    """Find transactions whose sides do not add up to nothing, and reversals that do not mirror."""
    sides: dict[int, list[tuple[int, int]]] = defaultdict(list)
    entries = PointsEntry.objects.order_by().values_list("transaction_id", "account_id", "amount")
    for transaction_id, account_id, amount in entries.iterator(chunk_size=5000):
        sides[transaction_id].append((account_id, amount))
    rows = PointsTransaction.objects.order_by("pk").values_list("pk", "reverses_id")
    for pk, reverses_id in rows.iterator(chunk_size=5000):
        total = sum([amount for _account, amount in sides[pk]])
        if len(sides[pk]) < 2 or total:
            yield f"points transaction {pk}: its sides do not add up to nothing"
        mirrored = sorted((account, -amount) for account, amount in sides[pk])
        if reverses_id and mirrored != sorted(sides[reverses_id]):
            yield f"points transaction {pk}: does not mirror {reverses_id}"


def _stocks() -> Iterator[str]:
    """Compare every stock with what came in and went out, and every claim with its pieces."""
    moved: dict[int, int] = defaultdict(int)
    for reward_id, amount in StockMove.objects.order_by().values_list("reward_id", "amount"):
        moved[reward_id] += amount
    for pk, stock in Reward.objects.order_by("pk").values_list("pk", "stock"):
        if stock != moved[pk]:
            yield f"reward {pk}: stock is stored as {stock}, its moves say {moved[pk]}"


def certificate_faults() -> Iterator[str]:
    """Yield a line for each team and year whose certificates have a gap in their numbers."""
    numbered = ServiceCertificate.objects.filter(serial__isnull=False)
    return serial_faults("certificates", CertificateCounter, "team", numbered, "team", "serial")
