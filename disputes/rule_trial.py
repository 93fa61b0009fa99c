"""Try a change of the triage rules on past items before it counts: which would change their color.

Read only; nothing is decided anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from common.calendar import business_date
from disputes.choices import COLOR_ORDER
from disputes.facts import facts_for
from disputes.models import TriageRule
from disputes.triage import TriageRow, color_for
from reports.models import InformationItem

SAMPLE = 300
FULL = 5000
WITHIN = timedelta(days=90)
MOST_SHOWN = 60
VIEW = "reports.view"


@dataclass
class Draft:
    """A rule as it would be; a row of its own only once it is saved."""

    code: str
    color: str
    any_flags: Sequence[str] = ()
    min_people: int | None = None
    min_amount: int | None = None
    is_repeated: bool = False


@dataclass(frozen=True)
class Turned:
    """An item that would change its color."""

    item: InformationItem
    before: str
    after: str


@dataclass(frozen=True)
class Turn:
    """How many items would go from one color to another."""

    before: str
    after: str
    count: int


@dataclass(frozen=True)
class Trial:
    """What a change would have done.

    Attributes:
        read: how many items were looked at.
        turned: those that would change, the newest first.
        is_full: whether all of the last 90 days were looked at, up to FULL of them.
    """

    read: int
    turned: list[Turned]
    is_full: bool
    turns: list[Turn] = field(init=False)

    def __post_init__(self) -> None:
        """Count the changes by their colors, the most acute first."""
        counts = Counter((one.before, one.after) for one in self.turned)
        ordered = sorted(counts, key=lambda pair: [-COLOR_ORDER.index(c) for c in pair[::-1]])
        turns = [Turn(before, after, counts[before, after]) for before, after in ordered]
        object.__setattr__(self, "turns", turns)

    @property
    def shown(self) -> list[Turned]:
        """As many of the changed ones as a page lists."""
        return self.turned[:MOST_SHOWN]


def rules_if(day: date, *, without: TriageRule | None, draft: Draft | None) -> list[TriageRow]:
    """Return the rules of a day as they would be after a change.

    Args:
        without: the rule that is changed or ended.
        draft: what is added or comes in its place.
    """
    rules: list[TriageRow] = [
        rule
        for rule in TriageRule.objects.in_force(day)
        if without is None or rule.code != without.code
    ]
    return [*rules, draft] if draft is not None else rules


def try_out(
    before: Sequence[TriageRow],
    after: Sequence[TriageRow],
    user: Any,
    now: datetime,
    *,
    is_full: bool = False,
) -> Trial:
    """Compare what two sets of rules suggest for past items a person may see, in five queries.

    Args:
        is_full: look at all items of the last 90 days, not only at the newest.
    """
    seen = InformationItem.objects.permitted(user, VIEW).standing()
    recent = seen.filter(date__gte=business_date(now) - WITHIN).order_by("-created_at", "-pk")
    items = list(recent.select_related("area__parent")[: FULL if is_full else SAMPLE])
    facts = facts_for(items)
    turned = []
    for item in items:
        colors = color_for(facts[item.pk], before), color_for(facts[item.pk], after)
        if colors[0] != colors[1]:
            turned.append(Turned(item, *colors))
    return Trial(len(items), turned, is_full)
