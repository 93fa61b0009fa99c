"""Doors of the scheduler into what stands above the apps."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from governance.erasing import erase_withdrawn
from governance.handover import hand_over_ended


@shared_task
def verify_records(**_: Any) -> None:
    """Run every check; a fault fails the task, with its lines in the log."""
    call_command("verify")


@shared_task
def hand_over_ended_postings(**_: Any) -> None:
    """Pass on what postings left whose last day has come."""
    hand_over_ended(now=timezone.now())


@shared_task
def erase_withdrawn_uploads(**_: Any) -> None:
    """Erase the content of files withdrawn long ago."""
    erase_withdrawn(now=timezone.now())
