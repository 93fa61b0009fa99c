"""Numbering and checking of trees, against the definition of nested intervals."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from common.trees import numbered, tree_faults


@st.composite
def forests(draw: st.DrawFn) -> list[int]:
    """Draw the levels of a forest in depth-first order."""
    levels: list[int] = []
    for _ in range(draw(st.integers(min_value=0, max_value=60))):
        deepest = levels[-1] + 1 if levels else 0
        levels.append(draw(st.integers(min_value=0, max_value=min(deepest, 6))))
    return levels


def parents_of(levels: Sequence[int]) -> list[int | None]:
    """Return the index of each node's parent."""
    return [
        next((j for j in range(i - 1, -1, -1) if levels[j] == level - 1), None) if level else None
        for i, level in enumerate(levels)
    ]


def rows_of(levels: Sequence[int]) -> list[tuple[int, int | None, int, int, int, int, str]]:
    """Return the rows `tree_faults` reads."""
    pairs = zip(parents_of(levels), numbered(levels), strict=True)
    return [
        (index, parent, one.tree_id, one.lft, one.rght, one.level, str(index))
        for index, (parent, one) in enumerate(pairs)
    ]


@given(forests())
def test_any_forest_is_numbered_without_a_fault(levels: list[int]) -> None:
    assert list(tree_faults(rows_of(levels))) == []


@given(forests())
def test_a_subtree_is_exactly_what_lies_in_the_interval(levels: list[int]) -> None:
    intervals, parents = numbered(levels), parents_of(levels)

    def is_below(node: int | None, top: int) -> bool:
        while node is not None and node != top:
            node = parents[node]
        return node == top

    for top, outer in enumerate(intervals):
        inside = {
            index
            for index, one in enumerate(intervals)
            if one.tree_id == outer.tree_id and outer.lft <= one.lft and one.rght <= outer.rght
        }
        assert inside == {index for index in range(len(levels)) if is_below(index, top)}


@given(forests().filter(lambda levels: len(levels) >= 2), st.data())
def test_any_changed_number_is_found(levels: list[int], data: st.DataObject) -> None:
    rows = rows_of(levels)
    index = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from([3, 4, 5]))
    change = data.draw(st.integers(-3, 3).filter(bool))
    spoilt = list(rows[index])
    spoilt[column] += change
    rows[index] = tuple(spoilt)  # type: ignore[call-overload]
    assert list(tree_faults(rows))


def test_two_children_with_the_same_numbers_are_found_though_both_lie_in_their_parent() -> None:
    rows = [(1, None, 1, 1, 6, 0, "a"), (2, 1, 1, 2, 3, 1, "b"), (3, 1, 1, 2, 3, 1, "c")]
    assert [fault.label for fault in tree_faults(rows)] == ["tree 1"]
