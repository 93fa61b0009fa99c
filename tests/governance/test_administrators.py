"""The pages under /admin/: three people, three kinds of work, and no business data (F8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from common.calendar import business_date
from governance.admin_site import site
from org_tree.models import Posting
from reports.models import Cutoffs
from tests.factories import Cast, Territory

#: Every page of the site and whose it is; a page of nobody fails the sweep below.
PAGES = {
    "accounts/user": "sysadmin",
    "org_tree/organization": "sysadmin",
    "org_tree/posting": "sysadmin",
    "reports/cutoffs": "secadmin",
    "audit/event": "auditor",
}
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")
OTHERS = ("district", "supervisor", "centre", "town", "village", "keeper", "former", "outsider")


def test_the_site_holds_these_pages_and_no_business_data() -> None:
    assert {model._meta.label_lower.replace(".", "/") for model in site._registry} == set(PAGES)


@pytest.mark.parametrize("username", [*ADMINISTRATORS, *OTHERS])
def test_each_page_opens_for_one_administrator_alone(
    cast: Cast, client_of: Callable[[Any], Any], username: str
) -> None:
    Event.objects.create(
        act="x", at=timezone.now(), record_type="x", record_id=1, sequence=1, digest="x"
    )
    client = client_of(getattr(cast, username))
    assert client.get("/admin/").status_code == (200 if username in ADMINISTRATORS else 403)
    for page, owner in PAGES.items():
        mine = owner == username
        assert client.get(f"/admin/{page}/").status_code == (200 if mine else 403), page
        first = apps.get_model(page.replace("/", ".")).objects.order_by("pk").first()
        if first is not None:
            address = f"/admin/{page}/{first.pk}/change/"
            assert client.get(address).status_code == (200 if mine else 403), address
            assert (
                client.post(f"/admin/{page}/{first.pk}/delete/", {"post": "yes"}).status_code == 403
            )
        adds = mine and page not in ("org_tree/organization", "audit/event")
        assert client.get(f"/admin/{page}/add/").status_code == (200 if adds else 403), page


def test_strangers_sign_in_on_the_portals_own_page(client: Any, db: None) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/login/")


@pytest.mark.parametrize("username", ADMINISTRATORS)
def test_no_administrator_sees_business_data(
    cast: Cast, territory: Territory, client_of: Callable[[Any], Any], username: str
) -> None:
    client = client_of(getattr(cast, username))
    for address in ("/api/v1/cases/", "/api/v1/reports/", "/api/v1/items/"):
        answer = client.get(address)
        assert answer.status_code == 403 or answer.json()["results"] == []
    for address in ("/cases/", "/reports/", "/assessment/"):
        assert client.get(address).status_code in (302, 403, 404)


def test_an_account_is_opened_changed_and_locked(
    cast: Cast, client_of: Callable[[Any], Any]
) -> None:
    client = client_of(cast.sysadmin)
    sent = {
        "username": "newcomer", "name": "新来的", "phone": "13912345678",
        "new_password": "Xy-2026-long",
    }  # fmt: skip
    assert client.post("/admin/accounts/user/add/", {**sent, "new_password": ""}).status_code == 200
    assert client.post("/admin/accounts/user/add/", {**sent, "phone": "12"}).status_code == 422
    assert client.post("/admin/accounts/user/add/", sent).status_code == 302
    user = User.objects.get(username="newcomer")
    page = f"/admin/accounts/user/{user.pk}/change/"
    again = {"name": "新来的人", "phone": "13912345678", "new_password": "Xy-2026-other"}
    assert client.post(page, again).status_code == 302
    user.refresh_from_db()
    assert (user.username, user.name) == ("newcomer", "新来的人")
    assert user.check_password("Xy-2026-other")
    for act, active in (("lock", False), ("unlock", True)):
        chosen = {"action": act, "_selected_action": [user.pk]}
        assert client.post("/admin/accounts/user/", chosen).status_code == 302
        user.refresh_from_db()
        assert user.is_active is active
    acts = Event.objects.filter(record_type="accounts.user", record_id=user.pk)
    assert list(acts.order_by("sequence").values_list("act", flat=True)) == [
        f"accounts.{act}"
        for act in ("create_account", "change_account", "set_password", "lock_account",
                    "unlock_account")
    ]  # fmt: skip


def test_a_posting_is_given_through_its_action(
    cast: Cast, territory: Territory, client_of: Callable[[Any], Any]
) -> None:
    client = client_of(cast.sysadmin)
    body = territory.organization("governance", territory.group(1))
    today = business_date(timezone.now())
    sent = {
        "user": cast.outsider.pk, "role": "keeper", "organization": body.pk,
        "started_on": today.isoformat(), "ended_on": "",
    }  # fmt: skip
    assert client.post("/admin/org_tree/posting/add/", {**sent, "role": "elder"}).status_code == 422
    assert client.post("/admin/org_tree/posting/add/", sent).status_code == 302
    posting = Posting.objects.get(user=cast.outsider)
    until = today + timedelta(days=9)
    days = {"started_on": today.isoformat(), "ended_on": until.isoformat()}
    page = f"/admin/org_tree/posting/{posting.pk}/change/"
    assert client.post(page, days).status_code == 302
    posting.refresh_from_db()
    assert (posting.ended_on, posting.role) == (until, "keeper")
    own = Posting.objects.get(user=cast.sysadmin)
    answer = client.post(f"/admin/org_tree/posting/{own.pk}/change/", days)
    assert answer.status_code == 403


def test_cut_off_times_leave_an_event_with_what_was_before(
    cast: Cast, territory: Territory, client_of: Callable[[Any], Any]
) -> None:
    client = client_of(cast.secadmin)
    sent = {"area": territory.town().pk, "report_due": "16:30", "village_due": "18:00",
            "assessment_due": "20:00"}  # fmt: skip
    assert client.post("/admin/reports/cutoffs/add/", sent).status_code == 302
    row = Cutoffs.objects.get(area=territory.town())
    page = f"/admin/reports/cutoffs/{row.pk}/change/"
    assert client.post(page, {**sent, "report_due": "19:00"}).status_code == 200
    assert client.post(page, {**sent, "report_due": "17:15"}).status_code == 302
    event = Event.objects.get(act="policy.change_cutoffs")
    assert event.data["before"]["report_due"] == "16:30:00"
    assert event.data["after"]["report_due"] == "17:15:00"


def test_the_trail_is_read_and_never_changed(cast: Cast, client_of: Callable[[Any], Any]) -> None:
    Event.objects.create(
        act="disputes.close_case", at=timezone.now(), actor_name="赵敏", sequence=1, digest="x",
        record_type="disputes.case", record_id=12, data={"remark": "办结"},
    )  # fmt: skip
    client = client_of(cast.auditor)
    for term, found in (("赵敏", True), ("disputes.case:12", True), ("disputes.case:13", False)):
        text = client.get("/admin/audit/event/", {"q": term}).content.decode()
        assert ("disputes.close_case" in text) is found
    event = Event.objects.get()
    page = f"/admin/audit/event/{event.pk}/change/"
    assert "办结" in client.get(page).content.decode()
    assert client.post(page, {"act": "nothing"}).status_code == 403
