"""The person who started a job sees how far it is and fetches what it made; nobody else does."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from audit.models import Event
from jobs.actions import Made, advance_job, claim_job, fail_job, finish_job
from jobs.models import Job, JobFile
from tests.factories import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Start = Callable[..., Job]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def town(client_of: Any, cast: Cast) -> Any:
    """The town officer's browser."""
    return client_of(cast.town)


def url(job: Job) -> str:
    return reverse("jobs:job_detail", args=[job.pk])


def finished(job: Job, now: datetime) -> JobFile:
    claim_job(job_id=job.pk, now=now)
    made = [Made("台账.xlsx", io.BytesIO(b"rows"))]
    finish_job(job_id=job.pk, attempt=1, message="共 3 行。", files=made, now=now)
    return JobFile.objects.get(job=job)


def test_progress_is_said_in_rows_and_asked_again_until_it_is_over(
    town: Any, start: Start, now: datetime
) -> None:
    job = start()
    assert 'hx-trigger="every 2s"' in town.get(url(job)).content.decode()
    claim_job(job_id=job.pk, now=now)
    advance_job(job_id=job.pk, attempt=1, done=3200, total=161739, now=now)
    text = town.get(url(job), headers=HTMX).content.decode()
    assert "已处理 3,200 行，共 161,739 行" in text
    assert "<html" not in text
    finish_job(job_id=job.pk, attempt=1, message="共 161,739 行。", now=now)
    text = town.get(url(job), headers=HTMX).content.decode()
    assert "共 161,739 行。" in text
    assert "hx-trigger" not in text


def test_without_script_there_is_a_link_to_look_again(town: Any, start: Start) -> None:
    job = start()
    assert f'<a class="button" href="{url(job)}">' in town.get(url(job)).content.decode()


def test_a_failure_is_shown_with_its_sentence_and_the_way_back(
    town: Any, start: Start, now: datetime
) -> None:
    job = start(url="/ledgers/")
    claim_job(job_id=job.pk, now=now)
    fail_job(job_id=job.pk, attempt=1, message="第 7 行没有姓名。", now=now)
    text = town.get(url(job)).content.decode()
    assert "第 7 行没有姓名。" in text
    assert 'href="/ledgers/"' in text


def test_the_file_comes_under_its_own_name_and_the_trail_knows(
    town: Any, start: Start, now: datetime
) -> None:
    job = start()
    file = finished(job, now)
    answer = town.get(reverse("jobs:job_file", args=[job.pk, file.pk]))
    assert b"".join(answer.streaming_content) == b"rows"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.filter(act="jobs.download_file", record_id=job.pk).count() == 1


def test_nobody_else_sees_the_job_or_its_file(
    client_of: Any, cast: Cast, start: Start, now: datetime
) -> None:
    job = start()
    file = finished(job, now)
    other = client_of(cast.district)
    assert other.get(url(job)).status_code == 404
    assert other.get(reverse("jobs:job_file", args=[job.pk, file.pk])).status_code == 404
    assert job.title not in other.get(reverse("jobs:job_list")).content.decode()


def test_a_right_that_has_ended_withholds_the_file(town: Any, start: Start, now: datetime) -> None:
    job = start(kind="tests.ended")
    file = finished(job, now)
    address = reverse("jobs:job_file", args=[job.pk, file.pk])
    assert address not in town.get(url(job)).content.decode()
    assert town.get(address).status_code == 403


def test_the_list_takes_the_same_queries_however_long_it_is(
    town: Any, start: Start, now: datetime, at_most_queries: Any
) -> None:
    for _ in range(30):
        finished(start(), now)
    with at_most_queries(6):
        answer = town.get(reverse("jobs:job_list"))
    assert len(answer.context["page"].rows) == 25
