"""A real worker is killed in the middle of a job; another one does it, and it ends once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from audit.models import Event
from jobs.actions import claim_job, resend_jobs, send
from jobs.models import STALE_AFTER, Job, JobFile, JobState
from tests.jobs.work import HALF, ROWS

PATIENCE = 90
pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("trail_can_be_emptied"),
    pytest.mark.django_db(transaction=True),
]
Start = Callable[..., Job]


def database_url() -> str:
    """Return the test database's address for another process."""
    base = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{base['NAME']}"
    server = os.environ["DATABASE_URL"]
    path, question, query = server.partition("?")
    return f"{path.rpartition('/')[0]}/{base['NAME']}{question}{query}"


class Workers:
    """Workers as operators start them, on the test's database and broker."""

    def __init__(self) -> None:
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        """Start one."""
        pool = "prefork" if settings.REDIS_URL else "threads"
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "--quiet", "-A", "governance", "worker"),
                *("--pool", pool, "--concurrency", "1", "--include", "tests.jobs.work"),
                *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
            ],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": database_url()},
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill one with everything it started, without a word."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def workers() -> Iterator[Workers]:
    found = Workers()
    yield found
    for process in found.started:
        if process.poll() is None:
            found.kill(process)


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "did not happen in time"
        threading.Event().wait(0.1)


def is_at(job: Job, state: str, done: int = 0) -> bool:
    job.refresh_from_db()
    return job.state == state and job.done >= done


def test_a_killed_worker_s_job_is_done_once_by_another(start: Start, workers: Workers) -> None:
    job = start(params={"hangs": True}, now=timezone.now())
    first = workers.start()
    wait_for(lambda: is_at(job, JobState.RUNNING, HALF))
    workers.kill(first)

    # Five minutes pass.
    long_ago = timezone.now() - STALE_AFTER * 2
    Job.objects.filter(pk=job.pk).update(heartbeat_at=long_ago, sent_at=long_ago)
    assert resend_jobs(now=timezone.now()) == [job]
    send(job)  # And the broker delivers it twice.
    workers.start()
    wait_for(lambda: is_at(job, JobState.DONE))

    after = start(now=timezone.now())
    wait_for(lambda: is_at(after, JobState.DONE))
    job.refresh_from_db()
    assert (job.attempt, job.done, job.total) == (2, ROWS, ROWS)
    assert JobFile.objects.filter(job=job).count() == 1
    assert Event.objects.filter(act="jobs.finish_job", record_id=job.pk).count() == 1
    log = Path(settings.DATA_DIR) / f"count-{job.pk}.log"
    assert log.read_text() == "finished by attempt 2\n"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_of_twelve_workers_at_once_one_gets_the_job(start: Start) -> None:
    job, barrier = start(now=timezone.now()), threading.Barrier(12)

    def claim(_number: int) -> int:
        try:
            barrier.wait()
            taken = claim_job(job_id=job.pk, now=timezone.now())
            return taken.attempt if taken else 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        assert sorted(pool.map(claim, range(12))) == [0] * 11 + [1]
