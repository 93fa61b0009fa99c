"""Doors of the scheduler and of background jobs."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from jobs.running import run_job
from volunteers import actions


@shared_task
def import_register(*, job_id: int, **_options: Any) -> None:
    """Take a file of volunteers in."""
    run_job(job_id, actions.take_register_in)


@shared_task
def export_register(*, job_id: int, **_options: Any) -> None:
    """Write a table of the register."""
    run_job(job_id, actions.write_export)


@shared_task
def end_due_activities(**_options: Any) -> None:
    """Begin and end the activities whose time has come."""
    actions.end_due_activities(now=timezone.now())


@shared_task
def leave_help_to_cases(**_options: Any) -> None:
    """End the offers of needs whose matter became a case."""
    actions.leave_help_to_cases(now=timezone.now())
