"""A matter while it is still being typed, read for what it may be the same as.

Read from whichever of the two forms sends it: the one of an item or the one of a case. Nothing has
to be filled in and nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.calendar import business_date
from disputes.choices import Kind
from disputes.facts import KINDS
from disputes.likeness import Person, Told
from disputes.twins import village_of
from org_tree.models import Area
from reports.inputs import MOST_PARTIES, NAME_LENGTH, PHONE_LENGTH, summary_of

#: Below this much nothing can be said.
FEWEST_CHARACTERS = 6
LONGEST = 600
#: Names under which the two forms send a person's name and number.
PEOPLE = (("party{n}_name", "party{n}_phone"), ("party-{n}-name", "party-{n}-phone"))


@dataclass(frozen=True)
class Typed:
    """What has been typed so far, and where it lies."""

    told: Told
    area: Area


def typed_of(data: Any, code: str, user: Any, now: datetime) -> Typed | None:
    """Return what can be compared of a form half filled in; None while that is too little.

    Args:
        data: what the form holds.
        code: of the area the page was opened for, where the form names none.
    """
    telling = (data.get("detail") or data.get("description") or "")[:LONGEST]
    title = (data.get("title") or summary_of(telling))[:80]
    if len(f"{title}{telling}".strip()) < FEWEST_CHARACTERS:
        return None
    area = _area(data.get("area") or code, user)
    if area is None:
        return None
    told = Told(
        title=title,
        text=telling,
        place=(data.get("place") or "")[:80],
        area=area.pk,
        village=village_of(area).pk,
        area_name=area.place,
        kind=data.get("kind") or KINDS.get(data.get("category") or "", Kind.DISPUTE),
        day=business_date(now),
        people=_people(data),
    )
    return Typed(told, area)


def _area(named: str, user: Any) -> Area | None:
    """Return the area by its code or its id, among those the person sees cases of."""
    in_sight = Area.objects.permitted(user, "disputes.view").select_related("parent__parent")
    found: Area | None = in_sight.filter(code=named).first()
    if found is None and named.isdecimal() and len(named) < 10:
        found = in_sight.filter(pk=int(named)).first()
    return found


def _people(data: Any) -> tuple[Person, ...]:
    people = (
        Person(
            (data.get(name.format(n=n)) or "").strip()[:NAME_LENGTH],
            (data.get(phone.format(n=n)) or "").strip()[:PHONE_LENGTH],
        )
        for name, phone in PEOPLE
        for n in range(MOST_PARTIES)
    )
    return tuple(person for person in people if person.name or person.phone)
