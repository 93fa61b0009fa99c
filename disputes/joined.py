"""What a case keeps of its own while it is joined to another, in words for both pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from common import wording
from disputes.choices import State
from disputes.models import Case

SHOWN = (
    *("number", "title", "received_at", "joined_to"),
    *("joined_from", "joined_due_at", "step_started_at"),
)


@dataclass(frozen=True)
class Joined:
    """A case joined to another, with its clock in words."""

    case: Case
    clock: str


def joined_into(case: Case, now: datetime) -> list[Joined]:
    """Return the cases joined to a case, the first that came first."""
    cases = case.joined_cases.only(*SHOWN).order_by("received_at", "pk")
    return [Joined(one, kept_clock(one, now)) for one in cases]


def kept_clock(case: Case, now: datetime) -> str:
    """Say where a joined case stood and when it would be due; nothing for a case of its own."""
    if case.joined_from is None or case.joined_due_at is None:
        return ""
    words = {
        "state": State(case.joined_from).label,
        "begun": wording.day(case.step_started_at, now, weekday=False),
        "due": wording.due_day(case.joined_due_at, now),
    }
    return _("%(state)s since %(begun)s, due %(due)s") % words
