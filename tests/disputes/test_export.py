"""The list as an Excel sheet: the rows of the page, in the house form, nothing a formula."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disputes.choices import State
from disputes.exports import COLUMNS
from tests.disputes.factories import Bench

ClientOf = Callable[[Any], Client]
EXPORT = "disputes:case_export"
#: Lines above the rows: title, who filled it in, head.
ABOVE = 3
#: Lines below: totals, signature.
BELOW = 2


@pytest.fixture
def played(bench: Bench) -> Bench:
    """A bench whose clock lies in the past, so that pages of this moment show it."""
    bench.clock = timezone.now() - timedelta(hours=6)
    return bench


def sheet_of(client: Client, **query: str) -> Any:
    answer = client.get(reverse(EXPORT), query)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content)
    return openpyxl.load_workbook(io.BytesIO(content)).active


def rows_of(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(min_row=ABOVE + 1, values_only=True))[:-BELOW]


def test_the_sheet_holds_the_rows_of_the_page_in_its_order(
    played: Bench, client_of: ClientOf
) -> None:
    played.in_state(State.ASSESSED, color="red")
    for _number in range(3):
        played.in_state(State.RESOLVING)
    client = client_of(played.cast.town)
    for query in ({"view": "open"}, {"view": "all"}, {"view": "open", "color": "blue"}):
        page = client.get(reverse("disputes:case_list"), query)
        shown = [(row.case.number, row.case.title) for row in page.context["rows"]]
        found = [(row[0], row[2]) for row in rows_of(sheet_of(client, **query))]
        assert found == shown


def test_the_sheet_is_in_the_house_form(played: Bench, client_of: ClientOf) -> None:
    case = played.in_state(State.RESOLVING)
    sheet = sheet_of(client_of(played.cast.town), view="open")
    assert sheet["A1"].value == "黄集镇案件（本镇在办）"
    assert "杨帆" in sheet["A2"].value
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:Q1", "A2:Q2", "A6:Q6"}
    assert [cell.value for cell in sheet[ABOVE]] == [str(column.head) for column in COLUMNS]
    assert sheet.freeze_panes == "D4"
    first = sheet[ABOVE + 1]
    assert first[0].value == case.number
    assert first[0].data_type == "s"
    assert first[7].value == 2


def test_words_that_look_like_a_formula_stay_words(played: Bench, client_of: ClientOf) -> None:
    for title in ("=1+1", "+CMD|'/c calc'!A1", "-2+3", "@SUM(A1)", "http://127.0.0.1/x"):
        played.open(title=title)
    sheet = sheet_of(client_of(played.cast.town), view="all")
    titles = [row[2] for row in sheet.iter_rows(min_row=ABOVE + 1, max_row=ABOVE + 5)]
    assert {cell.value for cell in titles} == {
        "=1+1",
        "+CMD|'/c calc'!A1",
        "-2+3",
        "@SUM(A1)",
        "http://127.0.0.1/x",
    }
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in titles)


def test_only_cases_in_sight_go_out(played: Bench, client_of: ClientOf) -> None:
    played.open()
    played.open(area=played.territory.group(0, town=1), actor=played.cast.other_town)
    assert len(rows_of(sheet_of(client_of(played.cast.town), view="all"))) == 1
    assert len(rows_of(sheet_of(client_of(played.cast.district), view="all"))) == 2


def test_no_personal_data_goes_out(played: Bench, client_of: ClientOf) -> None:
    played.in_state(State.RESOLVING)
    cells = {
        str(value)
        for row in sheet_of(client_of(played.cast.town), view="all").iter_rows(values_only=True)
        for value in row
    }
    assert not any("李大山" in cell or "13812345678" in cell for cell in cells)


@pytest.mark.parametrize("name", ["village", "mediator", "assessor", "cadre", "outsider"])
def test_without_the_right_nothing_goes_out(played: Bench, client_of: ClientOf, name: str) -> None:
    answer = client_of(getattr(played.cast, name)).get(reverse(EXPORT), {"view": "all"})
    assert answer.status_code == 403


def test_an_empty_list_is_a_sheet_with_its_head(played: Bench, client_of: ClientOf) -> None:
    assert rows_of(sheet_of(client_of(played.cast.town), view="all")) == []


def test_the_export_takes_the_same_queries_however_long_it_is(
    played: Bench, client_of: ClientOf, at_most_queries: Callable[[int], Any]
) -> None:
    for _number in range(30):
        played.open()
    client = client_of(played.cast.town)
    client.get("/healthz")
    with at_most_queries(6):
        sheet_of(client, view="open")
