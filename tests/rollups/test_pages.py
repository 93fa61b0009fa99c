"""The dashboards: who sees what, and every number opens as many rows as it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from common.calendar import business_date, start_of_day
from org_tree.models import Area
from rollups import actions
from rollups.models import AreaDay
from tests.factories import Cast, Territory
from tests.rollups import facts

pytestmark = pytest.mark.django_db
Signed = Callable[[Any], Client]


@pytest.fixture
def moment() -> datetime:
    """The views read the clock, so the facts of these tests are of the real today."""
    return timezone.now()


@pytest.fixture
def day(moment: datetime) -> date:
    return business_date(moment)


@pytest.fixture
def figures(territory: Territory, moment: datetime, day: date) -> None:
    """A day with something of everything."""
    for number, state in enumerate(["on_time", "zero"]):
        facts.report(territory.group(number), day, state)
    facts.report(territory.group(0, 1, 1), day, "late")
    facts.item(territory.group(), day)
    facts.item(territory.group(1), day, "settled", category="hazard")
    start = moment - timedelta(days=5)
    for number, color in enumerate(["red", "yellow", "blue", "red"]):
        facts.case(
            territory.group(number % 3, 0, number % 2),
            [
                ("open", "received", None, start),
                ("assess", "assessed", color, start + timedelta(hours=number * 30)),
            ],
            due_at=moment + timedelta(hours=24 if number else -24),
        )
    facts.visit(territory.village(), day - timedelta(days=3), nights=1, raised=2)
    facts.served(territory.village(), day - timedelta(days=2), 90, 60)
    facts.case(territory.group(), [("open", "received", None, moment)])
    closed = moment - timedelta(seconds=1)
    facts.case(
        territory.group(),
        [
            ("open", "received", None, start),
            ("assess", "assessed", "blue", start),
            ("close", "closed", "blue", closed),
        ],
    )
    actions.compute_days(first=day - timedelta(days=6), last=day, now=moment)


def hrefs(html: str, beginning: str) -> list[tuple[str, str]]:
    """Return address and text of every link that begins so; the matrix's marks are no numbers."""
    html = re.sub(r'<a class="cell .*?</a>', "", html)
    found = re.findall(rf'<a[^>]*href="({re.escape(beginning)}[^"]*)"[^>]*>(.*?)</a>', html, re.S)
    return [(unescape(url), re.sub(r"<[^>]+>", " ", text)) for url, text in found]


def test_the_district_sees_six_figures_with_their_fractions(
    figures: None, cast: Cast, client_of: Signed
) -> None:
    html = client_of(cast.district).get("/dashboard/").content.decode()
    for words in (
        "各组报送",
        "3/12 组",
        "件件有着落",
        "1/2 件，还有 1 件待定",
        "在办案件",
        "超期案件",
        "走访带回的事",
        "0/2 件",
        "志愿服务",
        "2.5 小时，1 场",
    ):
        assert words in html
    assert "25" in html


@pytest.mark.usefixtures("figures")
@pytest.mark.parametrize("who", ["district", "town", "village"])
def test_every_number_opens_as_many_rows_as_it_says(
    who: str, cast: Cast, client_of: Signed
) -> None:
    client = client_of(getattr(cast, who))
    html = client.get("/dashboard/?all=1&places=all").content.decode()
    checked = 0
    for url, text in hrefs(html, "/dashboard/rows/"):
        number = re.search(r"\d+", text)
        if "tile-number" in text or not number or "%" in text or "wait=" in url:
            continue
        if re.fullmatch(r"\s*(超期 )?[\d,]+\s*", text):
            answer = client.get(url)
            assert answer.status_code == 200, url
            assert f"共 {number.group()} 条" in answer.content.decode(), (url, text)
            checked += 1
    assert checked > 5


@pytest.mark.usefixtures("figures")
def test_the_service_of_volunteers_opens_as_many_rows_as_its_tile_says(
    territory: Territory, cast: Cast, client_of: Signed, day: date, moment: datetime
) -> None:
    client = client_of(cast.district)

    def shown(query: str = "") -> tuple[str, str]:
        html = client.get(f"/dashboard/{query}").content.decode()
        [(url, tile)] = hrefs(html, "/dashboard/rows/service/")
        return client.get(url).content.decode(), tile

    rows, tile = shown()
    assert "共 2 条" in rows
    assert re.search(r"\b2\s+人次", tile)
    assert "何*" in rows
    assert "何其" not in rows.partition("<main")[2]
    # Where the dashboard's days have not been counted since, the list says so.
    facts.served(territory.village(1), day, 60)
    rows, tile = shown()
    assert "共 3 条" in rows
    assert "比看板多 1 条" in rows
    assert re.search(r"\b2\s+人次", tile)
    actions.recompute_day(date=day, now=moment)
    assert re.search(r"\b3\s+人次", shown()[1])
    # By the tree of today a closed day is counted from the records.
    past = f"?date={day - timedelta(days=1)}&tree=now&area={territory.town().code}"
    rows, tile = shown(past)
    assert "共 2 条" in rows
    assert re.search(r"\b2\s+人次", tile)


@pytest.mark.usefixtures("figures")
def test_the_parts_of_a_bar_by_age_open_their_cases(cast: Cast, client_of: Signed) -> None:
    client = client_of(cast.district)
    html = client.get("/dashboard/").content.decode()
    found = re.findall(
        r'<a href="(/dashboard/rows/cases/[^"]*wait=[^"]*)" aria-label="([^"]*)"', html
    )
    assert found
    for url, label in found:
        count = label.rsplit(" ", 1)[1]
        assert f"共 {count} 条" in client.get(unescape(url)).content.decode()


@pytest.mark.usefixtures("figures")
def test_the_list_says_what_has_changed_since(
    territory: Territory, cast: Cast, client_of: Signed, day: date
) -> None:
    facts.item(territory.group(), day)
    html = client_of(cast.district).get("/dashboard/rows/items/").content.decode()
    assert "共 3 条" in html
    assert "比看板多 1 条" in html


@pytest.mark.usefixtures("figures")
def test_a_town_sees_its_own_ground_and_nothing_else(
    territory: Territory, cast: Cast, client_of: Signed
) -> None:
    client = client_of(cast.town)
    html = client.get("/dashboard/").content.decode()
    assert "黄集镇 数据看板" in html
    assert "古驿镇" not in html
    assert client.get(f"/dashboard/?area={territory.town(1).code}").status_code == 404
    assert client.get(f"/dashboard/?area={territory.district.code}").status_code == 404
    assert client.get(f"/dashboard/?area={territory.village().code}").status_code == 200
    assert client.get("/dashboard/?area=nowhere").status_code == 404


@pytest.mark.usefixtures("figures")
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("district", 200),
        ("supervisor", 200),
        ("cadre", 200),
        ("mediator", 403),
        ("volunteer", 403),
        ("sysadmin", 403),
        ("outsider", 403),
        ("former", 403),
    ],
)
@pytest.mark.parametrize("page", ["", "wall/", "export/"])
def test_only_who_may_see_figures_sees_them(
    who: str, status: int, page: str, cast: Cast, client_of: Signed
) -> None:
    answer = client_of(getattr(cast, who)).get(f"/dashboard/{page}")
    assert answer.status_code == status


@pytest.mark.usefixtures("figures")
def test_figures_without_the_right_to_their_rows_do_not_open(cast: Cast, client_of: Signed) -> None:
    client = client_of(cast.cadre)
    assert "/dashboard/rows/" not in client.get("/dashboard/").content.decode()
    assert client.get("/dashboard/rows/cases/").status_code == 403
    assert client.get("/dashboard/rows/nothing/").status_code == 404


def test_a_stranger_is_asked_to_sign_in(db: None, client: Client) -> None:
    assert client.get("/dashboard/").status_code == 302


@pytest.mark.usefixtures("cast")
def test_a_day_that_was_not_counted_says_so(cast: Cast, client_of: Signed) -> None:
    client = client_of(cast.district)
    assert "今天的数正在汇总" in client.get("/dashboard/").content.decode()
    assert "这一天没有汇总" in client.get("/dashboard/?date=2020-01-01").content.decode()
    assert client.get("/dashboard/wall/").status_code == 200
    assert client.get("/dashboard/?date=soon").status_code == 200


@pytest.mark.usefixtures("figures")
def test_a_past_day_is_marked_until_its_books_are_closed(
    cast: Cast, client_of: Signed, day: date
) -> None:
    client = client_of(cast.district)
    address = f"/dashboard/?date={day - timedelta(days=2)}"
    assert "已关账" in client.get(address).content.decode()
    AreaDay.objects.update(closed_at=None)
    assert "还没关账" in client.get(address).content.decode()


@pytest.mark.usefixtures("figures")
def test_the_matrix_shows_each_villages_days_and_asks_about_zeros(
    territory: Territory, cast: Cast, client_of: Signed, day: date
) -> None:
    for back in range(14):
        at = day - timedelta(days=back)
        facts.village_day(territory.village(0), at, "zero")
        facts.village_day(territory.village(1), at, "late" if back == 3 else "on_time")
    html = client_of(cast.town).get("/dashboard/").content.decode()
    assert "李楼村 14 天都是零报，可以问一问。" in re.sub(r"\s+", " ", html).replace(" 。", "。")
    assert "1 天" in html
    assert html.count('class="cell cell-zero"') == 14
    assert html.count('class="cell cell-late"') == 1
    assert "迟报，" in html


def many(territory: Territory, moment: datetime, count: int) -> None:
    for number in range(count):
        facts.case(territory.group(number % 3), [("open", "received", None, moment)])
        facts.item(territory.group(number % 3), business_date(moment))


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/dashboard/", 12),
        ("/dashboard/wall/", 12),
        ("/dashboard/export/", 8),
        ("/dashboard/rows/cases/", 8),
        ("/dashboard/rows/items/", 8),
        ("/dashboard/rows/groups/", 8),
    ],
)
@pytest.mark.parametrize("count", [3, 30])
def test_a_page_takes_as_many_queries_whatever_the_rows(
    address: str,
    most: int,
    count: int,
    territory: Territory,
    cast: Cast,
    client_of: Signed,
    moment: datetime,
    day: date,
    at_most_queries: Any,
) -> None:
    many(territory, moment, count)
    actions.recompute_day(date=day, now=moment)
    client = client_of(cast.district)
    with at_most_queries(most):
        assert client.get(address).status_code == 200


@pytest.mark.usefixtures("figures")
def test_the_wall_shows_figures_and_no_person(
    territory: Territory, cast: Cast, client_of: Signed, day: date
) -> None:
    facts.village_day(territory.village(0), day, "late")
    answer = client_of(cast.district).get("/dashboard/wall/")
    html = answer.content.decode()
    assert "黄集镇" in html
    assert "今天各村报送" in html
    for name in (cast.town.name, cast.village.name, cast.mediator.name, cast.district.name):
        assert name not in html
    assert "data-wall-full" in html
    assert html.count("<a ") <= 1  # the skip link


@pytest.mark.usefixtures("figures")
def test_the_workbook_holds_the_days_rows(
    territory: Territory, cast: Cast, client_of: Signed, day: date
) -> None:
    answer = client_of(cast.district).get("/dashboard/export/")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert "襄州区" in rows[0][0]
    assert [row[0] for row in rows[4:-1]] == [
        area.code for area in Area.objects.of_tier("district", "town", "village").order_by("lft")
    ]
    head = list(rows[3])
    assert rows[4][head.index("应报")] == 12
    assert rows[4][head.index("未报")] == 9


@pytest.mark.usefixtures("figures")
def test_a_past_days_cases_are_listed_as_they_stood(
    cast: Cast, client_of: Signed, day: date
) -> None:
    client = client_of(cast.district)
    past = day - timedelta(days=3)
    row = AreaDay.objects.get(date=past, parent=None)
    assert row.cases_open_total == 5
    html = client.get(f"/dashboard/rows/cases/?date={past}").content.decode()
    assert f"共 {row.cases_open_total} 条" in html
    assert start_of_day(past) < row.closed_at


@pytest.mark.usefixtures("figures")
@pytest.mark.parametrize("tree", ["", "&tree=now"])
def test_a_past_day_can_be_read_by_the_tree_of_then_and_of_now(
    tree: str, territory: Territory, cast: Cast, client_of: Signed, day: date
) -> None:
    past = day - timedelta(days=3)
    moved, old, new = territory.village(), territory.town(), territory.town(1)
    before = AreaDay.objects.get(date=past, area=old).cases_open_total
    inside = AreaDay.objects.get(date=past, area=moved).cases_open_total
    assert inside > 0
    Area.objects.get(pk=moved.pk).move_to(Area.objects.get(pk=new.pk), "last-child")
    client = client_of(cast.district)
    for area, expected in (
        (old, before - inside if tree else before),
        (new, AreaDay.objects.get(date=past, area=new).cases_open_total + (inside if tree else 0)),
    ):
        address = f"/dashboard/?area={area.code}&date={past}{tree}"
        html = client.get(address).content.decode()
        rows = client.get(f"/dashboard/rows/cases/?area={area.code}&date={past}{tree}")
        assert f"共 {expected} 条" in rows.content.decode()
        assert re.search(rf'tile-number">{expected} ', html), (area, expected)
        assert "按现在架构" in html
