"""Every address asked by every person; a new address fails the suite until it has its row.

Who may see what does not turn on the database, so everybody is asked for on SQLite alone. What an
address asks the database does: on PostgreSQL one person for each answer of its row asks as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from governance import urls
from tests.architecture import addresses
from tests.architecture.matrix import EVERYBODY, LEFT_OUT, PAGES, PROGRAMS, ROWS, Row
from tests.architecture.world import World
from tests.factories import Cast, Territory

SIGN_IN = "sign in"
#: Everybody, and nobody in particular.
PEOPLE = ("", *EVERYBODY.split())


@pytest.fixture
def world(territory: Territory, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> World:
    """Records in the cast's village."""
    monkeypatch.setitem(settings.JOB_KINDS, "world", "tests.jobs.work.may_have")
    return World(territory, cast)


@pytest.fixture
def plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer refusals without their pages, which are looked at once for each person below."""

    def refused(status: int) -> Callable[..., HttpResponse]:
        return lambda request, exception: HttpResponse(status=status)

    for status in (403, 404):
        monkeypatch.setattr(urls, f"handler{status}", refused(status), raising=False)


@pytest.fixture
def undescribed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the description of the API empty: writing it out takes a second for each person.

    script/lint writes it whole; here it is asked who may read it.
    """
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *_args, **_named: {})


def name_of(key: str) -> str:
    """Return the address's name of a row's key: `post disputes:case_act/close`."""
    return key.partition(" ")[2].partition("/")[0]


def url_of(key: str, row: Row, world: World) -> str:
    """Return the address a row asks."""
    url = reverse(name_of(key), kwargs=row.kwargs(world))
    if key == "get rollup-list":
        url += f"?area={world.territory.village().code}&date={world.today.isoformat()}"
    return url


def verdict(response: Any) -> Any:
    """Return 200 for an answer that let the person in, 403, 404, or that they must sign in."""
    status = response.status_code
    location = response.headers.get("Location", "")
    if status == 401 or (status == 302 and location.startswith(settings.LOGIN_URL)):
        return SIGN_IN
    if status in (403, 404):
        return status
    # A form or a state that does not fit was looked at after the right was.
    return 200 if status in (200, 201, 204, 302, 400, 409, 415, 422) else f"status {status}"


def ask(client: Any, method: str, url: str, data: dict[str, Any]) -> Any:
    """Ask an address; whatever the answer did is taken back."""
    format_of = {"format": "json"} if isinstance(client, APIClient) else {}
    with transaction.atomic():
        response = getattr(client, method)(url, data, **format_of)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return verdict(response)


@contextmanager
def made_for(key: str, row: Row, world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """Make what a row is about, for all people who ask it, and take it back afterwards."""
    with transaction.atomic():
        yield url_of(key, row, world), row.data(world)
        transaction.set_rollback(True)
    world._cases.clear()
    world._orders.clear()
    made_once = "view job visit meeting queued_meeting pairing leave objection sample notice"
    made_once += " check_in standing done_there visit_photo item_photo"
    for made in made_once.split():
        world.__dict__.pop(made, None)


def chunks(rows: dict[str, Row], size: int = 24) -> Iterator[list[str]]:
    """Yield the keys of a table in parts, so that workers share them."""
    keys = sorted(rows)
    yield from (keys[start : start + size] for start in range(0, len(keys), size))


@pytest.mark.usefixtures("plain_refusals")
@pytest.mark.parametrize("keys", list(chunks(PAGES)), ids=lambda keys: keys[0])
def test_every_person_at_every_page(world: World, keys: list[str]) -> None:
    cells = compared(world, keys, Client)
    assert not wrong(cells), wrong(cells)


@pytest.mark.usefixtures("undescribed")
@pytest.mark.parametrize("keys", list(chunks(PROGRAMS)), ids=lambda keys: keys[0])
def test_every_person_at_every_resource(world: World, keys: list[str]) -> None:
    cells = compared(world, keys, APIClient)
    assert not wrong(cells), wrong(cells)


def test_nobody_is_left_out(cast: Cast) -> None:
    assert sorted(PEOPLE) == sorted(("", *cast.names))
    for key, row in ROWS.items():
        answers = [wanted(row, username) for username in askers(row)]
        assert set(answers) == {wanted(row, username) for username in PEOPLE}, key
        if connection.vendor == "sqlite":
            assert len(answers) == len(PEOPLE)


@pytest.mark.parametrize("username", EVERYBODY.split())
def test_a_refusal_is_a_page_for_everybody(
    cast: Cast, client_of: Callable[[Any], Client], username: str
) -> None:
    client = client_of(getattr(cast, username))
    of_another = "papers:templates" if username == "assessor" else "disputes:board"
    for url, status in ((reverse(of_another), 403), ("/nothing/", 404)):
        answer = client.get(url)
        assert answer.status_code == status
        assert "<h1>" in answer.content.decode()


def signed_in(kind: type[Any], world: World, username: str) -> Any:
    """Return a browser or program of a person; of nobody without a name."""
    client = kind()
    if username:
        user = getattr(world.cast, username)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def wrong(cells: list[tuple[str, str, Any, Any]]) -> str:
    """Return the cells that are not as the table says, a line each."""
    return "\n".join(
        f"{key}: {who} got {got}, the table says {wanted}"
        for key, who, got, wanted in cells
        if got != wanted
    )


def wanted(row: Row, username: str) -> Any:
    """Return what the table says a person gets."""
    if not username:
        return 200 if row.public else SIGN_IN
    return row.expected(username)


def askers(row: Row) -> tuple[str, ...]:
    """Return who asks for a row: everybody, but on the second database one for each answer."""
    if connection.vendor == "sqlite":
        return PEOPLE
    return tuple({wanted(row, username): username for username in PEOPLE}.values())


def compared(world: World, keys: list[str], kind: type[Any]) -> list[tuple[str, str, Any, Any]]:
    """Return row, person, what was answered and what should be, for every cell."""
    cells = []
    clients = {username: signed_in(kind, world, username) for username in PEOPLE}
    for key in keys:
        row = ROWS[key]
        with made_for(key, row, world) as (url, data):
            for username in askers(row):
                got = ask(clients[username], key.partition(" ")[0], url, data)
                cells.append((key, username or "anonymous", got, wanted(row, username)))
    return cells


def test_every_address_has_its_row(world: World) -> None:
    client = Client()
    client.force_login(world.cast.district, backend="django.contrib.auth.backends.ModelBackend")
    missing = []
    rows = {f"{key.partition(' ')[0]} {name_of(key)}": key for key in ROWS}
    for address in addresses.addresses():
        for method in ways(address, rows, client, world):
            key = f"{method} {address.name}"
            if key not in rows and key not in LEFT_OUT:
                missing.append(f"{key} ({address.route})")
    assert not missing, "\n".join(missing)


def ways(
    address: addresses.Address, rows: dict[str, str], client: Client, world: World
) -> list[str]:
    """Return how an address may be asked; a plain function tells by refusing a strange method."""
    callback = address.callback
    if (
        callback.__module__.startswith("django.")
        or hasattr(callback, "actions")
        or hasattr(callback, "cls")
        or hasattr(callback, "view_class")
    ):
        return [address.method]
    known = next(
        (rows[f"{m} {address.name}"] for m in ("get", "post") if f"{m} {address.name}" in rows),
        None,
    )
    if known is None:
        return [address.method]
    response = client.generic("STRANGE", url_of(known, ROWS[known], world))
    if response.status_code != 405:
        return [f"{address.method} (does not say which methods it takes)"]
    allowed = response.headers["Allow"].lower().split(", ")
    return [method for method in allowed if method not in ("head", "options")]


def test_no_row_is_of_an_address_that_is_gone() -> None:
    names = {address.name for address in addresses.addresses()}
    assert [key for key in (*ROWS, *LEFT_OUT) if name_of(key) not in names] == []
