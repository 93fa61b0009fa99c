"""Which color a matter suggests: each rule on both sides of its edge."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from disputes.facts import facts_of, suggestion_for
from disputes.models import TriageRule
from disputes.triage import Facts, suggest
from tests.disputes.factories import Bench

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def facts(*flags: str, **more: Any) -> Facts:
    return Facts(flags=frozenset(flags), **more)


@pytest.mark.parametrize(
    ("matter", "color"),
    [
        (facts(), "blue"),
        (facts("weapon"), "red"),
        (facts("self_harm"), "red"),
        (facts(people_count=4), "blue"),
        (facts(people_count=5), "yellow"),
        (facts(people_count=29), "yellow"),
        (facts(people_count=30), "red"),
        (facts("threat"), "yellow"),
        (facts("injury"), "yellow"),
        (facts("children"), "yellow"),
        (facts("threat", people_count=4), "yellow"),
        (facts("threat", people_count=5), "red"),
        (facts("injury", people_count=5), "red"),
        (facts("children", people_count=5), "yellow"),
        (facts("unpaid_wages"), "yellow"),
        (facts("land_taken"), "yellow"),
        (facts("unpaid_wages", people_count=9), "yellow"),
        (facts("unpaid_wages", people_count=10), "red"),
        (facts("land_taken", people_count=10), "red"),
        (facts(amount=9_999), "blue"),
        (facts(amount=10_000), "yellow"),
        (facts(amount=0), "blue"),
        (facts(is_repeated=True), "yellow"),
        (facts("failed_below"), "yellow"),
        (facts("crosses_areas"), "yellow"),
    ],
)
def test_the_default_rules(matter: Facts, color: str) -> None:
    assert suggest(matter, TriageRule.objects.in_force(DAY)).color == color


def test_every_rule_is_shown_and_the_most_acute_wins() -> None:
    rules = TriageRule.objects.in_force(DAY)
    told = suggest(facts("threat", "children", people_count=12, amount=50_000), rules)
    assert told.color == "red"
    assert [reason.code for reason in told.met] == [
        "violence-5-people",
        "5-people",
        "violence-or-children",
        "10000-yuan",
    ]
    assert len(told.met) + len(told.not_met) == len(rules) == 12
    assert all(reason.text for reason in told.reasons)


@pytest.mark.parametrize(
    ("matter", "tier"),
    [
        (facts(), "village"),
        (facts("children"), "village"),
        (facts("failed_below"), "town"),
        (facts("weapon"), "town"),
        (facts("weapon", "failed_below"), "district"),
    ],
)
def test_the_tier_follows_the_color_and_a_failure_below(matter: Facts, tier: str) -> None:
    assert suggest(matter, TriageRule.objects.in_force(DAY)).tier == tier


def test_a_rule_holds_from_its_day_to_its_day() -> None:
    rule = TriageRule.objects.get(code="30-people")
    TriageRule.objects.filter(pk=rule.pk).update(valid_until=DAY)
    TriageRule.objects.create(code="30-people", color="red", min_people=20, valid_from=DAY)

    def edge(day: date) -> int | None:
        return next(r for r in TriageRule.objects.in_force(day) if r.code == "30-people").min_people

    assert edge(DAY - timedelta(days=1)) == 30
    assert edge(DAY) == 20


def test_a_rule_without_conditions_never_speaks() -> None:
    empty = TriageRule(code="empty", color="red", valid_from=DAY)
    assert suggest(facts(), [empty]).color == "blue"


@pytest.mark.parametrize(("days", "repeated"), [(0, True), (89, True), (91, False)])
def test_the_same_matter_within_90_days_is_a_repetition(
    bench: Bench, days: int, repeated: bool
) -> None:
    bench.open(title="水渠争执", place="村口水渠")
    bench.tick(days=days, hours=1)
    again = bench.open(title="又吵起来了", place="村口水渠")
    assert facts_of(again).is_repeated is repeated
    assert (suggestion_for(again, bench.clock).color == "yellow") is repeated


def test_another_place_or_another_area_is_another_matter(bench: Bench) -> None:
    bench.open(title="水渠争执", place="村口水渠")
    assert not facts_of(bench.open(title="果园边界", place="北坡")).is_repeated
    elsewhere = bench.open(title="水渠争执", place="村口水渠", area=bench.territory.group(1))
    assert not facts_of(elsewhere).is_repeated


def test_rules_never_ask_who_a_person_is() -> None:
    columns = {field.name for field in TriageRule._meta.get_fields()}
    assert columns == {
        "id",
        "code",
        "color",
        "any_flags",
        "min_people",
        "min_amount",
        "is_repeated",
        "valid_from",
        "valid_until",
    }
