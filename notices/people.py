"""Who sits where, for notices: each question is asked once while a batch of events is taken in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from audit.models import Event
from org_tree.models import Area, Posting
from org_tree.roles import roles_with
from supervision.bodies import Bodies

#: Answers for a body (org_tree.roles).
HEAD = "supervision.reply"


class People:
    """The postings of one day."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._bodies = Bodies(day)
        self._nearest: dict[tuple[str, int], list[int]] = {}
        self._heads: dict[int, list[int]] = {}
        self._assigners: dict[int, int] = {}

    def nearest(self, capability: str, area: Area | None) -> list[int]:
        """Return who may do something on an area, from the nearest place above it alone."""
        if area is None:
            return []
        key = (capability, area.pk)
        if key not in self._nearest:
            held = Posting.objects.held_on(self.day).filter(
                organization__area__in=self._bodies.chain(area),
                role__in=roles_with(capability),
                user__is_active=True,
            )
            rows = list(
                held.order_by("-organization__area__lft", "pk").values_list(
                    "organization__area_id", "user_id"
                )
            )
            self._nearest[key] = [user for place, user in rows if place == rows[0][0]]
        return self._nearest[key]

    def heads(self, organization_id: int) -> list[int]:
        """Return who answers for a body."""
        if organization_id not in self._heads:
            held = Posting.objects.held_on(self.day).filter(
                organization=organization_id, role__in=roles_with(HEAD), user__is_active=True
            )
            users = held.order_by("pk").values_list("user_id", flat=True)
            self._heads[organization_id] = list(users)
        return self._heads[organization_id]

    def read_assigners(self, case_ids: Collection[int]) -> None:
        """Read who assigned cases last, in one query."""
        if case_ids:
            events = Event.objects.filter(
                record_type="disputes.case", record_id__in=case_ids, act="disputes.assign"
            )
            rows = events.order_by("sequence").values_list("record_id", "actor_id")
            self._assigners |= {case: actor for case, actor in rows if actor}

    def last_assigner(self, case_id: int) -> int | None:
        """Return who assigned a case last, of those read."""
        return self._assigners.get(case_id)
