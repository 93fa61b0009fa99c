"""The inbox and the bell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from notices.actions import drain
from notices.models import Notice
from tests.supervision.factories import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
INBOX = "/notices/"


@pytest.fixture
def mediator(desk: Desk, client_of: Callable[[Any], Client]) -> Client:
    return client_of(desk.cast.mediator)


def test_a_notice_is_read_by_opening_it(desk: Desk, mediator: Client) -> None:
    case = desk.in_state("assigned")
    drain(now=desk.tick())
    notice = Notice.objects.get()
    page = mediator.get(INBOX).content.decode()
    assert f"交办给你：{case.title}" in page
    assert "is-unread" in page
    answer = mediator.post(f"{INBOX}{notice.pk}/")
    assert answer.url == f"/cases/{case.number}/"
    assert "is-unread" not in mediator.get(INBOX).content.decode()


def test_the_bell_counts_what_is_unread(desk: Desk, mediator: Client) -> None:
    assert "bell-count" not in mediator.get(f"{INBOX}bell/").content.decode()
    for _one in range(3):
        desk.in_state("assigned")
    drain(now=desk.tick())
    assert ">3</span>" in mediator.get(f"{INBOX}bell/").content.decode()
    mediator.post(f"{INBOX}read/")
    assert "bell-count" not in mediator.get(f"{INBOX}bell/").content.decode()
    assert "都看过了" in mediator.get(f"{INBOX}?unread").content.decode()


def test_every_page_asks_for_the_bell_and_leads_to_the_inbox_without_script(
    desk: Desk, mediator: Client
) -> None:
    page = mediator.get("/").content.decode()
    assert f'hx-get="{INBOX}bell/"' in page
    assert f'href="{INBOX}"' in page


def test_nobody_opens_what_others_are_told(desk: Desk, client_of: Callable[[Any], Client]) -> None:
    desk.in_state("assigned")
    drain(now=desk.tick())
    other = client_of(desk.cast.village)
    notice = Notice.objects.get()
    assert other.post(f"{INBOX}{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_inbox_asks_a_fixed_number_of_queries(
    desk: Desk, mediator: Client, at_most_queries: Callable[[int], Any]
) -> None:
    for _one in range(6):
        desk.in_state("assigned")
    drain(now=desk.tick())
    with at_most_queries(8):
        page = mediator.get(INBOX)
    assert page.content.decode().count("notice-open") == 6
