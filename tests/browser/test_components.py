"""The components in a real browser: reachable, readable, within the frame of small screens."""

from __future__ import annotations

import os
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

# Playwright runs an event loop in this thread; the test's own queries are still one at a time.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SIZES = [(360, 640), (390, 844), (1366, 640), (1440, 900), (1920, 1080)]
DRAFT_FORM = """
<form method="post" action="/nowhere/" data-draft="sample" data-draft-place="#saved">
  <input type="hidden" name="client_id"><textarea name="summary"></textarea>
  <label><input type="checkbox" name="flags" value="threat">x</label>
  <button>go</button></form>
<span id="saved" data-saved="kept %s" hidden></span>
"""


@pytest.fixture
def sheet(live_server: Any, page: Any, cast: Any, settings: Any) -> Any:
    """The sheet of components, seen by somebody signed in."""
    settings.DEBUG = True
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: (
            faults.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    sign_in(page, live_server.url, cast.village)
    page.goto(f"{live_server.url}/styleguide/")
    yield page
    assert faults == []


def sign_in(page: Any, url: str, user: Any) -> None:
    """Sign in the way a person does."""
    user.set_password("a-long-password")
    user.save()
    page.goto(f"{url}/login/?next=/account/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", "a-long-password")
    page.press("#id_password", "Enter")
    page.wait_for_url("**/account/")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_reaches_past_the_edge_of_the_screen(sheet, size):
    sheet.set_viewport_size({"width": size[0], "height": size[1]})
    assert sheet.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("size", [(390, 844), (1440, 900)], ids=lambda size: str(size[0]))
def test_the_components_have_no_fault_that_axe_finds(sheet, size):
    sheet.set_viewport_size({"width": size[0], "height": size[1]})
    found = Axe().run(sheet).response["violations"]
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found] == []


def test_text_twice_as_large_still_fits_a_small_phone(sheet):
    sheet.set_viewport_size({"width": 720, "height": 640})
    sheet.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 720


def test_a_dialog_opens_takes_the_focus_and_closes(sheet):
    sheet.click("[data-dialog='sample-dialog']")
    assert sheet.evaluate("document.getElementById('sample-dialog').open")
    assert sheet.evaluate("document.activeElement.closest('dialog') !== null")
    sheet.keyboard.press("Escape")
    assert not sheet.evaluate("document.getElementById('sample-dialog').open")


def test_after_an_error_the_focus_is_on_the_summary(sheet):
    assert sheet.evaluate("document.activeElement.className") == "error-summary"


def test_the_stepper_counts_and_stops_at_its_least(sheet):
    stepper = sheet.locator("main form .stepper")
    for _press in range(6):
        stepper.locator("[data-step='-1']").click()
    assert stepper.locator("input").input_value() == "0"
    stepper.locator("[data-step='1']").click()
    assert stepper.locator("input").input_value() == "1"


def test_the_tree_is_walked_by_arrows_and_by_typing(sheet):
    sheet.locator("[role=treeitem]").first.focus()
    sheet.keyboard.press("ArrowDown")
    assert "李楼村" in sheet.evaluate("document.activeElement.textContent")
    sheet.keyboard.press("ArrowLeft")
    sheet.keyboard.press("ArrowLeft")
    assert sheet.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    sheet.keyboard.press("ArrowRight")
    sheet.keyboard.press("End")
    for sign in "黄集":
        sheet.evaluate(
            "sign => document.activeElement.dispatchEvent("
            "new KeyboardEvent('keydown', {key: sign, bubbles: true, cancelable: true}))",
            sign,
        )
    assert "黄集镇" in sheet.evaluate("document.activeElement.textContent")


def test_a_draft_survives_a_reload_and_ends_with_the_receipt(sheet, live_server):
    def open_form() -> None:
        sheet.goto(f"{live_server.url}/styleguide/")
        sheet.evaluate("html => { document.getElementById('main').innerHTML = html; }", DRAFT_FORM)
        sheet.add_script_tag(url="/static/js/draft.js")

    open_form()
    client_id = sheet.locator("[name=client_id]").input_value()
    assert len(client_id) == 36
    sheet.fill("[name=summary]", "三组李家把水渠填了一段")
    sheet.check("[name=flags]")
    sheet.wait_for_selector("#saved:not([hidden])", timeout=2000)
    open_form()
    assert sheet.locator("[name=summary]").input_value() == "三组李家把水渠填了一段"
    assert sheet.locator("[name=flags]").is_checked()
    assert sheet.locator("[name=client_id]").input_value() == client_id
    sheet.evaluate(
        "document.getElementById('main').innerHTML = '<p data-draft-done=\"sample\"></p>'"
    )
    sheet.add_script_tag(url="/static/js/draft.js")
    open_form()
    assert sheet.locator("[name=summary]").input_value() == ""
    assert sheet.locator("[name=client_id]").input_value() != client_id


def test_a_form_is_sent_once_however_often_the_button_is_pressed(sheet):
    sheet.evaluate("html => { document.getElementById('main').innerHTML = html; }", DRAFT_FORM)
    sheet.evaluate(
        "() => { window.sent = 0; document.querySelector('main form').addEventListener('submit',"
        " event => { event.preventDefault(); window.sent += 1; }); }"
    )
    button = sheet.locator("main form button")
    button.click()
    sheet.wait_for_selector("main form button.is-sending:has-text('正在送')")
    button.evaluate("button => { button.click(); button.click(); }")
    assert sheet.evaluate("window.sent") == 1
