"""Case pages and the API at 100,000 cases, against the plainest pages that could show them."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bench import floor
from bench.measure import Result, benchmark, interleaved
from disputes.choices import CaseCategory
from disputes.models import Case
from tests import factories

CASES = 100_000
OPEN_SHARE = 0.02
BATCH = 5_000
ROUNDS = 40
BACKEND = "django.contrib.auth.backends.ModelBackend"
#: Page, the address, the most times the floor's (performance.md 8, stretch), the most queries.
PAGES = (
    ("case list, first page", "/cases/", None, 8),
    ("case list, all", "/cases/?view=all", None, 8),
    ("case list, by state", "/cases/?view=all&state=closed", None, 8),
    ("case list, one town", "/cases/?view=all&area={town}", None, 8),
    ("case", "/cases/{number}/", None, 12),
    ("API list of 50", "/api/v1/cases/", None, 5),
    ("API list, one town", "/api/v1/cases/?area={town}", None, 5),
)


def build_cases(territory: factories.Territory, cast: factories.Cast, count: int) -> None:
    """Write many cases, most of them closed, spread over every group."""
    chance = random.Random(7)  # noqa: S311 - test data
    groups = [area for area in territory.areas.values() if area.tier == "group"]
    author, now = cast.town, timezone.now()
    types = list(CaseCategory.values)
    for start in range(0, count, BATCH):
        Case.objects.bulk_create(
            _case(number, chance, chance.choice(groups), author, now, chance.choice(types))
            for number in range(start, min(start + BATCH, count))
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _case(number, chance, area, author, now, category) -> Case:  # noqa: ANN001
    received = now - timedelta(minutes=chance.randint(60, 700_000))
    is_open = chance.random() < OPEN_SHARE
    return Case(
        number=f"XZ-2026-{number:06d}",
        kind="dispute",
        source="item",
        area=area,
        title=f"两户人家为门前排水沟的走向起了争执 {number}",
        description="东边住户把沟改了道，雨天水漫到西边住户的院子里，双方在村口吵了一架。" * 4,
        category=category,
        occurred_at=received,
        state="assessed" if is_open else "closed",
        color=chance.choices(["red", "yellow", "blue"], [1, 4, 15])[0],
        tier=chance.choice(["village", "town"]),
        step_started_at=received,
        due_at=received + timedelta(days=chance.randint(1, 400)) if is_open else None,
        changed_at=received,
        received_at=received,
        closed_at=None if is_open else received + timedelta(minutes=50),
        created_by=author,
        client_id=uuid.UUID(int=chance.getrandbits(128)),
    )


def _signed_in(user: object) -> Client:
    # The test runner's own preparation would record every template that is rendered.
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend=BACKEND)  # type: ignore[arg-type]
    return client


def _getting(client: Client, address: str) -> Callable[[], None]:
    def get() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"

    return get


@benchmark("case-pages")
def case_pages() -> list[Result]:
    """Measure each page and its floor in turn, and count its queries."""
    territory = factories.build_territory()
    cast = factories.build_cast(territory)
    build_cases(territory, cast, CASES)
    ours, plain = _signed_in(cast.town), _signed_in(cast.town)
    with override_settings(MIDDLEWARE=floor.MIDDLEWARE):
        plain.handler.load_middleware()
    number = Case.objects.visible_to(cast.town).order_by("pk").values_list("number", flat=True)[0]
    results = []
    for name, address, most, queries in PAGES:
        path = address.format(number=number, town=territory.town().code)
        side, base = _getting(ours, path), _getting(plain, path)
        mine, bare = interleaved(side, base, rounds=ROUNDS)
        with CaptureQueriesContext(connection) as made:
            side()
        results += [
            Result(f"{name}, {CASES:,} cases", mine, bare, most=most),
            Result(f"{name}: queries", len(made), unit="", most=queries),
        ]
    return results
