"""Signs of life written at the same moment, by several workers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from audit.models import Event
from clocks.actions import beat
from clocks.models import CalendarVersion, DownTime
from tests.at_once import at_once

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
AT_ONCE = 10

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite has one writer at a time: nothing can be raced",
    ),
]


def test_an_outage_is_recorded_once_whoever_is_first() -> None:
    at_once([partial(beat, now=NOW)] * AT_ONCE)
    version = CalendarVersion.objects.count()
    back = NOW + timedelta(hours=3)
    found = at_once([partial(beat, now=back + timedelta(seconds=n)) for n in range(AT_ONCE)])
    assert sum(one is not None for one in found) == 1
    assert DownTime.objects.get().began_at == NOW
    assert CalendarVersion.objects.count() == version + 1
    assert Event.objects.filter(act="clocks.notice_down_time").count() == 1
