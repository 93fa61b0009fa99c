"""Every way in which rows of AreaDay come about: always counted anew, never added to.

Any of these may run twice, late or at the same time as another: the rows of a date are written
under a lock of that date, and each run replaces what it counts (reliability.md C1 and C3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Min

from audit.models import Pending
from audit.readers import ROLLUPS
from common.calendar import business_date, end_of_day
from rollups import statements
from rollups.metrics import day_at
from rollups.models import AreaDay

#: Space of our advisory locks on PostgreSQL; the date is the key.
LOCK_SPACE = 42_06
#: Outbox rows taken in one transaction.
TAKE = 5_000
#: With more areas than this to redo, the whole day is written.
BRANCH_CAP = 1_000


@transaction.atomic
def recompute_day(*, date: date, now: datetime, area_ids: Collection[int] | None = None) -> int:
    """Count a day anew and replace its rows.

    Args:
        date: a business day up to today.
        now: today's figures are as of this moment; past days as of their end.
        area_ids: only these areas and everything they lay in that day; None for all areas, as
            for a day that has no rows yet: a day has all its rows or none.

    Returns:
        How many rows were written.

    Raises:
        ValueError: the day has not begun.
    """
    if date > business_date(now):
        raise ValueError(f"{date} has not begun")
    _lock(date)
    day = day_at(date, now)
    stored = AreaDay.objects.filter(date=date)
    touched = _branch(date, area_ids) if area_ids is not None and stored.exists() else None
    with connection.cursor() as cursor:
        cursor.execute(*statements.write_day(day, now, touched))
        written: int = cursor.rowcount
    if touched is not None:
        stored = stored.filter(area_id__in=touched)
    if stored.count() != written:
        with connection.cursor() as cursor:
            cursor.execute(*statements.drop_rows_without_facts(day, touched))
    return written


def refresh(*, now: datetime) -> int:
    """Take in what the outbox holds: redo its branches of past days, and today.

    Returns:
        How many events were taken in.
    """
    taken = 0
    while count := _take_in(now):
        taken += count
    recompute_day(date=business_date(now), now=now)
    return taken


@transaction.atomic
def _take_in(now: datetime) -> int:
    """Redo the past days that some outbox rows name and delete those rows, or none of it."""
    waiting = Pending.objects.filter(reader=ROLLUPS).select_related("event").order_by("pk")
    pending = list(waiting.select_for_update(skip_locked=True, of=("self",))[:TAKE])
    dirty: dict[date, set[int]] = defaultdict(set)
    for one in pending:
        area_id, day = one.event.area_id, one.event.date
        if area_id is not None and day is not None and day < business_date(now):
            dirty[day].add(area_id)
    for day in sorted(dirty):
        recompute_day(date=day, now=now, area_ids=dirty[day])
    Pending.objects.filter(pk__in=[one.pk for one in pending]).delete()
    return len(pending)


@transaction.atomic
def close_day(*, date: date, now: datetime) -> None:
    """Count a day that is over a last time and close its books; closed books keep their time.

    Raises:
        ValueError: the day is not over.
    """
    if now < end_of_day(date):
        raise ValueError(f"{date} is not over")
    recompute_day(date=date, now=now)
    AreaDay.objects.filter(date=date, closed_at__isnull=True).update(closed_at=now)


def close_due_days(*, now: datetime) -> list[date]:
    """Close every day that is over and still open, those of missed nights included.

    Returns:
        The days that were closed.
    """
    last_closed = AreaDay.objects.filter(closed_at__isnull=False).aggregate(day=Max("date"))["day"]
    first_open = AreaDay.objects.filter(closed_at__isnull=True).aggregate(day=Min("date"))["day"]
    starts = [first_open] if first_open else []
    if last_closed:
        starts.append(last_closed + timedelta(days=1))
    today = business_date(now)
    due = _days(min(starts, default=today), today - timedelta(days=1))
    for day in due:
        close_day(date=day, now=now)
    return due


def compute_days(*, first: date, last: date, now: datetime, anew: bool = False) -> list[date]:
    """Count the days of a period, both ends included; days that are over are closed.

    Args:
        first, last: the period, up to today.
        now: the moment.
        anew: forget what areas lay in on those days and take the tree as it stands now.

    Returns:
        The days that were counted.

    Raises:
        ValueError: the period ends in the future.
    """
    today = business_date(now)
    if last > today:
        raise ValueError(f"{last} has not begun")
    days = _days(first, last)
    for day in days:
        with transaction.atomic():
            _lock(day)
            if anew:
                AreaDay.objects.filter(date=day).delete()
            if day < today:
                close_day(date=day, now=now)
            else:
                recompute_day(date=day, now=now)
    return days


def catch_up(*, first: date, last: date, now: datetime) -> None:
    """Count the days of a period, and let go of what the outbox holds about them.

    For whoever wrote many facts at once: each day is counted once instead of once an event.

    Raises:
        ValueError: the period ends in the future.
    """
    waiting = Pending.objects.filter(reader=ROLLUPS, event__date__gte=first, event__date__lte=last)
    newest = waiting.aggregate(pk=Max("pk"))["pk"]
    compute_days(first=first, last=last, now=now)
    if newest is not None:
        waiting.filter(pk__lte=newest).delete()


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _branch(day: date, area_ids: Collection[int]) -> list[int] | None:
    """Return some areas and what they lay in on a day; None when all areas are cheaper."""
    if len(area_ids) > BRANCH_CAP:
        return None
    with connection.cursor() as cursor:
        cursor.execute(*statements.branch(day, area_ids))
        return [area_id for (area_id,) in cursor.fetchall()]


def _lock(day: date) -> None:
    """Keep other writers of a day out until the transaction ends; SQLite has only one writer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, day.toordinal()])
