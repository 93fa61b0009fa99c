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
        item_url: its item, likewise.
        is_told: the household knows.
    """

    matter: VisitMatter
    title: str
    words: str
    is_over: bool
    color: str | None
    case: Case | None
    url: str
    item_url: str

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
    words, is_over = item_words(item)
    if case is not None:
        words, is_over = case_words(case), case.state not in OPEN_STATES
    may_open_case: bool = getattr(matter, "is_case_in_sight", False)
    may_open_item: bool = getattr(matter, "is_item_in_sight", False)
    return Outcome(
        matter=matter,
        title=item.summary if item else str(case),
        words=words,
        is_over=is_over,
        color=case.color if case else None,
        case=case,
        url=reverse("disputes:case_detail", args=[case.number]) if case and may_open_case else "",
        item_url=reverse("reports:item_detail", args=[item.pk]) if item and may_open_item else "",
    )


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
