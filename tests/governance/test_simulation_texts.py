"""The invented texts: enough of them, short enough, and every slot filled."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from string import Formatter

import pytest

from disputes.choices import CaseCategory, Outcome
from governance.simulation.lots import lots
from governance.simulation.wording import (
    LONGEST_TITLE,
    Matter,
    as_said_in,
    matters,
    names_in,
    phrases,
    say,
    tell,
    type_of,
    yuan_words,
)
from reports.choices import Category, Flag
from reports.inputs import item_faults

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
SLOTS = {"a", "b", "A", "B", "crop", "beast", "mu", "n", "spot", "yuan", "sessions", "day"}


def test_there_are_enough_different_matters_of_every_kind() -> None:
    summaries = {matter.summary for matter in matters()}
    assert len(summaries) == len(matters()) >= 120
    assert len({matter.detail for matter in matters()}) == len(matters())
    assert {matter.category for matter in matters()} == set(Category.values)
    assert {matter.type for matter in matters()} == set(CaseCategory.values)


@pytest.mark.parametrize("matter", matters(), ids=lambda matter: matter.summary)
def test_every_matter_can_be_filed(matter: Matter) -> None:
    for number in range(12):
        setting = "urban" if number % 2 else "rural"
        item = tell(lots(number, matter.summary), matter, place="三组", at=AT, setting=setting).item
        assert item_faults(item, AT) == {}
        assert len(item.summary) <= LONGEST_TITLE
        assert "{" not in item.summary + item.detail + item.place
        assert set(item.flags) <= set(Flag.values)


@pytest.mark.parametrize("matter", matters(), ids=lambda matter: matter.summary)
def test_the_case_type_is_read_from_the_title(matter: Matter) -> None:
    item = tell(lots(1, matter.summary), matter, place="三组", at=AT).item
    assert type_of(item.summary) == matter.type


def test_red_matters_are_rare() -> None:
    weights: Counter[bool] = Counter()
    for matter in matters():
        sharp = {"weapon", "self_harm"} & {flag for flag, _share in matter.signs}
        weights[bool(sharp) or matter.people[0] >= 30] += matter.weight
    assert weights[True] / weights.total() < 0.015


def test_phrases_use_known_slots_only() -> None:
    for kind in phrases().values():
        for lines in kind.values():
            for line in lines:
                named = {
                    name for _text, name, _spec, _conversion in Formatter().parse(line) if name
                }
                assert named <= SLOTS, line


def test_every_outcome_and_type_has_its_words() -> None:
    assert set(phrases()["mediation"]) >= set(CaseCategory.values)
    assert set(phrases()["agreement"]) >= set(CaseCategory.values)
    assert set(phrases()["summary"]) >= set(Outcome.values)


def test_the_same_lots_give_the_same_words() -> None:
    assert say(lots(1, "x"), "close", "remark") == say(lots(1, "x"), "close", "remark")


@pytest.mark.parametrize(
    ("amount", "words"), [(800, "800元"), (9900, "9900元"), (12000, "1.2万元"), (30000, "3万元")]
)
def test_money_is_said_as_people_say_it(amount: int, words: str) -> None:
    assert yuan_words(amount) == words


def test_surnames_are_found_where_people_are_spoken_of() -> None:
    assert names_in("林地边上，李家和王某争高下，李家先说") == ["李", "王"]
    assert names_in("张大爷一个人住") == ["张"]


def test_a_community_does_not_speak_of_itself_as_a_village() -> None:
    assert as_said_in("urban", "村支书在村调解室") == "社区书记在社区调解室"
    assert as_said_in("rural", "村支书在村调解室") == "村支书在村调解室"
