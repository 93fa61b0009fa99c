"""The documents of a case for programs (contract.md section 2)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from rest_framework.test import APIClient

from disputes.models import Case
from papers.intake import WORD
from papers.kinds import BY_CODE
from tests.disputes.factories import Bench
from tests.papers.factories import Clerk

Limit = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def api(bench: Bench, api_of: Callable[[Any], APIClient]) -> APIClient:
    """The mediator's program."""
    return api_of(bench.cast.mediator)


def address(case: Case, name: str = "") -> str:
    """Return an address below a case's documents."""
    return f"/api/v1/cases/{case.number}/documents/{name}"


def test_the_list_tells_what_is_wanted_what_is_there_and_what_is_missing(
    api: APIClient, case: Case
) -> None:
    told = api.get(address(case)).json()
    assert (told["needed"], told["present"], told["complete"]) == (10, 4, False)
    assert [row["kind"] for row in told["documents"]] == list(BY_CODE)
    rows = {row["kind"]: row for row in told["documents"]}
    assert rows["oral"]["needed"] is False
    assert rows["oral"]["missing"] == []
    assert rows["follow_up"]["missing"] == [
        {
            "field": "一次回访",
            "place": "follow_up",
            "url": f"/papers/{case.number}/fill/follow_up/",
        }
    ]
    assert rows["cover"]["docx"] == address(case, "cover.docx")
    assert told["pdf"] == address(case, "file.pdf")


def test_documents_and_the_file_come_as_files(api: APIClient, case: Case) -> None:
    word = api.get(address(case, "agreement.docx"))
    assert (word.status_code, word["Content-Type"]) == (200, WORD)
    assert word.content.startswith(b"PK")
    whole = api.get(address(case, "file.pdf"), HTTP_ACCEPT="application/pdf")
    assert (whole.status_code, whole["Content-Type"]) == (200, "application/pdf")
    assert whole.content.startswith(b"%PDF-")
    for response in (word, whole):
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_there_or_out_of_sight_is_not_found(
    api: APIClient, case: Case, bench: Bench, api_of: Callable[[Any], APIClient]
) -> None:
    assert api.get(address(case, "claim.docx")).status_code == 404
    assert api.get(address(case, "nothing.docx")).status_code == 404
    stranger = api_of(bench.cast.neighbor)
    for name in ("", "file.pdf", "cover.docx"):
        assert stranger.get(address(case, name)).status_code == 404


def test_the_limit_of_prints_is_told_as_429(
    api: APIClient, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("papers.actions.printing.FILES_A_DAY", 0)
    response = api.get(address(case, "file.pdf"))
    assert (response.status_code, response.json()["code"]) == (429, "print_limit")


def test_the_list_asks_a_constant_number_of_questions(
    api: APIClient, clerk: Clerk, case: Case, at_most_queries: Limit
) -> None:
    api.get(address(case))
    clerk.everything()
    with at_most_queries(12):
        api.get(address(case))
