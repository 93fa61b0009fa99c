"""What an ended posting leaves goes on: at once, by the page, the API, the tree, or on its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.calendar import business_date
from disputes.choices import State
from disputes.models import Case
from governance.handover import hand_over_ended
from org_tree.actions import end_posting
from org_tree.models import Posting
from tests.disputes.factories import Bench
from tests.factories import LONG_AGO, TODAY, Cast, Territory


@pytest.fixture
def bench(territory: Territory, cast: Cast) -> Bench:
    return Bench(territory, cast)


@pytest.fixture
def follower(bench: Bench) -> Posting:
    """Somebody who can do what the mediator does."""
    mediator = Posting.objects.get(user=bench.cast.mediator)
    return Posting.objects.create(
        user=bench.cast.outsider,
        role="mediation_director",
        organization=mediator.organization,
        started_on=LONG_AGO,
    )


def test_the_page_gives_the_cases_to_the_successor(
    bench: Bench, follower: Posting, client_of: Callable[[Any], Any]
) -> None:
    case = bench.in_state(State.RESOLVING)
    posting = Posting.objects.get(user=bench.cast.mediator)
    today = business_date(timezone.now()).isoformat()
    sent = {"ended_on": today, "successor": follower.pk}
    answer = client_of(bench.cast.district).post(f"/org/postings/{posting.pk}/end/", sent)
    assert answer.status_code == 302
    assert Case.objects.get(pk=case.pk).lead == follower


def test_the_api_does_the_same(
    bench: Bench, follower: Posting, api_of: Callable[[Any], Any]
) -> None:
    case = bench.in_state(State.RESOLVING)
    posting = Posting.objects.get(user=bench.cast.mediator)
    today = business_date(timezone.now()).isoformat()
    sent = {"ended_on": today, "successor": follower.user_id}
    answer = api_of(bench.cast.district).post(f"/api/v1/postings/{posting.pk}/end/", sent)
    assert answer.status_code == 200
    assert Case.objects.get(pk=case.pk).lead == follower


def test_closing_a_body_leaves_no_case_with_who_left(
    bench: Bench, client_of: Callable[[Any], Any]
) -> None:
    case = bench.in_state(State.RESOLVING)
    village, into = bench.territory.village(), bench.territory.village(1)
    sent = {"into": into.code, "on": business_date(timezone.now()).isoformat(), "confirm": "1"}
    address = f"/org/areas/{village.code}/change/merge/"
    assert client_of(bench.cast.district).post(address, sent).status_code == 302
    assert Posting.objects.get(user=bench.cast.mediator).ended_on is not None
    lead = Case.objects.get(pk=case.pk).lead
    assert lead is None or lead.user_id != bench.cast.mediator.pk


def test_an_end_entered_beforehand_is_carried_out_on_its_day(
    bench: Bench, follower: Posting
) -> None:
    case = bench.in_state(State.RESOLVING)
    posting = Posting.objects.get(user=bench.cast.mediator)
    tomorrow = TODAY + timedelta(days=1)
    end_posting(
        actor=bench.cast.district,
        posting=posting,
        ended_on=tomorrow,
        successor=follower,
        now=bench.tick(),
    )
    assert hand_over_ended(now=bench.clock) == 0
    assert Case.objects.get(pk=case.pk).lead == posting
    bench.tick(days=1)
    assert hand_over_ended(now=bench.clock) == 1
    assert Case.objects.get(pk=case.pk).lead == follower
    assert hand_over_ended(now=bench.clock) == 0
