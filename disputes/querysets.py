"""Which cases: every list, count and export starts here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from common.searching import holding_all
from disputes.choices import OPEN_STATES, Color, Outcome, State
from disputes.workflow import ASSIGN, HANDLE, SUPERVISE
from org_tree.querysets import AreaScopedQuerySet, subtree_q
from org_tree.scope import Interval, areas_for, capabilities, postings_of

#: What a row of the API tells, what its acts depend on, and what lists are ordered by.
API_COLUMNS = (
    "number",
    "kind",
    "source",
    "title",
    "place",
    "category",
    "occurred_at",
    "people_count",
    "amount",
    "flags",
    "state",
    "color",
    "tier",
    "version",
    "step_started_at",
    "due_at",
    "paused_at",
    "pause_count",
    "extension_due_at",
    "extension_count",
    "changed_at",
    "received_at",
    "assessed_at",
    "assigned_at",
    "accepted_at",
    "resolved_at",
    "resolved_by",
    "answered_at",
    "closed_at",
    "outcome",
    "is_satisfied",
    "area__code",
    "area__name",
    "area__tier",
    "area__tree_id",
    "area__lft",
    "area__rght",
    "organization__name",
    "lead__user__name",
)


class CaseQuerySet(AreaScopedQuerySet):
    """Which cases."""

    def visible_to(self, user: Any) -> CaseQuerySet:
        """Cases on the person's ground, and those they lead or help with wherever they are."""
        ground = subtree_q(areas_for(user, "disputes.view"), self.area_path)
        return self.filter(ground | self._team_q(user))

    def of_team(self, user: Any) -> CaseQuerySet:
        """Cases the person leads or is a member of, by the postings held today."""
        return self.filter(self._team_q(user))

    def _team_q(self, user: Any) -> Q:
        held = [posting.pk for posting in postings_of(user)]
        if not held:
            return Q(pk__in=[])
        helped = self.model.members.rel.related_model.objects.filter(posting__in=held)
        return Q(lead__in=held) | Q(pk__in=helped.values("case"))

    def waiting_for(self, user: Any) -> CaseQuerySet:
        """Cases whose likeliest next act is this person's to do: their turn."""
        # Said once more for the database: only the few open cases have to be looked at.
        return self.open().filter(self.turn_q(user))

    def turn_q(self, user: Any) -> Q:
        """Return the condition that an open case is this person's turn.

        Feedback waits for the team; the officers who could give it too are asked only where
        nobody leads the case. A case without agreement waits for its team, not for the supervisor;
        a blue one for the town officer, though the supervisor may sign it in their stead.
        """
        turn = Q(state=State.RECEIVED) & self._ground(user, "disputes.assess")
        turn |= self._by_color(user, State.ASSESSED, ASSIGN)
        turn |= Q(state=State.RESOLVING, extension_due_at__isnull=False) & self._ground(
            user, "disputes.decide_extension"
        )
        told_by_officer = Q(state__in=[State.RESOLVED, State.REFERRED], lead__isnull=True)
        turn |= told_by_officer & self._ground(user, "disputes.answer")
        no_agreement = Q(outcome=Outcome.NO_AGREEMENT)
        team = self._team_q(user)
        in_stead = Q(color=Color.BLUE) & self._ground(user, SUPERVISE[Color.RED])
        signs = self._by_color(user, State.ANSWERED, SUPERVISE) & ~in_stead
        turn |= signs & ~no_agreement & ~team
        if HANDLE in capabilities(user):
            in_hand = Q(state__in=[State.ASSIGNED, State.RESOLVED, State.REFERRED])
            in_hand |= Q(state=State.RESOLVING, paused_at__isnull=True)
            in_hand |= Q(state=State.ANSWERED) & no_agreement
            turn |= in_hand & team
        return turn

    def _ground(self, user: Any, capability: str) -> Q:
        return subtree_q(areas_for(user, capability), self.area_path)

    def _by_color(self, user: Any, state: State, right: Mapping[Color, str]) -> Q:
        """Return the condition for cases of a state where the right depends on the color.

        Colors on the same ground stand together: the database has less to read for every page.
        """
        colors: dict[tuple[Interval, ...], list[Color]] = {}
        for color in Color:
            if ground := tuple(sorted(areas_for(user, right[color]))):
                colors.setdefault(ground, []).append(color)
        turn = Q(pk__in=[])
        for ground, alike in colors.items():
            turn |= Q(state=state, color__in=alike) & subtree_q(list(ground), self.area_path)
        return turn

    def open(self) -> CaseQuerySet:
        """Cases whose loop still has a step to go."""
        return self.filter(state__in=OPEN_STATES)

    def running(self) -> CaseQuerySet:
        """Open cases whose clock runs."""
        return self.open().filter(paused_at__isnull=True)

    @staticmethod
    def overdue_q(now: datetime) -> Q:
        """Return the condition that an open case is past its due time with the clock running."""
        return Q(paused_at__isnull=True, due_at__lte=now)

    def overdue(self, *, now: datetime) -> CaseQuerySet:
        """Open cases past their due time with the clock running."""
        return self.open().filter(self.overdue_q(now))

    def seriously_overdue(self, *, now: datetime) -> CaseQuerySet:
        """Open cases overdue by half the limit again, three days at most."""
        return self.running().filter(serious_at__lte=now)

    def search(self, words: str) -> CaseQuerySet:
        """Cases whose title, number or place holds every word; the people named are not searched.

        They are sealed in the database, and a list must not tell who is in which case.
        """
        return self.filter(holding_all(words, "title", "number", "place"))

    def for_list(self) -> CaseQuerySet:
        """With what a row shows, and nothing more."""
        chosen = self.select_related(
            "area__parent", "organization", "lead__user", "lead__organization__area"
        )
        return chosen.prefetch_related("members__posting__user")

    def for_api(self) -> CaseQuerySet:
        """With what a row of the API tells and its acts are worked out from, and nothing more."""
        chosen = self.select_related("area", "organization", "lead__user").only(*API_COLUMNS)
        members = self.model.members.rel.related_model.objects.select_related("posting")
        return chosen.prefetch_related(Prefetch("members", members.only("case", "posting__user")))

    def locked(self, number: str) -> Any:
        """Return one case, locked against other writers until the transaction ends.

        Raises:
            DoesNotExist: no such number.
        """
        locked = self.select_for_update(of=("self",), no_key=True)
        return locked.select_related("area", "lead__user").get(number=number)


class SpanQuerySet(QuerySet[Any]):
    """Which spans."""

    def at(self, moment: datetime) -> SpanQuerySet:
        """How every case stood at a moment: one span each."""
        still = Q(left_at__isnull=True) | Q(left_at__gt=moment)
        return self.filter(still, entered_at__lte=moment)

    def entered_between(self, start: datetime, end: datetime) -> SpanQuerySet:
        """Spans that began in a period, the end excluded."""
        return self.filter(entered_at__gte=start, entered_at__lt=end)
