"""A cadre's phone: photos of a visit are added several at once, shown, and withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from common.calendar import business_date
from tests.browser.conftest import PHONE
from tests.browser.test_reporting import cookies_of
from tests.papers.factories import picture
from visits.actions import log_visit
from visits.inputs import VisitInput


@pytest.mark.usefixtures("own_uploads")
def test_photos_are_added_shown_and_withdrawn_on_a_phone(
    page: Any, live_server: Any, client_of: Any, cast: Any, territory: Any
) -> None:
    now = timezone.now()
    day = business_date(now)
    given = VisitInput(area=territory.village(), date=day, to_date=day)
    visit, _new = log_visit(actor=cast.cadre, client_id=uuid4(), visit=given, now=now)
    page.set_viewport_size(PHONE)
    page.context.add_cookies(cookies_of(client_of(cast.cadre), live_server.url))
    page.goto(f"{live_server.url}/visits/{visit.pk}/")
    photos = [picture(form="JPEG"), picture(size=(40, 60), form="JPEG")]
    page.set_input_files(
        "input[name=photos]",
        [
            {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": content}
            for number, content in enumerate(photos)
        ],
    )
    page.get_by_role("button", name="上传").click()
    page.get_by_text("已传 2 张照片。").wait_for()
    page.locator(".photos img").first.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.photos img').naturalWidth === 60")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_text("撤下", exact=True).first.click()
    page.get_by_role("button", name="撤下这张照片").first.click()
    page.get_by_text("照片已撤下。").wait_for()
    assert page.locator(".photos img").count() == visit.photos.standing().count() == 1
