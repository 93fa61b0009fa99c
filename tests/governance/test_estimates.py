"""What the workbench says its things will take: honest, and about nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.actions import record
from common.todo import Todo
from disputes import actions
from disputes.workflow import ACTS, NEXT_ACT
from governance.estimates import (
    ENOUGH,
    KINDS,
    LAST,
    OTHER,
    SITTING,
    Done,
    estimate,
    lengths_of,
    rounded,
    usual_length,
)
from tests.factories import Cast, Territory

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
USUAL = 7 * MINUTE


def done(length: timedelta, *, actor: int = 1, at: datetime = AT) -> Done:
    return Done(actor, at, at - length)


def apart(*minutes: float) -> list[Done]:
    return [
        done(length * MINUTE, at=AT + number * timedelta(days=1))
        for number, length in enumerate(minutes)
    ]


def thing(kind: str, count: int = 1) -> Todo:
    return Todo(kind=kind, title="", why="", url="", button="", count=count)


# --- One kind ----------------------------------------------------------------------------------


def test_the_middle_one_counts_and_not_the_slowest() -> None:
    assert usual_length(apart(1, 2, 3, 4, 29), USUAL) == 3 * MINUTE


def test_after_a_pause_nobody_knows_when_an_act_was_begun() -> None:
    assert usual_length(apart(2, 2, 2, 2, 2, 31, 600), USUAL) == 2 * MINUTE


def test_the_first_act_of_a_person_says_nothing() -> None:
    acts = [*apart(2, 2, 2, 2), Done(9, AT, None)]
    assert usual_length(acts, USUAL) == USUAL


def test_what_one_press_did_shares_its_time() -> None:
    together = [done(10 * MINUTE) for _number in range(5)]
    assert usual_length(together, USUAL) == 2 * MINUTE
    # Another person at the same moment is another press.
    others = [done(10 * MINUTE, actor=number) for number in range(5)]
    assert usual_length(others, USUAL) == 10 * MINUTE


@given(st.lists(st.integers(1, 4000), max_size=LAST))
def test_a_length_is_one_of_a_sitting_or_the_usual_one(seconds: list[int]) -> None:
    acts = apart(*(number / 60 for number in seconds))
    within = [number for number in seconds if timedelta(seconds=number) <= SITTING]
    length = usual_length(acts, USUAL)
    if len(within) < ENOUGH:
        assert length == USUAL
    else:
        slack = timedelta(milliseconds=1)
        assert timedelta(seconds=min(within)) - slack <= length
        assert length <= timedelta(seconds=max(within)) + slack


# --- All of it ---------------------------------------------------------------------------------


def test_a_pile_takes_as_long_as_all_that_lies_on_it() -> None:
    todos = [thing("case_assess", 4), thing("village_day"), thing("something new")]
    lengths = {"case_assess": 2 * MINUTE, "village_day": MINUTE}
    assert estimate(todos, lengths) == 9 * MINUTE + OTHER.usual


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, 1), (0.4, 1), (3.4, 3), (9, 9), (12, 10), (58, 60), (80, 90)]
)
def test_a_length_is_said_no_finer_than_anybody_knows_it(minutes: float, said: int) -> None:
    assert rounded(minutes * MINUTE) == said * MINUTE


@given(st.timedeltas(timedelta(0), timedelta(days=9)))
def test_more_is_never_said_to_be_less(length: timedelta) -> None:
    assert rounded(length) <= rounded(length + MINUTE)


def test_every_step_of_the_loop_has_a_length_from_its_own_act() -> None:
    acts = {*NEXT_ACT.values(), "escalate", "grant_extension"}
    assert acts <= ACTS.keys()
    assert {f"case_{act}": f"disputes.{act}" for act in acts}.items() <= {
        kind: act for kind, (act, _usual) in KINDS.items()
    }.items()


def test_every_kind_that_an_app_lets_wait_has_a_length() -> None:
    waiting = [path.read_text() for path in settings.BASE_DIR.glob("*/waiting.py")]
    said = [re.findall(r"^\s*kind=(.*),$", text, re.MULTILINE) for text in waiting]
    kinds = {kind for words in said for word in words for kind in re.findall(r'"([a-z_]+)"', word)}
    assert "meeting_past" in kinds
    assert kinds <= KINDS.keys(), kinds - KINDS.keys()


# --- From the trail, on the page ---------------------------------------------------------------


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Lengths are kept for an hour; each test reads its own."""
    cache.clear()
    yield
    cache.clear()


def opened(cast: Cast, territory: Territory, count: int) -> list[Any]:
    now = timezone.now() - timedelta(minutes=5)
    return [
        actions.open_case(
            actor=cast.village,
            client_id=uuid4(),
            kind="dispute",
            source="walk_in",
            area=territory.group(),
            title=f"第 {number} 件争执",
            now=now,
        )[0]
        for number in range(count)
    ]


def test_the_trail_tells_what_a_kind_takes(
    cast: Cast, territory: Territory, at_most_queries: Callable[[int], Any]
) -> None:
    (case,) = opened(cast, territory, 1)
    began = timezone.now()
    for number in range(LAST + 5):
        record("disputes.assess", case, actor=cast.assessor, at=began + number * 4 * MINUTE)
    with at_most_queries(1):
        assert lengths_of({"case_assess"}) == {"case_assess": 4 * MINUTE}
    # Once an hour is often enough.
    with at_most_queries(0):
        lengths_of({"case_assess"})


def test_the_page_says_how_many_things_and_about_how_long(
    cast: Cast, territory: Territory, client_of: Any
) -> None:
    opened(cast, territory, 2)
    page = client_of(cast.assessor).get("/").content.decode()
    assert "今天 2 件事，约 4 分钟" in page
