"""While a matter is typed: what it may be the same as, within what the person may see."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.calendar import business_date
from disputes.actions import say_apart, say_together
from disputes.models import Apart
from disputes.twins import told_of_case, twins_of
from org_tree.scope import postings_of
from reports.actions import file_report
from reports.inputs import ItemInput, PartyInput
from tests.disputes.factories import Bench

ClientOf = Callable[[Any], Client]
Limited = Callable[[int], Any]
pytestmark = pytest.mark.django_db
URL = "disputes:alike"


@pytest.fixture
def played(bench: Bench) -> Bench:
    """A bench whose clock lies in the past, so that pages of this moment show it."""
    bench.clock = timezone.now() - timedelta(minutes=30)
    return bench


def typed_item(bench: Bench, **more: str) -> dict[str, str]:
    """What the form of an item sends."""
    return {
        "category": "dispute",
        "detail": "村口水渠边两家争水，吵了起来",
        "area": bench.territory.group().code,
        "place": "村口水渠边",
        **more,
    }


def test_a_matter_typed_in_shows_the_case_it_may_be_and_the_report_too(
    played: Bench, client_of: ClientOf
) -> None:
    case = played.open(title="水渠边两家争水", place="村口水渠边")
    file_report(
        actor=played.cast.keeper,
        client_id=uuid.uuid4(),
        area=played.territory.group(),
        date=business_date(timezone.now()),
        zero=False,
        items=[ItemInput(uuid.uuid4(), "dispute", "两家争水渠里的水", place="村口水渠边")],
        now=played.tick(),
    )
    village = client_of(played.cast.village)
    words = village.post(reverse(URL), typed_item(played)).content.decode()
    assert case.title in words
    assert "两家争水渠里的水" in words
    assert "同一地点：村口水渠边" in words


def test_the_form_of_a_case_is_read_as_well(played: Bench, client_of: ClientOf) -> None:
    case = played.open(title="水渠边两家争水", place="村口水渠边")
    sent = {
        "kind": "dispute",
        "title": "两家争水渠",
        "description": "在村口水渠边争水",
        "area": str(played.territory.group().pk),
        "place": "村口水渠边",
        "party-0-name": "李大珊",
    }
    words = client_of(played.cast.village).post(reverse(URL), sent).content.decode()
    assert case.title in words
    assert "当事人读音相同：李**" in words


def test_too_little_or_an_unknown_place_shows_nothing(played: Bench, client_of: ClientOf) -> None:
    played.open(title="水渠边两家争水", place="村口水渠边")
    client = client_of(played.cast.village)
    for sent in (
        typed_item(played, detail="水"),
        typed_item(played, area="999"),
        typed_item(played, area=""),
        {},
    ):
        assert client.post(reverse(URL), sent).content.decode().strip() == ""


def test_nobody_is_shown_what_lies_out_of_their_sight(played: Bench, client_of: ClientOf) -> None:
    played.open(title="水渠边两家争水", place="村口水渠边")
    neighbor = client_of(played.cast.neighbor)
    assert neighbor.post(reverse(URL), typed_item(played)).content.decode().strip() == ""


def test_a_person_is_not_found_by_name_in_a_matter_that_does_not_agree(
    played: Bench, client_of: ClientOf
) -> None:
    played.open(
        title="宅基地界线不清", kind="dispute", area=played.territory.group(0, village=1),
        actor=played.cast.neighbor,
    )  # fmt: skip
    sent = typed_item(played, detail="路灯坏了好几天没人修", party1_name="李大山")
    sent |= {"category": "hazard", "place": "村委会", "party1_phone": "13812345678"}
    assert client_of(played.cast.town).post(reverse(URL), sent).content.decode().strip() == ""


@pytest.mark.parametrize("count", [1, 25])
def test_twins_take_the_same_queries_however_many_cases_there_are(
    played: Bench, at_most_queries: Limited, count: int
) -> None:
    cases = [played.open(title=f"水渠争水 {n}", place="村口水渠边") for n in range(count)]
    case = cases[-1]
    told, now, assessor = told_of_case(case), timezone.now(), played.cast.assessor
    postings_of(assessor)
    with at_most_queries(3):
        found = twins_of(told, case.area, assessor, now, case=case)
    assert len(found.likely) == min(count - 1, 3)


def test_two_cases_are_kept_apart_whichever_is_in_hand(played: Bench) -> None:
    one = played.open(title="水渠争水", place="村口水渠边")
    other = played.open(title="水渠争水", place="村口水渠边")
    assessor, now = played.cast.assessor, timezone.now()

    def seen(case: Any, what: str) -> list[int]:
        found = twins_of(told_of_case(case), case.area, assessor, now, case=case)
        return [twin.case.pk for twin in getattr(found, what)]

    assert seen(one, "likely") == [other.pk]
    say_apart(actor=assessor, case=other, other=one, now=now)
    say_apart(actor=assessor, case=one, other=other, now=now)
    assert Apart.objects.count() == 1
    assert (seen(one, "likely"), seen(other, "likely")) == ([], [])
    assert (seen(one, "apart"), seen(other, "apart")) == ([other.pk], [one.pk])
    say_together(actor=assessor, case=one, other=other, now=now)
    assert seen(other, "likely") == [one.pk]


def test_names_and_numbers_of_people_are_masked_in_every_reason(
    played: Bench, client_of: ClientOf
) -> None:
    played.open(
        title="水渠边两家争水", place="村口水渠边", parties=[PartyInput("李大山", "13812345678")]
    )
    sent = typed_item(played, party1_name="李大山", party1_phone="138 1234 5678")
    words = client_of(played.cast.village).post(reverse(URL), sent).content.decode()
    assert "5678" in words
    assert "13812345678" not in words
    assert "李大山" not in words
