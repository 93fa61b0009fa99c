"""Doors for the scheduler; each has a command that does the same by hand."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from common.calendar import business_date
from reports import actions


@shared_task
def open_days(**_options: Any) -> int:
    """Open today for every village and town."""
    now = timezone.now()
    return actions.open_days(day=business_date(now), now=now)
