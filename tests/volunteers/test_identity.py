"""ID numbers: what they say, and that a wrong one is never taken."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.volunteers.factories import id_number
from volunteers.identity import CHECK, identity_of, is_guarded

TODAY = date(2026, 11, 24)
DATES = st.dates(date(1900, 1, 1), TODAY)


@given(DATES, st.integers(0, 999))
def test_a_good_number_tells_birth_date_and_gender(born: date, serial: int) -> None:
    said = identity_of(id_number(serial, born), TODAY)
    assert said == (born, "male" if serial % 2 else "female")


@given(DATES, st.integers(0, 999), st.integers(0, 17), st.sampled_from(CHECK))
def test_one_wrong_character_is_always_found(
    born: date, serial: int, place: int, other: str
) -> None:
    good = id_number(serial, born)
    bad = good[:place] + other + good[place + 1 :]
    assert (identity_of(bad, TODAY) is None) == (bad != good)


@given(DATES, st.integers(0, 999), st.integers(0, 15))
def test_two_neighboring_digits_changed_about_are_found(
    born: date, serial: int, place: int
) -> None:
    good = id_number(serial, born)
    bad = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    assert (identity_of(bad, TODAY) is None) == (bad != good)


@pytest.mark.parametrize(
    "text",
    ["", "x", "429999198002300018", id_number(1, date(2026, 11, 25)), "420607800101123", "４" * 18],
)
def test_what_cannot_be_an_id_number_is_refused(text: str) -> None:
    assert identity_of(text, TODAY) is None


@pytest.mark.parametrize(
    ("born", "guarded"),
    [
        (date(2012, 11, 24), False),
        (date(2012, 11, 25), True),
        (date(2012, 2, 29), False),
        (None, False),
    ],
)
def test_a_guardian_is_needed_until_the_fourteenth_birthday(
    born: date | None, guarded: bool
) -> None:
    assert is_guarded(born, TODAY) is guarded
