"""The numbers above a list: what they count, and when they are cut off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from disputes.choices import State
from disputes.counts import counts_of
from disputes.filters import CaseFilter
from disputes.models import Case
from disputes.worklist import VIEWS, cases_of, conditions_of
from tests.disputes.factories import Bench

PEOPLE = ("district", "supervisor", "centre", "assessor", "town", "village", "keeper", "mediator")


@pytest.fixture
def played(bench: Bench) -> Bench:
    """Cases in every state of the loop, some of them paused, red, or waiting for a decision."""
    bench.clock = timezone.now() - timedelta(hours=6)
    for state in State:
        bench.in_state(state)
    bench.act("pause", bench.in_state(State.RESOLVING))
    bench.act("extend", bench.in_state(State.RESOLVING))
    bench.in_state(State.ASSESSED, color="red")
    return bench


@pytest.mark.parametrize("name", PEOPLE)
def test_one_pass_counts_what_each_view_holds(played: Bench, name: str) -> None:
    user, now = getattr(played.cast, name), timezone.now()
    seen = cases_of("all", user, now)
    counted = counts_of(user, seen.open(), conditions_of(user, now), {"all": ("all", seen)})
    assert counted == {view: cases_of(view, user, now).count() for view in VIEWS}


def test_who_stands_nowhere_counts_nothing(played: Bench) -> None:
    user, now = played.cast.outsider, timezone.now()
    seen = cases_of("all", user, now)
    counted = counts_of(user, seen.open(), conditions_of(user, now), {"all": ("all", seen)})
    assert set(counted.values()) == {0}


def test_a_long_list_is_counted_once_and_then_known_to_be_long(
    played: Bench, monkeypatch: pytest.MonkeyPatch, at_most_queries: Callable[[int], Any]
) -> None:
    monkeypatch.setattr("disputes.counts.COUNT_CAP", 5)
    user = played.cast.town
    everything, none = Case.objects.all(), Case.objects.none()

    def counted(told: str, rows: Any) -> int:
        return counts_of(user, everything, {"whole": Q(pk__gt=0)}, {"long": (told, rows)})["long"]

    assert counted("cases", everything) == 6
    # The same list is taken to be long still; any other is counted.
    assert counted("cases", none) == 6
    assert counted("others", none) == 0
    assert counted("others", everything.filter(state=State.CLOSED)) == 1


def test_a_part_of_a_list_is_cut_off_like_a_list(
    played: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disputes.counts.COUNT_CAP", 5)
    parts = {"many": Q(pk__gt=0), "few": Q(state=State.CLOSED)}
    assert counts_of(played.cast.town, Case.objects.all(), parts) == {"many": 6, "few": 1}


def test_an_area_holds_what_lies_below_it(bench: Bench) -> None:
    case = bench.open()
    inside, beside = bench.territory.group(), bench.territory.village(1)
    areas = [inside, *inside.get_ancestors()]
    found = [CaseFilter({"area": area.code}).qs.count() for area in areas]
    assert case.area == inside
    assert found == [1] * 4
    for code in (beside.code, bench.territory.town(1).code, "420699000000", "nowhere"):
        assert not CaseFilter({"area": code}).qs.exists()
