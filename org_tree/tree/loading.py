"""Many nodes at once: the trees concerned are numbered in one pass and written in bulk.

No node is saved on its own: the rows are put into depth-first order, numbered by
`common.trees.numbered` tree by tree, and copied (performance.md section 7.1). PostgreSQL gets
COPY, SQLite plain inserts in batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connections, models, router
from django.db.models import Max

from common.bulk import CopyLines, by_batches, stream_rows
from common.trees import Interval, numbered

BATCH = 5000
TREE_COLUMNS = ("tree_id", "lft", "rght", "level")


@dataclass
class Forest:
    """Nodes to be numbered together: the stored ones of the trees concerned, then the new ones.

    Attributes:
        ids, parent_ids, keys: one value a node; siblings are ordered by key.
        stored: the present interval of each stored node, which come first.
    """

    ids: list[int] = field(default_factory=list)
    parent_ids: list[int | None] = field(default_factory=list)
    keys: list[Any] = field(default_factory=list)
    stored: list[Interval] = field(default_factory=list)

    def trees(self, first_new_tree: int) -> Iterator[tuple[list[int], list[Interval]]]:
        """Yield each tree's nodes (by place) in depth-first order with their intervals.

        A stored root keeps the number of its tree, new roots get the next ones.
        """
        place = {pk: index for index, pk in enumerate(self.ids)}
        children: dict[int, list[int]] = {}
        roots: list[int] = []
        for index in sorted(range(len(self.ids)), key=self.keys.__getitem__):
            parent_id = self.parent_ids[index]
            if parent_id is None:
                roots.append(index)
            else:
                children.setdefault(place[parent_id], []).append(index)
        taken = {self.stored[root].tree_id for root in roots if root < len(self.stored)}
        next_tree = first_new_tree
        for root in roots:
            tree_id = self.stored[root].tree_id if root < len(self.stored) else None
            if tree_id is None or tree_id not in taken:
                tree_id, next_tree = next_tree, next_tree + 1
            taken.discard(tree_id)
            order, levels = _depth_first(root, children)
            yield order, numbered(levels, tree_id)


def _depth_first(root: int, children: dict[int, list[int]]) -> tuple[list[int], list[int]]:
    """Return the nodes below a root in depth-first order, with their levels."""
    order: list[int] = []
    levels: list[int] = []
    stack = [(root, 0)]
    while stack:
        index, level = stack.pop()
        order.append(index)
        levels.append(level)
        below = children.get(index)
        if below:
            stack.extend((child, level + 1) for child in reversed(below))
    return order, levels


def grow(
    model: type[Any],
    *,
    key: str,
    columns: Sequence[str],
    ids: Sequence[int],
    parent_ids: Sequence[int | None],
    keys: Sequence[Any],
    values_of: Callable[[int], tuple[Any, ...]],
) -> None:
    """Add nodes to a model's trees, or as new trees, numbering every tree concerned once.

    The caller holds the tree lock and has checked the rows.

    Args:
        model: the tree model.
        key: column that orders siblings.
        columns: the columns `values_of` fills, without those of the interval.
        ids, parent_ids, keys: of the new nodes; a parent is a new or a stored node.
        values_of: the values of the n-th new node, in the order of the columns.
    """
    new = set(ids)
    outside = {parent for parent in parent_ids if parent is not None and parent not in new}
    forest = _stored(model, key, _trees_of(model, outside))
    first = len(forest.ids)
    forest.ids += ids
    forest.parent_ids += parent_ids
    forest.keys += keys
    changed: list[tuple[int, int, int, int, int]] = []
    # Asked now: while COPY reads the rows the connection can answer nothing else.
    next_tree = _next_tree(model)

    def rows() -> Iterator[tuple[Any, ...]]:
        for order, intervals in forest.trees(next_tree):
            for index, interval in zip(order, intervals, strict=True):
                if index >= first:
                    yield (*values_of(index - first), *interval)
                elif interval != forest.stored[index]:
                    changed.append((*interval, forest.ids[index]))

    _insert(model, [*columns, *TREE_COLUMNS], rows())
    _update_intervals(model, changed)


def renumber(model: type[Any], *, key: str, tree_ids: Iterable[int]) -> None:
    """Number whole trees anew from their parents, after several parents were changed."""
    forest = _stored(model, key, set(tree_ids))
    changed = [
        (*interval, forest.ids[index])
        for order, intervals in forest.trees(_next_tree(model))
        for index, interval in zip(order, intervals, strict=True)
        if interval != forest.stored[index]
    ]
    _update_intervals(model, changed)


def next_ids(model: type[models.Model], count: int) -> range:
    """Reserve primary keys for rows that are copied in; the tree lock keeps others out."""
    first = (model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0) + 1
    connection = _connection(model)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'),"
                " GREATEST(nextval(pg_get_serial_sequence(%s, 'id')), %s) + %s)"
                " - %s",
                [model._meta.db_table, model._meta.db_table, first, count, count],
            )
            first = cursor.fetchone()[0]
    return range(first, first + count)


def refresh_statistics(model: type[models.Model]) -> None:
    """Let the planner know what a bulk load brought."""
    connection = _connection(model)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _trees_of(model: type[Any], parent_ids: set[int]) -> set[int]:
    found: set[int] = set()
    for batch in by_batches(parent_ids):
        found.update(
            model._default_manager.filter(pk__in=batch).order_by().values_list("tree_id", flat=True)
        )
    return found


def _stored(model: type[Any], key: str, tree_ids: set[int]) -> Forest:
    forest = Forest()
    for batch in by_batches(sorted(tree_ids)):
        rows = model._default_manager.filter(tree_id__in=batch).order_by()
        for pk, parent_id, sort_key, *edges in rows.values_list(
            "pk", "parent_id", key, *TREE_COLUMNS
        ).iterator(chunk_size=BATCH):
            forest.ids.append(pk)
            forest.parent_ids.append(parent_id)
            forest.keys.append(sort_key)
            forest.stored.append(Interval(*edges))
    return forest


def _next_tree(model: type[Any]) -> int:
    return (model._default_manager.aggregate(newest=Max("tree_id"))["newest"] or 0) + 1


def _connection(model: type[models.Model]) -> Any:
    return connections[router.db_for_write(model)]


def _insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterator[tuple[Any, ...]]
) -> None:
    stream_rows(_connection(model), model._meta.db_table, columns, rows)


def _update_intervals(
    model: type[models.Model], changed: list[tuple[int, int, int, int, int]]
) -> None:
    """Write the intervals (tree_id, lft, rght, level, pk) of stored nodes."""
    if not changed:
        return
    connection = _connection(model)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE TEMPORARY TABLE renumbered"
                " (tree_id integer, lft integer, rght integer, level integer, id bigint)"
                " ON COMMIT DROP"
            )
            cursor.copy_expert("COPY renumbered FROM STDIN", CopyLines(iter(changed), 5))
            cursor.execute(
                f"UPDATE {table} SET tree_id = new.tree_id, lft = new.lft, rght = new.rght,"  # noqa: S608
                f" level = new.level FROM renumbered new WHERE {table}.id = new.id"
            )
            cursor.execute("DROP TABLE renumbered")
            return
        sql = f"UPDATE {table} SET tree_id = %s, lft = %s, rght = %s, level = %s WHERE id = %s"  # noqa: S608
        for batch in by_batches(changed, BATCH):
            cursor.executemany(sql, batch)
