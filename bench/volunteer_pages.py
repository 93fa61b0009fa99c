"""The pages of 161,739 volunteers, 625 teams and 5,000 activities, as the district's manager."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from bench.measure import Result, benchmark, interleaved
from bench.pages import getting, signed_in
from bench.volunteers import build_ground, write_file
from org_tree.models import Organization, Posting
from org_tree.tree import NewOrganization, load_organizations
from volunteers.choices import ActivityState
from volunteers.imports import import_volunteers
from volunteers.models import Activity, Volunteer, VolunteerTeam

MOST_MS, MOST_QUERIES, ROUNDS, ACTIVITIES = 150, 12, 6, 5_000


def _manager() -> User:
    load_organizations([NewOrganization(1, "mass", "youth_league", "区团委")])
    user = User.objects.create(username="bench", name="何")
    Posting.objects.create(
        user=user,
        role="volunteer_manager",
        organization=Organization.objects.latest("pk"),
        started_on=date(2024, 1, 1),
    )
    return user


def _activities(user: User) -> None:
    teams, now = list(VolunteerTeam.objects.filter(level=2)), timezone.now()
    states = (ActivityState.OPEN, ActivityState.FINISHED, ActivityState.CONFIRMED)
    Activity.objects.bulk_create(
        (
            Activity(
                team=teams[number % len(teams)],
                area_id=1,
                title="x",
                place="x",
                risk="x",
                places=20,
                starts_at=now + timedelta(hours=number),
                ends_at=now + timedelta(hours=number + 2),
                state=states[number % len(states)],
                created_by=user,
                created_at=now,
                changed_at=now,
                client_id=uuid.UUID(int=number + 1),
            )
            for number in range(ACTIVITIES)
        ),
        batch_size=2_000,
    )


@benchmark("volunteer-pages")
def volunteer_pages() -> list[Result]:
    """The register's list, narrowed and searched; activities with the tree of teams; the API."""
    build_ground()
    user = _manager()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        write_file(path)
        import_volunteers(path, actor=None, now=timezone.now())
    _activities(user)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    one, client = Volunteer.objects.order_by("pk")[ACTIVITIES], signed_in(user)
    pages = {
        "the register": "/volunteers/people/",
        "found by a number": f"/volunteers/people/?q={one.number}",
        "found by the phone's tail": f"/volunteers/people/?q={one.phone[-4:]}",
        "found by a name": f"/volunteers/people/?q={one.name}",
        "found by a name nobody has": "/volunteers/people/?q=欧阳无",
        "of one team": "/volunteers/people/?team=T0100",
        "activities and the tree of teams": "/volunteers/",
        "the register in the API": "/api/v1/volunteers/",
        "teams in the API": "/api/v1/teams/",
        "activities in the API": "/api/v1/activities/",
    }
    results = []
    for name, address in pages.items():
        get = getting(client, address)
        get()
        with CaptureQueriesContext(connection) as captured:
            get()
        (took,) = interleaved(get, rounds=ROUNDS)
        notes = {"queries": len(captured)}
        results.append(Result(name, took * 1000, unit="ms", most=MOST_MS, notes=notes))
        assert len(captured) <= MOST_QUERIES, (name, len(captured))
    return results
