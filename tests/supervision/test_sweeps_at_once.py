"""Many sweeps at once, and sweeps killed at any moment: each thing once (PostgreSQL)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from audit.models import Event
from audit.verify import faults as trail_faults
from disputes.models import Case
from supervision.actions import ACTIONS, draw_order, sweep
from supervision.choices import Stage
from supervision.ladder import raised_at
from supervision.models import LadderStep, OrderCounter, SupervisionOrder, SweepRun
from supervision.verify import faults
from tests.at_once import at_once, put_back_rules
from tests.supervision.factories import Desk

AT_ONCE = 20
CASES = 10
#: Times as many where sweeps are killed: enough to be cut short.
KILLED = 10

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: nothing can be raced",
    ),
]


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk whose rules are there: tests with real transactions empty every table."""
    put_back_rules()
    return desk


def cases_like(desk: Desk, count: int) -> list[Case]:
    """Return many cases in hand; the first is played, the others are copies of its row."""
    first = desk.in_state("resolving", color="yellow")
    copies = []
    for number in range(1, count):
        copy = Case.objects.get(pk=first.pk)
        copy.pk, copy.client_id = None, uuid.uuid4()
        copy.number = f"{first.number}-{number}"
        copies.append(copy)
    Case.objects.bulk_create(copies)
    return list(Case.objects.all())


def counted() -> dict[str, Any]:
    """Return what the sweeps left behind, and how often the most frequent of each."""
    steps = LadderStep.objects.values("case", "due_at", "stage").annotate(n=Count("pk"))
    orders = SupervisionOrder.objects.values("case", "due_at").annotate(n=Count("pk"))
    acted = LadderStep.objects.filter(is_skipped=False)
    events = Event.objects.filter(record_type="supervision.ladderstep")
    return {
        "steps": LadderStep.objects.count(),
        "most steps a case and stage": max((row["n"] for row in steps), default=0),
        "orders": SupervisionOrder.objects.count(),
        "most orders a case": max((row["n"] for row in orders), default=0),
        "by stage": dict(Counter(acted.values_list("stage", flat=True))),
        "events of steps": events.count(),
        "drafts without event": SupervisionOrder.objects.exclude(
            pk__in=Event.objects.filter(act="supervision.draw_order").values("record_id")
        ).count(),
    }


def test_twenty_sweeps_at_once_do_each_thing_once(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = cases_like(desk, CASES)
    case = cases[0]
    marks = (case.soon_at, case.due_at, raised_at(case.due_at, case.serious_at), case.serious_at)
    for at in marks:
        at_once([partial(sweep, now=at)] * AT_ONCE)
    found = counted()
    with capsys.disabled():
        sys.stdout.write(f"\n{AT_ONCE} sweeps at once, 4 times, {CASES} cases: {found}\n")
    assert found["by stage"] == {stage.value: CASES for stage in Stage}
    assert found["most steps a case and stage"] == found["most orders a case"] == 1
    assert found["events of steps"] == found["steps"] == CASES * 4
    assert (found["orders"], found["drafts without event"]) == (CASES, 0)
    assert SweepRun.objects.count() == AT_ONCE * 4
    assert list(faults()) == []
    assert list(trail_faults()) == []


def test_sweeps_killed_at_any_moment_leave_nothing_half_done(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.clock = timezone.now() - timedelta(days=60)
    cases_like(desk, CASES * KILLED)
    chance = random.Random(11)  # noqa: S311 - moments of a test
    killed = 0
    environment = {**os.environ, "DATABASE_URL": _test_database()}
    for _round in range(4):
        running = [
            subprocess.Popen(
                [sys.executable, "manage.py", "sweep"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            for _one in range(4)
        ]
        begun, patience = LadderStep.objects.count(), time.monotonic() + 60
        # They are killed at work, not while they start.
        while LadderStep.objects.count() <= begun and time.monotonic() < patience:
            if all(process.poll() is not None for process in running):
                break
            time.sleep(0.02)
        for process in running:
            # Not waiting for anything: each is to be killed at a moment of its own.
            time.sleep(chance.uniform(0, 0.12))
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                killed += 1
            _out, words = process.communicate()
            assert process.returncode in (0, -signal.SIGKILL), words.decode()
        found = counted()
        assert found["most steps a case and stage"] <= 1
        assert found["most orders a case"] <= 1
        assert found["events of steps"] == found["steps"]
    sweep(now=timezone.now())
    found = counted()
    with capsys.disabled():
        sys.stdout.write(f"\n{killed} sweeps killed, {CASES * KILLED} cases: {found}\n")
    assert killed
    assert found["by stage"] == {"serious": CASES * KILLED}
    assert (found["orders"], found["drafts without event"]) == (CASES * KILLED, 0)
    assert found["steps"] == CASES * KILLED * 4
    assert list(faults()) == []
    assert list(trail_faults()) == []


def _test_database() -> str:
    """Return the address of the database the test itself uses."""
    server = urlsplit(os.environ["DATABASE_URL"])
    return server._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def test_drafts_issued_at_once_have_numbers_without_gaps(desk: Desk) -> None:
    drafts = [desk.draw(case) for case in cases_like(desk, AT_ONCE)]
    supervisor, now = desk.cast.supervisor, desk.tick()
    answers = at_once(
        [
            partial(ACTIONS["issue"], actor=supervisor, order=one.pk, version=one.version, now=now)
            for one in drafts
        ]
    )
    assert sorted(order.serial for order in answers) == list(range(1, AT_ONCE + 1))
    assert OrderCounter.objects.get().last == AT_ONCE
    assert list(faults()) == []


def test_one_of_twenty_issues_and_the_others_are_told(desk: Desk) -> None:
    draft = desk.draw()
    issue = partial(
        ACTIONS["issue"],
        actor=desk.cast.supervisor,
        order=draft.pk,
        version=draft.version,
        now=desk.tick(),
    )
    kinds = Counter(type(answer).__name__ for answer in at_once([issue] * AT_ONCE))
    assert kinds == {"SupervisionOrder": 1, "Stale": AT_ONCE - 1}
    assert Event.objects.filter(act="supervision.issue_order").count() == 1


def test_a_case_asked_about_by_twenty_at_once_has_one_order(desk: Desk) -> None:
    case, supervisor, now = desk.in_state("resolving"), desk.cast.supervisor, desk.tick()
    answers = at_once(
        [
            partial(draw_order, actor=supervisor, client_id=uuid.uuid4(), case=case.number, now=now)
            for _one in range(AT_ONCE)
        ]
    )
    assert Counter(type(answer).__name__ for answer in answers) == {
        "tuple": 1,
        "OpenOrder": AT_ONCE - 1,
    }
    assert SupervisionOrder.objects.count() == 1
