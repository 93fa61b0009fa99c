"""What people hand in, before it is stored: frozen values and the rules they must meet.

Pages, the API, imports and the simulation all speak to the actions in these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from reports.choices import Category, Flag, PartyRole

SUMMARY_LENGTH = 80
DETAIL_LENGTH = 4000
PLACE_LENGTH = 80
REASON_LENGTH = 200
NAME_LENGTH = 32
PHONE_LENGTH = 20
MOST_PEOPLE = 100_000
MOST_MONEY = 1_000_000_000_000
MOST_ITEMS = 50
MOST_PARTIES = 20
SPOKEN_SUMMARY = 30
_SENTENCE = re.compile(r"[。！？；!?;\n]")
_PAUSE = re.compile(r"[，、,：:]")


@dataclass(frozen=True, slots=True)
class PartyInput:
    """A person a matter names; name and phone are stored sealed."""

    name: str
    phone: str = ""
    role: str = PartyRole.PARTY.value


@dataclass(frozen=True, slots=True)
class ItemInput:
    """One matter as it was told (domain.md section 4.2).

    Attributes:
        client_id: made by the client when the form was opened; the same one is the same matter.
        occurred_at: aware, or None when it is not known.
        amount: money at stake in yuan.
    """

    client_id: UUID
    category: str
    summary: str
    detail: str = ""
    place: str = ""
    occurred_at: datetime | None = None
    people_count: int = 1
    amount: int | None = None
    flags: Sequence[str] = ()
    parties: Sequence[PartyInput] = ()

    def body(self) -> dict[str, Any]:
        """Return the matter as plain values, to be compared by digest."""
        return {
            **asdict(self),
            "flags": ordered_flags(self.flags),
            "parties": [asdict(party) for party in self.parties],
        }


@dataclass(frozen=True, slots=True)
class Filing:
    """One report of the bulk form of `file_report`; `at` is the moment it came in."""

    actor: Any
    client_id: UUID
    area: Any
    date: date
    zero: bool
    at: datetime
    items: Sequence[ItemInput] = ()

    def body(self) -> dict[str, Any]:
        """Return the report as plain values, to be compared by digest."""
        return {
            "area": self.area.pk,
            "date": self.date,
            "zero": self.zero,
            "items": [item.body() for item in self.items],
        }


def ordered_flags(flags: Sequence[str]) -> list[str]:
    """Return known signs once each, in the order of the vocabulary."""
    return [flag for flag in Flag.values if flag in flags]


def summary_of(detail: str) -> str:
    """Return the headline of a matter told in free words: its first sentence, short enough.

    The form asks only for the telling (pages.md section 4.2); lists need one line. A first
    sentence above 30 characters is cut at a comma, or where there is none, with an ellipsis.
    """
    first = next((part.strip() for part in _SENTENCE.split(detail) if part.strip()), "")
    if len(first) <= SPOKEN_SUMMARY:
        return first
    pauses = [match.start() for match in _PAUSE.finditer(first[: SPOKEN_SUMMARY + 1])]
    if pauses and pauses[-1] >= SPOKEN_SUMMARY // 3:
        return first[: pauses[-1]].rstrip()
    return f"{first[: SPOKEN_SUMMARY - 1].rstrip()}…"


def item_faults(item: ItemInput, now: datetime) -> dict[str, Any]:
    """Return what is wrong with a matter: field -> sentence; empty when all is well."""
    faults: dict[str, Any] = {}
    if item.category not in Category.values:
        faults["category"] = _("Choose what kind of matter it is.")
    if not item.summary.strip():
        faults["summary"] = _("Say what happened.")
    faults |= _too_long(item)
    if not 1 <= item.people_count <= MOST_PEOPLE:
        faults["people_count"] = _("The number of people must be 1 or more.")
    if item.amount is not None and not 0 <= item.amount <= MOST_MONEY:
        faults["amount"] = _("The amount must be 0 or more.")
    if set(item.flags) - set(Flag.values):
        faults["flags"] = _("One of these signs is not known.")
    if item.occurred_at is not None and item.occurred_at > now:
        faults["occurred_at"] = _("This lies in the future.")
    if party_fault := _party_fault(item.parties):
        faults["parties"] = party_fault
    return faults


def _too_long(item: ItemInput) -> dict[str, Any]:
    limits = {"summary": SUMMARY_LENGTH, "detail": DETAIL_LENGTH, "place": PLACE_LENGTH}
    return {
        name: _("At most %(limit)d characters.") % {"limit": limit}
        for name, limit in limits.items()
        if len(getattr(item, name)) > limit
    }


def _party_fault(parties: Sequence[PartyInput]) -> Any:
    if len(parties) > MOST_PARTIES:
        return _("At most %(limit)d people can be named.") % {"limit": MOST_PARTIES}
    for party in parties:
        if not party.name.strip():
            return _("Each person needs a name.")
        if len(party.name) > NAME_LENGTH or len(party.phone) > PHONE_LENGTH:
            return _("A name or phone number is too long.")
        if asdict(party)["role"] not in PartyRole.values:
            return _("How this person is involved is not known.")
    return None
