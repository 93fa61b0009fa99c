"""Which body answers for a case, and who is told when it does not: reads the organization alone.

An order names a unit, never a person. A case that has no team yet is answered for by the body
whose step it waits for (domain.md section 6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from disputes.choices import CaseTier, Color, State
from disputes.models import Case
from org_tree.models import Area, Organization, Posting
from org_tree.roles import ROLES, roles_with
from org_tree.shapes import Line, Tier
from supervision.workflow import REPLY

#: States in which the team's own body has the case.
WITH_ITS_BODY = (State.ASSIGNED, State.RESOLVING, State.RESOLVED, State.REFERRED, State.ANSWERED)
LEAD, TOLD, VACANT, HEADLESS = "lead", "told", "vacant", "headless"


@dataclass(frozen=True)
class Rung:
    """One body on the way up, and whether somebody there could be told.

    Attributes:
        body: the organization.
        heads: who answers for it on that day: user ids.
        has_seat: whether any role answers for a body of this kind at all.
    """

    body: Organization
    heads: tuple[int, ...]
    has_seat: bool

    @property
    def state(self) -> str:
        """How it stands: told, vacant (the seat is empty), headless (there is no such seat)."""
        if self.heads:
            return TOLD
        return VACANT if self.has_seat else HEADLESS

    def as_told(self) -> dict[str, Any]:
        """Return what a step of the ladder keeps of it."""
        return {
            "organization": self.body.pk,
            "name": self.body.name,
            "state": self.state,
            "users": list(self.heads),
        }


@dataclass
class Bodies:
    """The bodies of one day, each looked up once; lives as long as one sweep or one act."""

    day: date
    _parents: dict[int, int | None] = field(default_factory=dict)
    _on_chain: dict[int, list[Organization]] = field(default_factory=dict)
    _heads: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _above: dict[int, list[Organization]] = field(default_factory=dict)

    def on_the_way_up(self, area: Area) -> list[Organization]:
        """Return the bodies of the lines on an area and all it lies in, the nearest first."""
        if area.pk not in self._on_chain:
            found = Organization.objects.open_on(self.day).filter(area__in=self.chain(area))
            chosen = found.exclude(line__in=[Line.NONE, Line.MASS]).select_related("area")
            self._on_chain[area.pk] = list(chosen.order_by("-area__lft", "pk"))
        return self._on_chain[area.pk]

    def chain(self, area: Area) -> list[int]:
        """Return the area and all it lies in, the nearest first.

        By its parents, five steps at most: an interval would read half the tree.
        """
        keys, parent = [area.pk], area.parent_id
        while parent is not None:
            keys.append(parent)
            if parent not in self._parents:
                above = Area.objects.filter(pk=parent).values_list("parent_id", flat=True)
                self._parents[parent] = above.get()
            parent = self._parents[parent]
        return keys

    def in_charge(self, case: Case) -> Organization | None:
        """Return the body that answers for a case as it stands, None where there is none at all."""
        if (
            case.organization is not None
            and case.state in WITH_ITS_BODY
            and not _is_signed_in_town(case)
        ):
            return case.organization
        bodies = self.on_the_way_up(case.area)
        for line, tier in _answering(case):
            for body in bodies:
                if (body.line, body.tier) == (line, tier):
                    return body
        return bodies[0] if bodies else case.organization

    def party_of_town(self, area: Area) -> Organization | None:
        """Return the town's Party committee, which gets a copy and stands at the ladder's end."""
        found = (
            body
            for body in self.on_the_way_up(area)
            if (body.line, body.tier) == (Line.PARTY, Tier.TOWN)
        )
        return next(found, None)

    def rung(self, body: Organization) -> Rung:
        """Return a body with who answers for it."""
        if body.pk not in self._heads:
            self._read_heads([body])
        return Rung(body, self._heads[body.pk], has_seat(body))

    def rungs_above(self, body: Organization) -> list[Rung]:
        """Return the bodies above one in its line, the nearest first, then the town's Party."""
        if body.pk not in self._above:
            line, parent = [], body.parent_id
            while parent is not None:
                above = Organization.objects.select_related("area").get(pk=parent)
                line += [above] if self._is_open(above) else []
                parent = above.parent_id
            party = self.party_of_town(body.area)
            if party is not None and party.pk != body.pk and party not in line:
                line.append(party)
            self._above[body.pk] = line
            self._read_heads(line)
        return [self.rung(one) for one in self._above[body.pk]]

    def _is_open(self, body: Organization) -> bool:
        begun = body.opened_on is None or body.opened_on <= self.day
        return begun and (body.closed_on is None or self.day < body.closed_on)

    def _read_heads(self, bodies: Iterable[Organization]) -> None:
        new = [body.pk for body in bodies if body.pk not in self._heads]
        held: dict[int, list[int]] = {key: [] for key in new}
        postings = Posting.objects.held_on(self.day).filter(
            organization__in=new, role__in=roles_with(REPLY), user__is_active=True
        )
        for key, user in postings.order_by("pk").values_list("organization_id", "user_id"):
            held[key].append(user)
        self._heads |= {key: tuple(users) for key, users in held.items()}


def has_seat(body: Organization) -> bool:
    """Tell whether some role answers for bodies of this line and tier."""
    return any(
        body.line in ROLES[code].lines and body.tier in ROLES[code].tiers
        for code in roles_with(REPLY)
    )


def candidates_for(case: Case, day: date) -> list[Organization]:
    """Return the bodies an order about a case may be addressed to, the one in charge first."""
    bodies = Bodies(day)
    first = bodies.in_charge(case)
    found = [*([first] if first else []), *bodies.on_the_way_up(case.area)]
    if case.organization is not None:
        found.append(case.organization)
    return list({body.pk: body for body in found if has_seat(body) or body == first}.values())


def _is_signed_in_town(case: Case) -> bool:
    """Tell whether a case waits for the signature of the town's officer, not for its team."""
    return bool(case.state == State.ANSWERED and case.color == Color.BLUE)


def _answering(case: Case) -> list[tuple[str, str]]:
    """Return the line and tier whose step a case without a team waits for, the likeliest first."""
    centre = (Line.PETITION_SAFETY.value, Tier.TOWN.value)
    town = (Line.GOVERNANCE.value, Tier.TOWN.value)
    village = (Line.GOVERNANCE.value, Tier.VILLAGE.value)
    if case.state == State.RECEIVED or case.color == Color.RED:
        return [centre, town]
    if case.state == State.ASSESSED and case.tier == CaseTier.VILLAGE:
        return [village, town, centre]
    return [town, centre]
