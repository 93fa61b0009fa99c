"""The people and places of a play, loaded once: who sits where, what lies in what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import F

from governance.simulation.reporting import GroupFacts, VillageFacts
from org_tree.models import Area, Posting
from org_tree.scope import keep_postings
from org_tree.shapes import TIER_RANK, Tier


class Troupe:
    """Areas from the root down to the groups, those above it, and everybody posted there.

    Attributes:
        root: the area played.
        day: whose postings give the rights: the real day, as the portal itself asks.
        resting_from: by user name, the moment from which somebody does nothing more.
        liveliness: by village code, how much more happens there than elsewhere.
        plans: of the days in hand, kept by whoever draws them up.
    """

    def __init__(
        self,
        root: Area,
        *,
        day: date,
        resting_from: dict[str, datetime] | None = None,
        liveliness: dict[str, float] | None = None,
    ) -> None:
        self.root = root
        self.day = day
        self.resting_from = resting_from or {}
        self.liveliness = liveliness or {}
        stored = [tier for tier in Tier if TIER_RANK[tier] <= TIER_RANK[Tier.GROUP]]
        areas = Area.objects.filter(tree_id=root.tree_id).of_tier(*stored).open_on(day)
        self.areas: dict[int, Area] = {area.pk: area for area in areas.order_by("lft")}
        self.people: dict[int, Any] = {}
        self.plans: dict[date, list[Any]] = {}
        self.seats: dict[tuple[str, int], list[Posting]] = {}
        self._load_postings(day)

    def _load_postings(self, day: date) -> None:
        held: dict[int, list[Posting]] = {}
        postings = Posting.objects.held_on(day).filter(
            organization__area__tree_id=self.root.tree_id
        )
        named = postings.annotate(role_code=F("role"))
        for posting in named.select_related("user", "organization__area").order_by(
            "started_on", "pk"
        ):
            posting.user = self.people.setdefault(posting.user_id, posting.user)
            held.setdefault(posting.user_id, []).append(posting)
            area_id = posting.organization.area_id
            self.seats.setdefault((posting.role_code, area_id), []).append(posting)
        for user_id, of_user in held.items():
            keep_postings(self.people[user_id], day, of_user)

    @cached_property
    def villages(self) -> list[Area]:
        """The villages of the root, in order of their codes."""
        return self._of_tier(Tier.VILLAGE)

    @cached_property
    def towns(self) -> list[Area]:
        """The towns of the root, or the town it lies in."""
        return self._of_tier(Tier.TOWN) or [
            area
            for area in self.areas.values()
            if area.tier == Tier.TOWN and area.contains(self.root)
        ]

    def _of_tier(self, tier: str) -> list[Area]:
        inside = [a for a in self.areas.values() if a.tier == tier and self.root.contains(a)]
        return sorted(inside, key=lambda area: area.code)

    @cached_property
    def groups_of(self) -> dict[int, list[Area]]:
        """The groups of each village."""
        groups: dict[int, list[Area]] = {}
        for area in self._of_tier(Tier.GROUP):
            groups.setdefault(area.parent_id or 0, []).append(area)
        return groups

    @cached_property
    def facts(self) -> list[VillageFacts]:
        """The villages as the plan of a day needs them."""
        return [
            VillageFacts(
                code=village.code,
                setting=village.setting,
                groups=[
                    GroupFacts(group.code, group.name, bool(self.seats.get(("keeper", group.pk))))
                    for group in self.groups_of.get(village.pk, ())
                ],
                has_officer=bool(self.seats.get(("village_officer", village.pk))),
                liveliness=self.liveliness.get(village.code, 1.0),
            )
            for village in self.villages
        ]

    @cached_property
    def by_code(self) -> dict[str, Area]:
        """The areas by code."""
        return {area.code: area for area in self.areas.values()}

    def above(self, area_id: int, tier: str) -> Area | None:
        """Return the area of a tier that an area is or lies in."""
        area = self.areas.get(area_id)
        while area is not None and area.tier != tier:
            area = self.areas.get(area.parent_id) if area.parent_id else None
        return area

    def sitting(self, role: str, area: Area | None) -> list[Posting]:
        """Return who holds a role on an area's bodies."""
        return self.seats.get((role, area.pk), []) if area else []

    def one(self, role: str, area_id: int, tier: str) -> Any:
        """Return the first holder of a role on the area of a tier above, or None."""
        held = self.sitting(role, self.above(area_id, tier))
        return held[0].user if held else None

    def first(self, area_id: int, *seats: tuple[str, str]) -> Any:
        """Return the first person found on the (role, tier) seats, in this order, or None."""
        found = (self.one(role, area_id, tier) for role, tier in seats)
        return next((user for user in found if user is not None), None)

    def is_resting(self, user: Any, at: datetime) -> bool:
        """Tell whether a person does nothing more at a moment."""
        rests = self.resting_from.get(user.username)
        return rests is not None and at >= rests

    def person(self, user_id: int | None) -> Any:
        """Return a person by id, or None when not one of the troupe."""
        return self.people.get(user_id) if user_id else None

    def named(self, usernames: Iterable[str]) -> list[Any]:
        """Return the people with these user names."""
        wanted = set(usernames)
        return [user for user in self.people.values() if user.username in wanted]
