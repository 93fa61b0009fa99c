"""What somebody hands in to arrange a meeting, the rules it must meet, and who can hold it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from disputes.models import Case
from org_tree.models import Area, Posting
from org_tree.scope import postings_of
from org_tree.shapes import Tier
from reports.models import InformationItem
from visits.before import may_prepare, tied_areas
from visits.choices import Invitation, Need
from visits.inputs import CALLED_LENGTH, DOOR_LENGTH

LOG = "visits.log"
PURPOSE_LENGTH, PLACE_LENGTH = 80, 80
#: How far ahead a meeting is arranged at most.
AHEAD = timedelta(days=180)
MOST_HOSTS = 40


@dataclass(frozen=True, slots=True)
class InvitationInput:
    """A meeting as it is arranged.

    Attributes:
        area: the village, or a group of it.
        need, case, item: exactly one says why; a need says which household unit and what about.
        called: how the person is addressed, kept sealed and not for long.
        host: posting of whoever meets them; None for one's own.
        is_agreed: they said yes at once.
    """

    area: Any
    meets_at: datetime
    place: str
    invitation: str
    need: str = ""
    case: Any = None
    item: Any = None
    purpose: str = ""
    unit: Any = None
    door: str = ""
    called: str = ""
    host: Any = None
    is_agreed: bool = False

    def body(self) -> dict[str, Any]:
        """Return plain values, to be compared by digest."""
        keys = {
            name: one.pk if (one := getattr(self, name)) else None
            for name in ("area", "case", "item", "unit", "host")
        }
        texts = {name: getattr(self, name).strip() for name in ("place", "purpose", "door")}
        return {
            **keys,
            **texts,
            "called": self.called.strip(),
            "need": self.need,
            "invitation": self.invitation,
            "meets_at": self.meets_at,
            "is_agreed": self.is_agreed,
        }


def invitation_faults(given: InvitationInput, now: datetime) -> dict[str, Any]:
    """Return what is wrong with an invitation: field -> sentence; empty when all is well."""
    faults = {**_basis_faults(given), **_length_faults(given)}
    if given.area.tier not in (Tier.VILLAGE, Tier.GROUP):
        faults["area"] = _("Choose the village or group.")
    if given.unit is not None and not _is_in(given.unit, given.area):
        faults["unit"] = _("This household unit lies in another village.")
    if not given.place.strip():
        faults["place"] = _("Say where you meet.")
    faults |= time_faults(given.meets_at, now)
    if given.invitation not in Invitation.values:
        faults["invitation"] = _("Choose how they were asked.")
    return faults


@dataclass(frozen=True, slots=True)
class MoveInput:
    """Another time, another place, or both.

    Attributes:
        invitation: how they were told of it.
        is_agreed: they said yes to it at once.
    """

    meets_at: datetime
    place: str
    reason: str
    invitation: str
    is_agreed: bool = False


def time_faults(meets_at: datetime, now: datetime) -> dict[str, Any]:
    """Return what is wrong with the time of a meeting: it lies ahead, by half a year at most."""
    if meets_at <= now:
        return {"meets_at": _("This moment has passed. Write a visit down instead.")}
    if meets_at > now + AHEAD:
        return {"meets_at": _("At most half a year ahead.")}
    return {}


def move_faults(given: MoveInput, now: datetime) -> dict[str, Any]:
    """Return what is wrong with where and when a meeting is moved to; empty when all is well."""
    faults = time_faults(given.meets_at, now)
    if not given.place.strip():
        faults["place"] = _("Say where you meet.")
    elif len(given.place.strip()) > PLACE_LENGTH:
        faults["place"] = _("At most %(limit)d characters.") % {"limit": PLACE_LENGTH}
    if given.invitation not in Invitation.values:
        faults["invitation"] = _("Choose how they were told of it.")
    return faults


def _basis_faults(given: InvitationInput) -> dict[str, Any]:
    """Want one basis; a need wants its household unit and what it is about."""
    named = [one for one in (given.need, given.case, given.item) if one]
    if len(named) != 1:
        return {"need": _("Choose a need, or begin at the open matter.")}
    if not given.need:
        return {}
    if given.need not in Need.values:
        return {"need": _("Choose a need, or begin at the open matter.")}
    faults: dict[str, Any] = {}
    if not given.purpose.strip():
        faults["purpose"] = _("Say what you want to talk about.")
    if given.unit is None:
        faults["unit"] = _("Choose the household unit.")
    return faults


def _length_faults(given: InvitationInput) -> dict[str, Any]:
    sized = (
        ("purpose", given.purpose, PURPOSE_LENGTH),
        ("place", given.place, PLACE_LENGTH),
        ("door", given.door, DOOR_LENGTH),
        ("called", given.called, CALLED_LENGTH),
    )
    return {
        name: _("At most %(limit)d characters.") % {"limit": limit}
        for name, text, limit in sized
        if len(text.strip()) > limit
    }


def _is_in(unit: Area, place: Area) -> bool:
    return unit.tier == Tier.HOUSEHOLD_UNIT and place.contains(unit)


def village_of(area: Area) -> Area | None:
    """Return the village an area is or lies in; None above villages."""
    if area.tier == Tier.VILLAGE:
        return area
    found: Area | None = (
        Area.objects.above(area).of_tier(Tier.VILLAGE).select_related("parent").first()
    )
    return found


def may_meet_about(user: Any, matter: Any, now: datetime) -> bool:
    """Tell whether a person may arrange a meeting about a matter: it is open, and in their sight.

    In sight is what they see on its own page, or on the sheet of a village they are tied to.
    """
    is_case = isinstance(matter, Case)
    standing: Any = Case.objects.open() if is_case else InformationItem.objects.undecided()
    if not standing.filter(pk=matter.pk).exists():
        return False
    if standing.visible_to(user).filter(pk=matter.pk).exists():
        return True
    village = village_of(matter.area)
    return village is not None and may_prepare(user, village, tied_areas(user, business_date(now)))


def matter_of(user: Any, now: datetime, *, number: str = "", item_pk: str = "") -> Any:
    """Return the open matter an address names, if this person may arrange a meeting about it.

    Returns:
        a case or an item; None when there is none, or it is out of sight or over.
    """
    matter: Any = None
    if number:
        matter = Case.objects.filter(number=number).select_related("area__parent").first()
    elif item_pk.isdecimal():
        matter = InformationItem.objects.filter(pk=item_pk).select_related("area__parent").first()
    return matter if matter is not None and may_meet_about(user, matter, now) else None


def hosts_on(area: Area, user: Any, now: datetime) -> Sequence[Posting]:
    """Return who may meet people on an area beside oneself, of one's own offices and leaders'."""
    offices = [posting.organization_id for posting in postings_of(user)]
    places = [posting.organization.area_id for posting in postings_of(user)]
    near = Q(organization__in=offices) | Q(organization__area__in=places)
    holding = Posting.objects.holding(LOG, area, business_date(now)).filter(near)
    others = holding.exclude(user=user.pk).select_related("user", "organization__area")
    return list(others.order_by("-organization__area__lft", "pk")[:MOST_HOSTS])
