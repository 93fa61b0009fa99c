"""What a certificate of service counts, and what its number and code look like.

Ministry order 67 (2020): who served, how long and what, who says so and how they are reached, a
number and a day; it costs nothing.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from volunteers.models import ServiceRecord, Volunteer, VolunteerTeam
from volunteers.models.activity import hours_of

#: Read off paper and typed: no letters or digits that look alike.
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


def number_of(team: VolunteerTeam, year: int, serial: int) -> str:
    """Return the number of a certificate: T0004-2026-0012."""
    return f"{team.code}-{year}-{serial:04d}"


def new_code() -> str:
    """Return a code to verify a certificate by: one of some 850 thousand million."""
    return "".join(secrets.choice(SIGNS) for _sign in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """Return a code as it is printed, in two halves: KX7P-2M9R."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def typed_code(text: str) -> str:
    """Return a code as somebody typed it, without what they may have put between."""
    return "".join(sign for sign in text.upper() if sign in SIGNS)


def typed_number(text: str) -> str:
    """Return a number as somebody typed it: dashes of any kind, no spaces."""
    return "".join(text.upper().split()).translate(str.maketrans("－—–‐−", "-----"))


def records_to_certify(
    volunteer: Volunteer, team: VolunteerTeam, first: date | None, last: date | None
) -> Any:
    """Return the standing records of a volunteer with a team and those below it, oldest first.

    Args:
        first, last: days of the period, both counted; None for no limit.
    """
    rows = ServiceRecord.objects.standing().filter(
        volunteer=volunteer,
        activity__team__tree_id=team.tree_id,
        activity__team__lft__gte=team.lft,
        activity__team__rght__lte=team.rght,
    )
    if first is not None:
        rows = rows.filter(date__gte=first)
    if last is not None:
        rows = rows.filter(date__lte=last)
    return rows.select_related("activity__team").order_by("date", "pk")


def frozen(records: Any) -> list[dict[str, Any]]:
    """Return records as a certificate keeps them: what later corrections no longer change."""
    return [
        {
            "date": record.date.isoformat(),
            "title": record.activity.title,
            "team": record.activity.team.name,
            "minutes": record.minutes,
        }
        for record in records
    ]


def minutes_in(services: list[dict[str, Any]]) -> int:
    """Return the minutes of services as a certificate keeps them."""
    return sum(int(one["minutes"]) for one in services)


def hours_text(minutes: int) -> str:
    """Return minutes as hours for paper: 2, 2.5."""
    return f"{hours_of(minutes):g}"


def teams_to_certify(volunteer: Volunteer) -> Any:
    """Return the teams somebody may ask: those they served with and those they belong to."""
    own = VolunteerTeam.objects.filter(memberships__volunteer=volunteer)
    served = VolunteerTeam.objects.filter(
        pk__in=ServiceRecord.objects.filter(volunteer=volunteer).values("activity__team")
    )
    return VolunteerTeam.objects.filter(pk__in=(own | served).values("pk")).order_by("code")
