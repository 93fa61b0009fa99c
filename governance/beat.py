"""The scheduler of `celery beat`: exactly one schedule, however many beats are started.

Every beat looks every few seconds at what became due. The first to write the row (entry, moment)
sends the task; the unique constraint turns the others away. The row and the sending are one
transaction, so a broker that is down leaves the moment open for the next look. After an outage
the latest missed moment of each entry is made up for at once; tasks work through everything that
is open up to now, so one run makes up for many.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time, timedelta
from typing import Any

from celery.beat import ScheduleEntry, Scheduler, SchedulingError
from celery.schedules import crontab, schedule
from django.conf import settings
from django.db import DatabaseError, IntegrityError, close_old_connections, transaction
from django.utils import timezone

from governance.models import ScheduledRun

logger = logging.getLogger(__name__)
LOOK_EVERY = 5
KEEP = timedelta(days=30)
DAYS_BACK = 366


def latest_due(rule: schedule, now: datetime) -> datetime:
    """Return the last moment up to `now` at which a schedule was due: the same on every host.

    Args:
        rule: an interval, which counts from midnight 1970 in UTC, or a crontab in TIME_ZONE.
        now: an aware moment.

    Raises:
        ValueError: when a crontab had no moment in the last year.
    """
    if not isinstance(rule, crontab):
        step = int(rule.run_every.total_seconds())
        return datetime.fromtimestamp(now.timestamp() // step * step, tz=UTC)
    local = timezone.localtime(now, timezone.get_default_timezone())
    clocks = sorted((time(h, m) for h in rule.hour for m in rule.minute), reverse=True)
    for back in range(DAYS_BACK):
        day = local.date() - timedelta(days=back)
        if (
            day.month in rule.month_of_year
            and day.day in rule.day_of_month
            and day.isoweekday() % 7 in rule.day_of_week
        ):
            for clock in clocks:
                moment = datetime.combine(day, clock, tzinfo=local.tzinfo)
                if moment <= local:
                    return moment.astimezone(UTC)
    raise ValueError(rule)


class SharedScheduler(Scheduler):
    """A schedule kept in the settings, with its claims in the database."""

    def setup_schedule(self) -> None:
        """Read the entries; nothing is kept in a file, so a fresh host knows as much as an old."""
        self.claimed: dict[str, datetime] = {}
        self.update_from_dict(settings.CELERY_BEAT_SCHEDULE)

    def tick(self, *_args: Any, **_kwargs: Any) -> float:
        """Send what became due and is not yet claimed; return the seconds until the next look."""
        now = timezone.now()
        close_old_connections()
        for entry in self.schedule.values():
            try:
                self.send_once(entry, now)
            except (DatabaseError, SchedulingError) as error:
                # The moment stays unclaimed; this or another beat tries again at its next look.
                logger.warning("schedule_not_sent: %s: %s", entry.name, error)
        return LOOK_EVERY

    def send_once(self, entry: ScheduleEntry, now: datetime) -> bool:
        """Claim the latest moment of an entry and send its task; tell whether it was ours."""
        due_at = latest_due(entry.schedule, now)
        if self.claimed.get(entry.name) == due_at:
            return False
        sent = True
        try:
            with transaction.atomic():
                ScheduledRun.objects.create(entry=entry.name, due_at=due_at, sent_at=now)
                ScheduledRun.objects.filter(entry=entry.name, due_at__lt=due_at - KEEP).delete()
                self.apply_async(entry, producer=self.producer, advance=False)
        except IntegrityError:
            sent = False  # Another beat was first.
        self.claimed[entry.name] = due_at
        return sent
