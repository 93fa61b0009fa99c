"""Takes a changed calendar into the deadlines of open cases.

A year whose holidays were announced, a day moved, other hours: what was reckoned with an older
calendar is reckoned anew, by the terms it began with. Ended cases stay as they are. A change never
makes anything late: what would have been due already keeps the deadline people were told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from clocks.calendars import book
from disputes.actions.clocks import calendar_of, set_due, terms_of, write_due
from disputes.actions.core import move_of
from disputes.actions.legal import WRITTEN, clock_terms
from disputes.choices import OPEN_STATES
from disputes.clock import reckon
from disputes.models import Case, CaseClock

BATCH = 500
RECOMPUTE = "recompute"


def recompute_dues(*, now: datetime) -> int:
    """Reckon anew every open deadline that an older calendar gave; again is harmless.

    Returns:
        how many cases have another deadline now; each has an event that says so.
    """
    version = book().version
    return sum(_case_batches(version, now)) + sum(_clock_batches(version, now))


def _case_batches(version: int, now: datetime) -> list[int]:
    """Reckon the steps' deadlines; cases whose deadline stays are only marked, in one statement."""
    changed, last = [], 0
    stale = Case.objects.open().filter(calendar_version__lt=version).select_related("area")
    while rows := list(stale.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        moved = [case for case in rows if _moves(case, reckon(terms_of(case), calendar_of(case)))]
        stays = {case.pk for case in rows} - {case.pk for case in moved}
        Case.objects.filter(pk__in=stays, calendar_version__lt=version).update(
            calendar_version=version
        )
        changed.append(sum(_recompute(case.number, version, now) for case in moved))
    return changed


def _moves(record: Any, found: Any) -> bool:
    before = (record.due_at, record.rolled_from, record.is_provisional, record.soon_at)
    return before != (found.at, found.rolled_from, found.is_provisional, found.soon_at)


@transaction.atomic
def _recompute(number: str, version: int, now: datetime) -> int:
    case = Case.objects.locked(number)
    if case.state not in OPEN_STATES or case.calendar_version >= version:
        return 0  # Somebody has acted on it since: it is reckoned with the new calendar already.
    if _would_be_late(case, reckon(terms_of(case), calendar_of(case)).at, now):
        return 0
    move = move_of(case, RECOMPUTE, actor=None, posting=None, now=now)
    set_due(case)
    is_other = case.due_at != move.before["due_at"]
    move.finish(calendar=version)
    return int(is_other)


def _would_be_late(record: Any, at: datetime, now: datetime) -> bool:
    return bool(at < record.due_at and at <= now)


def _clock_batches(version: int, now: datetime) -> list[int]:
    changed, last = [], 0
    stale = CaseClock.objects.running().filter(calendar_version__lt=version)
    while rows := list(
        stale.filter(pk__gt=last).select_related("case__area").order_by("pk")[:BATCH]
    ):
        last = rows[-1].pk
        moved = [
            clock
            for clock in rows
            if _moves(clock, reckon(clock_terms(clock), calendar_of(clock.case)))
        ]
        stays = {clock.pk for clock in rows} - {clock.pk for clock in moved}
        CaseClock.objects.filter(pk__in=stays).update(calendar_version=version)
        changed.append(_recompute_clocks(moved, version, now))
    return changed


def _recompute_clocks(clocks: Sequence[CaseClock], version: int, now: datetime) -> int:
    return sum(_recompute_clock(clock.pk, clock.case.number, version, now) for clock in clocks)


@transaction.atomic
def _recompute_clock(pk: int, number: str, version: int, now: datetime) -> int:
    case = Case.objects.locked(number)
    clock = CaseClock.objects.select_related("rule").get(pk=pk)
    calendar = calendar_of(case)
    before = clock.due_at
    if clock.ended_at is not None or clock.calendar_version >= version:
        return 0
    if _would_be_late(clock, reckon(clock_terms(clock), calendar).at, now):
        return 0
    write_due(clock, clock_terms(clock), calendar)
    clock.save(update_fields=WRITTEN)
    if clock.due_at == before:
        return 0
    move = move_of(case, RECOMPUTE, actor=None, posting=None, now=now)
    told = {"clock": clock.code, "clock_name": clock.rule.name}
    move.finish(clock_due_at=[before, clock.due_at], calendar=version, **told)
    return 1
