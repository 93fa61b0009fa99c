"""The triage rules as a page shows them: in force, to come, past, and who changed what and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from audit.models import Event
from disputes.choices import COLOR_ORDER, Color
from disputes.models import TriageRule
from disputes.triage import sentence

MOST_CHANGES = 20
RECORD = TriageRule._meta.label_lower
DONE: dict[str, str | Promise] = {
    "disputes.add_rule": pgettext_lazy("rule", "added"),
    "disputes.change_rule": pgettext_lazy("rule", "changed"),
    "disputes.end_rule": pgettext_lazy("rule", "ended"),
    "policy.add_triagerule": pgettext_lazy("rule", "added"),
    "policy.change_triagerule": pgettext_lazy("rule", "changed"),
}


@dataclass(frozen=True)
class Written:
    """A rule with its words."""

    rule: TriageRule
    text: str
    can_change: bool


@dataclass(frozen=True)
class Change:
    """One change of the rules."""

    event: Event
    what: str | Promise
    text: str
    reason: str


class RuleBook:
    """All rules as they stand on a day, in two queries."""

    def __init__(self, day: date) -> None:
        self.day = day

    @cached_property
    def _rules(self) -> list[TriageRule]:
        acute = {color: rank for rank, color in enumerate(reversed(COLOR_ORDER))}
        rules = list(TriageRule.objects.order_by("pk"))
        return sorted(rules, key=lambda rule: (acute[Color(rule.color)], rule.pk))

    def _written(self, rule: TriageRule) -> Written:
        return Written(rule, sentence(rule), rule.valid_until is None)

    def _is_past(self, rule: TriageRule) -> bool:
        return rule.valid_until is not None and rule.valid_until <= self.day

    @property
    def in_force(self) -> list[Written]:
        """The rules that speak today, the most acute first."""
        return [
            self._written(rule)
            for rule in self._rules
            if rule.valid_from <= self.day and not self._is_past(rule)
        ]

    @property
    def to_come(self) -> list[Written]:
        """The rules that will speak from a later day on."""
        return [self._written(rule) for rule in self._rules if rule.valid_from > self.day]

    @property
    def past(self) -> list[Written]:
        """The rules that spoke once, the newest first."""
        past = [rule for rule in self._rules if self._is_past(rule)]
        past.sort(key=lambda rule: (rule.valid_until or self.day, rule.pk), reverse=True)
        return [self._written(rule) for rule in past]

    @property
    def changes(self) -> list[Change]:
        """Who changed what and why, the newest first."""
        words = {rule.pk: sentence(rule) for rule in self._rules}
        events = Event.objects.filter(record_type=RECORD).order_by("-at", "-pk")[:MOST_CHANGES]
        return [
            Change(
                event,
                DONE.get(event.act, event.act),
                words.get(event.record_id, ""),
                _reason(event.data),
            )
            for event in events
        ]


def _reason(data: dict[str, Any]) -> str:
    return str(data.get("reason", ""))
