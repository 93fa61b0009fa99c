"""Doors for the scheduler; each has a command that does the same by hand."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from clocks import actions


@shared_task
def heartbeat(**_options: Any) -> bool:
    """Write that the portal is alive; tell whether an outage was recorded."""
    return actions.beat(now=timezone.now()) is not None
