"""A job is taken by one worker at a time, and every end of it is told."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from kombu.exceptions import OperationalError

from audit.models import Event
from common.errors import Duplicate, Invalid, WrongState
from jobs import actions
from jobs.actions import (
    MOST_OPEN,
    JobLost,
    Made,
    advance_job,
    claim_job,
    fail_job,
    finish_job,
    purge_jobs,
    resend_jobs,
)
from jobs.models import (
    KEEP_FILES,
    MOST_ATTEMPTS,
    RESEND_AFTER,
    STALE_AFTER,
    Job,
    JobFile,
    JobState,
)
from jobs.running import Outcome, Run, run_job

pytestmark = pytest.mark.django_db
Start = Callable[..., Job]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What was handed to the broker."""
    numbers: list[int] = []
    monkeypatch.setattr(actions, "send", lambda job: bool(numbers.append(job.pk) or True))
    return numbers


def test_the_row_comes_first_and_is_sent_once_it_holds(
    start: Start, sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = start()
        assert sent == []
    assert sent == [job.pk]
    assert job.state == JobState.QUEUED


def test_sending_the_form_twice_starts_one_job(
    start: Start, sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    key = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        first, second = start(client_id=key), start(client_id=key)
    assert first == second
    assert sent == [first.pk]
    with pytest.raises(Duplicate):
        start(client_id=key, params={"area": "420607"})


def test_another_file_under_the_same_key_is_refused(start: Start) -> None:
    key = uuid4()
    start(client_id=key, source=ContentFile(b"a", name="list.xlsx"))
    with pytest.raises(Duplicate):
        start(client_id=key, source=ContentFile(b"b", name="list.xlsx"))


def test_an_unknown_kind_is_a_mistake_of_the_program(start: Start) -> None:
    with pytest.raises(ValueError, match="JOB_KINDS"):
        start(kind="tests.unknown")


def test_a_person_has_only_so_many_jobs_under_way(start: Start) -> None:
    for _ in range(MOST_OPEN):
        start()
    with pytest.raises(WrongState) as refused:
        start()
    assert refused.value.code == "too_many_jobs"


def test_a_broker_that_is_down_leaves_the_job_waiting_and_it_is_sent_again(
    start: Start, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise OperationalError("no broker")

    job = start()
    with monkeypatch.context() as patched:
        patched.setattr(actions.current_app, "send_task", down)
        assert actions.send(job) is False
        assert resend_jobs(now=now + RESEND_AFTER + MINUTE) == []
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert resend_jobs(now=now + 3 * RESEND_AFTER + MINUTE) == [job]


def test_a_job_that_was_just_sent_is_not_sent_again(
    start: Start, now: datetime, sent: list[int]
) -> None:
    start()
    assert resend_jobs(now=now + RESEND_AFTER) == []
    assert resend_jobs(now=now + RESEND_AFTER + MINUTE) != []
    assert resend_jobs(now=now + RESEND_AFTER + MINUTE) == []


def test_only_one_of_two_workers_gets_the_job(start: Start, now: datetime) -> None:
    job = start()
    assert claim_job(job_id=job.pk, now=now) is not None
    assert claim_job(job_id=job.pk, now=now) is None
    assert claim_job(job_id=job.pk, now=now + STALE_AFTER) is None


def test_a_silent_worker_loses_the_job_and_can_say_nothing_more_about_it(
    start: Start, now: datetime
) -> None:
    job = start()
    first = claim_job(job_id=job.pk, now=now)
    later = now + STALE_AFTER + MINUTE
    second = claim_job(job_id=job.pk, now=later)
    assert first
    assert second
    assert (first.attempt, second.attempt) == (1, 2)
    for late in (
        lambda: advance_job(job_id=job.pk, attempt=1, done=1, total=2, now=later),
        lambda: finish_job(job_id=job.pk, attempt=1, message="", now=later),
        lambda: fail_job(job_id=job.pk, attempt=1, message="", now=later),
    ):
        with pytest.raises(JobLost):
            late()
    finish_job(job_id=job.pk, attempt=2, message="好了", now=later)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "好了")


def test_a_sign_of_life_keeps_the_job(start: Start, now: datetime, sent: list[int]) -> None:
    job = start()
    claim_job(job_id=job.pk, now=now)
    later = now + STALE_AFTER
    advance_job(job_id=job.pk, attempt=1, done=10, total=20, now=later)
    assert claim_job(job_id=job.pk, now=later + MINUTE) is None
    assert resend_jobs(now=later + MINUTE) == []


def test_an_abandoned_job_is_sent_again_and_given_up_after_a_few(
    start: Start, now: datetime, sent: list[int]
) -> None:
    job, at = start(), now
    for attempt in range(1, MOST_ATTEMPTS + 1):
        taken = claim_job(job_id=job.pk, now=at)
        assert taken
        assert taken.attempt == attempt
        at += STALE_AFTER + MINUTE
        resend_jobs(now=at)
    job.refresh_from_db()
    assert len(sent) == MOST_ATTEMPTS - 1
    assert job.state == JobState.FAILED
    assert job.message


def work_that(does: Callable[[Run], Any]) -> Callable[[Run], Outcome]:
    def work(run: Run) -> Outcome:
        return does(run) or Outcome("好了")

    return work


def test_what_the_work_made_is_kept_with_the_job(start: Start, now: datetime) -> None:
    job, made = start(), io.BytesIO(b"rows")
    files = [Made("台账.xlsx", made)]
    assert run_job(job.pk, work_that(lambda run: Outcome("共 1 行", files)), lambda: now)
    file = JobFile.objects.get(job=job)
    assert (file.name, file.size, file.content.read()) == ("台账.xlsx", 4, b"rows")
    assert "台账" not in file.content.name
    assert made.closed
    acts = Event.objects.filter(record_type="jobs.job", record_id=job.pk).order_by("sequence")
    assert list(acts.values_list("act", flat=True)) == ["jobs.start_job", "jobs.finish_job"]


def test_the_work_reads_what_was_handed_in(start: Start, now: datetime) -> None:
    job = start(source=ContentFile(b"rows", name="list.csv"))
    read = []
    run_job(job.pk, work_that(lambda run: read.append(run.source().read())), lambda: now)
    assert read == [b"rows"]


def test_a_second_delivery_does_nothing(start: Start, now: datetime) -> None:
    job, runs = start(), []
    work = work_that(lambda run: runs.append(run))
    assert run_job(job.pk, work, lambda: now) is True
    assert run_job(job.pk, work, lambda: now) is False
    assert len(runs) == 1


def test_an_expected_failure_is_a_sentence_on_the_job(start: Start, now: datetime) -> None:
    job = start()

    def refuse(_run: Run) -> Outcome:
        raise Invalid({"row": "x"}, "第 7 行没有姓名。")

    assert run_job(job.pk, refuse, lambda: now)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "第 7 行没有姓名。")


def test_a_fault_is_told_with_its_number_and_goes_on(start: Start, now: datetime) -> None:
    job = start()

    def break_down(_run: Run) -> Outcome:
        raise ZeroDivisionError("李四 13800000000")

    with pytest.raises(ZeroDivisionError):
        run_job(job.pk, break_down, lambda: now)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "李四" not in job.message
    assert any(character.isdigit() for character in job.message)


def test_work_that_was_overtaken_ends_without_a_word(start: Start, now: datetime) -> None:
    job = start()

    def slow(run: Run) -> Outcome:
        later = now + STALE_AFTER + MINUTE
        assert claim_job(job_id=job.pk, now=later)
        run.hold()
        raise AssertionError("must not get here")

    run_job(job.pk, slow, lambda: now)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.message) == (JobState.RUNNING, 2, "")


def test_progress_is_written_once_a_second(
    start: Start, now: datetime, at_most_queries: Any
) -> None:
    job = start()
    claimed = claim_job(job_id=job.pk, now=now)
    assert claimed
    run = Run(claimed, lambda: now)
    with at_most_queries(2):
        for row in range(1, 1001):
            run.advance(row, 1000)
    job.refresh_from_db()
    assert (job.done, job.total) == (1000, 1000)


def test_files_go_a_week_after_the_end_of_their_job(start: Start, now: datetime) -> None:
    old, fresh = start(), start()
    for job, at in ((old, now), (fresh, now + KEEP_FILES)):
        files = [Made("a.txt", io.BytesIO(b"a"))]
        run_job(job.pk, work_that(lambda run, files=files: Outcome("", files)), lambda at=at: at)
    kept = JobFile.objects.get(job=fresh).content.name
    gone = JobFile.objects.get(job=old).content.name
    purge_jobs(now=now + KEEP_FILES + MINUTE)
    assert list(JobFile.objects.values_list("job", flat=True)) == [fresh.pk]
    assert default_storage.exists(kept)
    assert not default_storage.exists(gone)


def test_a_stored_file_that_no_job_names_goes_after_a_day(db: None) -> None:
    stray = default_storage.save("jobs/stray", ContentFile(b"x"))
    stored_at = default_storage.get_modified_time(stray)
    purge_jobs(now=stored_at + timedelta(hours=23))
    assert default_storage.exists(stray)
    purge_jobs(now=stored_at + timedelta(hours=25))
    assert not default_storage.exists(stray)
