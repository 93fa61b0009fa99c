"""The pages of cases: who sees what, what is counted, how many queries it takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from disputes.choices import State
from disputes.models import Case, SavedView
from disputes.workflow import ACTS
from tests.disputes.factories import Bench

ClientOf = Callable[[Any], Client]
Limited = Callable[[int], Any]


@pytest.fixture
def played(bench: Bench) -> Bench:
    """A bench whose clock lies in the past, so that pages of this moment show it."""
    bench.clock = timezone.now() - timedelta(hours=6)
    return bench


def detail(case: Case) -> str:
    return reverse("disputes:case_detail", args=[case.number])


def act_url(case: Case, act: str) -> str:
    return reverse("disputes:case_act", args=[case.number, act])


# --- Who gets in -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["case_list", "case_board", "case_open", "case_export", "board"])
def test_a_stranger_is_sent_to_sign_in(client: Client, db: None, name: str) -> None:
    answer = client.get(reverse(f"disputes:{name}"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


LISTED = {
    "district": 200,
    "supervisor": 200,
    "centre": 200,
    "assessor": 200,
    "town": 200,
    "village": 200,
    "keeper": 200,
    "mediator": 200,
    "neighbor": 200,
    "other_town": 200,
    "cadre": 403,
    "volunteer": 403,
    "sysadmin": 403,
    "secadmin": 403,
    "auditor": 403,
    "former": 403,
    "outsider": 403,
}


@pytest.mark.parametrize(("name", "status"), LISTED.items())
def test_the_list_is_for_those_who_work_on_cases(
    played: Bench, client_of: ClientOf, name: str, status: int
) -> None:
    client = client_of(getattr(played.cast, name))
    assert client.get(reverse("disputes:case_list")).status_code == status
    assert client.get(reverse("disputes:case_board")).status_code == status


SEEN = {
    "district": 200,
    "supervisor": 200,
    "centre": 200,
    "assessor": 200,
    "town": 200,
    "village": 200,
    "keeper": 200,
    "mediator": 200,
    "neighbor": 404,
    "other_town": 404,
    "cadre": 404,
    "volunteer": 404,
    "sysadmin": 404,
    "secadmin": 404,
    "auditor": 404,
    "former": 404,
    "outsider": 404,
}


@pytest.mark.parametrize(("name", "status"), SEEN.items())
def test_a_case_out_of_sight_is_not_there(
    played: Bench, client_of: ClientOf, name: str, status: int
) -> None:
    case = played.in_state(State.RECEIVED)
    client = client_of(getattr(played.cast, name))
    assert client.get(detail(case)).status_code == status


def test_the_answer_for_a_case_out_of_sight_is_that_for_none(
    played: Bench, client_of: ClientOf
) -> None:
    case = played.in_state(State.RECEIVED)
    client = client_of(played.cast.neighbor)
    hidden, absent = client.get(detail(case)), client.get("/cases/XZ-1999-00001/")
    assert hidden.status_code == absent.status_code == 404
    assert case.title not in hidden.content.decode()


# --- The list ----------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["turn", "open", "overdue", "week", "red", "paused", "all"])
def test_each_view_counts_what_it_shows(played: Bench, client_of: ClientOf, view: str) -> None:
    played.in_state(State.RECEIVED)
    played.in_state(State.ASSESSED, color="red")
    resolving = played.in_state(State.RESOLVING)
    played.act("pause", resolving)
    played.in_state(State.CLOSED)
    answer = client_of(played.cast.centre).get(reverse("disputes:case_list"), {"view": view})
    listing = answer.context["listing"]
    tab = next(tab for tab in listing.tabs if tab.is_current)
    assert tab.count == listing.count == len(answer.context["rows"])


def test_the_list_opens_on_what_waits_for_me(played: Bench, client_of: ClientOf) -> None:
    case = played.in_state(State.ASSESSED)
    client = client_of(played.cast.village)
    answer = client.get(reverse("disputes:case_list"))
    assert answer.context["listing"].view == "turn"
    assert act_url(case, "assign").removesuffix("assign/") in answer.content.decode()
    played.act("assign", case)
    assert client.get(reverse("disputes:case_list")).context["listing"].view == "open"


def test_nearest_due_comes_first_and_paused_last(played: Bench, client_of: ClientOf) -> None:
    paused = played.in_state(State.RESOLVING)
    played.act("pause", paused)
    later = played.in_state(State.RESOLVING)
    sooner = played.in_state(State.RECEIVED)
    answer = client_of(played.cast.town).get(reverse("disputes:case_list"), {"view": "open"})
    numbers = [row.case.number for row in answer.context["rows"]]
    assert numbers == [sooner.number, later.number, paused.number]


def test_filters_narrow_and_can_be_taken_off(played: Bench, client_of: ClientOf) -> None:
    played.in_state(State.ASSESSED, color="red")
    blue = played.in_state(State.ASSESSED, color="blue")
    client = client_of(played.cast.town)
    query = {"view": "open", "color": "blue", "state": "assessed"}
    answer = client.get(reverse("disputes:case_list"), query)
    listing = answer.context["listing"]
    assert [row.case.pk for row in answer.context["rows"]] == [blue.pk]
    assert listing.count == 1
    assert [chip.query for chip in listing.form.chips()] == [
        "view=open&state=assessed",
        "view=open&color=blue",
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "水渠"},
        {"area": "420607100200"},
        {"source": "walk_in"},
        {"category": "neighbors"},
        {"kind": "dispute"},
        {"received": "today"},
        {"received": "year"},
        {"received_from": "2020-01-01"},
    ],
)
def test_every_filter_finds_the_case(
    played: Bench, client_of: ClientOf, query: dict[str, str]
) -> None:
    case = played.in_state(State.ASSESSED)
    client = client_of(played.cast.town)
    answer = client.get(reverse("disputes:case_list"), {"view": "all", **query})
    assert [row.case.pk for row in answer.context["rows"]] == [case.pk]


def test_a_filter_nobody_knows_is_passed_over(played: Bench, client_of: ClientOf) -> None:
    played.in_state(State.ASSESSED)
    query = {"view": "all", "color": "pink", "area": "1' or 1=1", "received": "never"}
    answer = client_of(played.cast.town).get(reverse("disputes:case_list"), query)
    assert answer.status_code == 200
    assert answer.context["listing"].count == 1


def test_an_empty_list_says_which_kind_of_empty_it_is(played: Bench, client_of: ClientOf) -> None:
    client = client_of(played.cast.town)
    url = reverse("disputes:case_list")
    assert "没有轮到你的案件" in client.get(url, {"view": "turn"}).content.decode()
    assert "这里还没有案件" in client.get(url, {"view": "all"}).content.decode()
    played.in_state(State.ASSESSED, color="blue")
    page = client.get(url, {"view": "all", "color": "red"}).content.decode()
    assert "没有符合的" in page
    assert "不筛选的话有 1 件" in page


def test_names_of_people_are_not_in_a_list(played: Bench, client_of: ClientOf) -> None:
    played.in_state(State.ASSESSED)
    page = client_of(played.cast.town).get(reverse("disputes:case_list"), {"view": "all"})
    assert "李大山" not in page.content.decode()


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_takes_the_same_few_queries_however_long_it_is(
    played: Bench, client_of: ClientOf, at_most_queries: Limited, count: int
) -> None:
    for _number in range(count):
        played.open()
    played.in_state(State.RESOLVING)
    client = client_of(played.cast.town)
    client.get("/healthz")
    with at_most_queries(8):
        client.get(reverse("disputes:case_list"), {"view": "open"})
    with at_most_queries(8):
        client.get(reverse("disputes:case_list"), {"view": "all", "color": "blue"})
    with at_most_queries(8):
        client.get(reverse("disputes:case_board"))


def test_pages_of_the_list_hold_every_case_once(played: Bench, client_of: ClientOf) -> None:
    made = {played.open().number for _number in range(30)}
    client = client_of(played.cast.town)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"view": "open", "cursor": cursor}
        context = client.get(reverse("disputes:case_list"), query).context
        seen += [row.case.number for row in context["rows"]]
        cursor = context["page"].next_cursor
    assert sorted(seen) == sorted(made)


def test_htmx_gets_the_results_alone(played: Bench, client_of: ClientOf) -> None:
    answer = client_of(played.cast.town).get(
        reverse("disputes:case_list"), {"view": "open"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert "<html" not in page
    assert 'id="results"' in page


def test_columns_by_step_lead_to_lists_of_the_same_count(
    played: Bench, client_of: ClientOf
) -> None:
    for state in (State.RECEIVED, State.ASSESSED, State.RESOLVING, State.REFERRED):
        played.in_state(state)
    client = client_of(played.cast.town)
    columns = client.get(reverse("disputes:case_board")).context["columns"]
    for column in columns:
        listed = client.get(f"{reverse('disputes:case_list')}?{column.query}")
        assert listed.context["listing"].count == column.count
    assert sum(column.count for column in columns) == 4


# --- Views one keeps ---------------------------------------------------------------------------


def test_a_view_can_be_kept_used_and_removed(played: Bench, client_of: ClientOf) -> None:
    played.in_state(State.ASSESSED, color="red")
    played.in_state(State.ASSESSED, color="blue")
    client = client_of(played.cast.town)
    sent = {"name": "红的", "query": "view=open&color=red"}
    answer = client.post(reverse("disputes:saved_view_save"), sent, follow=True)
    tab = next(tab for tab in answer.context["listing"].tabs if tab.is_current)
    assert (tab.label, tab.count) == ("红的", 1)
    kept = SavedView.objects.get()
    client.post(reverse("disputes:saved_view_remove", args=[kept.pk]))
    assert not SavedView.objects.exists()


def test_a_view_of_somebody_else_stays(played: Bench, client_of: ClientOf) -> None:
    sent = {"name": "红的", "query": "view=open&color=red"}
    client_of(played.cast.town).post(reverse("disputes:saved_view_save"), sent)
    kept = SavedView.objects.get()
    other = client_of(played.cast.centre)
    other.post(reverse("disputes:saved_view_remove", args=[kept.pk]))
    assert SavedView.objects.exists()
    tabs = other.get(reverse("disputes:case_list")).context["listing"].tabs
    assert all(tab.saved is None for tab in tabs)


def test_a_view_without_a_name_is_asked_for_one(played: Bench, client_of: ClientOf) -> None:
    client = client_of(played.cast.town)
    answer = client.post(reverse("disputes:saved_view_save"), {"query": "view=open"})
    assert answer.status_code == 422
    assert "view=open" in answer.content.decode()


# --- The page of a case ------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(State))
def test_a_case_in_any_state_has_a_page(
    played: Bench, client_of: ClientOf, at_most_queries: Limited, state: State
) -> None:
    case = played.in_state(state)
    for name in ("village", "mediator", "supervisor", "district"):
        client = client_of(getattr(played.cast, name))
        client.get("/healthz")
        with at_most_queries(12):
            answer = client.get(detail(case))
        assert answer.status_code == 200
        assert case.title in answer.content.decode()


def test_the_page_offers_the_acts_of_the_table_and_no_others(
    played: Bench, client_of: ClientOf
) -> None:
    case = played.in_state(State.RESOLVING)
    page = client_of(played.cast.mediator).get(detail(case))
    offered = {act for act in ACTS if act_url(case, act) in page.content.decode()}
    assert offered == set(page.context["page"].acts)
    assert "现在轮到你" in page.content.decode()
    assert len(page.context["page"].buttons) == 5


def test_whoever_waits_reads_for_whom_and_may_urge(played: Bench, client_of: ClientOf) -> None:
    case = played.in_state(State.RESOLVING)
    page = client_of(played.cast.town).get(detail(case)).content.decode()
    assert "现在等 " in page
    assert "陈德胜" in page
    assert act_url(case, "urge") in page


def test_the_deadline_is_written_out_as_a_sum(played: Bench, client_of: ClientOf) -> None:
    case = played.in_state(State.RESOLVING)
    played.act("pause", case)
    played.tick(days=2)
    case = played.act("resume", case)
    clock = client_of(played.cast.mediator).get(detail(case)).context["page"].clocks[0]
    assert "签收＋7天＋停表2天" in clock.sum
    assert [stretch.kind for stretch in clock.stretches] == ["run", "pause"]


def test_the_story_can_be_narrowed_to_sessions(played: Bench, client_of: ClientOf) -> None:
    case = played.in_state(State.RESOLVING)
    played.act("mediate", case)
    client = client_of(played.cast.mediator)
    entries = client.get(detail(case), {"show": "sessions"}).context["page"].entries
    assert [entry.what for entry in entries] == ["第 1 次调解"]
    assert len(client.get(detail(case)).context["page"].entries) == 5


def test_people_are_masked_on_the_page(played: Bench, client_of: ClientOf) -> None:
    case = played.in_state(State.RESOLVING)
    page = client_of(played.cast.mediator).get(detail(case)).content.decode()
    assert "李**" in page
    assert "138****5678" in page
    assert "李大山" not in page
    assert "13812345678" not in page


# --- One look at a full number -----------------------------------------------------------------


def reveal_url(case: Case) -> str:
    party = case.parties.order_by("pk").first()
    assert party is not None
    return reverse("disputes:party_reveal", args=[case.number, party.pk])


def test_a_full_number_wants_a_purpose_and_is_logged(played: Bench, client_of: ClientOf) -> None:
    case = played.in_state(State.RESOLVING)
    client = client_of(played.cast.mediator)
    assert "13812345678" not in client.get(reveal_url(case)).content.decode()
    assert client.post(reveal_url(case), {"purpose": ""}).status_code == 422
    answer = client.post(reveal_url(case), {"purpose": "约时间"})
    assert "13812345678" in answer.content.decode()
    assert "29" in answer.content.decode()
    assert answer["Refresh"] == "60"
    assert answer["Cache-Control"] == "no-store"
    assert Event.objects.get(act="disputes.reveal").data["purpose"] == "约时间"


def test_a_full_number_is_not_for_everybody_who_sees_the_case(
    played: Bench, client_of: ClientOf
) -> None:
    case = played.in_state(State.RESOLVING)
    client = client_of(played.cast.assessor)
    assert client.get(reveal_url(case)).status_code == 403
    assert client.post(reveal_url(case), {"purpose": "看看"}).status_code == 403
    assert client_of(played.cast.neighbor).get(reveal_url(case)).status_code == 404


def test_the_number_of_another_case_is_not_shown_through_this_one(
    played: Bench, client_of: ClientOf
) -> None:
    case, other = played.in_state(State.RESOLVING), played.open()
    party = other.parties.first()
    url = reverse("disputes:party_reveal", args=[case.number, party.pk])
    assert client_of(played.cast.mediator).post(url, {"purpose": "看看"}).status_code == 404
