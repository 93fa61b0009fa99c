"""Settles a district: ground below its villages, bodies on all areas, people in the seats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from governance.simulation.ground import bodies_on, places_below
from governance.simulation.people import Post, accounts_of, posts_on
from org_tree.actions import Appointment, NewAccount, appoint_many, create_accounts
from org_tree.models import Area, Organization, Posting
from org_tree.shapes import Tier
from org_tree.tree import load_areas, load_organizations
from reports.models import Cutoffs

#: The ground and the people are older than the days that are played.
SETTLED_BEFORE = timedelta(days=3000)
A_YEAR = timedelta(days=365)


def is_settled(root: Area) -> bool:
    """Tell whether an area has groups and somebody posted, so that its days can be played."""
    inside = Area.objects.within(root)
    has_people = Posting.objects.filter(organization__area__tree_id=root.tree_id).exists()
    return inside.of_tier(Tier.GROUP).exists() and has_people


@dataclass(frozen=True)
class Known:
    """Somebody who is not invented by lot.

    Attributes:
        code: of the area of their body; `body` is its kind, or its name outside the lines.
    """

    account: NewAccount
    role_code: str
    code: str
    body: str


@transaction.atomic
def settle(
    root: Area, *, seed: int, first_day: date, now: datetime, known: Sequence[Known] = ()
) -> None:
    """Fill what an area lacks: ground below its villages, bodies, people. What is there stays.

    Args:
        first_day: of the play; everything is older.
        now: the moment of the events.
        known: people who take their seat alone, instead of invented ones.
    """
    opened_on = first_day - SETTLED_BEFORE
    villages = Area.objects.within(root).of_tier(Tier.VILLAGE).order_by("lft")
    bare = villages.exclude(children__isnull=False)
    load_areas(places_below(bare, seed=seed, opened_on=opened_on))
    inside = Area.objects.within(root)
    areas = list(inside.order_by("lft"))
    if not Organization.objects.filter(area__in=inside.order_by().values("pk")).exists():
        load_organizations(bodies_on(areas, opened_on=opened_on))
    for district in (area for area in areas if area.tier == Tier.DISTRICT):
        Cutoffs.objects.get_or_create(area=district)
    _seat(root, seed=seed, first_day=first_day, now=now, known=known)


def _seat(root: Area, *, seed: int, first_day: date, now: datetime, known: Sequence[Known]) -> None:
    """Post people to all seats down to the groups."""
    inside = Area.objects.within(root).order_by().values("pk")
    stored = Organization.objects.filter(area__in=inside).exclude(tier=Tier.HOUSEHOLD_UNIT)
    ordered = stored.select_related("area").order_by("area__lft", "line", "kind", "name")
    bodies = list(ordered)
    places = {(body.area.code, body.kind): body for body in bodies}
    places |= {(body.area.code, body.name): body for body in bodies}
    homes = {one.account.username: places[(one.code, one.body)] for one in known}
    kept = {(one.role_code, homes[one.account.username].pk): one.account.username for one in known}
    posts = list(posts_on(bodies, seed=seed, until=first_day, kept=kept))
    seated = {post.username for post in posts}
    posts += [
        Post(one.account.username, one.role_code, homes[one.account.username], first_day - A_YEAR)
        for one in known
        if one.account.username not in seated
    ]
    taken = set(
        Posting.objects.filter(organization__area__in=inside).values_list("role", "organization")
    )
    posts = [post for post in posts if (post.role_code, post.organization.pk) not in taken]
    people = _people_for(posts, known, seed=seed, now=now)
    appointments = [
        Appointment(people[post.username], post.role_code, post.organization, post.started_on)
        for post in posts
    ]
    appoint_many(actor=None, entries=appointments, now=now)


def _people_for(
    posts: Sequence[Post], known: Sequence[Known], *, seed: int, now: datetime
) -> dict[str, Any]:
    """Return the people of some posts by user name; who has no account yet gets one."""
    wanted = dict.fromkeys(post.username for post in posts)
    accounts = {one.account.username: one.account for one in known}
    accounts |= {
        one.username: one
        for one in accounts_of((name for name in wanted if name not in accounts), seed=seed)
    }
    people: dict[str, Any] = {
        user.username: user
        for user in get_user_model()._default_manager.all()
        if user.username in accounts
    }
    missing = [accounts[name] for name in [*wanted] if name not in people]
    created = create_accounts(actor=None, entries=missing, now=now)
    return people | {user.username: user for user in created}
