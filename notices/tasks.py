"""Doors of the scheduler into notices.actions; each may run twice, late or not at all."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from notices import actions


@shared_task
def send_notices(**_: Any) -> None:
    """Make notices of what happened, and deliver those whose time has come."""
    actions.drain(now=timezone.now())
    actions.deliver(now=timezone.now())


@shared_task
def clear_old_notices(**_: Any) -> None:
    """Delete what was read long ago."""
    actions.clear_old(now=timezone.now())
