"""The tree of the organization page in a real browser: folds, arrows, typing."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Cast, Territory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff_page(page: Page, live_server: Any, cast: Cast, territory: Territory) -> Page:
    """A browser in which the district's staff are signed in, on the organization page."""
    page.goto(f"{live_server.url}/login/")
    page.fill("[name=username]", "district")
    page.fill("[name=password]", "sanji-demo-2026")
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{live_server.url}/org/")
    return page


def test_a_level_unfolds_when_it_is_asked_for(staff_page: Page) -> None:
    items = staff_page.locator("[role=treeitem]")
    expect(items).to_have_count(3)
    fold = staff_page.locator("[aria-expanded=false] > .tree-row .tree-fold").first
    fold.click()
    expect(items).to_have_count(5)
    town = items.nth(1)
    expect(town).to_have_attribute("aria-expanded", "true")
    town.locator(".tree-fold").first.click()
    expect(town).to_have_attribute("aria-expanded", "false")
    expect(items.nth(2)).to_be_hidden()


def test_the_tree_goes_by_arrows_and_by_typing(staff_page: Page) -> None:
    items = staff_page.locator("[role=treeitem]")
    items.first.focus()
    staff_page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    staff_page.keyboard.press("ArrowRight")
    expect(items).to_have_count(5)
    staff_page.keyboard.press("ArrowRight")
    expect(items.nth(2)).to_be_focused()
    staff_page.keyboard.press("Enter")
    staff_page.wait_for_url("**/org/areas/420607100200/**")
    expect(staff_page.locator("h1")).to_contain_text("李楼村")
