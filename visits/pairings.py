"""Reading pairings: what somebody hands in, what visits say of a household, sums of offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from org_tree.shapes import Tier
from visits.choices import Need
from visits.inputs import CALLED_LENGTH, DOOR_LENGTH
from visits.models import Pairing, PairingStep, Visit, VisitHousehold
from visits.periods import MONTH, period_of

BASIS_LENGTH, STEP_LENGTH = 120, 80
MOST_STEPS = 12
FOLLOW_UPS = 20


@dataclass(frozen=True, slots=True)
class StepInput:
    """A step of a plan: what, by when."""

    what: str
    due_on: date

    def body(self) -> dict[str, Any]:
        """Return plain values."""
        return {"what": self.what.strip(), "due_on": self.due_on}


@dataclass(frozen=True, slots=True)
class PairingInput:
    """A household one looks after from a day on; `called` is kept sealed."""

    unit: Any
    door: str
    need: str
    started_on: date
    called: str = ""
    basis: str = ""
    steps: Sequence[StepInput] = ()

    def body(self) -> dict[str, Any]:
        """Return plain values, to be compared by digest."""
        return {
            "unit": self.unit.pk,
            "door": self.door.strip(),
            "need": self.need,
            "started_on": self.started_on,
            "called": self.called.strip(),
            "basis": self.basis.strip(),
            "steps": [step.body() for step in self.steps],
        }


def pairing_faults(given: PairingInput, today: date) -> dict[str, Any]:
    """Return what is wrong with a pairing: field -> sentence; empty when all is well."""
    sized = (
        ("door", given.door, DOOR_LENGTH),
        ("called", given.called, CALLED_LENGTH),
        ("basis", given.basis, BASIS_LENGTH),
    )
    faults: dict[str, Any] = {
        name: _("At most %(limit)d characters.") % {"limit": limit}
        for name, text, limit in sized
        if len(text.strip()) > limit
    }
    if given.unit.tier != Tier.HOUSEHOLD_UNIT:
        faults["unit"] = _("Choose the household unit.")
    if not given.door.strip():
        faults["door"] = _("Write the door number: the household is known by it alone.")
    if given.need not in Need.values:
        faults["need"] = _("Choose a need.")
    if given.started_on > today:
        faults["started_on"] = _("This day has not come yet.")
    if len(given.steps) > MOST_STEPS:
        faults["what"] = _("At most %(limit)d open steps.") % {"limit": MOST_STEPS}
    for step in given.steps:
        faults |= step_faults(step, given.started_on)
    return faults


def step_faults(step: StepInput, started_on: date) -> dict[str, Any]:
    """Return what is wrong with a step of a plan."""
    if not step.what.strip() or len(step.what.strip()) > STEP_LENGTH:
        return {"what": _("Say in at most 80 characters what is to be done.")}
    if step.due_on < started_on:
        return {"due_on": _("A step cannot be due before the pairing began.")}
    return {}


def follow_ups(pairing: Pairing, *, user: Any) -> list[Visit]:
    """Return the visits to a household since it is looked after, whoever went, the newest first.

    Each says whether the person who asks may read it: `is_readable`.
    """
    readable = Visit.objects.visible_to(user).filter(pk=OuterRef("pk"))
    visits = Visit.objects.standing().filter(
        Exists(
            VisitHousehold.objects.filter(
                visit=OuterRef("pk"), area=pairing.area_id, door=pairing.door
            )
        ),
        date__gte=pairing.started_on,
    )
    told = visits.select_related("created_by").annotate(is_readable=Exists(readable))
    return list(told.order_by("-date", "-pk")[:FOLLOW_UPS])


@dataclass(frozen=True)
class OfficeSum:
    """What an office looks after, in sums; no person is named.

    Attributes:
        households: open pairings; waiting: those whose cadre left.
        seen: households visited this month; late: steps past their day.
    """

    name: str
    households: int
    waiting: int
    seen: int
    late: int


def office_sums(user: Any, today: date) -> list[OfficeSum]:
    """Return the sums of one's own offices and of those on one's ground, by the office's name."""
    month = period_of(today, MONTH)
    there = VisitHousehold.objects.filter(
        area=OuterRef("area"),
        door=OuterRef("door"),
        visit__removed_at__isnull=True,
        visit__date__range=(month.first, month.last),
    )
    standing = Pairing.objects.for_sums(user).open()
    late = PairingStep.objects.filter(
        pairing__in=standing.values("pk"), done_on__isnull=True, due_on__lt=today
    )
    late_by = dict(
        late.order_by()
        .values("pairing__organization")
        .annotate(count=Count("pk"))
        .values_list("pairing__organization", "count")
    )
    sums = (
        standing.annotate(is_seen=Exists(there))
        .order_by("organization__name", "organization")
        .values("organization", "organization__name")
        .annotate(
            households=Count("pk"),
            waiting=Count("pk", filter=Q(posting__isnull=True)),
            seen=Count("pk", filter=Q(is_seen=True)),
        )
    )
    return [
        OfficeSum(
            name=row["organization__name"],
            households=row["households"],
            waiting=row["waiting"],
            seen=row["seen"],
            late=late_by.get(row["organization"], 0),
        )
        for row in sums
    ]
