"""Main lists and pages take few queries, and as many with three thousand rows as with three.

The budgets are performance.md's (section 8): list 8, one record 12, create 15, a list of the API 5;
the organization page and the figures keep to those of one record. The start and end of savepoints
are not counted: they ask the database for nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from accounts.models import User
from audit.actions import Entry, record_many
from clocks.calendars import book
from common.calendar import business_date
from disputes.models import Case, CaseMember
from org_tree.models import Area, Organization, Posting
from org_tree.tree import NewArea, NewOrganization, load_areas, load_organizations
from reports.models import DailyReport, InformationItem
from rollups.actions import recompute_day
from tests.factories import LONG_AGO, Cast, Territory

#: As many questions are asked of either database.
pytestmark = pytest.mark.one_database

LIST, ONE, CREATE, API = 8, 12, 15, 5
SIZES = (3, 30, 3000)
#: Address with what it names in braces -> the most queries.
READS = {
    "/cases/?view=open": LIST,
    "/cases/?view=all": LIST,
    "/cases/?view=all&color=blue&area={town}": LIST,
    "/cases/board/": LIST,
    "/cases/{number}/": ONE,
    "/reports/items/": LIST,
    "/reports/items/{item}/": ONE,
    "/reports/{report}/": ONE,
    "/reports/areas/{village}/": ONE,
    "/org/areas/{town}/": ONE,
    "/org/areas/{village}/": ONE,
    "/org/search/?q=budget": LIST,
    "/visits/": ONE,
    "/visits/list/": LIST,
    "/dashboard/": ONE,
    "/dashboard/rows/cases/": LIST,
    "/dashboard/rows/items/": LIST,
    "/dashboard/rows/groups/": LIST,
    "/api/v1/cases/": API,
    "/api/v1/cases/?area={town}": API,
    "/api/v1/cases/?area={village}": API,
    "/api/v1/cases/{number}/": ONE,
    "/api/v1/cases/{number}/events/": API,
    "/api/v1/items/": API,
    "/api/v1/reports/": API,
    "/api/v1/areas/": API,
    "/api/v1/organizations/": API,
    "/api/v1/postings/": API,
    "/api/v1/rollups/?area={district}&date={day}": API,
}


@dataclass
class World:
    """A district whose lists grow all at once."""

    territory: Territory
    cast: Cast

    def grow(self, count: int) -> None:
        """Add so many of everything."""
        have = Case.objects.count()
        units = self._ground(have, count)
        leads = self._people(have, units)
        self._cases(have, leads)
        self._filed(have, count)
        recompute_day(date=business_date(timezone.now()), now=timezone.now())

    def _ground(self, have: int, count: int) -> list[Area]:
        group = self.territory.group()
        codes = [f"{group.code}9{number:05d}" for number in range(have, have + count)]
        load_areas(NewArea(code, f"{code[-5:]}号", "household_unit", group.code) for code in codes)
        units = list(Area.objects.filter(code__in=codes))
        load_organizations(
            NewOrganization(unit.pk, "governance", "unit_heads", f"联户{unit.code[-5:]}")
            for unit in units
        )
        return units

    def _people(self, have: int, units: list[Area]) -> list[Posting]:
        office = self.territory.organization("mediation", self.territory.village())
        people = User.objects.bulk_create(
            User(username=f"budget{have + number}", name=f"何{number}", password="!")
            for number in range(len(units))
        )
        return Posting.objects.bulk_create(
            Posting(user=user, role="mediation_director", organization=office, started_on=LONG_AGO)
            for user in people
        )

    def _cases(self, have: int, leads: list[Posting]) -> None:
        now = timezone.now()
        cases = Case.objects.bulk_create(
            Case(
                number=f"XZ-2025-{have + number:05d}",
                kind="dispute",
                source="walk_in",
                area=self.territory.group(number % 3),
                title=f"水渠争执 {number}",
                state="resolving",
                color="blue",
                tier="village",
                organization=lead.organization,
                lead=lead,
                step_started_at=now,
                due_at=now + timedelta(days=number % 9 - 2),
                first_due_at=now + timedelta(days=7),
                changed_at=now,
                received_at=now - timedelta(minutes=number),
                created_by=lead.user,
                client_id=uuid.uuid4(),
            )
            for number, lead in enumerate(leads)
        )
        CaseMember.objects.bulk_create(
            CaseMember(case=case, posting=helper)
            for case, helper in zip(cases, leads[1:] + leads[:1], strict=True)
        )
        first = Case.objects.earliest("pk")
        record_many(
            [
                Entry("disputes.comment", first, lead.user, lead, now, data={"text": "看过了"})
                for lead in leads
            ]
        )

    def _filed(self, have: int, count: int) -> None:
        now, today, by = timezone.now(), business_date(timezone.now()), self.cast.village
        reports = DailyReport.objects.bulk_create(
            DailyReport(
                area=self.territory.group(number % 3),
                date=today - timedelta(days=number // 3),
                is_zero=False,
                timeliness="on_time",
                filed_at=now,
                created_by=by,
                client_id=uuid.uuid4(),
            )
            for number in range(have, have + count)
        )
        InformationItem.objects.bulk_create(
            InformationItem(
                report=report,
                area=report.area,
                date=report.date,
                category="dispute",
                summary="水渠",
                created_at=now,
                created_by=by,
                client_id=uuid.uuid4(),
            )
            for report in reports
        )

    def address(self, pattern: str) -> str:
        """Return an address with what it names filled in."""
        return pattern.format(
            number=Case.objects.earliest("pk").number,
            item=InformationItem.objects.earliest("pk").pk,
            report=DailyReport.objects.earliest("pk").pk,
            village=self.territory.village().code,
            town=self.territory.town().code,
            district=self.territory.district.code,
            day=business_date(timezone.now()),
        )


@pytest.fixture
def world(territory: Territory, cast: Cast) -> World:
    return World(territory, cast)


def asked(ask: Callable[[], Any], status: int) -> int:
    """Return how many queries an answer takes."""
    book()  # Each process keeps the calendar at hand.
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    assert answer.status_code == status, answer.content[:500]
    texts = [query["sql"] for query in captured.captured_queries]
    return sum("SAVEPOINT" not in text for text in texts)


def test_what_is_read_takes_as_many_queries_whatever_the_rows(
    world: World, client_of: Callable[[Any], Client]
) -> None:
    client = client_of(world.cast.district)
    taken: dict[int, dict[str, int]] = {}
    for size in SIZES:
        world.grow(size - Case.objects.count())
        addresses = {pattern: world.address(pattern) for pattern in READS}
        # Limits and the calendar are kept for a minute; somebody reads them first.
        client.get(addresses["/cases/{number}/"])
        taken[size] = {
            pattern: asked(lambda to=address: client.get(to), 200)
            for pattern, address in addresses.items()
        }
    over = {
        (size, pattern): count
        for size, found in taken.items()
        for pattern, count in found.items()
        if count > READS[pattern]
    }
    assert not over
    few, many = taken[SIZES[1]], taken[SIZES[2]]
    assert {pattern for pattern in READS if many[pattern] > few[pattern]} == set()


def test_what_is_made_takes_as_many_queries_whatever_the_rows(world: World) -> None:
    token = Token.objects.create(user=world.cast.village)
    client = APIClient(HTTP_AUTHORIZATION=f"Token {token.key}")

    def create() -> Any:
        body = {
            "client_id": str(uuid.uuid4()),
            "kind": "dispute",
            "source": "walk_in",
            "area": world.territory.group().code,
            "title": "水渠争执",
        }
        return client.post("/api/v1/cases/", body)

    taken = {}
    for size in SIZES:
        world.grow(size)
        create()
        taken[size] = asked(create, 201)
    assert max(taken.values()) <= CREATE
    assert len(set(taken.values())) == 1


def test_the_rows_are_there(world: World) -> None:
    world.grow(3)
    assert Case.objects.count() == InformationItem.objects.count() == 3
    assert Organization.objects.filter(name__startswith="联户0").count() == 3
