"""One quarrel, many doors: joined it counts once, taken out again it stands where it stood."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from audit.models import Event
from audit.verify import faults as trail_faults
from common.errors import Invalid, NotAllowed, WrongState
from disputes import verify
from disputes.actions import join_case, join_item, separate_item
from disputes.choices import OPEN_STATES, State
from disputes.models import Apart, Case, CaseClock, CaseSpan
from org_tree.models import Posting
from reports.actions import file_report
from reports.inputs import ItemInput
from reports.models import InformationItem
from tests.disputes.factories import Bench

pytestmark = pytest.mark.django_db
ApiOf = Callable[[Any], APIClient]
ClientOf = Callable[[Any], Client]
CLOCK = ("step_started_at", "first_due_at", "limit_amount", "due_unit")


def join(bench: Bench, case: Case, into: Case) -> Case:
    case = Case.objects.get(pk=case.pk)
    return join_case(
        actor=bench.cast.assessor,
        number=case.number,
        version=case.version,
        case=into.number,
        now=bench.tick(),
    )


def doors(case: Case) -> list[str]:
    return sorted(case.sources.values_list("number", flat=True))


def item_of(bench: Bench) -> InformationItem:
    report, _created = file_report(
        actor=bench.cast.keeper,
        client_id=uuid.uuid4(),
        area=bench.territory.group(),
        date=bench.clock.date(),
        zero=False,
        items=[ItemInput(uuid.uuid4(), "dispute", "三组水渠争执")],
        now=bench.tick(),
    )
    return InformationItem.objects.get(report=report)


@pytest.mark.parametrize("state", [State.RECEIVED, State.ASSESSED, State.ASSIGNED, State.RESOLVING])
def test_a_joined_case_taken_out_again_stands_where_it_stood(bench: Bench, state: str) -> None:
    into, case = bench.open(), bench.in_state(state, color="yellow")
    joined = join(bench, case, into)
    assert (joined.state, joined.due_at) == (State.JOINED, None)
    assert [getattr(joined, name) for name in CLOCK] == [getattr(case, name) for name in CLOCK]
    bench.tick(days=3)
    after = bench.act("separate", case)
    assert (after.state, after.color, after.tier) == (state, case.color, case.tier)
    assert (after.due_at, after.soon_at, after.serious_at) == (
        case.due_at,
        case.soon_at,
        case.serious_at,
    )
    assert (after.lead_id, after.organization_id) == (case.lead_id, case.organization_id)
    assert (after.joined_to, after.joined_from, after.joined_due_at) == (None, None, None)
    assert list(verify.faults(now=bench.clock)) == []
    assert list(trail_faults()) == []


def test_the_time_a_case_was_joined_counts_and_it_may_come_back_overdue(bench: Bench) -> None:
    into, case = bench.open(), bench.in_state(State.RESOLVING)
    join(bench, case, into)
    after = bench.act("separate", case, now=case.due_at + timedelta(days=1))
    assert after.due_at == case.due_at
    assert Case.objects.overdue(now=case.due_at + timedelta(days=1)).filter(pk=case.pk).exists()


def running(case: Case) -> dict[str, CaseClock]:
    return {clock.code: clock for clock in case.clocks.running()}


def test_legal_clocks_run_on_with_the_other_case_and_come_back(bench: Bench) -> None:
    into = bench.in_state(State.RESOLVING, source="petition", source_number="XF1")
    case = bench.open(source="petition", source_number="XF2")
    before = running(case)
    own = set(into.clocks.running().values_list("pk", flat=True))
    join(bench, case, into)
    assert running(case) == {}
    bench.tick(days=2)
    bench.act("separate", case)
    after = running(case)
    assert {code: clock.due_at for code, clock in after.items()} == {
        code: clock.due_at for code, clock in before.items()
    }
    assert set(into.clocks.running().values_list("pk", flat=True)) == own
    assert "XF-TELL" in after
    assert list(verify.faults(now=bench.clock)) == []


def test_a_duty_met_in_the_other_case_is_met_when_the_case_comes_out(bench: Bench) -> None:
    into = bench.in_state(State.RESOLVED, source="petition", source_number="XF1")
    case = bench.open(source="petition", source_number="XF2")
    join(bench, case, into)
    bench.act("answer", into)
    bench.act("separate", case)
    told = case.clocks.get(code="XF-TELL")
    assert (told.ended_by, "XF-TELL" in running(case)) == ("answer", False)


def test_clocks_come_back_through_two_joinings(bench: Bench) -> None:
    top, middle = bench.in_state(State.ASSIGNED), bench.open()
    low = bench.open(source="petition", source_number="XF3")
    due = running(low)["XF-TELL"].due_at
    join(bench, low, middle)
    join(bench, middle, top)
    assert running(top)["XF-TELL"].due_at == due
    bench.act("separate", low)
    assert running(low)["XF-TELL"].due_at == due
    assert "XF-TELL" not in running(top) | running(middle)
    bench.act("separate", middle)
    assert "XF-TELL" not in running(middle)
    assert list(verify.faults(now=bench.clock)) == []


def test_a_clock_that_stood_runs_on_from_the_joining(bench: Bench) -> None:
    into, case = bench.open(), bench.in_state(State.RESOLVING)
    case = bench.act("pause", case)
    bench.tick(days=2)
    join(bench, case, into)
    bench.tick(days=5)
    after = bench.act("separate", case)
    assert after.paused_at is None
    assert after.due_at == case.due_at + timedelta(days=2)


def test_a_granted_extension_is_kept(bench: Bench) -> None:
    into, case = bench.open(), bench.in_state(State.RESOLVING)
    case = bench.act("grant_extension", bench.act("extend", case))
    join(bench, case, into)
    after = bench.act("separate", case)
    assert (after.due_at, after.extension_count) == (case.due_at, 1)
    assert after.due_at > after.first_due_at


def test_every_number_and_door_is_kept_and_leaves_again(bench: Bench) -> None:
    into = bench.open(source="hotline", source_number="12345-1")
    case = bench.open(source="petition", source_number="XF-7")
    plain = bench.open()
    join(bench, case, into)
    join(bench, plain, into)
    assert doors(into) == sorted(["12345-1", "XF-7", plain.number])
    assert Case.objects.get(pk=case.pk).number == case.number
    bench.act("separate", case)
    assert doors(into) == sorted(["12345-1", plain.number])
    assert doors(case) == ["XF-7"]


def test_what_was_joined_to_a_joined_case_leaves_with_it(bench: Bench) -> None:
    top, middle, low = bench.open(), bench.open(), bench.open(source_number="低")
    join(bench, low, middle)
    join(bench, middle, top)
    assert "低" in doors(top)
    bench.act("separate", middle)
    assert doors(top) == [""]
    assert "低" in doors(middle)
    join(bench, middle, top)
    bench.act("separate", low)
    assert "低" not in doors(top) + doors(middle)
    told = Event.objects.filter(act="disputes.separated", record_id__in=[top.pk, middle.pk])
    assert told.count() == 3


def test_both_cases_tell_of_it_and_they_are_kept_apart(bench: Bench) -> None:
    into, case = bench.open(), bench.open()
    join(bench, case, into)
    bench.act("separate", case, reason="一家是争水，一家是争地")
    own = Event.objects.filter(record_id=case.pk).latest("sequence")
    other = Event.objects.filter(record_id=into.pk).latest("sequence")
    assert (own.act, other.act) == ("disputes.separate", "disputes.separated")
    assert own.data["reason"] == other.data["reason"] == "一家是争水，一家是争地"
    assert own.data["case"] == into.number
    assert Apart.objects.filter(case=into, other=case).exists()


def test_a_case_whose_lead_has_left_waits_to_be_assigned_anew(bench: Bench) -> None:
    into, case = bench.open(), bench.in_state(State.RESOLVING)
    join(bench, case, into)
    Posting.objects.filter(pk=case.lead_id).update(ended_on=bench.clock.date())
    after = bench.act("separate", case)
    assert (after.state, after.lead_id) == (State.ASSESSED, None)
    assert after.step_started_at == bench.clock
    assert list(verify.faults(now=bench.clock)) == []


def test_taking_out_wants_a_reason_and_a_case_that_is_joined(bench: Bench) -> None:
    into, case = bench.open(), bench.open()
    with pytest.raises(WrongState):
        bench.act("separate", case)
    join(bench, case, into)
    with pytest.raises(Invalid):
        bench.act("separate", case, reason=" ")
    with pytest.raises(NotAllowed):
        bench.act("separate", case, actor=bench.cast.village)


def test_a_joined_case_is_open_nowhere_and_open_again_once_it_is_out(bench: Bench) -> None:
    into, case = bench.open(), bench.open()

    def stand() -> int:
        return CaseSpan.objects.at(bench.clock).filter(state__in=OPEN_STATES).count()

    assert stand() == Case.objects.open().count() == 2
    join(bench, case, into)
    assert stand() == Case.objects.open().count() == 1
    bench.act("separate", case)
    assert stand() == Case.objects.open().count() == 2


def test_an_item_joined_on_an_earlier_day_comes_onto_the_board_again(bench: Bench) -> None:
    case, item = bench.in_state(State.RESOLVING), item_of(bench)
    join_item(actor=bench.cast.assessor, item=item, case=case, now=bench.tick())
    bench.tick(days=5)
    with pytest.raises(Invalid):
        separate_item(actor=bench.cast.assessor, item=item, reason="", now=bench.clock)
    with pytest.raises(NotAllowed):
        separate_item(actor=bench.cast.village, item=item, reason="不是", now=bench.clock)
    after = separate_item(actor=bench.cast.assessor, item=item, reason="不是一件", now=bench.clock)
    assert after.disposition is None
    assert InformationItem.objects.on_board().filter(pk=item.pk).exists()
    assert case.sources.count() == 1
    assert Apart.objects.get().item == item
    with pytest.raises(WrongState):
        separate_item(actor=bench.cast.assessor, item=item, reason="不是", now=bench.clock)
    assert list(verify.faults(now=bench.clock)) == []
    assert list(trail_faults()) == []


def test_an_item_that_became_a_case_is_not_taken_out_of_it(bench: Bench) -> None:
    item = item_of(bench)
    with pytest.raises(WrongState):
        separate_item(actor=bench.cast.assessor, item=item, reason="不是", now=bench.clock)


def test_programs_take_cases_and_items_out_again(bench: Bench, api_of: ApiOf) -> None:
    api = api_of(bench.cast.assessor)
    into, case, item = bench.open(), bench.open(), item_of(bench)
    joined = join(bench, case, into)
    told = api.get(f"/api/v1/cases/{case.number}/").json()
    assert told["joined_to"] == into.number
    assert told["joined_due_at"] is not None
    assert "separate" in told["acts"]
    url = f"/api/v1/cases/{case.number}/separate/"
    answer = api.post(url, {"version": joined.version, "reason": "不是一件"})
    assert answer.json()["state"] == State.RECEIVED
    assert api.post(f"/api/v1/items/{item.pk}/separate/", {"reason": "不是"}).status_code == 409
    join_item(actor=bench.cast.assessor, item=item, case=into, now=bench.tick())
    assert api.post(f"/api/v1/items/{item.pk}/separate/", {}).status_code == 400
    done = api.post(f"/api/v1/items/{item.pk}/separate/", {"reason": "不是一件"})
    assert (done.status_code, done.json()["disposition"]) == (200, None)


@pytest.fixture
def played(bench: Bench) -> Bench:
    """A bench whose clock lies in the past, so that pages of this moment show it."""
    bench.clock = timezone.now() - timedelta(hours=1)
    return bench


def test_both_pages_show_number_and_time_limit_of_the_joined_case(
    played: Bench, client_of: ClientOf
) -> None:
    into, case = played.open(), played.in_state(State.RESOLVING)
    join(played, case, into)
    browser = client_of(played.cast.assessor)
    page = browser.get(reverse("disputes:case_detail", args=[into.number])).content.decode()
    assert "并入的：1 件" in page
    assert case.number in page
    assert "到期" in page
    page = browser.get(reverse("disputes:case_detail", args=[case.number])).content.decode()
    assert into.number in page
    assert "自己的时限还留着" in page
    assert "分出来" in page


def test_an_item_is_taken_out_through_its_page(played: Bench, client_of: ClientOf) -> None:
    case, item = played.in_state(State.RESOLVING), item_of(played)
    join_item(actor=played.cast.assessor, item=item, case=case, now=played.tick())
    browser = client_of(played.cast.assessor)
    url = reverse("disputes:item_separate", args=[item.pk])
    page = browser.get(reverse("disputes:case_detail", args=[case.number])).content.decode()
    assert url in page
    assert case.number in browser.get(url).content.decode()
    assert browser.post(url, {"reason": ""}).status_code == 422
    done = browser.post(url, {"reason": "不是一件"}, follow=True)
    assert "又回到研判台上" in done.content.decode()
    again = browser.post(url, {"reason": "不是一件"}, follow=True)
    assert "没有并在哪件案件里" in again.content.decode()
