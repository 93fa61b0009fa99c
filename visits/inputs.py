"""What people hand in of a visit, before it is stored: frozen values and the rules they must meet.

Pages, the API, the queue of a device without a connection and the simulation all speak to the
actions in these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from visits.choices import VisitKind

DIARY_LENGTH = 4000
SETTLED_LENGTH = 400
DOOR_LENGTH = 24
CALLED_LENGTH = 12
PROMISE_LENGTH = 80
REASON_LENGTH = 200
MOST_HOUSEHOLDS = 40
MOST_PROMISES = 10
#: A name for the type beside fields called `date`.
Day = date
#: A visit is one stay; longer ones are several.
LONGEST = 14
#: How far back a visit can still be written down.
DAYS_BACK = 92


@dataclass(frozen=True, slots=True)
class HouseholdInput:
    """A household by its unit and door; `called` is how the visitor addresses it, kept sealed."""

    unit: Any
    door: str = ""
    called: str = ""

    def body(self) -> dict[str, Any]:
        """Return plain values."""
        return {"unit": self.unit.pk, "door": self.door.strip(), "called": self.called.strip()}


@dataclass(frozen=True, slots=True)
class PromiseInput:
    """Something the visitor promised, with the day it is due, if one was named."""

    text: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class VisitInput:
    """One stay in a village as it was told (domain.md section 9).

    Attributes:
        area: the village, or a place in it.
        nights: nights stayed from `date` on.
        diary: what was seen and said; settled: what was settled there and then.
    """

    area: Any
    date: Day
    to_date: Day
    nights: int = 0
    kind: str = VisitKind.DOWN.value
    diary: str = ""
    settled: str = ""
    households: Sequence[HouseholdInput] = ()
    promises: Sequence[PromiseInput] = ()

    def body(self) -> dict[str, Any]:
        """Return the visit as plain values, to be compared by digest."""
        return {
            "area": self.area.pk,
            "date": self.date,
            "to_date": self.to_date,
            "nights": self.nights,
            "kind": self.kind,
            "diary": self.diary.strip(),
            "settled": self.settled.strip(),
            "households": [household.body() for household in self.households],
            "promises": [asdict(promise) for promise in self.promises],
        }


def visit_faults(given: VisitInput, now: Any) -> dict[str, Any]:
    """Return what is wrong with a visit: field -> sentence; empty when all is well.

    Neither a household nor a diary is demanded: an entry without them is kept, and told apart as
    half-made where duties are reckoned.
    """
    faults = _date_faults(given, business_date(now)) | _length_faults(given)
    if given.kind not in VisitKind.values:
        faults["kind"] = _("Choose what kind of visit it was.")
    if fault := _household_fault(given.households):
        faults["households"] = fault
    if any(not promise.text.strip() for promise in given.promises):
        faults["promises"] = _("Say what was promised.")
    elif any(promise.due_on and promise.due_on < given.date for promise in given.promises):
        faults["promises"] = _("A promise cannot be due before it was made.")
    return faults


def _date_faults(given: VisitInput, today: date) -> dict[str, Any]:
    if given.date > today:
        return {"date": _("This day has not come yet.")}
    if given.date < today - timedelta(days=DAYS_BACK):
        return {"date": _("This day is more than a quarter back.")}
    if given.to_date < given.date:
        return {"to_date": _("The end lies before the beginning.")}
    if given.to_date > today:
        return {"to_date": _("This day has not come yet.")}
    if (given.to_date - given.date).days >= LONGEST:
        return {"to_date": _("At most 14 days a visit; write down the rest as another one.")}
    # The night of today is stayed from today on.
    if not 0 <= given.nights <= (given.to_date - given.date).days + 1:
        return {"nights": _("There are not so many nights between these days.")}
    return {}


def _length_faults(given: VisitInput) -> dict[str, Any]:
    sized = (
        ("diary", given.diary, DIARY_LENGTH),
        ("settled", given.settled, SETTLED_LENGTH),
        *(("promises", promise.text, PROMISE_LENGTH) for promise in given.promises),
        *(("households", household.door, DOOR_LENGTH) for household in given.households),
        *(("households", household.called, CALLED_LENGTH) for household in given.households),
    )
    return {
        name: _("At most %(limit)d characters.") % {"limit": limit}
        for name, text, limit in sized
        if len(text.strip()) > limit
    }


def _household_fault(households: Sequence[HouseholdInput]) -> Any:
    if len(households) > MOST_HOUSEHOLDS:
        return _("At most %(limit)d households a visit.") % {"limit": MOST_HOUSEHOLDS}
    keys = [(household.unit.pk, household.door.strip()) for household in households]
    if len(set(keys)) < len(keys):
        return _("This household stands here twice.")
    return None
