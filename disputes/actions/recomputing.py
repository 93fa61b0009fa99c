"""Takes a changed calendar into the deadlines of open cases.

A year whose holidays were announced, a day moved, other hours, an outage of the portal: what was
reckoned with an older calendar is reckoned anew, by the terms it began with. Ended cases stay as
they are. A change never makes anything late: what would have been due already keeps the deadline
people were told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import Entry, record_many
from clocks.calendars import book
from common.calendar import business_date
from disputes.actions.clocks import DUE, calendar_of, set_due, terms_of, write_due
from disputes.actions.core import move_of, span_of
from disputes.actions.legal import WRITTEN, clock_terms
from disputes.clock import Reckoned, reckon
from disputes.models import Case, CaseClock, CaseSpan

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
        changed.append(_recompute([case.pk for case in moved], version, now) if moved else 0)
    return changed


def _moves(record: Any, found: Any) -> bool:
    before = (record.due_at, record.rolled_from, record.is_provisional)
    after = (found.at, found.rolled_from, found.is_provisional)
    marks = (record.soon_at, record.serious_at) != (found.soon_at, found.serious_at)
    return before != after or marks


@transaction.atomic
def _recompute(pks: Sequence[int], version: int, now: datetime) -> int:
    """Reckon a batch of cases anew, in as many statements as for one.

    Returns:
        how many are due at another moment.
    """
    stale = Case.objects.open().filter(pk__in=pks, calendar_version__lt=version)
    held = stale.select_for_update(of=("self",), no_key=True).select_related("area").order_by("pk")
    # Whoever has acted on one since reckoned with the new calendar: it is not among them.
    moved = [
        (case, case.due_at, found)
        for case in held
        if not _would_be_late(case, (found := reckon(terms_of(case), calendar_of(case))).at, now)
    ]
    if not moved:
        return 0
    at = max(now, *(case.changed_at for case, _before, _found in moved))
    for case, _before, _found in moved:
        set_due(case)
        case.changed_at = at
    Case.objects.bulk_update([case for case, _, _ in moved], [*DUE, "changed_at"], batch_size=100)
    others = [case for case, before, _found in moved if case.due_at != before]
    spans = CaseSpan.objects.filter(case__in=[case.pk for case in others], left_at__isnull=True)
    spans.update(left_at=at)
    CaseSpan.objects.bulk_create(CaseSpan(**span_of(case, RECOMPUTE, at)) for case in others)
    record_many([_entry(case, before, found, version, at) for case, before, found in moved])
    return len(others)


def _entry(case: Case, before: datetime, found: Reckoned, version: int, at: datetime) -> Entry:
    """Return what a case says of its new deadline, and of the down-time in it."""
    data: dict[str, Any] = {"calendar": version}
    is_other = before != case.due_at
    if is_other:
        data["due_at"] = [before, case.due_at]
    if found.lost:
        data["lost"], data["measure"] = found.lost.total_seconds(), terms_of(case).measure
    return Entry(
        f"disputes.{RECOMPUTE}",
        case,
        actor=None,
        posting=None,
        at=at,
        area_id=case.area_id if is_other else None,
        date=business_date(at) if is_other else None,
        data=data,
    )


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
