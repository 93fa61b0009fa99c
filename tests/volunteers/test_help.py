"""A need that one household told of, and the team that takes it on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import Event
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from reports.actions import dispose_item, file_item
from reports.choices import ItemSource
from reports.inputs import ItemInput
from reports.models import InformationItem
from tests.volunteers.factories import Squad
from volunteers import actions
from volunteers.help_pages import suggested
from volunteers.models import HelpOffer, HelpRequest, VolunteerTeam
from volunteers.waiting import things_for

Signed = Callable[[Any], Client]
Most = Callable[[int], AbstractContextManager[None]]


class Needs:
    """A household's need in the first village, and the teams around it."""

    def __init__(self, squad: Squad) -> None:
        self.squad, self.cast = squad, squad.cast
        self.officer = squad.cast.village

    def item(self, **changes: Any) -> InformationItem:
        """File a need as the keeper tells of it."""
        facts = {"category": "request", "summary": "独居老人屋顶漏雨"} | changes
        return file_item(
            actor=self.cast.keeper,
            client_id=uuid.uuid4(),
            area=self.squad.territory.group(),
            item=ItemInput(client_id=uuid.uuid4(), **facts),
            source=ItemSource.REPORT.value,
            now=self.squad.tick(),
        )[0]

    def offer(self, item: InformationItem | None = None, **changes: Any) -> HelpRequest:
        """Offer it to the team of the village."""
        facts = {
            "actor": self.officer,
            "client_id": uuid.uuid4(),
            "item": item or self.item(),
            "need": "给独居老人补屋顶",
            "place": "李楼村一组",
            "teams": [self.squad.team("T0004"), self.squad.team("T0005")],
            "contact_name": "张老汉",
            "contact_phone": "19900001111",
            "now": self.squad.tick(),
        }
        return actions.offer_help(**facts | changes)[0]

    def act(self, act: str, held: HelpRequest, **given: Any) -> Any:
        """Do an act as whoever does it."""
        managed = act in ("take", "give_back", "finish")
        facts = {
            "actor": self.squad.manager if managed else self.officer,
            "pk": held.pk,
            "now": self.squad.tick(),
        }
        if act in ("take", "give_back"):
            facts["team"] = self.squad.team("T0004")
        return getattr(actions, f"{act}_help")(**facts | given)

    def done(self, **changes: Any) -> HelpRequest:
        """A need a team has met."""
        held = self.offer(**changes)
        self.act("take", held)
        return self.act("finish", held, outcome="换了油毡，补了三处", done_on=self.squad.today)


@pytest.fixture
def needs(squad: Squad) -> Needs:
    """Needs of the first village."""
    return Needs(squad)


def page(name: str, *args: object) -> str:
    """Return the address of a page."""
    return reverse(f"volunteers:{name}", args=args)


def kinds(user: Any, now: Any) -> set[str]:
    """Return what waits for a person."""
    return {todo.kind for todo in things_for(user, now)}


def test_the_nearest_teams_come_first(needs: Needs, squad: Squad) -> None:
    found = suggested(squad.territory.group())
    assert [team.code for team in found] == ["T0004", "T0002", "T0005", "T0006", "T0003", "T0001"]
    assert [team.step for team in found] == [0, 1, 1, 2, 2, 2]
    assert [team.code for team in suggested(squad.territory.group(), "patrol")] == ["T0005"]


def test_a_need_goes_from_the_household_to_a_team_and_back_to_the_household(needs: Needs) -> None:
    held = needs.done()
    answered = needs.act(
        "answer", held, told_whom="本人", channel="visit", told_on=needs.squad.today
    )
    assert (answered.state, answered.told_whom) == ("done", "本人")
    acts = Event.objects.filter(record_type="volunteers.helprequest").order_by("pk")
    assert [event.act.split(".")[1] for event in acts] == [
        "offer_help",
        "take_help",
        "finish_help",
        "answer_help",
    ]
    assert "19900001111" not in str([event.data for event in acts])
    with pytest.raises(WrongState) as told:
        needs.act("answer", held, told_whom="家属", channel="phone", told_on=needs.squad.today)
    assert told.value.code == "told_already"


def test_the_second_team_is_told_which_was_first(needs: Needs, squad: Squad) -> None:
    held = needs.offer()
    assert needs.act("take", held).team == squad.team("T0004")
    assert needs.act("take", held).version == 2
    with pytest.raises(WrongState) as late:
        needs.act("take", held, team=squad.team("T0005"))
    assert late.value.code == "help_taken"
    assert "邻里帮厨队" in str(late.value.message)


def test_an_item_is_offered_once_and_the_same_form_twice_is_one(needs: Needs) -> None:
    item, key = needs.item(), uuid.uuid4()
    first = needs.offer(item, client_id=key)
    assert needs.offer(item, client_id=key) == first
    with pytest.raises(Duplicate):
        needs.offer(item, client_id=key, need="别的")
    with pytest.raises(WrongState) as again:
        needs.offer(item)
    assert again.value.code == "help_open"
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpRequest.objects.create(
            item=item,
            area=item.area,
            need="x",
            place="x",
            created_by=needs.officer,
            created_at=needs.squad.clock,
            offered_at=needs.squad.clock,
            client_id=uuid.uuid4(),
            client_digest="",
        )


def test_only_an_open_need_is_offered(needs: Needs, squad: Squad) -> None:
    with pytest.raises(WrongState):
        needs.offer(needs.item(category="dispute"))
    item = needs.item()
    dispose_item(actor=squad.cast.assessor, item=item, disposition="case", now=squad.tick())
    with pytest.raises(WrongState):
        needs.offer(item)
    with pytest.raises(NotAllowed):
        needs.offer(needs.item(), actor=squad.cast.keeper)
    with pytest.raises(Invalid):
        needs.offer(needs.item(), teams=[])


def test_what_a_team_gives_back_waits_for_the_others_and_then_for_the_officer(
    needs: Needs, squad: Squad
) -> None:
    held = needs.offer()
    needs.act("take", held)
    back = needs.act("give_back", held, reason="人手不够")
    assert (back.state, back.team) == ("offered", None)
    with pytest.raises(NotAllowed):
        needs.act("take", held)
    assert kinds(needs.officer, squad.clock) == set()
    needs.act("give_back", held, team=squad.team("T0005"), reason="太远")
    assert kinds(needs.officer, squad.clock) == {"help_unclaimed"}
    assert kinds(squad.manager, squad.clock) == set()
    needs.act("widen", held, teams=[squad.team("T0004")])
    assert HelpOffer.objects.get(team__code="T0004").ended_at is None
    assert kinds(squad.manager, squad.clock) == {"help_asked"}


def test_what_nobody_takes_for_three_days_waits_for_whoever_offered_it(
    needs: Needs, squad: Squad
) -> None:
    needs.offer()
    assert kinds(squad.manager, squad.clock) == {"help_asked"}
    assert kinds(needs.officer, squad.clock + timedelta(days=2)) == set()
    assert kinds(needs.officer, squad.clock + timedelta(days=3)) == {"help_unclaimed"}
    assert kinds(squad.cast.town, squad.clock + timedelta(days=3)) == set()


def test_a_need_may_end_without_help_and_the_household_hears_why(needs: Needs) -> None:
    held = needs.offer()
    with pytest.raises(Invalid):
        needs.act("end", held, reason=" ")
    needs.act("end", held, reason="要专业防水，已报镇里")
    assert kinds(needs.officer, needs.squad.clock) == {"help_untold"}
    needs.act("answer", held, told_whom="本人", channel="phone", told_on=needs.squad.today)
    assert kinds(needs.officer, needs.squad.clock) == set()
    assert needs.offer(held.item) != held


def test_what_was_done_is_said_or_is_an_activity_of_the_team(needs: Needs, squad: Squad) -> None:
    held = needs.offer()
    needs.act("take", held)
    with pytest.raises(Invalid):
        needs.act("finish", held, outcome="", done_on=squad.today)
    with pytest.raises(Invalid):
        needs.act("finish", held, outcome="补了", done_on=squad.today + timedelta(days=1))
    other = squad.plan(team=squad.team("T0005"))
    with pytest.raises(Invalid):
        needs.act("finish", held, activity=other, done_on=squad.today)
    done = needs.act("finish", held, activity=squad.plan(), done_on=squad.today)
    assert (done.state, done.activity.title) == ("done", "冬日暖心 · 送棉衣到户")


def test_the_contact_is_shown_to_the_team_that_took_it_and_that_is_logged(
    needs: Needs, squad: Squad
) -> None:
    held = needs.offer()
    reveal = {"pk": held.pk, "purpose": "上门", "now": squad.clock}
    with pytest.raises(WrongState):
        actions.reveal_help_contact(actor=squad.manager, **reveal)
    needs.act("take", held)
    assert actions.reveal_help_contact(actor=squad.manager, **reveal) == [("张老汉", "19900001111")]
    with pytest.raises(NotAllowed):
        actions.reveal_help_contact(actor=needs.officer, **reveal)
    assert Event.objects.get(act="volunteers.reveal").data == {"help": held.pk, "purpose": "上门"}


def test_the_whole_way_through_the_pages(
    needs: Needs, squad: Squad, client_of: Signed, django_assert_max_num_queries: Any
) -> None:
    item = needs.item()
    officer, manager = client_of(needs.officer), client_of(squad.manager)
    assert "交给志愿队" in officer.get(page("help_for_item", item.pk)).content.decode()
    form = officer.get(page("help_offer", item.pk)).content.decode()
    assert "同村" in form
    sent = {
        "client_id": str(uuid.uuid4()),
        "need": "给老人补屋顶",
        "place": "李楼村一组",
        "contact_name": "张老汉",
        "contact_phone": "19900001111",
        "teams": [str(squad.team("T0004").pk)],
    }
    assert officer.post(page("help_offer", item.pk), {**sent, "teams": []}).status_code == 422
    officer.post(page("help_offer", item.pk), sent)
    held = HelpRequest.objects.get()
    with django_assert_max_num_queries(12):
        said = manager.get(page("help_detail", held.pk)).content.decode()
    assert "我们接" in said
    assert "张老汉" not in said
    assert "志愿队" in manager.get("/").content.decode()
    manager.post(page("help_take", held.pk), {"team": "T0004"})
    shown = manager.post(page("help_reveal", held.pk), {"purpose": "上门"}).content.decode()
    assert "19900001111" in shown
    done = {"outcome": "补好了", "done_on": held.created_at.date().isoformat()}
    assert manager.post(page("help_finish", held.pk), {"outcome": ""}).status_code == 422
    manager.post(page("help_finish", held.pk), done)
    told = {
        "told_whom": "本人",
        "channel": "visit",
        "told_on": held.created_at.date().isoformat(),
    }
    officer.post(page("help_answer", held.pk), told)
    held.refresh_from_db()
    assert (held.state, held.channel) == ("done", "visit")
    outcome = officer.get(page("help_for_item", item.pk)).content.decode()
    assert "补好了" in outcome
    assert "邻里帮厨队" in outcome


@pytest.mark.parametrize("count", [2, 15])
def test_the_list_of_needs_asks_as_many_queries_whatever_the_rows(
    needs: Needs, squad: Squad, client_of: Signed, at_most_queries: Most, count: int
) -> None:
    for number in range(count):
        needs.offer(needs.item(summary=f"事{number}"))
    client = client_of(squad.manager)
    with at_most_queries(8):
        assert client.get(page("help_list")).status_code == 200


def test_a_team_out_of_sight_sees_nothing_of_it(needs: Needs, squad: Squad) -> None:
    held = needs.offer()
    other = VolunteerTeam.objects.get(code="T0006")
    assert not HelpRequest.objects.visible_to(squad.cast.other_town).exists()
    assert HelpRequest.objects.visible_to(squad.district).get() == held
    with pytest.raises(NotAllowed):
        needs.act("take", held, team=other)
