"""The cast itself: sound trees, and the rights everything else leans on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from common.errors import NotAllowed
from common.trees import tree_faults
from org_tree import scope
from org_tree.models import Area, Organization, Posting
from tests.factories import TODAY, Cast, Territory


@pytest.mark.parametrize("model", [Area, Organization])
def test_the_trees_are_sound(territory: Territory, model: Any) -> None:
    rows = model.objects.values_list("pk", "parent", "tree_id", "lft", "rght", "level", "name")
    assert list(tree_faults(rows)) == []
    assert len(rows) > 40


def test_a_right_reaches_down_but_not_sideways(territory: Territory, cast: Cast) -> None:
    posting = scope.require(cast.village, "reports.file", territory.group(2))
    assert posting.role == "village_officer"
    with pytest.raises(NotAllowed):
        scope.require(cast.village, "reports.file", territory.group(0, village=1))


@pytest.mark.parametrize("username", ["former", "outsider"])
def test_without_a_posting_there_are_no_rights(cast: Cast, username: str) -> None:
    assert scope.capabilities(getattr(cast, username)) == frozenset()


def test_who_may_do_this_here_is_answered_from_the_area_up(
    territory: Territory, cast: Cast
) -> None:
    holders = Posting.objects.holding("reports.file", territory.group(), TODAY)
    assert {posting.user.username for posting in holders} == {"keeper", "village", "town"}


def test_an_administrator_sees_no_business(cast: Cast) -> None:
    for username in ("sysadmin", "secadmin", "auditor"):
        rights = scope.capabilities(getattr(cast, username))
        assert not any(right.startswith(("reports.", "disputes.", "rollups.")) for right in rights)


def test_reading_rights_costs_one_query(
    cast: Cast, territory: Territory, at_most_queries: Callable[..., Any]
) -> None:
    user = cast.village
    with at_most_queries(1):
        scope.require(user, "reports.file", territory.group())
        scope.areas_for(user, "reports.view")
