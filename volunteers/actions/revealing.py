"""Showing sealed names and numbers in full: for a purpose, logged, only so many a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from audit.models import Event
from common.calendar import business_date, end_of_day, start_of_day
from common.errors import DomainError, Invalid
from org_tree.models import Area
from org_tree.scope import require
from volunteers.models import Volunteer

REVEAL = "volunteers.reveal"
REVEALS_A_DAY = 30


class RevealLimit(DomainError):
    """Enough full numbers were looked at today (reliability.md I4)."""

    code = "reveal_limit"
    status = 429
    message = _("You have looked at 30 full numbers today. More can be seen tomorrow.")


@transaction.atomic
def reveal_volunteer(*, actor: Any, pk: int, purpose: str, now: datetime) -> Volunteer:
    """Show a full name, phone and ID number, and log that they were shown.

    Raises:
        NotAllowed: not trusted with personal data on the area.
        Invalid: no purpose.
        RevealLimit: 30 were shown to this person today.
    """
    volunteer = Volunteer.objects.locked(pk)
    posting = require(actor, REVEAL, Area.objects.get(pk=volunteer.area_id))
    check_reveal(actor, purpose, now)
    data = {"name": volunteer.masked_name, "purpose": purpose.strip()[:200]}
    record(REVEAL, volunteer, actor=actor, posting=posting, at=now, data=data)
    return volunteer


def check_reveal(actor: Any, purpose: str, now: datetime) -> None:
    """Refuse to show personal data without a purpose, or more often than a day allows.

    Raises:
        Invalid: no purpose.
        RevealLimit: 30 were shown to this person today.
    """
    if not purpose.strip():
        raise Invalid({"purpose": _("Say what you need the number for.")})
    # The person's own row is the lock of the count.
    get_user_model().objects.select_for_update(no_key=True).get(pk=actor.pk)
    day = business_date(now)
    shown = Event.objects.filter(
        act=REVEAL, actor_id=actor.pk, at__gte=start_of_day(day), at__lt=end_of_day(day)
    )
    if shown.count() >= REVEALS_A_DAY:
        raise RevealLimit
