"""Business days: calendar days in Asia/Shanghai (reliability.md B1).

Working days, holidays and clocks of cases do not belong here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")


def business_date(moment: datetime) -> date:
    """Return the business day an aware moment falls on, whatever zone it is written in."""
    return moment.astimezone(BUSINESS_ZONE).date()


def start_of_day(day: date) -> datetime:
    """Return the first moment of a business day, aware."""
    return datetime.combine(day, time.min, tzinfo=BUSINESS_ZONE).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the first moment after a business day (24:00), aware."""
    return start_of_day(day + timedelta(days=1))


def at_time(day: date, clock: time) -> datetime:
    """Return the moment a business day's clock shows a time, aware."""
    return datetime.combine(day, clock, tzinfo=BUSINESS_ZONE).astimezone(UTC)
