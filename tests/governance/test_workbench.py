"""The page after signing in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from common.calendar import business_date
from disputes import actions
from org_tree.models import Posting
from rollups.actions import recompute_day
from tests.factories import PEOPLE, Cast, Territory


def open_cases(cast: Cast, territory: Territory, count: int) -> None:
    """Open cases as the village officer does."""
    now = timezone.now() - timedelta(minutes=5)
    for number in range(count):
        actions.open_case(
            actor=cast.village,
            client_id=uuid4(),
            kind="dispute",
            source="walk_in",
            area=territory.group(),
            title=f"第 {number} 件争执",
            now=now,
        )


@pytest.mark.parametrize("username", [person[0] for person in PEOPLE])
def test_everybody_has_a_workbench(cast: Cast, client_of: Any, username: str) -> None:
    response = client_of(getattr(cast, username)).get("/")
    assert response.status_code == 200


def test_without_a_posting_the_page_says_whom_to_ask(cast: Cast, client_of: Any) -> None:
    assert "请系统管理员给你登记任职" in client_of(cast.outsider).get("/").content.decode()


def test_what_waits_is_shown_to_whose_turn_it_is_and_to_nobody_else(
    cast: Cast, territory: Territory, client_of: Any
) -> None:
    open_cases(cast, territory, 1)
    assert "第 0 件争执" in client_of(cast.assessor).get("/").content.decode()
    for username in ("village", "mediator", "neighbor", "other_town", "sysadmin"):
        assert "第 0 件争执" not in client_of(getattr(cast, username)).get("/").content.decode()


@pytest.mark.parametrize("username", ["assessor", "supervisor", "town", "village", "keeper"])
def test_the_queries_do_not_grow_with_what_waits(
    cast: Cast,
    territory: Territory,
    client_of: Any,
    at_most_queries: Callable[..., Any],
    username: str,
) -> None:
    now = timezone.now()
    for count in (3, 27):
        open_cases(cast, territory, count)
        recompute_day(date=business_date(now), now=now)
        client = client_of(getattr(cast, username))
        client.get("/")
        with at_most_queries(26):
            client.get("/")


def test_a_person_of_two_posts_sees_what_waits_in_both(
    cast: Cast, territory: Territory, client_of: Any
) -> None:
    open_cases(cast, territory, 1)
    Posting.objects.create(
        user=cast.keeper,
        role="assessor",
        organization=territory.organization("petition_safety", territory.town()),
        started_on=business_date(timezone.now()),
    )
    assert "第 0 件争执" in client_of(cast.keeper).get("/").content.decode()
