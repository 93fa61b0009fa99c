"""Accounts: opening, locking and unlocking them, setting passwords.

They belong to the system administrator (capability `accounts.manage`). They stand here and not in
`accounts`, which lies below the trail and the postings these acts need.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import Token

from audit.actions import Entry, record, record_many
from common.errors import Invalid, NotAllowed, WrongState
from common.masking import masked_phone
from org_tree import scope

MANAGE_ACCOUNTS = "accounts.manage"
PHONE = re.compile(r"^(1[3-9]\d{9}|0\d{9,11})$")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """One account of many; `password` is already hashed."""

    username: str
    name: str
    phone: str = ""
    password: str = ""


@transaction.atomic
def create_account(
    *,
    actor: Any,
    username: str,
    name: str,
    phone: str = "",
    password: str,
    is_handed_over: bool = False,
    now: datetime,
) -> Any:
    """Open an account; it may do nothing until its person is appointed to something.

    Args:
        actor: who opens it; None for the portal itself.
        is_handed_over: the password goes through other hands, so the person has to change it
            before anything else.

    Raises:
        NotAllowed: without the right to manage accounts.
        Invalid: for `username`, `name`, `phone` or `password`.
    """
    granted = _permit(actor)
    people = get_user_model()
    user = people(username=username.strip(), name=name.strip(), phone=_phone(phone), created_at=now)
    user.has_first_password = is_handed_over
    _check_password(password, user)
    user.set_password(password)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise Invalid(error.message_dict) from error
    if people.objects.filter(username__iexact=user.username).exists():
        raise Invalid({"username": _("Somebody has this user name already.")})
    user.save(force_insert=True)
    record(
        "accounts.create_account", user, actor=actor, posting=granted, at=now, data=_created(user)
    )
    return user


@transaction.atomic
def create_accounts(*, actor: Any, entries: Sequence[NewAccount], now: datetime) -> list[Any]:
    """Open many accounts at once: the same rows and events as one by one, all or none.

    Raises:
        NotAllowed: without the right to manage accounts.
        Invalid: for `username`, when one stands twice.
    """
    granted = _permit(actor)
    people = get_user_model()
    names = [entry.username.lower() for entry in entries]
    if len(set(names)) != len(names):
        raise Invalid({"username": _("Somebody has this user name already.")})
    users = [
        people(
            username=entry.username,
            name=entry.name,
            phone=_phone(entry.phone),
            password=entry.password or make_password(None),
            created_at=now,
        )
        for entry in entries
    ]
    people.objects.bulk_create(users, batch_size=2000)
    record_many(
        [Entry("accounts.create_account", u, actor, granted, now, data=_created(u)) for u in users]
    )
    return users


@transaction.atomic
def change_account(*, actor: Any, user: Any, name: str, phone: str = "", now: datetime) -> Any:
    """Set a person's name and phone number right.

    Raises:
        NotAllowed: without the right to manage accounts.
        Invalid: for `name` or `phone`.
    """
    granted = _permit(actor)
    user = _locked(user)
    if not name.strip():
        raise Invalid({"name": _("The name is missing.")})
    before = {"name": user.name, "phone": user.masked_phone}
    user.name, user.phone = name.strip(), _phone(phone)
    user.save(update_fields=["name", "phone"])
    data = {"before": before, "after": {"name": user.name, "phone": user.masked_phone}}
    record("accounts.change_account", user, actor=actor, posting=granted, at=now, data=data)
    return user


def lock_account(*, actor: Any, user: Any, now: datetime) -> Any:
    """Keep a person out: no sign-in, no token, no rights from the next request on.

    Raises:
        NotAllowed: without the right to manage accounts, or for one's own.
        WrongState: when it is locked already.
    """
    return _set_active(actor=actor, user=user, active=False, now=now)


def unlock_account(*, actor: Any, user: Any, now: datetime) -> Any:
    """Let a person in again.

    Raises:
        NotAllowed: without the right to manage accounts, or for one's own.
        WrongState: when it is not locked.
    """
    return _set_active(actor=actor, user=user, active=True, now=now)


@transaction.atomic
def set_password(*, actor: Any, user: Any, password: str, now: datetime) -> Any:
    """Give a person a new password; whoever is signed in with the old one is signed out.

    Raises:
        NotAllowed: without the right to manage accounts.
        Invalid: for `password`, when it is too weak.
    """
    granted = _permit(actor)
    user = _locked(user)
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    Token.objects.filter(user=user).delete()
    record("accounts.set_password", user, actor=actor, posting=granted, at=now)
    return user


@transaction.atomic
def _set_active(*, actor: Any, user: Any, active: bool, now: datetime) -> Any:
    granted = _permit(actor)
    if actor is not None and actor.pk == user.pk:
        raise NotAllowed(_("Nobody can lock or unlock their own account."))
    user = _locked(user)
    if user.is_active == active:
        raise WrongState(
            _("This account is open already.") if active else _("This account is locked already."),
            state="open" if active else "locked",
        )
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        Token.objects.filter(user=user).delete()
    act = "accounts.unlock_account" if active else "accounts.lock_account"
    record(act, user, actor=actor, posting=granted, at=now)
    return user


def _permit(actor: Any) -> Any:
    return scope.require_somewhere(actor, MANAGE_ACCOUNTS) if actor is not None else None


def _locked(user: Any) -> Any:
    return get_user_model()._default_manager.select_for_update().get(pk=user.pk)


def _phone(phone: str) -> str:
    phone = re.sub(r"[\s-]", "", phone)
    if phone and not PHONE.match(phone):
        raise Invalid({"phone": _("This is not a phone number.")})
    return phone


def _check_password(password: str, user: Any) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": list(error.messages)}) from error


def _created(user: Any) -> dict[str, Any]:
    return {"username": user.username, "name": user.name, "phone": masked_phone(user.phone)}
