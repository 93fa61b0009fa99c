"""What a file wants, what it has, what it lacks: pure rules."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.choices import Outcome
from papers.choices import Need, Opening
from papers.kinds import (
    AGREED,
    BY_CODE,
    KINDS,
    LOCAL,
    Facts,
    PartyFacts,
    file_state,
    is_complete,
    is_performed,
)

RULES = {"rights": "required", "identity": "required", "follow_up": "required"}
TWO = (
    PartyFacts(1, is_party=True, side="applicant", has_phone=True),
    PartyFacts(2, is_party=True, side="respondent", has_address=True),
)
WHOLE = Facts(
    opening="application",
    has_asks=True,
    has_application_day=True,
    has_summary=True,
    outcome="written_agreement",
    has_rights_day=True,
    has_identity_day=True,
    parties=TWO,
    sessions=1,
    has_agreement=True,
    has_signing_day=True,
    follow_ups=1,
    has_number=True,
    has_lead=True,
    has_retention=True,
)

facts = st.builds(
    Facts,
    opening=st.sampled_from(["", *Opening.values]),
    outcome=st.sampled_from(["", *Outcome.values]),
    sessions=st.integers(0, 2),
    inquiries=st.integers(0, 2),
    evidence=st.integers(0, 2),
    follow_ups=st.integers(0, 2),
    has_agreement=st.booleans(),
    has_signing_day=st.booleans(),
    has_number=st.booleans(),
    has_lead=st.booleans(),
    has_retention=st.booleans(),
    is_confirmation_asked=st.booleans(),
    parties=st.sampled_from([(), TWO[:1], TWO]),
)
rules = st.dictionaries(st.sampled_from(LOCAL), st.sampled_from(Need.values))


def wanted(given: Facts, rules: dict[str, str] | None = None) -> set[str]:
    """Return the documents that are wanted."""
    states = file_state(given, RULES if rules is None else rules)
    return {state.kind.code for state in states if state.is_needed}


def missing(given: Facts, code: str) -> list[str]:
    """Return the forms that would fill what a document lacks."""
    states = file_state(given, RULES)
    state = next(state for state in states if state.kind.code == code)
    return [one.place for one in state.missing]


def test_a_file_with_everything_is_complete() -> None:
    assert is_complete(file_state(WHOLE, RULES))


def test_an_application_stands_for_the_registration_and_the_other_way_round() -> None:
    assert {"application", "acceptance"} & wanted(WHOLE) == {"application"}
    offered = replace(WHOLE, opening="own")
    assert {"application", "acceptance"} & wanted(offered) == {"acceptance"}


@pytest.mark.parametrize(
    ("outcome", "paper"),
    [
        ("written_agreement", {"agreement"}),
        ("oral_agreement", {"oral"}),
        ("settled_on_site", {"oral"}),
        ("no_agreement", set()),
        ("referred", set()),
        ("", set()),
    ],
)
def test_the_outcome_decides_which_agreement_is_wanted(outcome: str, paper: set[str]) -> None:
    given_facts = replace(WHOLE, outcome=outcome, follow_ups=0)
    assert {"agreement", "oral"} & wanted(given_facts) == paper
    assert ("follow_up" in wanted(given_facts)) == bool(paper)


def test_the_court_papers_are_wanted_only_where_asked_for() -> None:
    assert "confirmation" not in wanted(WHOLE)
    asked = replace(WHOLE, is_confirmation_asked=True)
    assert "confirmation" in wanted(asked)
    assert missing(asked, "confirmation") == ["confirmation"]


def test_the_district_decides_what_the_ministry_leaves_open() -> None:
    assert "rights" not in wanted(WHOLE, {})
    assert "rights" in wanted(WHOLE, {"rights": "required"})
    assert "inquiry" in wanted(WHOLE, {"inquiry": "required"})


def test_what_was_made_unasked_is_bound_as_well() -> None:
    assert "inquiry" not in wanted(WHOLE)
    assert "inquiry" in wanted(replace(WHOLE, inquiries=1))


def test_each_missing_thing_names_the_form_and_the_person_it_is_about() -> None:
    unknown = replace(WHOLE, parties=(*TWO[:1], PartyFacts(7, is_party=True)))
    states = {state.kind.code: state for state in file_state(unknown, RULES)}
    lack = states["agreement"].missing[0]
    assert (lack.place, lack.name, lack.pk) == ("party", "side", 7)


def test_a_mediation_has_two_sides() -> None:
    assert "person" in missing(replace(WHOLE, parties=()), "agreement")
    assert "person" in missing(replace(WHOLE, parties=TWO[:1]), "agreement")


def test_proofs_are_missing_until_every_part_is_performed_and_proven() -> None:
    owed = replace(WHOLE, instalments=2, paid=1)
    assert missing(owed, "payment") == ["instalments", "upload"]
    assert missing(replace(owed, paid=2, proven=2), "payment") == []
    assert not is_performed(owed)
    assert is_performed(replace(owed, paid=2))


@given(facts, rules)
def test_every_document_says_why_and_stands_in_the_order_of_the_file(
    given_facts: Facts, given_rules: dict[str, str]
) -> None:
    states = file_state(given_facts, given_rules)
    assert [state.kind for state in states] == list(KINDS)
    assert all(str(state.why) for state in states)
    assert all(one.place and str(one.field) for state in states for one in state.missing)


@given(facts, rules)
def test_at_most_one_agreement_and_exactly_one_opening_are_wanted(
    given_facts: Facts, given_rules: dict[str, str]
) -> None:
    codes = wanted(given_facts, given_rules)
    assert len({"application", "acceptance"} & codes) == 1
    assert len({"agreement", "oral"} & codes) == (given_facts.outcome in AGREED)


def test_codes_are_unique_and_known() -> None:
    assert len(BY_CODE) == len(KINDS)
    assert set(LOCAL) <= set(BY_CODE)
