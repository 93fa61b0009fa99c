"""What workers do for ledgers."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from jobs.running import run_job
from ledgers import exporting


@shared_task
def write_export(*, job_id: int, **_options: Any) -> None:
    """Write the file of a long export."""
    run_job(job_id, exporting.write_export)
