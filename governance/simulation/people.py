"""Who sits where, as data: the seats of each tier, filled by lot with invented people.

A few seats stay empty, as they do: groups without a keeper, villages without auxiliary police.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from governance.simulation.ground import DISTRICT_BODIES
from governance.simulation.lots import lots
from governance.simulation.names import person_name, phone_number
from org_tree.actions import NewAccount
from org_tree.models import Organization
from org_tree.shapes import Line, Tier

VILLAGES_A_LAWYER = 3
SECONDS = "abc"


@dataclass(frozen=True)
class Seat:
    """A role on the bodies of a line and tier.

    Attributes:
        short: begins the user names of its holders.
        count: people in it; `filled` is how often one is there at all.
        kind: of the body, where the line has several on a place.
    """

    role_code: str
    line: str
    tier: str
    short: str
    count: int = 1
    filled: float = 1.0
    kind: str = ""


SEATS = (
    Seat("centre", Line.PETITION_SAFETY, Tier.DISTRICT, "centre", 2),
    Seat("town_officer", Line.GOVERNANCE, Tier.TOWN, "town"),
    Seat("assessor", Line.PETITION_SAFETY, Tier.TOWN, "assess", 2),
    Seat("centre", Line.PETITION_SAFETY, Tier.TOWN, "centre", 2),
    Seat("supervisor", Line.PETITION_SAFETY, Tier.TOWN, "super", 1, 0.6),
    Seat("town_leader", Line.PARTY, Tier.TOWN, "leader", 2),
    Seat("visiting_cadre", Line.GOVERNANCE, Tier.TOWN, "cadre", 2),
    Seat("volunteer_manager", Line.MASS, Tier.TOWN, "youth", 1, 1.0, "youth_league"),
    Seat("village_officer", Line.GOVERNANCE, Tier.VILLAGE, "village", 1, 0.996),
    Seat("village_secretary", Line.PARTY, Tier.VILLAGE, "party", 1, 0.995),
    Seat("mediation_director", Line.MEDIATION, Tier.VILLAGE, "mediate", 1, 0.985),
    Seat("elder", Line.MEDIATION, Tier.VILLAGE, "elder", 1, 0.6),
    Seat("auxiliary_police", Line.PETITION_SAFETY, Tier.VILLAGE, "police", 1, 0.94),
    Seat("keeper", Line.GOVERNANCE, Tier.GROUP, "keeper", 1, 0.97),
    Seat("work_team_member", Line.PARTY, Tier.VILLAGE, "team", 2, 0.03),
    Seat("district_leader", Line.PARTY, Tier.DISTRICT, "chief", 3),
    Seat("department_head", Line.NONE, Tier.DISTRICT, "head", 1, 1.0, "department"),
    Seat("visiting_cadre", Line.NONE, Tier.DISTRICT, "staff", 2, 1.0, "department"),
    Seat("professional_mediator", Line.NONE, Tier.DISTRICT, "expert", 2, 1.0, "professional_team"),
)
LAWYER = Seat("resident_lawyer", Line.MEDIATION, Tier.VILLAGE, "lawyer")


class Post(NamedTuple):
    """Somebody's seat: the account's user name, the role and the body."""

    username: str
    role_code: str
    organization: Organization
    started_on: date


def posts_on(
    organizations: Sequence[Organization],
    *,
    seed: int,
    until: date,
    kept: Mapping[tuple[str, int], str],
) -> Iterator[Post]:
    """Yield who sits on each body.

    Args:
        organizations: with their areas.
        until: every posting began before this day.
        kept: (role, organization id) -> user name of somebody who has this seat to themselves.
    """
    by_place: dict[tuple[str, str], list[Seat]] = {}
    for seat in SEATS:
        by_place.setdefault((seat.line, seat.tier), []).append(seat)
    for body in organizations:
        for seat in by_place.get((body.line, body.tier), ()):
            if seat.kind in ("", body.kind):
                yield from _on_seat(seat, body, seed, until, kept)
    yield from _lawyers(organizations, seed, until)


def _on_seat(
    seat: Seat, body: Organization, seed: int, until: date, kept: Mapping[tuple[str, int], str]
) -> Iterator[Post]:
    draw = lots(seed, "seat", seat.role_code, body.area.code, body.name)
    started = until - timedelta(days=draw.randint(60, 2400))
    username = kept.get((seat.role_code, body.pk))
    if username is not None:
        yield Post(username, seat.role_code, body, started)
    elif draw.random() < seat.filled:
        code = body.area.code[6:] if seat.tier != Tier.DISTRICT else _number_of(body)
        for second in SECONDS[: seat.count]:
            name = f"{seat.short}{code}{second if seat.count > 1 else ''}"
            yield Post(name, seat.role_code, body, started)


def _number_of(body: Organization) -> str:
    """Return what tells the bodies of the district apart in user names."""
    names = [name for _kind, name in DISTRICT_BODIES]
    return str(names.index(body.name) if body.name in names else len(names))


def _lawyers(organizations: Sequence[Organization], seed: int, until: date) -> Iterator[Post]:
    """Yield the resident lawyers: each has a few neighboring villages."""
    bodies = [
        body for body in organizations if (body.line, body.tier) == (LAWYER.line, LAWYER.tier)
    ]
    for town, of_town in groupby(bodies, key=lambda body: body.area.code[6:9]):
        for number, body in enumerate(of_town):
            draw = lots(seed, "seat", LAWYER.role_code, body.area.code)
            username = f"{LAWYER.short}{town}{number // VILLAGES_A_LAWYER:02d}"
            yield Post(
                username, LAWYER.role_code, body, until - timedelta(days=draw.randint(60, 900))
            )


def accounts_of(usernames: Iterable[str], *, seed: int) -> list[NewAccount]:
    """Return accounts nobody can sign in with, one for each user name."""
    accounts = []
    for username in dict.fromkeys(usernames):
        draw = lots(seed, "person", username)
        accounts.append(
            NewAccount(username, person_name(draw), phone_number(draw), make_password(None))
        )
    return accounts
