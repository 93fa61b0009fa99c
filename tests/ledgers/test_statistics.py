"""The quarter's figures: each a count of rows it opens, each share with what it is a share of."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.calendar import business_date
from disputes.choices import State
from disputes.models import Case
from ledgers.asking import Page, quarter_asked, quarter_of
from ledgers.books import BOOKS
from ledgers.measures import MEASURES
from ledgers.statistics import MONEY, SHOWN, Line, Statistics, change, quarter_before
from tests.disputes.factories import Bench

ADDRESS = "/ledgers/statistics/"
LINK = re.compile(r'<a href="(/ledgers/mediation/\?[^"]+)">([\d,]+)</a>')
ROWS = re.compile(r"共 ([\d,]+) 行")


@pytest.fixture
def mixed(bench: Bench) -> Bench:
    """Disputes of every end, by several doors, some that do not count."""
    for state in State.values:
        bench.in_state(state, category="land", source="walk_in")
    for outcome in ("written_agreement", "oral_agreement", "settled_on_site", "no_agreement"):
        case = bench.in_state(State.RESOLVING, category="neighbors", source="court", amount=100)
        bench.act("resolve", case, outcome=outcome)
    bench.open(kind="hazard")
    return bench


def statistics_of(user: Any, **params: str) -> Statistics:
    now = timezone.now()
    asked = {"quarter": quarter_of(business_date(now)), **params}
    return Statistics(Page(BOOKS["mediation"], asked, user=user, now=now))


@pytest.mark.django_db
def test_what_was_taken_up_is_in_progress_or_ended_one_way(mixed: Bench) -> None:
    shown = statistics_of(mixed.cast.town)
    for line in (*shown.types, *shown.doors, shown.total):
        parts = [line.count(name) for name in ("in_progress", "succeeded", "terminated")]
        assert sum(parts) == line.count("accepted")
        ends = [line.count(name) for name in ("failed", "referred", "withdrawn")]
        assert sum(ends) == line.count("terminated")
        forms = [line.count(name) for name in ("written", "oral", "on_site")]
        assert sum(forms) == line.count("succeeded")


@pytest.mark.django_db
def test_types_and_doors_both_add_up_to_the_total(mixed: Bench) -> None:
    shown = statistics_of(mixed.cast.town)
    assert shown.total.count("accepted") > 0
    for name in (*SHOWN, MONEY):
        for lines in (shown.types, shown.doors):
            assert sum(line.count(name) for line in lines) == shown.total.count(name)


@pytest.mark.django_db
def test_refused_joined_and_what_is_no_dispute_do_not_count(mixed: Bench) -> None:
    disputes = Case.objects.filter(kind="dispute")
    left_out = disputes.filter(state__in=["refused", "joined"]).count()
    accepted = statistics_of(mixed.cast.town).total.count("accepted")
    assert left_out == 2
    assert accepted == disputes.count() - left_out


@pytest.mark.django_db
def test_only_money_of_agreements_counts(mixed: Bench) -> None:
    line = next(
        line
        for line in statistics_of(mixed.cast.town).types
        if line.filters["category"] == "neighbors"
    )
    assert line.count(MONEY) == 200


@pytest.mark.django_db
def test_every_number_of_the_page_opens_as_many_rows(mixed: Bench, client_of: Any) -> None:
    client = client_of(mixed.cast.town)
    links = LINK.findall(client.get(ADDRESS).content.decode())
    assert len(links) > 20
    for url, number in set(links):
        found = ROWS.search(client.get(unescape(url)).content.decode())
        assert found, url
        assert found[1] == number, url


@pytest.mark.django_db
def test_the_neighbor_s_figures_know_nothing_of_the_other_village(mixed: Bench) -> None:
    assert statistics_of(mixed.cast.neighbor).total.count("accepted") == 0
    assert statistics_of(mixed.cast.village).total.count("accepted") > 0


@pytest.mark.django_db
def test_the_page_says_what_the_rate_is_of(mixed: Bench, client_of: Any) -> None:
    html = client_of(mixed.cast.town).get(ADDRESS).content.decode()
    assert "受理 − 在办" in html
    assert "终止 = 未达成协议" in html


@pytest.mark.django_db
def test_the_workbook_holds_the_figures_of_the_page(mixed: Bench, client_of: Any) -> None:
    answer = client_of(mixed.cast.town).get(f"{ADDRESS}export/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = {row[0]: row for row in book.active.iter_rows(min_row=4, values_only=True)}
    shown = statistics_of(mixed.cast.town)
    assert rows["合计"][1] == shown.total.count("accepted")
    assert rows["合计"][7] == shown.total.success_rate
    assert rows["委托移送"][1] == 4


@pytest.mark.django_db
def test_the_figures_take_the_same_queries_however_many_cases(
    bench: Bench, client_of: Any, at_most_queries: Callable[[int], Any]
) -> None:
    for _ in range(12):
        bench.in_state(State.RESOLVED)
    client = client_of(bench.cast.town)
    client.get("/healthz")
    with at_most_queries(10):
        client.get(ADDRESS)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_rate_is_never_rounded_up(succeeded: int, other: int, going: int) -> None:
    whole = succeeded + other + going
    line = Line("x", {}, {"accepted": whole, "in_progress": going, "succeeded": succeeded})
    if succeeded + other == 0:
        assert line.success_rate == "–"
        return
    rate = float(line.success_rate)
    assert rate <= 100 * succeeded / (succeeded + other) + 1e-9
    assert (line.success_rate == "100") == (other == 0)


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [(9, 8, "+12.5"), (7, 8, "-12.5"), (8, 8, "0"), (8, 0, "–"), (2, 3, "-33.3"), (0, 4, "-100.0")],
)
def test_a_change_is_against_what_it_is_compared_with(now: int, then: int, words: str) -> None:
    assert change(now, then) == words


def test_the_quarter_before_and_a_year_ago_are_the_right_ones() -> None:
    period = quarter_asked("2026Q1")
    assert period
    assert quarter_of(quarter_before(period).first) == "2025Q4"
    assert quarter_of(quarter_before(period, 4).first) == "2025Q1"


def test_every_figure_shown_is_a_measure() -> None:
    assert set(SHOWN) <= set(MEASURES)
