"""Changes of working hours."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from clocks.actions.days import CAPABILITY, turn_page
from clocks.models import WorkingHours
from common.errors import Invalid
from org_tree.models import Area
from org_tree.scope import require


@transaction.atomic
def set_hours(
    *,
    actor: Any,
    area: Area,
    morning: tuple[time, time],
    afternoon: tuple[time, time],
    now: datetime,
) -> WorkingHours:
    """Set when an area and all below it work.

    Raises:
        NotAllowed, Invalid.
    """
    posting = require(actor, CAPABILITY, area)
    if not morning[0] < morning[1] <= afternoon[0] < afternoon[1]:
        raise Invalid({"afternoon_from": _("The hours must follow one another.")})
    hours = {
        "morning_from": morning[0],
        "morning_until": morning[1],
        "afternoon_from": afternoon[0],
        "afternoon_until": afternoon[1],
    }
    row, _made = WorkingHours.objects.update_or_create(area=area, defaults=hours)
    turn_page(now)
    data = {"area": str(area), **{name: f"{clock:%H:%M}" for name, clock in hours.items()}}
    record("clocks.set_hours", row, actor=actor, posting=posting, at=now, data=data)
    return row


@transaction.atomic
def drop_hours(*, actor: Any, area: Area, now: datetime) -> None:
    """Let an area work by the hours of the place above it again; again is harmless.

    Raises:
        NotAllowed.
    """
    posting = require(actor, CAPABILITY, area)
    row = WorkingHours.objects.select_for_update().filter(area=area).first()
    if row is None:
        return
    data = {"area": str(area)}
    record("clocks.drop_hours", row, actor=actor, posting=posting, at=now, data=data)
    row.delete()
    turn_page(now)
