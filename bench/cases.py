"""Case pages and the API at 100,000 cases, against bare pages of the same rows (bench.floor).

On a district of full size, for somebody who sees all of it, after the first look: lists too long
to count are then known to be so (disputes.counts).
"""

from __future__ import annotations

import random
import uuid
from datetime import timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from bench import floor
from bench.ground import build_district
from bench.measure import Result, benchmark, interleaved
from bench.pages import getting, signed_in
from disputes.choices import CaseCategory
from disputes.models import Case
from org_tree.models import Area

CASES = 100_000
OPEN_SHARE = 0.02
BATCH = 5_000
ROUNDS = 40
#: The most times a bare page's (performance.md 8, the stretch).
MOST = 3.0
#: What is done to a case on its way, for the page's story.
STORY = ("open", "assess", "assign", "accept", "mediate", "mediate", "resolve", "answer", "close")


class Page(NamedTuple):
    """A page to be measured.

    Attributes:
        address: ours; `{town}` and `{number}` are filled in.
        bare: the address of the bare page, as ours when left out.
        queries: the most queries ours may take.
    """

    name: str
    address: str
    queries: int
    bare: str = ""


PAGES = (
    Page("case list, first page", "/cases/", 8),
    Page("case list, all", "/cases/?view=all", 8),
    Page("case list, by state", "/cases/?view=all&state=closed", 8),
    Page("case list, one town", "/cases/?view=all&area={town}", 8),
    Page("case", "/cases/{number}/", 12),
    Page("API list of 50", "/api/v1/cases/", 5),
    Page("API list of 50, one town", "/api/v1/cases/?area={town}", 5),
)
#: No goal: the definition's bare page has 50 rows and ours 25.
OF_EQUAL_ROWS = Page(
    "case list, all, against 25 bare rows", "/cases/?view=all", 8, "/cases/?size=25"
)


def build_cases(author: User, count: int) -> None:
    """Write many cases, most of them closed, spread over every group."""
    chance = random.Random(7)  # noqa: S311 - test data
    groups, now = list(Area.objects.filter(tier="group")), timezone.now()
    types = list(CaseCategory.values)
    for start in range(0, count, BATCH):
        Case.objects.bulk_create(
            _case(number, chance, chance.choice(groups), author, now, chance.choice(types))
            for number in range(start, min(start + BATCH, count))
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


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


@transaction.atomic
def tell_story(case: Case, actor: User) -> None:
    """Give a case the events and the people of one that went all the way."""
    at = case.received_at
    for number, act in enumerate(STORY):
        reason = {"reason": "双方约定各清各的沟，村里来人看着。"}
        record(
            f"disputes.{act}",
            case,
            actor=actor,
            posting=None,
            at=at + timedelta(hours=number),
            data=reason,
        )
    for number in range(3):
        case.parties.create(name=f"李大{number}", phone=f"1990710000{number}")


@benchmark("case-pages")
def case_pages() -> list[Result]:
    """Measure each page and its bare page in turn, and count its queries."""
    user = build_district()
    build_cases(user, CASES)
    town = Area.objects.filter(tier="town").order_by("-lft")[0]
    ours, plain = signed_in(user), signed_in(user)
    with override_settings(MIDDLEWARE=floor.MIDDLEWARE):
        plain.handler.load_middleware()
    case = Case.objects.filter(state="closed").earliest("pk")
    tell_story(case, user)
    results = []
    for page in (*PAGES, OF_EQUAL_ROWS):
        path = page.address.format(number=case.number, town=town.code)
        side, base = getting(ours, path), getting(plain, page.bare or path)
        mine, bare = interleaved(side, base, rounds=ROUNDS)
        with CaptureQueriesContext(connection) as made:
            side()
        most = None if page is OF_EQUAL_ROWS else MOST
        results += [
            Result(f"{page.name}, {CASES:,} cases", mine, bare, most=most),
            Result(f"{page.name}: queries", len(made), unit="", most=page.queries),
        ]
    return results
