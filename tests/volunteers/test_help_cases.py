"""One matter, one way: what the board makes a case is no longer for the teams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from rest_framework.test import APIClient

from audit.models import Event
from common.errors import NotAllowed, WrongState
from disputes.actions import join_item, open_case_from_item, take_back_disposition
from disputes.models import Case
from notices.actions import drain
from notices.models import Notice
from reports.models import InformationItem
from tests.volunteers.factories import Squad
from tests.volunteers.test_help import Needs, kinds, page
from volunteers.actions import leave_help_to_cases, reveal_help_contact
from volunteers.models import HelpRequest
from volunteers.tasks import leave_help_to_cases as task

Signed = Callable[[Any], Client]


@pytest.fixture
def needs(squad: Squad) -> Needs:
    """Needs of the first village."""
    return Needs(squad)


def decide(needs: Needs, item: InformationItem) -> Case:
    """Let the board make an item a case."""
    return open_case_from_item(
        actor=needs.cast.assessor,
        item=item,
        color="yellow",
        tier="village",
        reason="几家都漏，牵涉开发商",
        now=needs.squad.tick(),
    )


def test_what_is_a_case_is_not_offered_and_the_sentence_names_it(needs: Needs) -> None:
    item, joined = needs.item(), needs.item()
    case = decide(needs, item)
    join_item(actor=needs.cast.assessor, item=joined, case=case, now=needs.squad.tick())
    for one in (item, joined):
        with pytest.raises(WrongState) as refused:
            needs.offer(one)
        assert refused.value.code == "item_decided"
        assert refused.value.data["case"] == case.number
        assert case.number in str(refused.value.message)


@pytest.mark.parametrize("is_taken", [False, True])
def test_an_offer_ends_when_its_matter_becomes_a_case(
    needs: Needs,
    squad: Squad,
    client_of: Signed,
    api_of: Callable[[Any], APIClient],
    is_taken: bool,
) -> None:
    held = needs.offer()
    if is_taken:
        needs.act("take", held)
    case = decide(needs, held.item)
    for act, given in (
        ("take", {}),
        ("give_back", {"reason": "人手不够"}),
        ("widen", {"teams": [squad.team("T0005")]}),
        ("end", {"reason": "不用了"}),
    ):
        with pytest.raises(WrongState) as refused:
            needs.act(act, held, **given)
        assert refused.value.data["case"] == case.number
    with pytest.raises(WrongState):
        reveal_help_contact(actor=squad.manager, pk=held.pk, purpose="上门", now=squad.clock)
    assert kinds(squad.manager, squad.clock) == set()
    said = api_of(squad.manager).get(f"/api/v1/help-requests/{held.pk}/").json()
    assert (said["acts"], said["case"]) == (["finish"] if is_taken else [], case.number)

    assert [leave_help_to_cases(now=squad.tick()) for _again in range(2)] == [1, 0]
    held.refresh_from_db()
    assert (held.state, held.team) == ("case", squad.team("T0004") if is_taken else None)
    event = Event.objects.get(act="volunteers.leave_help")
    assert event.data == {"case": case.number, "team": "邻里帮厨队" if is_taken else ""}
    drain(now=squad.tick())
    told = Notice.objects.filter(act="volunteers.leave_help")
    assert [notice.recipient for notice in told] == [squad.manager]
    shown = client_of(squad.manager).get(f"{page('help_list')}?state=case").content.decode()
    assert case.number in shown
    assert (
        case.number in client_of(needs.officer).get(page("help_detail", held.pk)).content.decode()
    )
    assert kinds(needs.officer, squad.clock) == set()


@pytest.mark.parametrize("is_left", [False, True])
def test_a_team_still_says_what_it_had_done_before_the_matter_became_a_case(
    needs: Needs,
    squad: Squad,
    client_of: Signed,
    api_of: Callable[[Any], APIClient],
    is_left: bool,
) -> None:
    held = needs.offer()
    needs.act("take", held)
    decide(needs, held.item)
    if is_left:
        leave_help_to_cases(now=squad.tick())
    manager = client_of(squad.manager)
    assert "转案前做了什么" in manager.get(page("help_detail", held.pk)).content.decode()
    activity, _signed = squad.finished(2)
    given = {"activity": activity.pk, "outcome": "换了油毡", "done_on": squad.today.isoformat()}
    answer = manager.post(page("help_finish", held.pk), given)
    assert answer.status_code == 302
    held.refresh_from_db()
    assert (held.state, held.activity, held.done_on) == ("case", activity, squad.today)
    acts = Event.objects.filter(record_type="volunteers.helprequest").order_by("-pk")
    assert [event.act for event in acts[:2]] == ["volunteers.finish_help", "volunteers.leave_help"]
    assert leave_help_to_cases(now=squad.tick()) == 0
    told = client_of(needs.officer).get(page("help_for_item", held.item_id)).content.decode()
    assert "换了油毡" in told
    assert kinds(needs.officer, squad.clock) == set()
    again = api_of(squad.manager).post(f"/api/v1/help-requests/{held.pk}/finish/", given)
    assert (again.status_code, again.json()["code"]) == (409, "item_decided")


def test_who_never_had_a_need_says_nothing_of_it(needs: Needs, squad: Squad) -> None:
    held, taken = needs.offer(), needs.offer()
    needs.act("take", taken)
    for one in (held, taken):
        decide(needs, one.item)
    did = {"outcome": "补了", "done_on": squad.today}
    with pytest.raises(WrongState):
        needs.act("finish", held, **did)
    with pytest.raises(NotAllowed):
        needs.act("finish", taken, actor=needs.cast.other_town, **did)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpRequest.objects.filter(pk=held.pk).update(state="case", **did)


def test_what_comes_back_onto_the_board_goes_on_or_is_offered_again(
    needs: Needs, squad: Squad
) -> None:
    held, other = needs.offer(), needs.offer()
    decide(needs, held.item)
    take_back_disposition(actor=needs.cast.assessor, item=held.item, now=squad.tick())
    assert leave_help_to_cases(now=squad.tick()) == 0
    assert needs.act("take", held).state == "taken"
    decide(needs, other.item)
    task()
    call_command("leave_help_to_cases")
    take_back_disposition(actor=needs.cast.assessor, item=other.item, now=squad.tick())
    again = needs.offer(InformationItem.objects.get(pk=other.item_id))
    assert HelpRequest.objects.filter(item=other.item).count() == 2
    assert needs.act("take", again).state == "taken"
