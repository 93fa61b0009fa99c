"""Doors of the scheduler into visits.actions; each may run twice, late or not at all."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from visits import actions


@shared_task
def remind_of_meetings(**_: Any) -> None:
    """Call meetings to mind on the last working day before them."""
    actions.remind_of_meetings(now=timezone.now())


@shared_task
def forget_names(**_: Any) -> None:
    """Delete names and doors that are needed no more."""
    actions.forget_names(now=timezone.now())
