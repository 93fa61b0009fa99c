"""Signing in, what the bars offer, the page about oneself."""

from datetime import datetime

import pytest
from django.urls import reverse

from governance.account import demo_accounts, portal_name

pytestmark = pytest.mark.one_database

PASSWORD = "a-long-password"


@pytest.fixture
def sign_in(client, cast):
    """Sign the village's officer in, the way a person does."""
    person = cast.village
    person.set_password(PASSWORD)
    person.save()
    form = {"username": person.username, "password": PASSWORD}
    return lambda: client.post(reverse("login"), form)


def entries(client, path="/account/"):
    return [entry["code"] for entry in client.get(path).context["navigation"]["entries"]]


def test_the_portal_carries_the_name_of_its_district(client, sign_in, territory):
    sign_in()
    page = client.get("/account/")
    assert portal_name() == f"{territory.district.short_name}基层治理"
    assert page.context["navigation"]["portal_name"] == portal_name()


def test_a_wrong_password_is_said_in_one_sentence_and_the_name_stays(client, cast):
    page = client.post(reverse("login"), {"username": cast.village.username, "password": "no"})
    assert page.status_code == 200
    assert 'class="error-summary"' in page.content.decode()
    assert f'value="{cast.village.username}"' in page.content.decode()


def test_the_bars_offer_only_what_a_person_may_use(client_of, cast):
    assert entries(client_of(cast.village)) == [
        "workbench",
        "reports",
        "cases",
        "visits",
        "dashboard",
        "ledgers",
        "organization",
    ]
    assert "assessment" in entries(client_of(cast.assessor))
    assert entries(client_of(cast.sysadmin)) == ["workbench", "organization", "administration"]
    assert entries(client_of(cast.former)) == ["workbench"]


def test_the_tabs_of_the_phone_are_five_at_most_and_end_with_oneself(client_of, cast):
    tabs = client_of(cast.village).get("/account/").context["navigation"]["tabs"]
    assert len(tabs) == 5
    assert [tab["active"] for tab in tabs] == [False, False, False, False, True]


def test_the_bars_cost_one_query(client_of, cast, django_assert_max_num_queries):
    client = client_of(cast.village)
    with django_assert_max_num_queries(3):
        client.get("/account/")


def test_demo_people_are_named_only_in_an_embedded_portal(cast, settings):
    settings.EMBEDDED = True
    assert {person["username"] for person in demo_accounts()} >= {"village", "supervisor"}
    settings.EMBEDDED = False
    assert demo_accounts() == []


def test_a_person_changes_the_own_password(client, sign_in, cast):
    sign_in()
    new = "another-long-one"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    page = client.post(reverse("password_change"), form, follow=True)
    assert page.redirect_chain == [("/account/", 302)]
    assert "密码改好了" in page.content.decode()
    assert cast.village.check_password(new)


def test_staying_signed_in_starts_the_session_anew(client, sign_in):
    sign_in()
    first = client.session["ends"]
    ends = client.post(reverse("account_stay")).json()["ends"]
    assert datetime.fromisoformat(ends) >= datetime.fromisoformat(first)
    opened = client.get(reverse("account_stay"))
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "再按一次按钮" in opened.content.decode()


def test_the_language_can_be_changed_and_changed_back(client, sign_in):
    sign_in()
    client.post(reverse("set_language"), {"language": "en", "next": "/account/"})
    assert "Sign out" in client.get("/account/").content.decode()
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/account/"})
    assert "退出登录" in client.get("/account/").content.decode()


def test_the_sheet_of_components_is_not_there_in_use(client_of, cast, settings):
    client = client_of(cast.village)
    assert client.get("/styleguide/").status_code == 404
    settings.DEBUG = True
    assert client.get("/styleguide/").status_code == 200


def test_a_page_that_is_not_there_says_so_in_plain_words(client_of, cast):
    page = client_of(cast.village).get("/nothing/")
    assert page.status_code == 404
    assert "没有这一页，或不在你的范围" in page.content.decode()
