"""What several acts share: rows made from inputs, what a visit said, whose it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.errors import Invalid, NotAllowed, WrongState
from org_tree.models import Area, Posting
from org_tree.scope import granting, postings_of, require
from org_tree.shapes import Tier
from visits.inputs import REASON_LENGTH, HouseholdInput, PromiseInput, VisitInput, visit_faults
from visits.models import Appointment, Pairing, Promise, Visit, VisitHousehold

LOG = "visits.log"
#: Where a visit can be: a village or something in it.
PLACES = (Tier.VILLAGE, Tier.GROUP)


def fresh_area(area: Any) -> Area:
    """Return an area as it stands now, with what it lies in: trees are never read from memory."""
    found: Area = Area.objects.select_related("parent").get(pk=area.pk)
    return found


def own_posting(actor: Any, area: Area) -> Posting:
    """Return the posting in which somebody visits an area: the nearest one that lets them.

    Raises:
        NotAllowed: none does.
    """
    posting: Posting = require(actor, LOG, area)
    return posting


def hold_posting(posting: Posting) -> None:
    """Hold a posting until the transaction ends, so that what it has once is asked one by one."""
    Posting.objects.select_for_update(of=("self",), no_key=True).get(pk=posting.pk)


def checked_visit(given: VisitInput, now: Any) -> None:
    """Refuse a visit that breaks the rules of input, or stands in no village.

    Raises:
        Invalid: naming each field.
    """
    errors = visit_faults(given, now)
    if given.area.tier not in PLACES:
        errors["area"] = _("Choose the village or group.")
    elif not given.area.is_open_on(given.date):
        errors["area"] = _("This place did not exist on that day.")
    if any(not _is_in(household.unit, given.area) for household in given.households):
        errors["households"] = _("This household unit lies in another village.")
    if errors:
        raise Invalid(errors)


def _is_in(unit: Area, place: Area) -> bool:
    return unit.tier == Tier.HOUSEHOLD_UNIT and place.contains(unit)


def own_visit_ever(pk: int, actor: Any) -> Visit:
    """Return a visit under lock that is the actor's own, taken back or not.

    Raises:
        NotAllowed: somebody else's.
    """
    visit = Visit.objects.locked(pk)
    if visit.created_by_id != actor.pk:
        raise NotAllowed(_("Only whoever wrote a visit may change it."))
    return visit


def own_visit(pk: int, actor: Any) -> Visit:
    """Return a visit under lock that is the actor's own and stands.

    Raises:
        NotAllowed: somebody else's.
        WrongState: it was taken back.
    """
    visit = own_visit_ever(pk, actor)
    if visit.removed_at is not None:
        raise WrongState(_("This visit was taken back."), code="visit_removed")
    return visit


def posting_for(actor: Any, record: Visit | Appointment | Pairing) -> Any:
    """Return the posting an act on one's own record is written under: today's, if there is one."""
    held = postings_of(actor)
    return granting(actor, LOG, record.area) or (held[0] if held else None)


def household_rows(visit: Visit, given: VisitInput) -> list[VisitHousehold]:
    """Return the unsaved households of a visit."""
    return [
        VisitHousehold(
            visit=visit,
            area=household.unit,
            door=household.door.strip(),
            called=household.called.strip(),
        )
        for household in given.households
    ]


def promise_rows(visit: Visit, given: VisitInput) -> list[Promise]:
    """Return the unsaved promises of a visit; their keys follow from the visit's."""
    return [
        promise_row(visit, promise, uuid5(visit.client_id, f"promise:{number}"))
        for number, promise in enumerate(given.promises)
    ]


def promise_row(visit: Visit, promise: PromiseInput, client_id: UUID) -> Promise:
    """Return one unsaved promise."""
    return Promise(
        visit=visit,
        text=promise.text.strip(),
        due_on=promise.due_on,
        created_by_id=visit.created_by_id,
        client_id=client_id,
        client_digest="",
    )


def told(given: VisitInput) -> dict[str, Any]:
    """Return the columns of a visit that say what happened."""
    return {
        "area": given.area,
        "kind": given.kind,
        "date": given.date,
        "to_date": given.to_date,
        "nights": given.nights,
        "diary": given.diary.strip(),
        "settled": given.settled.strip(),
    }


def said(visit: Visit, households: Any) -> dict[str, Any]:
    """Return what a visit says, for the trail and kept versions; no form of address is in it."""
    return {
        "area": visit.area.code,
        "kind": visit.kind,
        "date": visit.date.isoformat(),
        "to_date": visit.to_date.isoformat(),
        "nights": visit.nights,
        "diary": visit.diary,
        "settled": visit.settled,
        "households": [f"{one.area.code} {one.door}".strip() for one in households],
    }


def as_input(visit: Visit, households: Any) -> VisitInput:
    """Return a stored visit as an input; its promises stand on their own."""
    return VisitInput(
        area=visit.area,
        date=visit.date,
        to_date=visit.to_date,
        nights=visit.nights,
        kind=visit.kind,
        diary=visit.diary,
        settled=visit.settled,
        households=tuple(HouseholdInput(one.area, one.door, one.called) for one in households),
    )


def checked_reason(reason: str, *, needed: bool, message: Any) -> str:
    """Return a reason without blanks around it.

    Raises:
        Invalid: it is missing where it is needed (with `message`), or too long.
    """
    reason = reason.strip()
    if needed and not reason:
        raise Invalid({"reason": message})
    if len(reason) > REASON_LENGTH:
        limit = {"limit": REASON_LENGTH}
        raise Invalid({"reason": _("At most %(limit)d characters.") % limit})
    return reason


def is_fresh(visit: Visit, now: Any) -> bool:
    """Tell whether a visit was written today: then it may change without a reason."""
    return business_date(visit.created_at) == business_date(now)
