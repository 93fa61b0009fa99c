"""The portal's pages as people of several posts meet them, at a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE

#: Who looks at which pages; every one must work with the policy that lets no foreign script run.
WALKS = {
    "district": ("/", "/dashboard/", "/cases/?view=all", "/org/", "/reports/"),
    "town": ("/", "/reports/", "/cases/new/"),
    "assessor": ("/", "/assessment/"),
    "village": ("/", "/reports/"),
    "keeper": ("/", "/reports/"),
}
GRAVE = {"serious", "critical"}


@pytest.fixture
def heard(page: Any) -> list[str]:
    """What the browser complained about."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if message.type == "error" else None,
    )
    page.on(
        "request",
        lambda request: (
            None
            if "127.0.0.1" in request.url
            or "localhost" in request.url
            or request.url.startswith("data:")
            else faults.append(f"asks {request.url}")
        ),
    )
    return faults


@pytest.fixture
def go_as(page: Any, live_server: Any, client_of: Any) -> Any:
    """Open a page as somebody who is signed in."""

    def go(user: Any, path: str) -> Any:
        cookie = client_of(user).cookies["sessionid"]
        page.context.add_cookies(
            [{"name": "sessionid", "value": cookie.value, "url": live_server.url}]
        )
        return page.goto(live_server.url + path)

    return go


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("person", WALKS)
def test_a_walk_through_the_pages_of_a_post(
    person: str, size: dict[str, int], page: Any, go_as: Any, cast: Any, heard: list[str]
) -> None:
    page.set_viewport_size(size)
    for path in WALKS[person]:
        answer = go_as(getattr(cast, person), path)
        assert answer.status == 200, f"{path}: {answer.status}"
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{path} is {wide} wide"
        grave = [v for v in Axe().run(page).response["violations"] if v["impact"] in GRAVE]
        assert not grave, f"{path}: {[(v['id'], v['nodes'][0]['html'][:120]) for v in grave]}"
    assert heard == []


def test_a_stranger_is_asked_to_sign_in_and_then_gets_where_they_wanted(
    page: Any, live_server: Any, cast: Any, heard: list[str]
) -> None:
    page.goto(f"{live_server.url}/cases/")
    assert "/login/" in page.url
    page.fill("input[name=username]", "town")
    page.fill("input[name=password]", "sanji-demo-2026")
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/cases/")
    assert heard == []
