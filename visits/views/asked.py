"""What an address asks for: one's own visit, one in sight, the place of a new one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from common.errors import NotAllowed
from org_tree.models import Area
from org_tree.scope import require_somewhere
from org_tree.shapes import Tier
from visits.before import tied_areas
from visits.models import Appointment, Visit


def visit_in_sight(request: HttpRequest, pk: int) -> Visit:
    """Return a visit the person may look at.

    Raises:
        Http404: it is not there, or out of sight.
    """
    visits = Visit.objects.visible_to(request.user)
    related = visits.select_related("area__parent", "created_by", "posting__organization__area")
    found: Visit = get_object_or_404(related, pk=pk)
    return found


def own_visit_asked(request: HttpRequest, pk: int) -> Visit:
    """Return one's own visit, to be changed.

    Raises:
        Http404: out of sight.
        NotAllowed: in sight, and somebody else's.
    """
    visit = visit_in_sight(request, pk)
    if visit.created_by_id != request.user.pk:
        raise NotAllowed
    return visit


def own_meeting_asked(user: Any, pk: str) -> Appointment:
    """Return a meeting this person holds, to be written down as a visit.

    Raises:
        Http404: it is not there, or out of sight.
        NotAllowed: in sight, and somebody else's.
    """
    seen = Appointment.objects.visible_to(user).for_pages()
    found = seen.filter(pk=pk).first() if pk.isdecimal() else None
    if found is None:
        raise Http404
    if not found.is_hosted_by(user):
        raise NotAllowed
    meeting: Appointment = found
    return meeting


def place_asked(request: HttpRequest, today: date) -> Area | None:
    """Return the village of a new visit: the one asked for, else the first one tied to.

    Raises:
        NotAllowed: this person writes no visits.
        Http404: asked for and out of reach.
    """
    posting = require_somewhere(request.user, "visits.log")
    code = request.GET.get("area", "")
    if code:
        return place_of(request.user, code)
    tied = tied_areas(request.user, today)
    if tied:
        return tied[0]
    own: Area = posting.organization.area
    return own if own.tier == Tier.VILLAGE else None


def place_of(user: Any, code: str) -> Area:
    """Return a village or group by its code, where the person may write visits.

    Raises:
        Http404: there is none, or it is out of reach.
    """
    places = Area.objects.permitted(user, "visits.log").of_tier(Tier.VILLAGE, Tier.GROUP)
    area: Area | None = (
        places.filter(code=code, closed_on__isnull=True).select_related("parent").first()
    )
    if area is None:
        raise Http404
    return area
