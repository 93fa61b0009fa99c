"""Which color a matter suggests, and why (domain.md section 5). Rules are rows that staff edit.

The rules look at the matter, never at who a person is. A person decides; nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext, ngettext

from disputes.choices import COLOR_ORDER, CaseTier, Color
from reports.choices import Flag

REPEATED_WITHIN_DAYS = 90


class TriageRow(Protocol):
    """What a rule says; all its conditions must hold."""

    code: str
    color: str
    any_flags: Sequence[str]
    min_people: int | None
    min_amount: int | None
    is_repeated: bool


@dataclass(frozen=True)
class Facts:
    """What the rules may know of a matter.

    Attributes:
        people_count: people involved.
        amount: yuan at stake.
        flags: signs ticked by who filed it.
        is_repeated: the same matter came in within the last 90 days.
    """

    people_count: int = 1
    amount: int | None = None
    flags: frozenset[str] = frozenset()
    is_repeated: bool = False

    @property
    def failed_below(self) -> bool:
        """Whether mediation failed at the tier below."""
        return Flag.FAILED_BELOW in self.flags

    @property
    def crosses_areas(self) -> bool:
        """Whether the matter lies in several areas."""
        return Flag.CROSSES_AREAS in self.flags


@dataclass(frozen=True)
class Reason:
    """One rule and whether it speaks."""

    rule: TriageRow
    is_met: bool

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.rule.code

    @property
    def color(self) -> str:
        """The color the rule asks for."""
        return self.rule.color

    @property
    def text(self) -> str:
        """The rule's sentence; put together only where it is shown."""
        return sentence(self.rule)


@dataclass(frozen=True)
class Suggestion:
    """What the rules propose, with every rule that was asked."""

    color: str
    tier: str
    reasons: tuple[Reason, ...]

    @property
    def met(self) -> tuple[Reason, ...]:
        """The rules that speak."""
        return tuple(reason for reason in self.reasons if reason.is_met)

    @property
    def not_met(self) -> tuple[Reason, ...]:
        """The rules that do not."""
        return tuple(reason for reason in self.reasons if not reason.is_met)


def suggest(facts: Facts, rules: Iterable[TriageRow]) -> Suggestion:
    """Return the most acute color of the rules that speak, blue when none does."""
    reasons = tuple(Reason(rule, _holds(rule, facts)) for rule in rules)
    spoken = [reason.color for reason in reasons if reason.is_met]
    color = max(spoken, key=COLOR_ORDER.index, default=Color.BLUE)
    return Suggestion(color, _tier(facts, color), reasons)


def color_for(facts: Facts, rules: Iterable[TriageRow]) -> str:
    """Return the suggested color alone, for whoever asks about many matters at once."""
    spoken = [rule.color for rule in rules if _holds(rule, facts)]
    return max(spoken, key=COLOR_ORDER.index, default=Color.BLUE)


def sentence(rule: TriageRow) -> str:
    """Return a rule as a sentence in the reader's language."""
    parts = []
    if rule.any_flags:
        labels = [str(Flag(flag).label) for flag in rule.any_flags]
        parts.append(gettext(" or ").join(labels))
    if rule.min_people is not None:
        words = ngettext("%(count)d person or more", "%(count)d people or more", rule.min_people)
        parts.append(words % {"count": rule.min_people})
    if rule.min_amount is not None:
        parts.append(gettext("%(amount)s yuan or more") % {"amount": f"{rule.min_amount:,}"})
    if rule.is_repeated:
        parts.append(gettext("The same matter again within 90 days"))
    return gettext(", ").join(parts)


def _holds(rule: TriageRow, facts: Facts) -> bool:
    conditions = [
        not rule.any_flags or not facts.flags.isdisjoint(rule.any_flags),
        rule.min_people is None or facts.people_count >= rule.min_people,
        rule.min_amount is None or (facts.amount or 0) >= rule.min_amount,
        not rule.is_repeated or facts.is_repeated,
    ]
    asks = rule.any_flags or rule.min_people or rule.min_amount or rule.is_repeated
    return bool(asks) and all(conditions)


def _tier(facts: Facts, color: str) -> str:
    """Return the tier that resolves a color; one higher where the tier below has failed."""
    if color == Color.RED:
        return CaseTier.DISTRICT if facts.failed_below else CaseTier.TOWN
    return CaseTier.TOWN if facts.failed_below else CaseTier.VILLAGE
