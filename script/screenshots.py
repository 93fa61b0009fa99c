"""Takes the pictures of docs/images from a running demo portal: `script/screenshots [--url URL]`.

Start `script/server` first. Each picture is one page as one demo person sees it; a picture larger
than 200 kB stops the run, so that the repository stays light.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chromium import NoBrowserError, browser_environment
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 200_000
DESK = (1440, 900)
PHONE = (390, 844)
WALL = (1920, 1080)


@dataclass(frozen=True)
class Picture:
    """One page to show.

    Attributes:
        name: of the file, without its ending.
        user: the demo person.
        path: the address, or the page whose link is followed.
        size: of the window.
        follow: selector of a link to follow first; the page is left out when there is none.
    """

    name: str
    user: str
    path: str
    size: tuple[int, int]
    follow: str = ""


PICTURES = [
    Picture("village-day-phone", "village", "/reports/", PHONE),
    Picture("item-form-phone", "village", "/reports/", PHONE, follow="a[href*='/new']"),
    Picture("assessment-board", "assessor", "/assessment/", DESK),
    Picture("workbench", "supervisor", "/", DESK),
    Picture("case", "mediator", "/cases/?view=open", DESK, follow="a.table-title"),
    Picture("supervision", "supervisor", "/supervision/", DESK),
    Picture("visits-phone", "cadre", "/visits/", PHONE),
    Picture("volunteers", "volunteer", "/volunteers/", DESK),
    Picture("dashboard", "district", "/dashboard/", DESK),
    Picture("dashboard-wall", "district", "/dashboard/wall/", WALL),
]


#: How large a picture is beside its page: the wall's would be too heavy at its full size.
SCALE = {DESK: 0.75, PHONE: 1.0, WALL: 0.6}


def sign_in(browser: Any, url: str, user: str, password: str, scale: float) -> Any:
    """Return a page of a window in which somebody is signed in."""
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", device_scale_factor=scale
    )
    page = context.new_page()
    page.goto(f"{url}/login/?next=/account/")
    page.fill("#id_username", user)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/account/")
    return page


def take(page: Any, url: str, picture: Picture) -> str:
    """Take one picture and return what to say of it.

    Raises:
        SystemExit: when the page does not answer, or its picture is too large.
    """
    page.set_viewport_size({"width": picture.size[0], "height": picture.size[1]})
    answer = page.goto(f"{url}{picture.path}")
    if not answer.ok:
        raise SystemExit(f"{picture.path} answers {answer.status} to {picture.user}.")
    if picture.follow:
        link = page.locator(picture.follow).first
        if not link.count():
            return f"{picture.name}: left out, {picture.path} has no {picture.follow}"
        page.goto(f"{url}{link.get_attribute('href')}")
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"{picture.name}.png"
    page.screenshot(path=path)
    # Pages have few colors: a palette keeps the words sharp at a third of the size.
    with Image.open(path) as shot:
        shot.quantize(256).save(path, optimize=True)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} has {size:,} bytes; at most {MOST_BYTES:,} are wanted.")
    return f"{picture.name}: {size:,} bytes"


def main() -> None:
    """Take all pictures, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="of the running portal")
    parser.add_argument("names", nargs="*", help="only these pictures")
    options = parser.parse_args()
    password = os.environ.get("DEMO_PASSWORD") or "sanji-demo-2026"
    chosen = [one for one in PICTURES if not options.names or one.name in options.names]
    try:
        os.environ.update(browser_environment())
    except NoBrowserError as error:
        sys.exit(f"No browser to take pictures with: {error}")
    IMAGES.mkdir(parents=True, exist_ok=True)
    pages: dict[tuple[str, float], Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--lang=zh-CN"]
        )
        for picture in chosen:
            key = (picture.user, SCALE[picture.size])
            if key not in pages:
                pages[key] = sign_in(browser, options.url, picture.user, password, key[1])
            print(take(pages[key], options.url, picture), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
