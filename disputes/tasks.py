"""Doors for the scheduler; each has a command that does the same by hand."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from disputes import actions


@shared_task
def recompute_dues(**_options: Any) -> int:
    """Take a changed calendar into open deadlines."""
    return actions.recompute_dues(now=timezone.now())
