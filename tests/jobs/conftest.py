"""Jobs of the cast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from jobs.actions import start_job
from jobs.models import Job
from tests.factories import Cast


@pytest.fixture(autouse=True)
def kinds(settings: Any) -> dict[str, str]:
    """Two kinds of job: one whose files its starter may have, one whose right has ended."""
    settings.JOB_KINDS = {
        "tests.count": "tests.jobs.work.may_have",
        "tests.ended": "tests.jobs.work.may_not",
    }
    return settings.JOB_KINDS


@pytest.fixture
def start(cast: Cast, now: Any) -> Callable[..., Job]:
    """Start a job as the town officer."""

    def started(**more: Any) -> Job:
        given = {
            "actor": cast.town,
            "kind": "tests.count",
            "task": "tests.jobs.work.count_rows",
            "title": "数一数",
            "params": {},
            "client_id": uuid4(),
            "now": now,
        }
        return start_job(**{**given, **more})

    return started
