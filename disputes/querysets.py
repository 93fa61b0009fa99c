"""Which cases: every list, count and export starts here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from disputes.choices import OPEN_STATES
from org_tree.querysets import AreaScopedQuerySet


class CaseQuerySet(AreaScopedQuerySet):
    """Which cases."""

    def visible_to(self, user: Any) -> CaseQuerySet:
        """Cases on the person's ground, and those they lead or help with wherever they are."""
        on_ground = super().visible_to(user).values("pk")
        mine = self.model.objects.of_team(user).values("pk")
        return self.filter(Q(pk__in=on_ground) | Q(pk__in=mine))

    def of_team(self, user: Any) -> CaseQuerySet:
        """Cases the person leads or is a member of."""
        if not user.is_authenticated:
            return self.none()
        helped = self.model.members.rel.related_model.objects.filter(posting__user=user)
        return self.filter(Q(lead__user=user) | Q(pk__in=helped.values("case")))

    def open(self) -> CaseQuerySet:
        """Cases whose loop still has a step to go."""
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, *, now: datetime) -> CaseQuerySet:
        """Open cases past their due time with the clock running."""
        return self.open().filter(due_at__lt=now, paused_at__isnull=True)

    def locked(self, number: str) -> Any:
        """Return one case, locked against other writers until the transaction ends.

        Raises:
            DoesNotExist: no such number.
        """
        locked = self.select_for_update(of=("self",), no_key=True)
        return locked.select_related("area", "organization", "lead__user").get(number=number)


class SpanQuerySet(QuerySet[Any]):
    """Which spans."""

    def at(self, moment: datetime) -> SpanQuerySet:
        """How every case stood at a moment: one span each."""
        still = Q(left_at__isnull=True) | Q(left_at__gt=moment)
        return self.filter(still, entered_at__lte=moment)

    def entered_between(self, start: datetime, end: datetime) -> SpanQuerySet:
        """Spans that began in a period, the end excluded."""
        return self.filter(entered_at__gte=start, entered_at__lt=end)
