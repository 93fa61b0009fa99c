"""Doors of the scheduler into rollups.actions; each may run twice, late or not at all."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from rollups import actions


@shared_task
def refresh_rollups(**_: Any) -> None:
    """Take in what happened since the last run."""
    actions.refresh(now=timezone.now())


@shared_task
def close_rollup_days(**_: Any) -> None:
    """Close the books of the days that are over."""
    actions.close_due_days(now=timezone.now())
