"""Many readers of the outbox at once: nobody is told twice (PostgreSQL)."""

from __future__ import annotations

import importlib
from datetime import timedelta
from functools import partial

import pytest
from django.apps import apps
from django.db import connection

from audit.models import Pending
from audit.readers import NOTICES
from disputes.models import TimeLimit
from disputes.policy import forget_policy
from notices.actions import deliver, drain
from notices.models import DIGEST, Notice
from supervision.actions import sweep
from tests.at_once import at_once
from tests.supervision.factories import Desk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: nothing can be raced",
    ),
]


def test_twelve_readers_make_each_notice_once_and_one_digest_a_person(desk: Desk) -> None:
    if not TimeLimit.objects.exists():
        importlib.import_module("disputes.migrations.0002_default_rules").add_defaults(apps, None)
    forget_policy()
    cases = [desk.in_state("resolving", color="yellow") for _one in range(6)]
    late = cases[-1].serious_at
    sweep(now=late)
    at_once([partial(drain, now=late)] * 12)
    assert not Pending.objects.filter(reader=NOTICES).exists()
    made = Notice.objects.filter(act="supervision.reach_serious", recipient=desk.cast.mediator)
    assert made.count() == len(cases)
    at_once([partial(deliver, now=late + timedelta(days=5))] * 12)
    digests = Notice.objects.filter(act=DIGEST)
    assert digests.filter(recipient=desk.cast.mediator).count() == 1
    assert not Notice.objects.filter(delivered_at__isnull=True).exists()
