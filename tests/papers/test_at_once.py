"""Many people at once: one writes, the others are told; numbers never double (PostgreSQL)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from audit.verify import faults as trail_faults
from common.calendar import business_date
from common.errors import Duplicate, Stale, WrongState
from papers import actions
from papers.inputs import Piece
from papers.models import (
    Agreement,
    CaseFile,
    Evidence,
    FileNumber,
    SubsidyClaim,
    SubsidyRule,
)
from tests.at_once import at_once, put_back_rules
from tests.disputes.factories import Bench
from tests.papers.factories import Clerk, agreed_case

AT_ONCE = 8

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: nothing can be raced",
    ),
]


@pytest.fixture
def clerk(bench: Bench) -> Clerk:
    """A clerk whose rules are there: tests with real transactions empty every table."""
    put_back_rules()
    return Clerk(bench, agreed_case(bench))


def calls(times: int, call: Callable[..., Any]) -> Sequence[Callable[[], Any]]:
    """Return a call several times."""
    return [partial(call) for _count in range(times)]


def test_of_many_who_write_the_same_agreement_one_does(clerk: Clerk, bench: Bench) -> None:
    people = [bench.cast.mediator, bench.cast.town, bench.cast.centre] * 3
    who = clerk.who
    done = at_once(
        [
            partial(
                actions.write_agreement,
                **{**who, "actor": person},
                version=0,
                facts="甲",
                terms=f"第{number}份",
            )
            for number, person in enumerate(people)
        ]
    )
    kinds = Counter(type(one) for one in done)
    assert kinds == {Agreement: 1, Stale: len(people) - 1}
    assert Agreement.objects.get().version == 1
    assert CaseFile.objects.count() == 1
    assert list(trail_faults()) == []


def test_numbers_of_one_committee_are_unique_and_without_gaps(clerk: Clerk, bench: Bench) -> None:
    cases = [agreed_case(bench) for _count in range(AT_ONCE)]
    clerks = [Clerk(bench, case) for case in cases]
    told = [{**one.who, "version": 0, "opening": "own"} for one in clerks]
    done = at_once([partial(actions.fill_opening, **one) for one in told])
    assert all(isinstance(one, CaseFile) for one in done), done
    numbers = CaseFile.objects.exclude(sequence=None).values_list("sequence", flat=True)
    assert sorted(numbers) == list(range(1, AT_ONCE + 1))
    assert FileNumber.objects.get().last == AT_ONCE


def test_the_same_record_sent_many_times_is_one(clerk: Clerk) -> None:
    told = {**clerk.who, "client_id": uuid4(), "told": Piece(name="照片")}
    done = at_once(calls(AT_ONCE, partial(actions.record_evidence, **told)))
    assert Counter(made for _row, made in done) == {True: 1, False: AT_ONCE - 1}
    assert Evidence.objects.count() == 1


def test_a_payment_is_noted_once(clerk: Clerk, bench: Bench) -> None:
    row = clerk.agreement().instalments.order_by("due_on").first()
    told = {**clerk.who, "pk": row.pk, "paid_on": business_date(bench.clock)}
    done = at_once(calls(AT_ONCE, partial(actions.note_performed, **told)))
    assert sum(isinstance(one, WrongState) for one in done) == AT_ONCE - 1


def test_one_case_is_one_subsidy_whoever_is_quicker(clerk: Clerk) -> None:
    clerk.everything()
    rule = SubsidyRule.objects.get(grade="ordinary")
    told = {**clerk.who, "rule": rule}
    done = at_once(
        [partial(actions.claim_subsidy, **told, client_id=uuid4()) for _count in range(AT_ONCE)]
    )
    assert sum(isinstance(one, Duplicate) for one in done) == AT_ONCE - 1
    assert SubsidyClaim.objects.count() == 1
