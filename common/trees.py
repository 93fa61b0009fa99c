"""What any MPTT tree needs and django-mptt does not give: a lock, numbering in one pass, a check.

The parent column is the truth; the interval columns are derived from it (reliability.md D2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connections, models, router, transaction


class Interval(NamedTuple):
    """The columns MPTT keeps for a node."""

    tree_id: int
    lft: int
    rght: int
    level: int


@contextmanager
def tree_lock(model: type[models.Model]) -> Iterator[None]:
    """Hold the only right to change a tree until the transaction ends.

    On PostgreSQL the table is locked against other writers before anything is read; readers go on
    (performance.md section 2: three times the rate of an advisory lock), and so do rows elsewhere
    that name a node: the key check of a report filed meanwhile waits for EXCLUSIVE, not for this
    mode. On SQLite the IMMEDIATE transaction is the lock.
    """
    alias = router.db_for_write(model)
    with transaction.atomic(using=alias):
        connection = connections[alias]
        if connection.vendor == "postgresql":
            table = connection.ops.quote_name(model._meta.db_table)
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        yield


def numbered(levels: Sequence[int], first_tree_id: int = 1) -> list[Interval]:
    """Return the intervals of nodes given in depth-first order by their levels alone.

    A node's left edge is known from its place and level, its right edge from the size of its
    subtree; so one pass forward and one backward number any forest.

    Args:
        levels: depth of each node in depth-first order; 0 starts a new tree.
        first_tree_id: number of the first tree.

    Returns:
        one Interval for each node, in the same order.
    """
    count = len(levels)
    sizes = [1] * count
    parents: list[int] = []
    parent_of = [-1] * count
    for index, level in enumerate(levels):
        del parents[level:]
        if level:
            parent_of[index] = parents[level - 1]
        parents.append(index)
    for index in range(count - 1, -1, -1):
        if parent_of[index] >= 0:
            sizes[parent_of[index]] += sizes[index]
    intervals = []
    tree_id, start = first_tree_id - 1, 0
    for index, level in enumerate(levels):
        if level == 0:
            tree_id, start = tree_id + 1, index
        left = 2 * (index - start) - level + 1
        intervals.append(Interval(tree_id, left, left + 2 * sizes[index] - 1, level))
    return intervals


@dataclass(frozen=True)
class TreeFault:
    """One node whose stored interval is not what its parents say."""

    pk: Any
    label: str
    reason: str

    def __str__(self) -> str:
        """Return the fault as a line of the report."""
        return f"{self.label} (id {self.pk}): {self.reason}"


def tree_faults(rows: Iterable[tuple[Any, Any, int, int, int, int, str]]) -> Iterator[TreeFault]:
    """Yield every fault of the stored intervals, told from the parents alone.

    Args:
        rows: (pk, parent pk, tree_id, lft, rght, level, label) of every node.

    The parent's interval must hold the child's; no number may stand twice in a tree, and the
    numbers of a tree run from 1 to twice its nodes: a child-in-parent test alone misses doubles.
    """
    nodes = {row[0]: row for row in rows}
    edges: dict[int, list[int]] = {}
    for row in nodes.values():
        edges.setdefault(row[2], []).extend(row[3:5])
        reason = _fault_of(row, nodes)
        if reason:
            yield TreeFault(row[0], row[6], reason)
    for tree_id, numbers in edges.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield TreeFault(tree_id, f"tree {tree_id}", "numbers are doubled or missing")


def _fault_of(row: tuple[Any, ...], nodes: dict[Any, tuple[Any, ...]]) -> str:
    """Return what is wrong with one node, or an empty text."""
    _pk, parent_pk, tree_id, lft, rght, level, _label = row
    if lft >= rght:
        return "its left edge is not below its right edge"
    if parent_pk is None:
        return "a root has a level above 0" if level else ""
    parent = nodes.get(parent_pk)
    if parent is None:
        return "its parent does not exist"
    if parent[2] != tree_id or not parent[3] < lft < rght < parent[4]:
        return "lies outside its parent's interval"
    return "" if parent[5] + 1 == level else "its level is not its parent's level and one"
