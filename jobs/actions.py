"""Everything that happens to a job: starting, taking, advancing, ending, sending again, clearing.

Two workers never do one job at once: whoever takes it raises its `attempt`, and every later word
about the job names the attempt it comes from. A word from an attempt that is over is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from celery import current_app
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from audit.actions import record
from common.errors import WrongState
from common.idempotency import once
from common.uploads.strays import LEFT_OVER_AFTER, nameless
from jobs.models import (
    FOLDER,
    KEEP_FILES,
    MOST_ATTEMPTS,
    STALE_AFTER,
    FilePart,
    Job,
    JobFile,
    JobState,
)
from jobs.rights import require_kind

logger = structlog.get_logger(__name__)
#: Jobs a person may have waiting or under way; an office computer clicks more often than it waits.
MOST_OPEN = 5
#: Seconds a person waits at most for a broker that does not answer.
SEND_WITHIN = 2


class JobLost(Exception):
    """Another worker has taken the job over, or it has ended; this one must stop."""


@dataclass(frozen=True)
class Made:
    """A file that a job made.

    Attributes:
        name: what the person's computer shall call it.
        content: open at its start; closed by whoever made it.
    """

    name: str
    content: Any


@transaction.atomic
def start_job(
    *,
    actor: Any,
    kind: str,
    task: str,
    title: str,
    params: dict[str, Any],
    client_id: UUID,
    now: datetime,
    source: File[Any] | None = None,
    url: str = "",
) -> Job:
    """Write down a job and send it to a worker once the transaction holds.

    Whether the person may do this at all is the caller's to ask, in the same transaction. A broker
    that is down leaves the job waiting; `resend_jobs` sends it again.

    Args:
        kind: a key of settings.JOB_KINDS, which says who may fetch the files.
        task: name of the Celery task; it is given `job_id`.
        title: what is done, in the person's words.
        params: what the task needs, JSON; never personal data.
        client_id: made when the form was opened; sending it twice gives the first job.
        source: what the person handed in; kept with the job.
        url: the page to go back to.

    Raises:
        WrongState: code `too_many_jobs`.
        Duplicate: code `client_id_reused`, see `common.idempotency.once`.
    """
    require_kind(kind)

    def create(digest: str) -> Job:
        if Job.objects.visible_to(actor).open().count() >= MOST_OPEN:
            raise WrongState(
                _("Several of your jobs are still under way. Start the next one when one is over."),
                code="too_many_jobs",
            )
        job = Job.objects.create(
            kind=kind,
            task=task,
            title=title,
            params=params,
            url=url,
            created_by=actor,
            created_at=now,
            sent_at=now,
            client_id=client_id,
            client_digest=digest,
        )
        if source is not None:
            _keep(job, FilePart.SOURCE, [Made(str(source.name), source)])
        said = {"kind": kind, "params": params}
        record("jobs.start_job", job, actor=actor, at=now, data=said, is_first=True)
        return job

    body = {"kind": kind, "params": params, "source": _digest(source)}
    job: Job
    job, is_new = once(Job, actor=actor, client_id=client_id, body=body, create=create)
    if is_new:
        transaction.on_commit(lambda: send(job))
    return job


def send(job: Job) -> bool:
    """Hand a job to the broker; tell whether it took it."""
    try:
        with current_app.connection_for_write(connect_timeout=SEND_WITHIN) as broker:
            current_app.send_task(
                job.task, kwargs={"job_id": job.pk}, connection=broker, retry=False
            )
    except (OperationalError, OSError) as error:
        # It stays waiting and `resend_jobs` sends it in a minute.
        logger.warning("job_not_sent", job=job.pk, error=str(error))
        return False
    return True


@transaction.atomic
def claim_job(*, job_id: int, now: datetime) -> Job | None:
    """Take a job that waits, or whose worker has not been heard of for five minutes.

    Returns:
        the job with the `attempt` that is now the only one that counts, or None when somebody else
        has it or it is over.
    """
    job = Job.objects.locked(job_id)
    abandoned = job.state == JobState.RUNNING and _is_silent(job, now)
    if job.state != JobState.QUEUED and not abandoned:
        return None
    job.state = JobState.RUNNING
    job.attempt += 1
    job.started_at = job.started_at or now
    job.heartbeat_at = now
    job.save(update_fields=["state", "attempt", "started_at", "heartbeat_at"])
    return job


def advance_job(*, job_id: int, attempt: int, done: int, total: int, now: datetime) -> None:
    """Write down how far a job is; at the same time the sign that its worker lives.

    Raises:
        JobLost: this attempt is no longer the one that counts.
    """
    held = Job.objects.filter(pk=job_id, attempt=attempt, state=JobState.RUNNING)
    if not held.update(done=done, total=total, heartbeat_at=now):
        raise JobLost(job_id)


@transaction.atomic
def finish_job(
    *, job_id: int, attempt: int, message: str, now: datetime, files: Sequence[Made] = ()
) -> Job:
    """End a job well, with what it made.

    Args:
        message: a sentence for the person.

    Raises:
        JobLost: this attempt is no longer the one that counts.
    """
    job = hold_job(job_id=job_id, attempt=attempt)
    _keep(job, FilePart.RESULT, files)
    return _end(job, JobState.DONE, message, now)


@transaction.atomic
def fail_job(*, job_id: int, attempt: int, message: str, now: datetime) -> Job:
    """End a job that did not work out, with a sentence that says why and what to do.

    Raises:
        JobLost: this attempt is no longer the one that counts.
    """
    return _end(hold_job(job_id=job_id, attempt=attempt), JobState.FAILED, message, now)


def hold_job(*, job_id: int, attempt: int) -> Job:
    """Lock a job; the transaction around it then holds only for the attempt that counts.

    Raises:
        JobLost: it is another one.
    """
    job = Job.objects.locked(job_id)
    if job.attempt != attempt or job.state != JobState.RUNNING:
        raise JobLost(job_id)
    return job


def resend_jobs(*, now: datetime) -> list[Job]:
    """Send again what nobody works on, and give up what has failed its workers too often.

    Returns:
        the jobs that were sent.
    """
    sent = []
    for job_id in list(Job.objects.unheard_of(now).order_by("pk").values_list("pk", flat=True)):
        job = _reopened(job_id, now)
        if job is not None and send(job):
            sent.append(job)
    return sent


@transaction.atomic
def _reopened(job_id: int, now: datetime) -> Job | None:
    """Note that a job is sent again; None when it need not be, or is given up."""
    job = Job.objects.locked(job_id)
    if not Job.objects.unheard_of(now).filter(pk=job_id).exists():
        return None
    if job.state == JobState.RUNNING and job.attempt >= MOST_ATTEMPTS:
        sentence = _("It was cut off several times and is not tried again.")
        _end(job, JobState.FAILED, str(sentence), now)
        logger.error("job_given_up", job=job_id, attempts=job.attempt)
        return None
    job.sent_at = now
    job.save(update_fields=["sent_at"])
    return job


def purge_jobs(*, now: datetime) -> int:
    """Delete the files of jobs that ended a week ago, and stored files that no job names.

    Returns:
        how many files were deleted.
    """
    old = JobFile.objects.filter(job__finished_at__lt=now - KEEP_FILES)
    names = list(old.values_list("content", flat=True))
    old.delete()
    named = set(JobFile.objects.values_list("content", flat=True))
    names += nameless(FOLDER, named, before=now - LEFT_OVER_AFTER)
    for name in names:
        default_storage.delete(name)
    return len(names)


@transaction.atomic
def note_download(*, actor: Any, file: JobFile, now: datetime) -> None:
    """Write into the trail that a person fetched a file of a job."""
    job = Job.objects.locked(file.job_id)
    said = {"file": file.name, "part": file.part}
    record("jobs.download_file", job, actor=actor, at=now, data=said)


def _end(job: Job, state: JobState, message: str, now: datetime) -> Job:
    job.state, job.message, job.finished_at = state, message[:500], now
    job.save(update_fields=["state", "message", "finished_at"])
    act = "jobs.finish_job" if state == JobState.DONE else "jobs.fail_job"
    record(act, job, actor=None, at=now, data={"attempt": job.attempt})
    return job


def _keep(job: Job, part: FilePart, files: Sequence[Made]) -> None:
    for made in files:
        content = made.content if isinstance(made.content, File) else File(made.content)
        file = JobFile(job=job, part=part, name=made.name[-120:], size=content.size)
        file.content.save(made.name, content, save=False)
        file.save(force_insert=True)


def _digest(source: File[Any] | None) -> str:
    if source is None:
        return ""
    digest = hashlib.sha256()
    for chunk in source.chunks():
        digest.update(chunk)
    source.seek(0)
    return digest.hexdigest()


def _is_silent(job: Job, now: datetime) -> bool:
    return job.heartbeat_at is None or job.heartbeat_at < now - STALE_AFTER
