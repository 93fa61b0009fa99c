"""The case pages and the board in a real browser: keys, forms in place, small screens."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from common.calendar import business_date
from common.uploads.photos import take_photo
from disputes.choices import State
from disputes.models import Case
from org_tree.models import Posting
from reports.actions import add_photo, file_report
from reports.inputs import ItemInput
from reports.models import InformationItem
from tests.browser.test_components import sign_in
from tests.disputes.factories import Bench
from tests.factories import Cast, Territory
from tests.papers.factories import picture

# Playwright runs an event loop in this thread; the test's own queries are still one at a time.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

#: What stands below what on a phone.
BLOCKS = [".case-turn", ".case-clock", ".case-story", ".case-parties", ".case-papers"]
SIZES = [(360, 640), (390, 844), (1366, 640), (1440, 900)]
MATTERS = ("水渠被填，两家争执", "路灯不亮", "学校门口车多", "鱼塘放水淹了菜地")


@pytest.fixture
def bench(policy: None, territory: Territory, cast: Cast) -> Bench:
    """Cases in any state, some hours ago."""
    return Bench(territory, cast, clock=timezone.now() - timedelta(hours=6))


@pytest.fixture
def quiet(page: Any) -> Iterator[Any]:
    """A page on which nothing fails and no policy is broken."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: (
            faults.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    assert faults == []


@pytest.fixture
def matters(bench: Bench) -> list[InformationItem]:
    """What a group reported today: the bench's clock may still stand on yesterday."""
    now = timezone.now()
    report, _created = file_report(
        actor=bench.cast.village,
        client_id=uuid.uuid4(),
        area=bench.territory.group(),
        date=business_date(now),
        zero=False,
        items=[
            ItemInput(
                client_id=uuid.uuid4(),
                category="dispute",
                summary=summary,
                place=summary[:4],
                flags=("weapon",) if number == 0 else (),
            )
            for number, summary in enumerate(MATTERS)
        ],
        now=now,
    )
    return list(report.items.order_by("pk"))


def on_table(page: Any) -> str:
    return str(page.inner_text("#matter-title"))


def wait_for(page: Any, title: str) -> None:
    # Not wait_for_function: asked again, it evals, which the pages' policy forbids.
    expect(page.locator("#matter-title")).to_have_text(title)


def test_the_board_is_worked_through_with_digits(
    quiet: Any, live_server: Any, bench: Bench, matters: list[InformationItem]
) -> None:
    sign_in(quiet, live_server.url, bench.cast.assessor)
    quiet.goto(f"{live_server.url}/assessment/")
    assert on_table(quiet) == MATTERS[0]
    assert not quiet.is_checked("#choice_1")
    quiet.keyboard.press("1")
    quiet.keyboard.press("Enter")
    wait_for(quiet, MATTERS[1])
    quiet.keyboard.press("6")
    quiet.keyboard.type("4 月就修好了")  # digits typed into the line are words, not keys
    quiet.keyboard.press("Enter")
    wait_for(quiet, MATTERS[2])
    quiet.keyboard.press("9")
    wait_for(quiet, MATTERS[3])
    quiet.keyboard.press("ArrowDown")
    wait_for(quiet, MATTERS[2])
    quiet.keyboard.press("0")
    wait_for(quiet, MATTERS[1])
    found = {item.summary: item.disposition for item in InformationItem.objects.all()}
    assert found == {MATTERS[0]: "case", MATTERS[1]: None, MATTERS[2]: None, MATTERS[3]: None}
    assert Case.objects.get().color == "red"


@pytest.mark.usefixtures("own_uploads")
def test_photos_are_looked_at_on_the_board_and_the_digits_go_on(
    quiet: Any, live_server: Any, bench: Bench, matters: list[InformationItem]
) -> None:
    add_photo(
        actor=bench.cast.village,
        item=matters[0],
        client_id=uuid.uuid4(),
        taken=take_photo(picture()),
        now=timezone.now(),
    )
    sign_in(quiet, live_server.url, bench.cast.assessor)
    quiet.goto(f"{live_server.url}/assessment/")
    quiet.keyboard.press("8")
    expect(quiet.locator(".board-photos img")).to_be_visible()
    quiet.keyboard.press("1")
    quiet.keyboard.press("Enter")
    wait_for(quiet, MATTERS[1])
    quiet.wait_for_load_state("networkidle")
    assert quiet.locator(".board-photos").count() == 0


def test_the_board_works_without_script(
    browser: Any,
    browser_context_args: dict[str, Any],
    live_server: Any,
    bench: Bench,
    matters: list[InformationItem],
) -> None:
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    page = context.new_page()
    sign_in(page, live_server.url, bench.cast.assessor)
    page.goto(f"{live_server.url}/assessment/")
    page.check("#choice_6", force=True)
    page.fill("#decide_reason", "村里知道了")
    page.click("[data-confirm]")
    assert on_table(page) == MATTERS[1]
    assert InformationItem.objects.get(summary=MATTERS[0]).disposition == "noted"
    context.close()


def test_two_screens_at_one_board_are_told_of_each_other(
    browser: Any,
    browser_context_args: dict[str, Any],
    live_server: Any,
    bench: Bench,
    matters: list[InformationItem],
) -> None:
    held = Posting.objects.get(user=bench.cast.assessor)
    Posting.objects.create(
        user=bench.cast.outsider,
        role=held.role,
        organization=held.organization,
        started_on=held.started_on,
    )
    one, other = (browser.new_context(**browser_context_args) for _screen in range(2))
    first, second = one.new_page(), other.new_page()
    sign_in(first, live_server.url, bench.cast.assessor)
    sign_in(second, live_server.url, bench.cast.outsider)
    with first.expect_response("**/looking/"):
        first.goto(f"{live_server.url}/assessment/?item={matters[1].pk}")
    second.goto(f"{live_server.url}/assessment/?item={matters[1].pk}")
    expect(second.locator("[data-looking]")).to_have_text(re.compile("刘建华正在看这件"))
    with first.expect_response("**/looking/"):
        first.keyboard.press("ArrowDown")
    second.reload()
    expect(second.locator("[data-looking]")).to_have_text("")
    second.keyboard.press("6")
    second.fill("#decide_reason", "村里知道了")
    expect(second.locator("#decide_reason")).to_be_focused()
    one.close()
    other.close()


def test_an_act_opens_in_place_and_is_not_lost_on_the_way(
    quiet: Any, live_server: Any, bench: Bench
) -> None:
    case = bench.in_state(State.RESOLVING)
    address = f"{live_server.url}/cases/{case.number}/"
    sign_in(quiet, live_server.url, bench.cast.mediator)
    quiet.goto(address)
    quiet.click("text=记一次调解")
    quiet.fill("#mediate_summary", "写了一半")
    quiet.goto(address)
    quiet.click("text=记一次调解")
    quiet.wait_for_selector("#mediate_summary")
    assert quiet.input_value("#mediate_summary") == "写了一半"
    quiet.click(".act-panel .button-main")
    quiet.wait_for_url(f"{address}?done=mediate")
    assert "第 1 次调解" in quiet.inner_text("#story")
    quiet.goto(address)
    quiet.click("text=记一次调解")
    quiet.wait_for_selector("#mediate_summary")
    assert quiet.input_value("#mediate_summary") == ""


def test_what_is_wrong_takes_the_focus(quiet: Any, live_server: Any, bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    sign_in(quiet, live_server.url, bench.cast.mediator)
    quiet.goto(f"{live_server.url}/cases/{case.number}/")
    quiet.click("text=停表等当事人")
    quiet.wait_for_selector("#pause_reason")
    quiet.evaluate("document.querySelector('#pause_reason').required = false")
    quiet.click(".act-panel .button-main")
    quiet.wait_for_selector(".error-summary")
    assert quiet.evaluate("document.activeElement.className") == "error-summary"
    quiet.click("[data-chip] >> nth=1")
    assert quiet.input_value("#pause_reason") == "等鉴定"


def top_of(page: Any, selector: str) -> float:
    """Return how far down a block stands."""
    found: float = page.locator(selector).bounding_box()["y"]
    return found


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_case_pages_fit_and_axe_finds_no_fault(
    quiet: Any, live_server: Any, bench: Bench, matters: list[InformationItem], size: Any
) -> None:
    case = bench.in_state(
        State.RESOLVING, title="黄邮聚社区居民委员会门前水渠被填，两家争执多年没有说清"
    )
    bench.act("pause", case)
    quiet.set_viewport_size({"width": size[0], "height": size[1]})
    pages = {
        "mediator": (f"/cases/{case.number}/", f"/cases/{case.number}/mediate/", "/cases/"),
        "town": ("/cases/?view=all", "/cases/?view=open&filter=1", "/cases/board/", "/cases/new/"),
        "assessor": (
            "/assessment/",
            f"/assessment/?item={matters[0].pk}",
            "/assessment/minutes/",
            "/assessment/slips/",
        ),
    }
    for name, addresses in pages.items():
        sign_in(quiet, live_server.url, getattr(bench.cast, name))
        for address in addresses:
            quiet.goto(f"{live_server.url}{address}")
            assert quiet.evaluate("document.documentElement.scrollWidth") <= size[0], address
            if size == (390, 844) and address == f"/cases/{case.number}/":
                assert sorted(BLOCKS, key=lambda one: top_of(quiet, one)) == BLOCKS
            if size in ((390, 844), (1440, 900)):
                found = Axe().run(quiet).response["violations"]
                faults = [
                    (fault["id"], [node["html"][:120] for node in fault["nodes"][:3]])
                    for fault in found
                ]
                assert faults == [], (address, faults)
        # A page that asks for something in the background would go to the sign-in page by itself.
        quiet.goto("about:blank")
        quiet.context.clear_cookies()
