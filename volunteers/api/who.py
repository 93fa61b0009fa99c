"""Whom a call is about: the caller, or somebody a manager names by their number."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from common.errors import Invalid
from org_tree.models import Area
from org_tree.scope import require
from volunteers.actions.core import MANAGE
from volunteers.models import Volunteer
from volunteers.own import volunteer_of


def meant(user: Any, number: str | None, area: Area) -> Volunteer:
    """Return the volunteer a call is about.

    Args:
        number: theirs; None for the caller.
        area: of the team whose matter it is.

    Raises:
        NotAllowed: somebody else, and the caller does not manage the team.
        Invalid: for `volunteer`, when nobody in sight has the number.
    """
    own: Volunteer | None = volunteer_of(user)
    if own is not None and number in (None, own.number):
        return own
    require(user, MANAGE, area)
    found = Volunteer.objects.visible_to(user).filter(number=number or "").first()
    if found is None:
        raise Invalid({"volunteer": _("Nobody on your register has this number.")})
    return found
