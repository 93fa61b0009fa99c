"""The organization page: what each person finds, in how many queries, and what acts do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from common.calendar import business_date
from org_tree.models import Area, Organization, Posting
from org_tree.tree import (
    NewArea,
    NewOrganization,
    load_areas,
    load_organizations,
    rename_area,
)
from tests.factories import LONG_AGO, Cast, Territory

VILLAGE = "/org/areas/420607100200/"


@pytest.fixture
def page_of(cast: Cast, client_of: Callable[[Any], Any]) -> Callable[..., Any]:
    """Fetch an address as a person of the cast."""

    def fetch(username: str, address: str, data: dict[str, Any] | None = None) -> Any:
        client = client_of(getattr(cast, username))
        return client.get(address) if data is None else client.post(address, data)

    return fetch


@pytest.mark.parametrize(
    ("username", "code"),
    [
        ("district", "420607000000"),
        ("town", "420607100000"),
        ("village", "420607100200"),
        ("keeper", "420607100200001"),
    ],
)
def test_the_page_opens_on_ones_own_place(
    page_of: Callable[..., Any], username: str, code: str
) -> None:
    answer = page_of(username, "/org/")
    assert (answer.status_code, answer["location"]) == (302, f"/org/areas/{code}/")
    shown = page_of(username, answer["location"])
    assert shown.status_code == 200


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("district", 200),
        ("town", 200),
        ("village", 200),
        ("neighbor", 404),
        ("other_town", 404),
        ("keeper", 404),
        ("former", 404),
        ("outsider", 404),
        ("secadmin", 404),
        ("auditor", 404),
        ("sysadmin", 200),
    ],
)
def test_a_village_is_seen_from_it_and_above(
    page_of: Callable[..., Any], username: str, status: int
) -> None:
    assert page_of(username, VILLAGE).status_code == status
    assert page_of(username, f"{VILLAGE}children/").status_code == status


def test_strangers_are_asked_to_sign_in(client: Any, territory: Territory) -> None:
    assert client.get(VILLAGE)["location"].startswith("/login/")


def test_the_page_names_who_is_posted_and_who_is_missing(page_of: Callable[..., Any]) -> None:
    text = page_of("district", f"{VILLAGE}?line=governance").content.decode()
    assert "王秀芳" in text
    assert "199****" in text
    assert "1990710" not in text
    assert "李福田" not in text
    assert "空缺" in text or "vacant" in text


def test_those_who_may_not_change_see_no_way_to(page_of: Callable[..., Any]) -> None:
    reader = page_of("village", VILLAGE).content.decode()
    staff = page_of("district", VILLAGE).content.decode()
    for way in ("/appoint/", "/end/", "/change/move/"):
        assert way not in reader
        assert way in staff


def test_another_day_shows_who_was_posted_then_and_changes_nothing(
    page_of: Callable[..., Any],
) -> None:
    text = page_of("district", f"{VILLAGE}?line=governance&day=2026-01-01").content.decode()
    assert "李福田" in text
    assert "/appoint/" not in text


def test_another_day_shows_the_names_of_that_day(
    cast: Cast, territory: Territory, page_of: Callable[..., Any]
) -> None:
    """Renamed twice since: the name before the first renaming after the day is shown."""
    today = business_date(timezone.now())
    names = (("李楼社区居委会", 20), ("大李楼社区居委会", 5))
    for name, back in names:
        day = today - timedelta(days=back)
        rename_area(
            actor=cast.district, area=territory.village(), name=name, on=day, now=timezone.now()
        )

    def title(back: int) -> str:
        day = today - timedelta(days=back)
        return str(page_of("district", f"{VILLAGE}?day={day}").content.decode())

    assert re.findall("<h1>(.*?) <", title(21)) == ["李楼村"]
    assert re.findall("<h1>(.*?) <", title(20)) == ["李楼社区"]
    assert re.findall("<h1>(.*?) <", title(6)) == ["李楼社区"]
    assert re.findall("<h1>(.*?) <", title(5)) == ["大李楼社区"]


@pytest.mark.parametrize(
    "query", ["?day=never", "?day=9999-99-99", "?line=guild", "?vacant=1", "?depth=x", "?q=%00"]
)
def test_odd_addresses_do_no_harm(page_of: Callable[..., Any], query: str) -> None:
    assert page_of("district", f"{VILLAGE}{query}").status_code == 200
    assert page_of("district", f"{VILLAGE}children/{query}").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["", "420607100000/", "420607100200/", "420607100200001/", "420607100200/?day=2026-01-01"],
)
def test_every_level_takes_no_more_than_twelve_queries(
    cast: Cast,
    territory: Territory,
    client_of: Callable[[Any], Any],
    at_most_queries: Callable[[int], Any],
    address: str,
) -> None:
    client = client_of(cast.district)
    address = f"/org/areas/{address or '420607000000/'}"
    client.get(address)
    with at_most_queries(12):
        client.get(address)


def test_more_villages_and_people_take_no_more_queries(
    cast: Cast, territory: Territory, client_of: Callable[[Any], Any]
) -> None:
    client = client_of(cast.district)
    address = "/org/areas/420607100000/?line=governance"

    def queries() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    few = queries()
    town = territory.town()
    load_areas(
        [NewArea(f"420607100{n}", f"{n}村委会", "village", town.code) for n in range(300, 330)]
    )
    added = Area.objects.filter(code__startswith="4206071003")
    load_organizations([NewOrganization(a.pk, "governance", "committee") for a in added])
    for body in Organization.objects.filter(area__in=added)[:20]:
        Posting.objects.create(
            user=cast.outsider, role="village_officer", organization=body, started_on=LONG_AGO
        )
    assert queries() == few


def test_search_finds_places_and_people_in_sight_only(page_of: Callable[..., Any]) -> None:
    text = page_of("district", "/org/search/?q=李楼").content.decode()
    assert text.count("420607100200") + text.count("420607101200") >= 2
    assert "420607101200" not in page_of("town", "/org/search/?q=李楼").content.decode()
    assert "王秀芳" in page_of("town", "/org/search/?q=秀芳").content.decode()
    found = page_of("village", "/org/search/?q=马先进").content.decode()
    assert "/org/areas/420607100201" not in found
    assert (
        "/org/areas/420607100201/"
        in page_of("district", "/org/search/?q=420607100201").content.decode()
    )


def appointing(territory: Territory) -> str:
    body = territory.organization("governance", territory.group(1))
    return f"/org/organizations/{body.pk}/appoint/"


def test_a_vacancy_is_filled_on_its_page(
    cast: Cast, territory: Territory, page_of: Callable[..., Any]
) -> None:
    address = appointing(territory)
    assert page_of("district", f"{address}?role=keeper").status_code == 200
    today = business_date(timezone.now())
    sent = {"user": "何大勇", "role": "keeper", "started_on": today.isoformat()}
    answer = page_of("district", address, sent)
    assert answer.status_code == 302
    assert Posting.objects.get(user=cast.outsider).started_on == today
    again = page_of("district", address, sent)
    assert again.status_code == 422
    assert Posting.objects.filter(user=cast.outsider).count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"user": "没有这个人", "role": "keeper", "started_on": "2026-11-24"},
        {"user": "何大勇", "role": "supervisor", "started_on": "2026-11-24"},
        {"user": "何大勇", "role": "keeper", "started_on": "yesterday"},
        {"user": "sysadmin", "role": "keeper", "started_on": "2026-11-24"},
    ],
)
def test_a_bad_appointment_comes_back_with_its_errors(
    territory: Territory, page_of: Callable[..., Any], sent: dict[str, str]
) -> None:
    count = Posting.objects.count()
    answer = page_of("district", appointing(territory), sent)
    assert answer.status_code == 422
    assert Posting.objects.count() == count


@pytest.mark.parametrize(
    ("username", "status"),
    [("district", 200), ("sysadmin", 200), ("village", 403), ("town", 403), ("neighbor", 404),
     ("outsider", 404), ("auditor", 404)],
)  # fmt: skip
def test_forms_open_for_those_who_may(
    cast: Cast, territory: Territory, page_of: Callable[..., Any], username: str, status: int
) -> None:
    keeper = Posting.objects.get(user=cast.keeper).pk
    for address in (appointing(territory), f"/org/postings/{keeper}/end/",
                    f"/org/postings/{keeper}/dates/"):  # fmt: skip
        assert page_of(username, address).status_code == status


def test_a_posting_ends_and_names_its_successor(cast: Cast, page_of: Callable[..., Any]) -> None:
    posting = Posting.objects.get(user=cast.mediator)
    follower = Posting.objects.get(user=cast.village)
    today = business_date(timezone.now())
    address = f"/org/postings/{posting.pk}/end/"
    assert "王秀芳" in page_of("district", address).content.decode()
    sent = {"ended_on": today.isoformat(), "successor": str(follower.pk)}
    assert page_of("district", address, sent).status_code == 302
    posting.refresh_from_db()
    assert posting.ended_on == today
    assert page_of("district", address, sent).status_code == 409


def test_a_posting_is_prolonged(cast: Cast, page_of: Callable[..., Any]) -> None:
    posting = Posting.objects.get(user=cast.mediator)
    until = business_date(timezone.now()) + timedelta(days=100)
    sent = {"started_on": LONG_AGO.isoformat(), "ended_on": until.isoformat()}
    assert page_of("district", f"/org/postings/{posting.pk}/dates/", sent).status_code == 302
    posting.refresh_from_db()
    assert posting.ended_on == until
    sent["ended_on"] = "2020-01-01"
    assert page_of("district", f"/org/postings/{posting.pk}/dates/", sent).status_code == 422


CHANGES: dict[str, dict[str, Any]] = {
    "open": {"name": "新组", "code": "420607100200099", "setting": "rural"},
    "rename": {"name": "李楼社区居委会", "setting": "urban"},
    "move": {"parent": "古驿镇"},
    "merge": {"into": "420607100201"},
    "split": {"name": "新村委会", "code": "420607100299"},
    "close": {"successor": ""},
}


@pytest.mark.parametrize("act", CHANGES)
def test_a_change_is_shown_before_it_is_done(
    territory: Territory, page_of: Callable[..., Any], act: str
) -> None:
    code = territory.unit().code if act == "close" else territory.village().code
    sent = {**CHANGES[act], "on": business_date(timezone.now()).isoformat()}
    if act == "split":
        sent["children"] = [territory.group(2).pk]
    address = f"/org/areas/{code}/change/{act}/"
    assert page_of("district", address).status_code == 200
    before = list(Area.objects.order_by("pk").values())
    shown = page_of("district", address, sent)
    assert shown.status_code == 200
    assert 'name="confirm"' in shown.content.decode()
    assert list(Area.objects.order_by("pk").values()) == before
    done = page_of("district", address, {**sent, "confirm": "1"})
    assert done.status_code == 302
    assert page_of("district", done["location"]).status_code == 200
    assert list(Area.objects.order_by("pk").values()) != before
    assert Event.objects.filter(act__startswith="org_tree.", record_type="org_tree.area").exists()


def test_a_change_that_cannot_be_comes_back_with_its_errors(page_of: Callable[..., Any]) -> None:
    today = business_date(timezone.now()).isoformat()
    address = "/org/areas/420607100200/change"
    for act, sent in (
        ("move", {"parent": "nowhere"}),
        ("move", {"parent": "李楼村"}),
        ("merge", {"into": "420607100200", "confirm": "1"}),
        ("close", {"confirm": "1"}),
        ("rename", {"name": "", "setting": "rural"}),
    ):
        answer = page_of("district", f"{address}/{act}/", {"on": today, **sent})
        assert answer.status_code == 422, act
    assert page_of("district", f"{address}/abolish/").status_code == 404


@pytest.mark.parametrize(
    ("username", "status"),
    [("village", 403), ("town", 403), ("sysadmin", 403), ("neighbor", 404), ("outsider", 404)],
)
def test_only_staff_change_areas(page_of: Callable[..., Any], username: str, status: int) -> None:
    for act in CHANGES:
        address = f"/org/areas/420607100200/change/{act}/"
        assert page_of(username, address).status_code == status
        assert page_of(username, address, {"confirm": "1"}).status_code == status
    assert page_of(username, "/org/areas/420607100200/open-work/").status_code == status


def test_a_body_is_opened_and_closed(territory: Territory, page_of: Callable[..., Any]) -> None:
    today = business_date(timezone.now()).isoformat()
    address = "/org/areas/420607100200/open/none/"
    sent = {"kind": "property_company", "name": "某物业", "on": today}
    assert page_of("district", address).status_code == 200
    assert page_of("district", address, {**sent, "name": ""}).status_code == 422
    assert page_of("district", address, sent).status_code == 302
    body = Organization.objects.get(name="某物业")
    closing = f"/org/organizations/{body.pk}/close/"
    assert page_of("district", closing).status_code == 200
    assert page_of("village", closing).status_code == 403
    assert page_of("district", closing, {}).status_code == 302
    body.refresh_from_db()
    assert body.closed_on is not None
    taken = {"kind": "committee", "on": today}
    answer = page_of("district", "/org/areas/420607100200/open/governance/", taken)
    assert answer.status_code == 422
