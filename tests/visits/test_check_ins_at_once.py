"""Two at once: a registration is answered once, and a member waits with one community."""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection

from audit.verify import faults as trail_faults
from common.errors import Duplicate, WrongState
from org_tree.models import Posting
from tests.at_once import at_once
from tests.factories import LONG_AGO, NOW, Cast, Territory
from visits import actions
from visits.models import CheckIn, VisitRule

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: nothing can be raced",
    ),
]
ROUNDS = 5


@pytest.fixture
def rules() -> None:
    """The rules are there: tests with real transactions empty every table."""
    if not VisitRule.objects.exists():
        importlib.import_module("visits.migrations.0002_default_rules").forward(apps, None)


def test_of_two_answers_at_once_one_holds_and_the_other_is_told(
    cast: Cast, territory: Territory, rules: None
) -> None:
    Posting.objects.create(
        user=cast.outsider,
        role="village_secretary",
        organization=territory.organization("party", territory.village()),
        started_on=LONG_AGO,
    )
    for _round in range(ROUNDS):
        asked, _created = actions.register_check_in(
            actor=cast.cadre, client_id=uuid4(), kind="home", area=territory.village(), now=NOW
        )
        given: dict[str, Any] = {"check_in": asked, "now": NOW}
        answers = at_once(
            [
                partial(actions.confirm_check_in, actor=cast.village, **given),
                partial(actions.decline_check_in, actor=cast.outsider, reason="不在", **given),
            ]
        )
        assert sum(isinstance(one, WrongState) for one in answers) == 1
        asked.refresh_from_db()
        if asked.state == "confirmed":
            actions.withdraw_check_in(actor=cast.cadre, check_in=asked, now=NOW)
    assert list(trail_faults()) == []


def test_of_two_registrations_at_once_one_waits(
    cast: Cast, territory: Territory, rules: None
) -> None:
    for _round in range(ROUNDS):
        answers = at_once(
            [
                partial(
                    actions.register_check_in,
                    actor=cast.cadre,
                    client_id=uuid4(),
                    kind="unit",
                    area=territory.village(number),
                    now=NOW,
                )
                for number in (0, 1)
            ]
        )
        assert sum(isinstance(one, Duplicate) for one in answers) == 1
        waiting = CheckIn.objects.waiting().get()
        actions.withdraw_check_in(actor=cast.cadre, check_in=waiting, now=NOW)
