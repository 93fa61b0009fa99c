"""The desk and the pages of orders, as their users meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from disputes.models import Case
from supervision.actions import sweep
from supervision.desk import LISTS, PILES
from supervision.desk import Desk as Piles
from supervision.models import SampleCheck, SupervisionOrder
from tests.supervision.factories import Desk

pytestmark = pytest.mark.django_db
DESK = "/supervision/"


@pytest.fixture
def supervisor(desk: Desk, client_of: Callable[[Any], Client]) -> Client:
    return client_of(desk.cast.supervisor)


@pytest.fixture
def loaded(desk: Desk) -> Desk:
    """A desk with something on every pile: the clock of the play ends now."""
    desk.clock = timezone.now() - timedelta(days=40)
    for _one in range(2):
        desk.in_state("resolving", color="yellow")
    sweep(now=timezone.now())
    desk.clock = timezone.now() - timedelta(hours=3)
    desk.order_in("replied")
    desk.in_state("answered", color="yellow")
    unhappy = desk.in_state("resolved", color="red")
    desk.act("answer", unhappy, satisfied=False, comment="还差两户没给")
    desk.in_state("answered", color="blue")
    late, near = desk.in_state("resolving"), desk.in_state("resolving")
    now = timezone.now()
    hour, day = timedelta(hours=1), timedelta(days=1)
    Case.objects.filter(pk=late.pk).update(
        soon_at=now - day, due_at=now - hour, serious_at=now + day
    )
    Case.objects.filter(pk=near.pk).update(
        soon_at=now - hour, due_at=now + hour, serious_at=now + day
    )
    return desk


def test_the_piles_are_disjoint_and_each_counts_its_rows(loaded: Desk) -> None:
    seen: set[int] = set()
    for code in PILES:
        piles = Piles(loaded.cast.supervisor, timezone.now(), pile=code)
        cases = [row.case.pk for row in piles.rows]
        assert len(cases) == piles.counts[code] == piles.current.count, code
        assert cases, code
        assert not seen & set(cases), code
        seen |= set(cases)


def test_the_desk_opens_on_the_first_pile_that_is_not_empty(desk: Desk, supervisor: Client) -> None:
    assert "没有要签发的" in supervisor.get(DESK).content.decode()
    desk.clock = timezone.now() - timedelta(hours=2)
    desk.in_state("answered", color="yellow")
    page = supervisor.get(DESK).content.decode()
    assert "签字办结" in page
    draft = desk.draw()
    page = supervisor.get(DESK).content.decode()
    assert draft.why in page
    assert "签发时给号" in page


def test_the_longest_delay_comes_first(loaded: Desk) -> None:
    rows = Piles(loaded.cast.supervisor, timezone.now(), pile="draft").rows
    assert [row.case.due_at for row in rows] == sorted(row.case.due_at for row in rows)


@pytest.mark.parametrize("pile", [*PILES, *LISTS])
def test_the_desk_asks_as_many_queries_for_many_rows_as_for_one(
    loaded: Desk, supervisor: Client, pile: str, at_most_queries: Callable[[int], Any]
) -> None:
    supervisor.get(DESK)
    with at_most_queries(12):
        supervisor.get(f"{DESK}?pile={pile}")
    for number in range(6):
        loaded.in_state("answered", color="yellow")
        case = loaded.in_state("resolving", color="yellow")
        loaded.draw(case) if number % 2 else loaded.order_in("replied", case)
    with at_most_queries(12):
        answer = supervisor.get(f"{DESK}?pile={pile}")
    assert answer.status_code == 200


def test_issuing_from_the_desk_opens_the_next_one(loaded: Desk, supervisor: Client) -> None:
    first, second = SupervisionOrder.objects.drafts().order_by("due_at", "pk")
    answer = supervisor.post(
        f"/supervision/orders/{first.pk}/issue/",
        {"version": first.version, "pile": "draft"},
        follow=True,
    )
    page = answer.content.decode()
    first.refresh_from_db()
    assert first.state == "issued"
    assert first.number in page
    assert answer.context["row"].order == second


def test_not_now_wants_a_reason_and_the_case_stays_on_the_desk(
    loaded: Desk, supervisor: Client
) -> None:
    draft = SupervisionOrder.objects.drafts().first()
    address = f"/supervision/orders/{draft.pk}/drop/"
    assert supervisor.post(address, {"version": draft.version, "reason": ""}).status_code == 422
    supervisor.post(address, {"version": draft.version, "reason": "先催一下", "pile": "draft"})
    piles = Piles(loaded.cast.supervisor, timezone.now(), pile="overdue")
    assert draft.case in [row.case for row in piles.rows]


def test_the_words_of_the_unit_stand_beside_the_demands(loaded: Desk, supervisor: Client) -> None:
    order = SupervisionOrder.objects.get(state="replied")
    page = supervisor.get(f"{DESK}?pile=replied").content.decode()
    assert order.reply in page
    assert order.asks in page
    answer = supervisor.post(
        f"/supervision/orders/{order.pk}/return/",
        {"version": order.version, "pile": "replied", "reason": ""},
    )
    assert answer.status_code == 422
    supervisor.post(
        f"/supervision/orders/{order.pk}/return/",
        {"version": order.version, "pile": "replied", "reason": "没写日期"},
    )
    order.refresh_from_db()
    assert (order.state, order.missing) == ("returned", "没写日期")


def test_a_case_is_signed_from_the_desk(loaded: Desk, supervisor: Client) -> None:
    case = Case.objects.get(state="answered", color="red")
    address = f"/supervision/cases/{case.number}"
    page = supervisor.get(f"{DESK}?pile=dissatisfied").content.decode()
    assert "还差两户没给" in page
    answer = supervisor.post(
        f"{address}/rework/",
        {"version": case.version, "pile": "dissatisfied", "reason": ""},
        follow=True,
    )
    assert "写一句为什么" in answer.content.decode()
    supervisor.post(
        f"{address}/rework/", {"version": case.version, "pile": "dissatisfied", "reason": "补上"}
    )
    case.refresh_from_db()
    assert case.state == "resolving"


def test_a_nudge_from_the_desk_leaves_its_time(loaded: Desk, supervisor: Client) -> None:
    row = Piles(loaded.cast.supervisor, timezone.now(), pile="soon").rows[0]
    answer = supervisor.post(
        f"/supervision/cases/{row.case.number}/urge/", {"pile": "soon"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == f"{DESK}?pile=soon"
    row.case.refresh_from_db()
    assert row.case.urged_at is not None


def test_whoever_was_slower_keeps_what_they_wrote(
    desk: Desk, client_of: Callable[[Any], Client]
) -> None:
    order = desk.order_in("issued")
    desk.do("reply", order)
    mediator = client_of(desk.cast.mediator)
    answer = mediator.post(
        f"/supervision/orders/{order.pk}/reply/", {"version": order.version, "reply": "我的长答复"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "我的长答复" in page
    assert "陈德胜" in page


def test_an_order_is_drawn_up_by_hand_for_any_open_case(desk: Desk, supervisor: Client) -> None:
    case = desk.in_state("assigned")
    address = f"/supervision/orders/new/?case={case.number}"
    page = supervisor.get(address)
    form = page.context["form"]
    sent = {
        "client_id": str(form["client_id"].value()),
        "organization": case.organization_id,
        "asks": "写明谁负责。",
        "reply_due_on": "",
        "copy_to": "",
    }
    first = supervisor.post(address, sent)
    again = supervisor.post(address, sent)
    order = SupervisionOrder.objects.get()
    assert first.url == again.url == f"/supervision/orders/{order.pk}/"
    assert order.drawn_by == desk.cast.supervisor
    assert supervisor.get("/supervision/orders/new/?case=XZ-0").status_code == 404


def test_a_second_order_leads_to_the_first(desk: Desk, supervisor: Client) -> None:
    order = desk.order_in("issued")
    address = f"/supervision/orders/new/?case={order.case.number}"
    answer = supervisor.post(
        address, {"organization": order.organization_id, "asks": "再催。"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == f"/supervision/orders/{order.pk}/"


def test_the_unit_reads_and_replies(desk: Desk, client_of: Callable[[Any], Client]) -> None:
    order = desk.order_in("issued")
    mediator = client_of(desk.cast.mediator)
    listed = mediator.get("/supervision/orders/").content.decode()
    assert order.number in listed
    page = mediator.get(f"/supervision/orders/{order.pk}/").content.decode()
    assert order.asks in page
    assert "答复" in page
    mediator.post(
        f"/supervision/orders/{order.pk}/reply/",
        {"version": order.version, "reply": "已约双方明天再谈。"},
    )
    order.refresh_from_db()
    assert (order.state, order.replied_by) == ("replied", desk.cast.mediator)


def test_the_sheet_of_paper_says_what_the_norm_wants(desk: Desk, supervisor: Client) -> None:
    order = desk.order_in("accepted")
    sheet = supervisor.get(f"/supervision/orders/{order.pk}/print/").content.decode()
    for words in (order.number, order.why, order.asks, order.reply, order.organization.name):
        assert words in sheet
    for head in (
        "来源",
        "事项",
        "承办单位",
        "要求",
        "办理情况",
        "承办负责人审签",
        "督办意见",
        "抄送",
    ):
        assert head in sheet, head


def test_the_page_of_a_case_asks_for_its_card_and_links_to_it(
    desk: Desk, client_of: Callable[[Any], Client]
) -> None:
    case = desk.in_state("resolving", color="yellow")
    sweep(now=case.due_at)
    mediator = client_of(desk.cast.mediator)
    address = f"/supervision/cases/{case.number}/"
    assert f'hx-get="{address}"' in mediator.get(f"/cases/{case.number}/").content.decode()
    alone = mediator.get(address).content.decode()
    part = mediator.get(address, headers={"HX-Request": "true"}).content.decode()
    for page in (alone, part):
        assert "超期：告知单位负责人" in page
    assert "<html" in alone
    assert "<html" not in part


@pytest.mark.parametrize("path", ["orders/", "orders/{pk}/", "orders/{pk}/print/"])
def test_pages_of_orders_ask_a_fixed_number_of_queries(
    desk: Desk, client_of: Callable[[Any], Client], path: str, at_most_queries: Any
) -> None:
    order = desk.order_in("accepted")
    for _one in range(4):
        desk.order_in("issued")
    browser = client_of(desk.cast.town)
    browser.get("/supervision/orders/")
    with at_most_queries(8):
        assert browser.get(f"/supervision/{path.format(pk=order.pk)}").status_code == 200


def test_a_sampled_case_is_looked_at_and_sent_back(desk: Desk, supervisor: Client) -> None:
    case = desk.in_state("closed")
    sample = SampleCheck.objects.create(
        case=case, closed_at=case.closed_at, drawn_at=case.closed_at
    )
    address = f"/supervision/samples/{sample.pk}/"
    assert case.title in supervisor.get(f"{DESK}?pile=sample").content.decode()
    assert supervisor.post(address, {"result": "sent_back"}).status_code == 422
    supervisor.post(address, {"result": "sent_back", "remark": "没有回访"})
    sample.refresh_from_db()
    case.refresh_from_db()
    assert (sample.result, case.state) == ("sent_back", "assessed")
    assert supervisor.post(address, {"result": "in_order"}).status_code == 409
