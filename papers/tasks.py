"""Doors of the scheduler into papers.actions; each may run twice, late or not at all."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from papers import actions


@shared_task
def erase_withdrawn_uploads(**_: Any) -> None:
    """Erase the content of uploads withdrawn long ago."""
    actions.erase_withdrawn(now=timezone.now())
