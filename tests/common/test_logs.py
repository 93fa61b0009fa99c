"""A log line holds no numbers of people and no search words."""

from __future__ import annotations

import pytest

from common.logs import without_personal_data


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("call 13812345678 now", "call *** now"),
        ("42060719900101001X", "***"),
        ("case XZ-2026-000123 of 420607001005", "case XZ-2026-000123 of 420607001005"),
    ],
)
def test_numbers_of_people_are_masked(text: str, kept: str) -> None:
    assert without_personal_data(None, "", {"event": text, "code": 200}) == {
        "event": kept,
        "code": 200,
    }


def test_the_query_string_of_a_request_is_cut() -> None:
    event = without_personal_data(None, "", {"request": "GET /cases/?q=王某 "})
    assert event["request"].strip() == "GET /cases/"
