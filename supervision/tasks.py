"""Doors of the scheduler into supervision.actions; each may run twice, late or not at all."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from supervision import actions


@shared_task
def sweep_deadlines(**_: Any) -> None:
    """Take every stage that deadlines have reached since the last sweep."""
    actions.keep_watch(now=timezone.now())
