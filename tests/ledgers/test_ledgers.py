"""One matter typed once stands in every ledger that asks for it; each reader sees their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

import ledgers.views
from disputes.choices import State
from ledgers.asking import Page, Period, ledgers_of, quarter_asked, quarter_of
from ledgers.books import BOOKS
from ledgers.filling import cells, entries_of
from ledgers.ledger import Column, Ledger, Version
from reports.inputs import PartyInput
from tests.disputes.factories import Bench

pytestmark = pytest.mark.django_db
PageFor = Callable[..., Page]


def table(page: Page, *, with_names: bool = False) -> list[dict[str, Any]]:
    """Return a ledger's rows by the codes of their columns."""
    rows = list(page.ledger.rows(page.asked).order_by(*page.ledger.order))
    return [
        dict(
            zip(
                [column.code for column in page.columns],
                cells(page.columns, entry, with_names=with_names),
                strict=True,
            )
        )
        for entry in entries_of(page.ledger, rows, page.now)
    ]


def test_one_matter_fills_the_ledger_from_receipt_to_follow_up(
    bench: Bench, page_for: PageFor
) -> None:
    case = bench.open(amount=5400, people_count=3)
    for act in ("assess", "assign", "accept", "mediate", "resolve", "answer"):
        case = bench.act(act, case)
    (row,) = table(page_for(bench.cast.town))
    assert row["number"] == case.number
    assert (row["town"], row["village"], row["group"]) == ("黄集镇", "李楼村", "一组")
    assert (row["people"], row["amount"]) == (3, 5400)
    assert row["parties"] == "李**、张**"
    assert row["found_on"] == row["resolved_on"] == timezone.localdate(case.received_at)
    assert "双方到场" in row["progress"]
    assert "轮流放水" in row["result"]
    assert "满意" in row["answers"]
    assert row["leader"] == ""


def test_names_in_full_are_only_written_where_they_were_asked_for(
    bench: Bench, page_for: PageFor
) -> None:
    bench.open()
    page = page_for(bench.cast.town)
    assert table(page)[0]["parties"] == "李**、张**"
    assert table(page, with_names=True)[0]["parties"] == "李大山、张小河"


def test_witnesses_are_not_named_as_people_concerned(bench: Bench, page_for: PageFor) -> None:
    bench.open(parties=[PartyInput("李大山"), PartyInput("王见证", role="witness")])
    assert table(page_for(bench.cast.town), with_names=True)[0]["parties"] == "李大山"


def test_every_ledger_shows_its_own_kind_of_case(bench: Bench, page_for: PageFor) -> None:
    red = bench.in_state(State.RESOLVING, color="red")
    blue = bench.in_state(State.RESOLVED)
    hazard = bench.open(kind="hazard")
    refused = bench.in_state(State.REFUSED)
    found = {
        code: {row["number"] for row in table(page_for(bench.cast.town, code))}
        for code in ("disputes", "red", "mediation")
    }
    every = {case.number for case in (red, blue, hazard, refused)}
    assert found["disputes"] == every
    assert found["red"] == {red.number}
    assert found["mediation"] == {red.number, blue.number}


def test_the_neighbor_sees_nothing_of_the_other_village(bench: Bench, page_for: PageFor) -> None:
    case = bench.open()
    own = [ledger.code for ledger in ledgers_of(bench.cast.neighbor) if ledger.is_dated]
    assert len(own) >= 6
    for code in own:
        assert table(page_for(bench.cast.neighbor, code)) == []
    assert [row["number"] for row in table(page_for(bench.cast.village))] == [case.number]


def test_a_printed_page_says_that_it_is_not_the_whole_ledger(
    bench: Bench, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.open()
    bench.open()
    client, url = client_of(bench.cast.town), reverse("ledgers:ledger", args=["disputes"])
    assert "要整本的" not in client.get(url).content.decode()
    monkeypatch.setattr(ledgers.views, "PAGE_SIZE", 1)
    assert "这里印的是 2 行里的 1 行。要整本的" in client.get(url).content.decode()


def test_another_village_cannot_be_asked_for(bench: Bench, client_of: Any) -> None:
    url = reverse("ledgers:ledger", args=["disputes"])
    client = client_of(bench.cast.neighbor)
    assert client.get(url, {"area": bench.territory.village().code}).status_code == 404
    assert client.get(url, {"area": bench.territory.village(1).code}).status_code == 200


def test_a_mediator_finds_the_cases_they_work_on_and_no_others(
    bench: Bench, page_for: PageFor, client_of: Any
) -> None:
    mine = bench.in_state(State.RESOLVING)
    bench.open()
    page = page_for(bench.cast.mediator, "mediation")
    assert [row["number"] for row in table(page)] == [mine.number]
    assert client_of(bench.cast.mediator).get("/ledgers/red/").status_code == 403


def test_place_period_and_filters_narrow_the_rows(bench: Bench, page_for: PageFor) -> None:
    here = bench.in_state(State.ASSESSED, color="red", category="land")
    there = bench.open(area=bench.territory.group(0, village=1), actor=bench.cast.town)
    asked = {
        "area": bench.territory.village(1).code,
        "color": "red",
        "category": "land",
        "state": "received",
    }
    wanted = {"area": there, "color": here, "category": here, "state": there}
    for name, value in asked.items():
        (row,) = table(page_for(bench.cast.town, **{name: value}))
        assert row["number"] == wanted[name].number
    yesterday = (timezone.localdate(here.received_at) - timedelta(days=1)).isoformat()
    assert table(page_for(bench.cast.town, date_to=yesterday)) == []


def test_the_page_shows_place_period_and_count_in_words(bench: Bench, client_of: Any) -> None:
    case = bench.open()
    html = client_of(bench.cast.town).get("/ledgers/disputes/").content.decode()
    assert "黄集镇及下级" in html
    assert "共 1 行" in html
    assert case.number in html
    assert "李大山" not in html


def test_the_columns_are_those_of_the_day_the_period_ends() -> None:
    old, new = Column("old", "old", "number"), Column("new", "new", "number")
    ledger = Ledger(
        "x",
        "x",
        "x",
        frozenset(),
        lambda asked: None,  # type: ignore[arg-type, return-value]
        ("id",),
        (Version(date(2026, 1, 1), (old,)), Version(date(2027, 1, 1), (old, new))),
    )
    assert ledger.columns_on(date(2020, 1, 1)) == (old,)
    assert ledger.columns_on(date(2026, 12, 31)) == (old,)
    assert ledger.columns_on(date(2027, 1, 1)) == (old, new)


@pytest.mark.parametrize("code", list(BOOKS))
def test_every_ledger_has_its_columns_once_and_says_what_it_holds(code: str) -> None:
    ledger = BOOKS[code]
    for version in ledger.versions:
        codes = [column.code for column in version.columns]
        assert len(codes) == len(set(codes))
    assert [version.valid_from for version in ledger.versions] == sorted(
        version.valid_from for version in ledger.versions
    )
    assert str(ledger.about)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_quarter_is_its_days(text: str, first: date, last: date) -> None:
    assert quarter_asked(text) == Period(first, last)
    assert quarter_of(first) == quarter_of(last) == text
    assert quarter_asked("2026Q5") is None


@pytest.mark.parametrize("count", [3, 30])
def test_a_page_takes_the_same_queries_however_many_rows(
    bench: Bench, client_of: Any, at_most_queries: Any, count: int
) -> None:
    for _ in range(count):
        bench.in_state(State.RESOLVING)
    client = client_of(bench.cast.town)
    client.get("/healthz")
    # The session, the person, their postings, the places offered, the place asked for, the rows and
    # their number; then meetings, answers, people and places of all rows at once.
    with at_most_queries(11):
        client.get("/ledgers/disputes/")
