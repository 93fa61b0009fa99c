"""Ending a membership: what the person had signed up for with the team goes with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import WrongState
from org_tree.scope import require
from volunteers.actions.core import MANAGE, require_text
from volunteers.actions.signing import withdraw
from volunteers.choices import ActivityState, SignUpState
from volunteers.models import Membership, SignUp


def sign_ups_of(membership: Membership) -> QuerySet[SignUp]:
    """Return the sign-ups that end with a membership: the team's activities still to come."""
    signed: QuerySet[SignUp] = SignUp.objects.filter(
        volunteer=membership.volunteer_id,
        activity__team=membership.team_id,
        activity__state=ActivityState.OPEN,
        checked_in_at__isnull=True,
    ).exclude(state=SignUpState.WITHDRAWN)
    return signed


@transaction.atomic
def end_membership(*, actor: Any, pk: int, reason: str, now: datetime) -> Membership:
    """End somebody's membership of a team; hours and points stay.

    Places in activities of the team that have not begun are given back, and the waiting list moves
    up as after any withdrawal.

    Raises:
        NotAllowed: not a manager of the team.
        WrongState: it has ended already.
        Invalid: no reason.
    """
    row = Membership.objects.select_for_update(of=("self",), no_key=True)
    held = row.select_related("team__area", "volunteer").get(pk=pk)
    posting = require(actor, MANAGE, held.team.area)
    if held.ended_on is not None:
        raise WrongState(_("This membership has ended already."), state="ended")
    reason = require_text(reason)
    signed = list(sign_ups_of(held).order_by("activity_id"))
    for one in signed:
        withdraw(actor=actor, signed=one, now=now)
    held.ended_on = max(business_date(now), held.started_on)
    held.save(update_fields=["ended_on"])
    record(
        "volunteers.end_membership",
        held.volunteer,
        actor=actor,
        posting=posting,
        at=now,
        data={"team": held.team.code, "reason": reason, "sign_ups": len(signed)},
    )
    return held
