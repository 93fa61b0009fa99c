"""Accounts: opened, locked, unlocked and given passwords by the system administrator alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from rest_framework.authtoken.models import Token

from accounts.models import User
from audit.models import Event
from common.errors import Invalid, NotAllowed, WrongState
from org_tree import actions
from tests.factories import Cast

GOOD = {
    "username": "newcomer",
    "name": "新来的",
    "phone": "139-1234 5678",
    "password": "Xy-2026-ok",
}


def test_an_account_may_do_nothing_until_its_person_is_posted(
    cast: Cast, now: datetime, client_of: Callable[[Any], Any]
) -> None:
    user = actions.create_account(actor=cast.sysadmin, now=now, **GOOD)
    assert (user.phone, user.masked_phone) == ("13912345678", "139****5678")
    assert user.check_password(GOOD["password"])
    event = Event.objects.get(act="accounts.create_account")
    assert event.data == {"username": "newcomer", "name": "新来的", "phone": "139****5678"}
    assert client_of(user).get("/org/").status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "VILLAGE"}, "username"),
        ({"username": "a b"}, "username"),
        ({"username": ""}, "username"),
        ({"name": ""}, "name"),
        ({"phone": "12"}, "phone"),
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
    ],
)
def test_a_bad_account_is_refused(
    cast: Cast, now: datetime, change: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        actions.create_account(actor=cast.sysadmin, now=now, **{**GOOD, **change})
    assert set(error.value.errors) == {field}
    assert not User.objects.filter(name="新来的").exists()


@pytest.mark.parametrize("username", ["district", "secadmin", "auditor", "village", "outsider"])
def test_nobody_else_manages_accounts(cast: Cast, now: datetime, username: str) -> None:
    actor, user = getattr(cast, username), cast.keeper
    acts: list[Callable[[], Any]] = [
        lambda: actions.create_account(actor=actor, now=now, **GOOD),
        lambda: actions.create_accounts(
            actor=actor, now=now, entries=[actions.NewAccount("x", "某")]
        ),
        lambda: actions.lock_account(actor=actor, user=user, now=now),
        lambda: actions.unlock_account(actor=actor, user=user, now=now),
        lambda: actions.set_password(actor=actor, user=user, password="Xy-2026-ok", now=now),
        lambda: actions.change_account(actor=actor, user=user, name="某", now=now),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_a_locked_person_is_out_at_once(
    cast: Cast, now: datetime, client_of: Callable[[Any], Any]
) -> None:
    user = cast.village
    client = client_of(user)
    assert client.get("/org/").status_code == 302
    token = Token.objects.create(user=user)
    actions.lock_account(actor=cast.sysadmin, user=user, now=now)
    assert client.get("/org/")["location"].startswith("/login/")
    answer = client.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Token {token.key}")
    assert answer.status_code == 401
    with pytest.raises(WrongState):
        actions.lock_account(actor=cast.sysadmin, user=user, now=now)
    actions.unlock_account(actor=cast.sysadmin, user=user, now=now)
    assert client_of(cast.village).get("/org/").status_code == 302


def test_nobody_locks_themselves(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        actions.lock_account(actor=cast.sysadmin, user=cast.sysadmin, now=now)


def test_a_new_password_ends_sessions_and_tokens(
    cast: Cast, now: datetime, client_of: Callable[[Any], Any]
) -> None:
    user = cast.village
    client = client_of(user)
    Token.objects.create(user=user)
    with pytest.raises(Invalid):
        actions.set_password(actor=cast.sysadmin, user=user, password="12345", now=now)
    actions.set_password(actor=cast.sysadmin, user=user, password="Xy-2026-ok", now=now)
    assert client.get("/org/")["location"].startswith("/login/")
    assert not Token.objects.exists()
    assert "Xy" not in str(Event.objects.get(act="accounts.set_password").data)


def test_many_accounts_are_opened_at_once(cast: Cast, now: datetime) -> None:
    entries = [actions.NewAccount(f"many{n}", f"人{n}", f"1391234567{n}") for n in range(3)]
    users = actions.create_accounts(actor=cast.sysadmin, entries=entries, now=now)
    assert [user.name for user in users] == ["人0", "人1", "人2"]
    assert not any(
        user.has_usable_password() for user in User.objects.filter(name__startswith="人")
    )
    assert Event.objects.filter(act="accounts.create_account").count() == 3
    twice = [actions.NewAccount("twin", "甲"), actions.NewAccount("Twin", "乙")]
    with pytest.raises(Invalid):
        actions.create_accounts(actor=cast.sysadmin, entries=twice, now=now)
