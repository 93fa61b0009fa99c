"""Doors of the scheduler; `manage.py jobs` does the same by hand."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from jobs import actions


@shared_task
def resend_jobs(**_options: Any) -> None:
    """Send again what nobody works on."""
    actions.resend_jobs(now=timezone.now())


@shared_task
def purge_jobs(**_options: Any) -> None:
    """Delete the files whose time is over."""
    actions.purge_jobs(now=timezone.now())
