"""Doing a job: what a task calls, so that every end of it is told to the person who waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError
from jobs.actions import JobLost, Made, advance_job, claim_job, fail_job, finish_job, hold_job
from jobs.models import FilePart, Job

logger = structlog.get_logger(__name__)
#: How often progress is written at most.
TELL_EVERY = timedelta(seconds=1)


@dataclass
class Run:
    """One worker's attempt at a job, as its work sees it.

    Attributes:
        job: as it was taken; `params` say what to do.
    """

    job: Job
    clock: Callable[[], datetime]
    _told_at: datetime | None = field(default=None, repr=False)

    def advance(self, done: int, total: int) -> None:
        """Say how far it is; written once a second, so it may be said for every row.

        Raises:
            JobLost: another worker has taken over; let it through.
        """
        now = self.clock()
        if self._told_at is not None and now - self._told_at < TELL_EVERY and done < total:
            return
        self._told_at = now
        attempt = self.job.attempt
        advance_job(job_id=self.job.pk, attempt=attempt, done=done, total=total, now=now)

    def hold(self) -> None:
        """Make the transaction around it hold only if this attempt is still the one that counts.

        Raises:
            JobLost: it is not; let it through, and nothing of the transaction stays.
        """
        hold_job(job_id=self.job.pk, attempt=self.job.attempt)

    def source(self) -> FieldFile:
        """Return the file the person handed in.

        Raises:
            JobFile.DoesNotExist: there is none.
        """
        return self.job.files.get(part=FilePart.SOURCE).content


@dataclass(frozen=True)
class Outcome:
    """What a job came to.

    Attributes:
        message: a sentence for the person.
        files: what it made; closed here once they are stored.
    """

    message: str
    files: Sequence[Made] = ()


def run_job(
    job_id: int, work: Callable[[Run], Outcome], clock: Callable[[], datetime] = timezone.now
) -> bool:
    """Take a job, do its work and write down how it ended.

    A DomainError of the work is a sentence for the person. Anything else is a fault: the job fails
    with a number that finds it in the log, and the exception goes on to the worker.

    Args:
        work: does it; may run twice, so it must give the same the second time.

    Returns:
        whether the job was ours to do.
    """
    job = claim_job(job_id=job_id, now=clock())
    if job is None:
        return False
    run = Run(job, clock)
    try:
        outcome = work(run)
        _finish(run, outcome)
    except JobLost:
        # The attempt that counts will end it; nothing of this one may be told.
        logger.warning("job_lost", job=job_id, attempt=job.attempt)
    except DomainError as error:
        _fail(run, str(error.message))
    except Exception as error:
        number = uuid4().hex[:8]
        logger.exception("job_failed", job=job_id, number=number, error=type(error).__name__)
        _fail(run, _("Something went wrong on our side (number %(number)s).") % {"number": number})
        raise
    return True


def _finish(run: Run, outcome: Outcome) -> None:
    said: dict[str, Any] = {"message": outcome.message, "files": outcome.files}
    try:
        finish_job(job_id=run.job.pk, attempt=run.job.attempt, now=run.clock(), **said)
    finally:
        for made in outcome.files:
            made.content.close()


def _fail(run: Run, message: str) -> None:
    try:
        fail_job(job_id=run.job.pk, attempt=run.job.attempt, message=message, now=run.clock())
    except JobLost:
        logger.warning("job_lost", job=run.job.pk, attempt=run.job.attempt)
