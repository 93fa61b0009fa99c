"""A district of full size to measure on: areas, bodies on every line, people in most posts."""

from __future__ import annotations

from django.db import connection

from accounts.models import User
from bench.trees import TIERS, places
from governance.simulation.ground import bodies_on
from org_tree.models import Area, Organization, Posting
from org_tree.tree import NewArea, load_areas, load_organizations
from tests.factories import LONG_AGO

#: Who has a post on each body of the line of governance; every tenth one is vacant.
ROLES = {
    "town": "town_officer",
    "village": "village_officer",
    "group": "keeper",
}
VACANT = 10


def build_district() -> User:
    """Write the areas, their bodies and their people; return somebody who sees all of it."""
    load_areas(
        NewArea(code.ljust(12, "0"), name, TIERS[depth], parent.ljust(12, "0") if parent else None)
        for code, name, parent, depth in places(1)
    )
    areas = list(Area.objects.order_by("tree_id", "lft"))
    load_organizations(bodies_on(areas, opened_on=LONG_AGO))
    bodies = Organization.objects.filter(line="governance", tier__in=ROLES).order_by("pk")
    filled = [body for index, body in enumerate(bodies) if index % VACANT]
    people = User.objects.bulk_create(
        User(username=f"p{body.pk}", name=f"王{body.pk}", password="!") for body in filled
    )
    Posting.objects.bulk_create(
        Posting(user=user, role=ROLES[body.tier], organization=body, started_on=LONG_AGO)
        for user, body in zip(people, filled, strict=True)
    )
    office = Organization.objects.filter(line="none", kind="organ").earliest("pk")
    user = User.objects.create(username="district", name="周文斌", password="!")
    Posting.objects.create(
        user=user, role="district_staff", organization=office, started_on=LONG_AGO
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return user
