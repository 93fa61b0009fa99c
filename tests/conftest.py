"""The cast, the territory and the clock every test shares (tests/factories.py says who is who)."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from clocks.calendars import book
from common.calendar import BUSINESS_ZONE
from tests import factories

#: Whoever asks for one of these may ask the database.
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
# Django and the models are here for good: nobody need look through them for garbage again.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)

_real_now = timezone.now


def _evening() -> datetime:
    """Return the time, set back to an evening while it is night or morning in Shanghai.

    Many tests need a day that has some hours behind it: what they play "two hours ago" is of the
    same business day. Run just after midnight it would be yesterday's.
    """
    now = _real_now()
    hour = now.astimezone(BUSINESS_ZONE).hour
    return now - timedelta(hours=12 if hour >= 6 else 6) if hour < 12 else now


timezone.now = _evening


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what may ask the database; pytest-django refuses the database to every other test."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        case = getattr(item, "cls", None) or object
        if (
            item.get_closest_marker("django_db")
            or not DATABASE_FIXTURES.isdisjoint(fixtures)
            or issubclass(case, SimpleTestCase)
        ):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def _quick_and_clean(settings: Any) -> None:
    """Passwords cost nothing in tests, and no cache outlives one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def own_uploads(settings: Any, tmp_path: Path) -> None:
    """Let a test store uploads in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def now() -> datetime:
    """Tuesday, 24 November 2026, 10:00 in Shanghai."""
    return factories.NOW


@pytest.fixture
def today() -> date:
    """The business day of `now`."""
    return factories.TODAY


@pytest.fixture
def territory(db: None) -> factories.Territory:
    """The small district."""
    return factories.build_territory()


@pytest.fixture
def cast(territory: factories.Territory) -> factories.Cast:
    """Everybody, posted in the small district."""
    return factories.build_cast(territory)


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """Give a person a browser that is signed in."""

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def api_of() -> Callable[[Any], APIClient]:
    """Give a person a program that is signed in."""

    def signed_in(user: Any) -> APIClient:
        client = APIClient()
        client.force_authenticate(user)
        return client

    return signed_in


@pytest.fixture
def at_most_queries() -> Callable[[int], AbstractContextManager[None]]:
    """Assert that a block makes no more than a number of queries, and show them when it does."""

    @contextmanager
    def limited(most: int) -> Iterator[None]:
        book()  # Each process keeps the calendar at hand.
        with CaptureQueriesContext(connection) as captured:
            yield
        texts = "\n".join(query["sql"][:200] for query in captured.captured_queries)
        assert len(captured) <= most, f"{len(captured)} queries, {most} allowed:\n{texts}"

    return limited


@pytest.fixture(scope="module")
def trail_can_be_emptied(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the tables be emptied after a test that commits: SQLite deletes rows one by one."""
    refused = importlib.import_module("audit.migrations.0002_append_only")
    if connection.vendor != "sqlite":
        yield
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for statement in refused.SQLITE_BACK:
            cursor.execute(statement)
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for statement in refused.SQLITE:
            cursor.execute(statement)
