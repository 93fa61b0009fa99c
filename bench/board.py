"""The assessment board at 100,000 cases, forty matters waiting, as the group of one town sees it.

The floor is the bare list of cases (bench.floor): the same database, one query, one template.
"""

from __future__ import annotations

import random
import uuid
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from accounts.models import User
from bench import floor
from bench.cases import CASES, ROUNDS, build_cases
from bench.ground import build_district
from bench.measure import Result, benchmark, interleaved
from bench.pages import getting, signed_in
from common.calendar import business_date
from org_tree.models import Area, Organization, Posting
from reports.choices import Category, Flag
from reports.models import InformationItem
from tests.factories import LONG_AGO

WAITING = 40
QUERIES = 12
#: The most times the bare list's: forty suggestions, and the cases of a village compared.
MOST = 8.0
#: The most seconds of what the page asks by itself every quarter of a minute.
MOST_OF_LOOKING = 0.1


def build_group(author: User) -> tuple[User, list[InformationItem]]:
    """Write somebody of a town's assessment group, and what waits for it today."""
    town = Area.objects.filter(tier="town").order_by("lft")[0]
    body = Organization.objects.filter(area=town, line="petition_safety").earliest("pk")
    user = User.objects.create(username="assessor", name="刘建华", password="!")
    Posting.objects.create(user=user, role="assessor", organization=body, started_on=LONG_AGO)
    chance, now = random.Random(9), timezone.now()  # noqa: S311 - test data
    groups = list(Area.objects.within(town).filter(tier="group"))
    items = InformationItem.objects.bulk_create(
        InformationItem(
            area=chance.choice(groups),
            date=business_date(now),
            category=Category.DISPUTE,
            summary=f"两家为门前排水沟的走向起了争执 {number}",
            detail="东边住户把沟改了道，雨天水漫到西边住户的院子里。",
            place="村口",
            people_count=chance.randint(1, 40),
            flags=chance.sample(Flag.values, k=chance.randint(0, 2)),
            created_by=author,
            created_at=now - timedelta(minutes=number),
            client_id=uuid.UUID(int=chance.getrandbits(128)),
        )
        for number in range(WAITING)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return user, items


@benchmark("board")
def board() -> list[Result]:
    """Measure the board against the bare list, what it asks by itself, and count its queries."""
    author = build_district()
    build_cases(author, CASES)
    user, items = build_group(author)
    ours, plain = signed_in(user), signed_in(author)
    with override_settings(MIDDLEWARE=floor.MIDDLEWARE):
        plain.handler.load_middleware()
    side = getting(ours, f"/assessment/?item={items[0].pk}")
    looking = getting(ours, f"/assessment/{items[0].pk}/looking/")
    mine, bare = interleaved(side, getting(plain, "/cases/"), rounds=ROUNDS // 2)
    [asked] = interleaved(looking, rounds=ROUNDS // 2)
    with CaptureQueriesContext(connection) as made:
        side()
    return [
        Result(f"board, {WAITING} waiting, {CASES:,} cases", mine, bare, most=MOST),
        Result("board: queries", len(made), unit="", most=QUERIES),
        Result("board: who looks at it", asked, most=MOST_OF_LOOKING),
    ]
