"""One matter, all the way: from the keeper's phone to the district's dashboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from disputes.models import Case
from reports.models import InformationItem
from rollups.actions import refresh
from tests.browser.conftest import DESK, PHONE
from tests.factories import Cast

TOLD = "三组李家把门前水渠填了一段，张家的麦田浇不上水。"

Seat = Callable[..., Any]


@pytest.fixture
def seat(
    browser: Any, browser_context_args: dict[str, Any], live_server: Any, client_of: Any
) -> Seat:
    """Give a person a browser of their own, at a desk or on a phone."""

    def opened(user: Any, size: dict[str, int] = DESK) -> Any:
        context = browser.new_context(**{**browser_context_args, "viewport": size})
        cookie = client_of(user).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    return opened


def test_a_matter_goes_from_the_keepers_phone_to_the_districts_dashboard(
    policy: None, cast: Cast, seat: Seat, live_server: Any
) -> None:
    url = live_server.url
    keeper = seat(cast.keeper, PHONE)
    keeper.goto(f"{url}/")
    keeper.get_by_role("link", name="报一件事").first.click()
    keeper.locator(".choice-tile").first.click()
    keeper.fill("textarea[name=detail]", TOLD)
    keeper.get_by_label("动手威胁").check()
    keeper.get_by_role("button", name="报上去").click()
    keeper.wait_for_url("**/reports/**")
    item = InformationItem.objects.get()
    assert item.flags == ["threat"]

    assessor = seat(cast.assessor)
    assessor.goto(f"{url}/assessment/")
    assert TOLD[:6] in assessor.inner_text("main")
    assessor.keyboard.press("2")
    assessor.keyboard.press("Enter")
    assessor.get_by_text("都有着落").first.wait_for()
    number = Case.objects.get().number

    town = seat(cast.town)
    town.goto(f"{url}/cases/{number}/assign/")
    chosen = town.locator("select[name=lead] option", has_text="陈德胜").get_attribute("value")
    town.select_option("select[name=lead]", chosen)
    press(town, "assign", number, url)

    mediator = seat(cast.mediator, PHONE)
    mediator.goto(f"{url}/")
    mediator.get_by_role("button", name="签收").first.click()
    mediator.wait_for_url(f"**/cases/{number}/?done=accept")
    mediator.goto(f"{url}/cases/{number}/resolve/")
    mediator.get_by_label("口头协议").check()
    mediator.fill("textarea[name=summary]", "轮流放水，渠道恢复原样。")
    press(mediator, "resolve", number, url)
    mediator.goto(f"{url}/cases/{number}/answer/")
    mediator.get_by_label("电话").check()
    mediator.fill("input[name=told]", "李大山、张小河")
    mediator.locator("input[name=satisfied][value=yes]").check()
    press(mediator, "answer", number, url)

    supervisor = seat(cast.supervisor)
    supervisor.goto(f"{url}/")
    assert TOLD[:6] in supervisor.inner_text("main")
    supervisor.goto(f"{url}/cases/{number}/close/")
    press(supervisor, "close", number, url)
    case = Case.objects.get()
    assert (case.state, case.color, case.is_satisfied) == ("closed", "yellow", True)

    keeper.goto(f"{url}/")
    assert "已结案" in keeper.inner_text("main")

    refresh(now=timezone.now())
    district = seat(cast.district)
    district.goto(f"{url}/dashboard/")
    shown = district.inner_text("main")
    assert "1/1 件" in shown
    district.get_by_role("link", name="件件有着落").click()
    assert TOLD[:6] in district.inner_text("main")


def press(page: Any, act: str, number: str, url: str) -> None:
    """Press an act's own button and wait until the case is shown again."""
    page.locator(
        f"form[action*='/{act}/'] button[type=submit], form[action*='/{act}/'] button"
    ).last.click()
    page.wait_for_url(f"{url}/cases/{number}/?done={act}")
