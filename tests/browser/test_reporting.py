"""A village officer's phone: one tap and back, nothing typed lost, nothing sent twice."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from common.calendar import business_date
from reports.actions import file_report
from reports.models import DailyReport, InformationItem, VillageDay
from tests.browser.conftest import PHONE
from tests.reports.conftest import an_item

TOLD = "三组李家把门前水渠填了一段，张家的麦田浇不上水。"


def cookies_of(client: Any, url: str) -> list[dict[str, str]]:
    """The cookie of a signed-in browser, as Playwright takes it."""
    return [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}]


@pytest.fixture
def phone(page: Any, live_server: Any, client_of: Any, cast: Any) -> Any:
    """The village officer's phone."""
    page.set_viewport_size(PHONE)
    page.context.add_cookies(cookies_of(client_of(cast.village), live_server.url))
    return page


def fill(page: Any) -> None:
    """Tell a matter in the form."""
    page.locator(".choice-tile").first.click()
    page.fill("textarea[name=detail]", TOLD)
    page.locator("[data-step='1']").click()
    page.get_by_label("动手威胁").check()


def test_zero_in_one_tap_and_back_in_the_row(phone: Any, live_server: Any) -> None:
    phone.goto(f"{live_server.url}/reports/")
    row = phone.locator(".group-row").nth(1)
    row.locator("form button").click()
    undo = phone.locator("[data-undo-seconds] button")
    undo.wait_for()
    assert "撤销" in undo.inner_text()
    assert "3 个组，还差 2 个" in phone.locator("#day").inner_text()
    assert DailyReport.objects.get().is_zero
    undo.click()
    phone.get_by_text("3 个组，还差 3 个").wait_for()
    assert not DailyReport.objects.exists()


def test_what_is_typed_survives_a_reload_and_a_session_that_ended(
    phone: Any, live_server: Any, client_of: Any, cast: Any, territory: Any
) -> None:
    form = f"{live_server.url}/reports/items/new/?area={territory.village().code}"
    phone.goto(form)
    key = phone.input_value("[name=client_id]")
    fill(phone)
    phone.get_by_text("已存在本机").wait_for(timeout=2000)
    phone.reload()
    assert phone.input_value("textarea[name=detail]") == TOLD
    phone.context.clear_cookies(name="sessionid")
    phone.select_option("[name=area]", territory.group().code)
    phone.get_by_role("button", name="报上去").click()
    phone.wait_for_url("**/login/**")
    assert not DailyReport.objects.exists()
    phone.context.add_cookies(cookies_of(client_of(cast.village), live_server.url))
    phone.goto(form)
    assert phone.input_value("textarea[name=detail]") == TOLD
    assert phone.input_value("[name=client_id]") == key
    assert phone.input_value("[name=people_count]") == "2"
    assert phone.locator("[name=flags][value=threat]").is_checked()
    phone.get_by_role("button", name="报上去").click()
    phone.get_by_text("收到了，回执").wait_for()
    item = InformationItem.objects.get()
    assert (str(item.report.client_id), item.people_count) == (key, 2)  # type: ignore[union-attr]
    # The receipt's text is there before the page's scripts have run.
    phone.wait_for_load_state("load")
    assert not phone.evaluate("Object.keys(localStorage).some(k => k.startsWith('draft:'))")


def test_pressed_twice_is_reported_once(phone: Any, live_server: Any, territory: Any) -> None:
    query = f"area={territory.village().code}&group={territory.group().code}"
    phone.goto(f"{live_server.url}/reports/items/new/?{query}")
    fill(phone)
    phone.get_by_role("button", name="报上去").dblclick()
    phone.get_by_text("回执").wait_for()
    assert DailyReport.objects.count() == InformationItem.objects.count() == 1


def test_an_error_takes_the_focus_and_keeps_the_words(
    phone: Any, live_server: Any, territory: Any
) -> None:
    phone.goto(f"{live_server.url}/reports/items/new/?area={territory.village().code}")
    phone.fill("textarea[name=detail]", TOLD)
    phone.get_by_role("button", name="报上去").click()
    summary = phone.locator(".error-summary")
    summary.wait_for()
    assert "有 2 处要改" in summary.inner_text()
    assert phone.evaluate("document.activeElement.classList.contains('error-summary')")
    assert phone.input_value("textarea[name=detail]") == TOLD


def test_sending_says_what_it_means_before_it_happens(phone: Any, live_server: Any) -> None:
    phone.goto(f"{live_server.url}/reports/")
    phone.get_by_role("link", name="送镇").click()
    dialog = phone.locator("dialog#send")
    assert "一组、二组、三组没报，会记成「未报」" in dialog.inner_text()
    dialog.get_by_role("link").click()
    assert not dialog.is_visible()
    phone.get_by_role("link", name="送镇").click()
    dialog.get_by_role("button", name="送镇").click()
    phone.get_by_text("送上去了").wait_for()
    assert VillageDay.objects.get(state="sent")


def test_without_script_everything_still_works(
    browser: Any, live_server: Any, client_of: Any, cast: Any, territory: Any
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    context.add_cookies(cookies_of(client_of(cast.village), live_server.url))
    page = context.new_page()
    page.goto(f"{live_server.url}/reports/")
    page.locator(".group-row form button").first.click()
    page.locator("[data-undo-seconds] button").click()
    assert not DailyReport.objects.exists()
    page.goto(f"{live_server.url}/reports/items/new/?area={territory.village().code}")
    page.locator(".choice-tile").nth(5).click()
    page.fill("textarea[name=detail]", "路灯不亮")
    page.select_option("[name=area]", territory.group(2).code)
    page.locator("label[for=when_other]").click()
    assert page.locator("[name=when_date]").is_visible()
    page.locator("label[for=when_today]").click()
    page.get_by_role("button", name="报上去").click()
    assert "收到了" in page.inner_text("main")
    page.get_by_role("link", name="送镇").click()
    page.get_by_role("button", name="送镇").click()
    assert VillageDay.objects.get(state="sent")
    context.close()


@pytest.mark.parametrize("size", [(360, 640), (1440, 900)], ids=["small", "desk"])
def test_every_page_is_readable_and_fits(
    phone: Any, live_server: Any, cast: Any, territory: Any, size: tuple[int, int]
) -> None:
    now = timezone.now()
    report, _created = file_report(
        actor=cast.village,
        client_id=uuid4(),
        area=territory.group(),
        date=business_date(now),
        zero=False,
        items=[an_item(flags=("threat", "weapon")), an_item()],
        now=now,
    )
    item = report.items.order_by("pk")[0]
    village = territory.village().code
    phone.set_viewport_size({"width": size[0], "height": size[1]})
    for path in (
        "",
        f"items/new/?area={village}",
        f"{report.pk}/",
        f"{report.pk}/correct/",
        "items/",
        f"items/{item.pk}/",
        f"items/{item.pk}/change/",
        f"items/{item.pk}/merge/",
        f"areas/{village}/send/",
    ):
        phone.goto(f"{live_server.url}/reports/{path}")
        wide = phone.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0], f"{path} is {wide} wide"
        faults = Axe().run(phone).response["violations"]
        said = [(one["id"], one["nodes"][0]["html"][:160]) for one in faults]
        assert not said, f"{path}: {said}"
