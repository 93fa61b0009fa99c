"""One schedule, however many beats are started."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from celery.beat import SchedulingError
from celery.schedules import crontab, schedule
from django.db import connection, connections

from governance.beat import KEEP, SharedScheduler, latest_due
from governance.celery import app
from governance.models import ScheduledRun

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 9, 7, 30, tzinfo=SHANGHAI)
ENTRY = {"task": "tests.nothing", "schedule": crontab(minute=30, hour=0)}


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (schedule(timedelta(minutes=5)), datetime(2026, 11, 24, 9, 5, tzinfo=SHANGHAI)),
        (crontab(minute=30, hour=0), datetime(2026, 11, 24, 0, 30, tzinfo=SHANGHAI)),
        (crontab(minute=8, hour=9), datetime(2026, 11, 23, 9, 8, tzinfo=SHANGHAI)),
        (crontab(minute=7, hour=9), datetime(2026, 11, 24, 9, 7, tzinfo=SHANGHAI)),
        (crontab(minute="*/15"), datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)),
        (
            crontab(minute=0, hour=8, day_of_week="mon"),
            datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI),
        ),
        (
            crontab(minute=0, hour=8, day_of_week="sun"),
            datetime(2026, 11, 22, 8, 0, tzinfo=SHANGHAI),
        ),
        (crontab(minute=0, hour=1, day_of_month=1), datetime(2026, 11, 1, 1, 0, tzinfo=SHANGHAI)),
    ],
)
def test_the_latest_moment_is_the_same_for_everybody(rule: schedule, due: datetime) -> None:
    assert latest_due(rule, NOW) == due
    assert latest_due(rule, NOW.astimezone(UTC)) == due


class Beat(SharedScheduler):
    """A beat that writes down what it would send."""

    def __init__(self, sent: list[str]) -> None:
        super().__init__(app=app, lazy=True)
        self.sent = sent
        self.broken = False
        self.setup_schedule()
        self.data = {}
        self.update_from_dict({"nightly": ENTRY})

    def apply_async(self, entry, producer=None, advance=True, **_kwargs):  # noqa: ANN001, ANN201
        if self.broken:
            raise SchedulingError("broker down")
        self.sent.append(entry.name)

    @property
    def producer(self):  # noqa: ANN201
        return None


@pytest.fixture
def sent() -> list[str]:
    return []


@pytest.mark.django_db
def test_two_beats_send_a_due_entry_once(sent: list[str]) -> None:
    for beat in [Beat(sent), Beat(sent)]:
        beat.send_once(beat.schedule["nightly"], NOW)
        beat.send_once(beat.schedule["nightly"], NOW + timedelta(minutes=1))
    assert sent == ["nightly"]


@pytest.mark.django_db
def test_a_restarted_beat_does_not_send_again(sent: list[str]) -> None:
    first = Beat(sent)
    first.send_once(first.schedule["nightly"], NOW)
    second = Beat(sent)
    assert second.send_once(second.schedule["nightly"], NOW + timedelta(hours=3)) is False
    assert sent == ["nightly"]


@pytest.mark.django_db
def test_the_next_day_is_due_again(sent: list[str]) -> None:
    beat = Beat(sent)
    for day in range(14):
        beat.send_once(beat.schedule["nightly"], NOW + timedelta(days=day))
    assert len(sent) == 14


@pytest.mark.django_db
def test_a_missed_night_is_made_up_for_once(sent: list[str]) -> None:
    beat = Beat(sent)
    beat.send_once(beat.schedule["nightly"], NOW)
    beat.send_once(beat.schedule["nightly"], NOW + timedelta(days=3))
    assert len(sent) == 2


@pytest.mark.django_db
def test_what_the_broker_did_not_take_is_sent_at_the_next_look(
    sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.beat.close_old_connections", lambda: None)
    beat = Beat(sent)
    beat.broken = True
    assert beat.tick() > 0
    assert not ScheduledRun.objects.exists()
    beat.broken = False
    beat.tick()
    assert sent == ["nightly"]


@pytest.mark.django_db
def test_old_claims_are_cleared_away(sent: list[str]) -> None:
    beat = Beat(sent)
    beat.send_once(beat.schedule["nightly"], NOW)
    beat.send_once(beat.schedule["nightly"], NOW + KEEP + timedelta(days=1))
    assert ScheduledRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_beats_at_once_send_each_moment_once(sent: list[str]) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads would share one connection")
    barrier = threading.Barrier(8)

    def work() -> None:
        beat = Beat(sent)
        try:
            for day in range(5):
                barrier.wait()
                beat.send_once(beat.schedule["nightly"], NOW + timedelta(days=day))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent == ["nightly"] * 5
