"""What the portal does by itself: calls meetings to mind, forgets names that are needed no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from audit.actions import Entry, record_many
from clocks.calendars import calendar_for
from common.calendar import business_date, end_of_day
from visits.appointing import LONGEST_REST, NAME_KEPT_FOR, remind_on
from visits.models import Appointment, Pairing

#: Records taken in one transaction.
TAKE = 500


@transaction.atomic
def remind_of_meetings(*, now: datetime) -> int:
    """Call meetings to mind on the last working day before them, each exactly once.

    Returns:
        how many meetings were called to mind.
    """
    today = business_date(now)
    soon = end_of_day(today) + timedelta(days=LONGEST_REST + 1)
    waiting = Appointment.objects.open().filter(
        reminded_at__isnull=True, posting__isnull=False, meets_at__gt=now, meets_at__lte=soon
    )
    held = waiting.select_for_update(of=("self",), skip_locked=True).select_related("area")
    due = [
        row
        for row in held.order_by("pk")[:TAKE]
        if remind_on(business_date(row.meets_at), calendar_for(row.area).is_working) <= today
    ]
    Appointment.objects.filter(pk__in=[row.pk for row in due]).update(reminded_at=now)
    record_many([_entry("visits.remind_of_meeting", row, now) for row in due])
    return len(due)


def forget_names(*, now: datetime) -> int:
    """Delete names of meetings and pairings that ended a while ago (domain.md section 14).

    A meeting's door goes with the name; a pairing is known by its door.

    Returns:
        how many records were made to forget.
    """
    count = 0
    for forget in (_forget_meetings, _forget_pairings):
        while taken := forget(now):
            count += taken
    return count


@transaction.atomic
def _forget_meetings(now: datetime) -> int:
    over = Appointment.objects.naming_since(now - NAME_KEPT_FOR)
    return _cleared(over, now, called="", door="")


@transaction.atomic
def _forget_pairings(now: datetime) -> int:
    over = Pairing.objects.naming_since(business_date(now) - NAME_KEPT_FOR)
    return _cleared(over, now, called="")


def _cleared(over: Any, now: datetime, **columns: str) -> int:
    """Clear columns of some of the records, with an event on each; return how many."""
    held = list(over.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:TAKE])
    over.model.objects.filter(pk__in=[row.pk for row in held]).update(**columns)
    record_many([_entry("visits.forget_name", row, now) for row in held])
    return len(held)


def _entry(act: str, row: Appointment | Pairing, now: datetime) -> Entry:
    return Entry(act, row, actor=None, posting=None, at=now)
