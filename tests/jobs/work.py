"""Work for real workers: a job that stops half way until its worker is killed."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings

from jobs.actions import Made
from jobs.running import Outcome, Run, run_job

ROWS = 40
HALF = 20


def may_have(*, user: Any, job: Any) -> bool:
    """Anybody active."""
    return bool(user.is_active)


def may_not(*, user: Any, job: Any) -> bool:
    """Nobody any more."""
    return False


def count(run: Run) -> Outcome:
    """Count rows; the first attempt hangs in the middle."""
    log = Path(settings.DATA_DIR) / f"count-{run.job.pk}.log"
    for row in range(1, ROWS + 1):
        run._told_at = None
        run.advance(row, ROWS)
        if row == HALF and run.job.attempt == 1 and run.job.params.get("hangs"):
            threading.Event().wait()
    with log.open("a") as lines:
        lines.write(f"finished by attempt {run.job.attempt}\n")
    return Outcome(f"{ROWS}", [Made("counted.txt", io.BytesIO(b"40"))])


@shared_task
def count_rows(*, job_id: int, **_options: Any) -> None:
    """Count."""
    run_job(job_id, count)
