"""What became of the matters of visits: looked up through items and cases, never copied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from disputes.choices import OPEN_STATES, State
from disputes.models import Case, CaseSource
from reports.choices import Disposition
from reports.models import InformationItem
from visits.models import VisitMatter


@dataclass(frozen=True)
class Outcome:
    """A matter of a visit with what became of it.

    Attributes:
        words: where it stands, or how it ended.
        is_over: nothing more is waited for.
        url: its case, for who may look at it.
        is_told: the household knows.
    """

    matter: VisitMatter
    title: str
    words: str
    is_over: bool
    color: str | None
    case: Case | None
    url: str

    @property
    def is_told(self) -> bool:
        """Whether the household has been told."""
        return self.matter.told_on is not None

    @property
    def told_on(self) -> date | None:
        """When the household was told."""
        return self.matter.told_on


def outcome_of(matter: VisitMatter) -> Outcome:
    """Return what became of a matter, read by `for_outcomes`."""
    item, case = matter.item, matter.case or _case_of(matter.item)
    title = item.summary if item else str(case)
    if case is None:
        words, is_over = item_words(item)
        return Outcome(matter, title, words, is_over, None, None, "")
    in_sight: bool = getattr(matter, "is_case_in_sight", False)
    url = reverse("disputes:case_detail", args=[case.number]) if in_sight else ""
    is_over = case.state not in OPEN_STATES
    return Outcome(matter, title, case_words(case), is_over, case.color, case, url)


def _case_of(item: InformationItem | None) -> Case | None:
    """Return the case an item became or was joined to."""
    door: CaseSource | None = getattr(item, "case_source", None)
    return door.case if door else None


def case_words(case: Case) -> str:
    """Say where a case stands: its state, and how it ended once it has."""
    state = str(State(case.state).label)
    if case.outcome:
        return _("%(state)s, %(outcome)s") % {"state": state, "outcome": case.get_outcome_display()}
    return state


def item_words(item: InformationItem | None) -> tuple[str, bool]:
    """Say where an item stands that is no case, and whether nothing more is waited for."""
    if item is None or item.merged_into_id is not None:
        return _("Told twice; the other one goes on"), False
    if item.removed_at is not None:
        return _("Taken back"), True
    if item.disposition is None:
        waits = _("Sent back to the village for more") if item.returned_at else ""
        return waits or _("Waits for the town's sitting"), False
    words = str(Disposition(item.disposition).label)
    if item.disposition_reason:
        return _("%(words)s: %(reason)s") % {
            "words": words,
            "reason": item.disposition_reason,
        }, True
    return words, True


def outcomes_for(user: Any, most: int) -> list[Outcome]:
    """Return what became of the newest matters of a person's own visits."""
    matters = VisitMatter.objects.standing().filter(visit__created_by=user).for_outcomes(user)
    return [outcome_of(matter) for matter in matters.order_by("-visit__date", "-pk")[:most]]
