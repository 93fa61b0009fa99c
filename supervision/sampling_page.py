"""The share of blue cases looked at again: its versions, who changed it, and a trial of another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from audit.models import Event
from disputes.choices import Color, State
from disputes.models import Case
from supervision.actions.sampling import is_drawn
from supervision.models import SamplingRule

MOST_CHANGES = 20
RECORD = SamplingRule._meta.label_lower
#: How many of the newest signed blue cases a trial looks at, and how many it lists.
TRIED = 300
MOST_SHOWN = 20


@dataclass(frozen=True)
class Change:
    """One change of the share."""

    event: Event
    before: int
    after: int
    valid_from: date
    reason: str


class SamplingBook:
    """All versions as they stand on a day, in two queries."""

    def __init__(self, day: date) -> None:
        self.day = day

    @cached_property
    def _rules(self) -> list[SamplingRule]:
        return list(SamplingRule.objects.order_by("-valid_from"))

    @property
    def percent(self) -> int:
        """The share today."""
        return self._begun[0].percent if self._begun else SamplingRule.objects.rates()(self.day)

    @property
    def since(self) -> date | None:
        """From which day on; None for the share every portal begins with."""
        return self._begun[0].valid_from if self._begun else None

    @property
    def _begun(self) -> list[SamplingRule]:
        return [rule for rule in self._rules if rule.valid_from <= self.day]

    @property
    def to_come(self) -> list[SamplingRule]:
        """The versions still to come, the nearest first."""
        return [rule for rule in self._rules if rule.valid_from > self.day][::-1]

    @property
    def past(self) -> list[SamplingRule]:
        """The versions of former times, the newest first."""
        return self._begun[1:]

    @cached_property
    def changes(self) -> list[Change]:
        """Who changed what and why, the newest first."""
        events = Event.objects.filter(record_type=RECORD).order_by("-at", "-pk")[:MOST_CHANGES]
        return [
            Change(
                event,
                event.data["before"],
                event.data["after"],
                date.fromisoformat(event.data["valid_from"]),
                event.data["reason"],
            )
            for event in events
        ]


@dataclass(frozen=True)
class SamplingTrial:
    """What another share would have drawn from the newest blue cases that were signed.

    Attributes:
        read: how many cases were looked at, the newest ones.
        before, after: how many of them the present share draws, and the other one.
        turned: those that only one of the two draws, the newest first.
    """

    read: int
    before: int
    after: int
    turned: list[Case]

    @property
    def shown(self) -> list[Case]:
        """As many of the changed ones as a page lists."""
        return self.turned[:MOST_SHOWN]


def try_share(before: int, after: int, user: Any) -> SamplingTrial:
    """Compare two shares on the newest signed blue cases a person may see; nothing is drawn."""
    signed = Case.objects.visible_to(user).filter(state=State.CLOSED, color=Color.BLUE)
    newest = signed.select_related("area__parent").order_by("-closed_at", "-pk")
    cases = list(newest[:TRIED])
    drawn = [(is_drawn(case.number, before), is_drawn(case.number, after)) for case in cases]
    return SamplingTrial(
        read=len(cases),
        before=sum(now for now, _then in drawn),
        after=sum(then for _now, then in drawn),
        turned=[case for case, (now, then) in zip(cases, drawn, strict=True) if now != then],
    )
