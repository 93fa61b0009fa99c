"""Pairing: one household and one cadre, a plan, follow-up by visits, nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from governance.handover import hand_over_ended
from notices.actions import drain
from notices.models import Notice
from org_tree.actions import end_posting
from org_tree.models import Posting
from tests.factories import LONG_AGO, NOW, TODAY, Cast, Territory
from visits import actions
from visits.appointing import NAME_KEPT_FOR
from visits.inputs import HouseholdInput
from visits.invitations import InvitationInput
from visits.models import Pairing, PairingStep, Visit
from visits.pairings import PairingInput, StepInput, follow_ups, office_sums
from visits.waiting import things_for

pytestmark = pytest.mark.django_db
Pair = Callable[..., Pairing]
SOON = TODAY + timedelta(days=1)


@pytest.fixture
def paired(cast: Cast, territory: Territory) -> Pair:
    """Let the cadre look after a household, with one step; keywords change it."""

    def pair(actor: Any = None, **changes: Any) -> Pairing:
        now = changes.pop("now", NOW)
        day = business_date(now)
        values: dict[str, Any] = {
            "unit": territory.unit(),
            "door": "12号",
            "need": "low_income",
            "started_on": day - timedelta(days=10),
            "called": "刘婶",
            "basis": "低保户，子女在外",
            "steps": (StepInput("联系改厕", day + timedelta(days=1)),),
        }
        given = PairingInput(**{**values, **changes})
        return actions.start_pairing(
            actor=actor or cast.cadre, client_id=uuid4(), pairing=given, now=now
        )[0]

    return pair


@pytest.fixture
def follower(cast: Cast) -> Posting:
    """Somebody of the cadre's office who visits as well."""
    return Posting.objects.create(
        user=cast.outsider,
        role="visiting_cadre",
        organization=Posting.objects.get(user=cast.cadre).organization,
        started_on=LONG_AGO,
    )


def end(cast: Cast, successor: Posting | None = None, ended_on: Any = TODAY) -> Posting:
    """End the cadre's posting and hand on what it leaves."""
    posting = Posting.objects.get(user=cast.cadre)
    return end_posting(
        actor=cast.district, posting=posting, ended_on=ended_on, successor=successor, now=NOW
    )


# --- Beginning, plan, end ---


def test_a_cadre_looks_after_a_household_once_at_a_time(paired: Pair, cast: Cast) -> None:
    first = paired()
    with pytest.raises(Duplicate) as refused:
        paired()
    assert refused.value.data["existing"] == first.pk
    assert paired(actor=cast.village).pk != first.pk
    assert paired(door="13号").pk != first.pk
    actions.end_pairing(actor=cast.cadre, pairing=first, result="moved", outcome="搬走", now=NOW)
    assert paired().pk != first.pk


def test_the_database_keeps_one_open_pairing_of_a_cadre_and_a_household(paired: Pair) -> None:
    first, second = paired(), paired(door="13号")
    with pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.filter(pk=second.pk).update(door=first.door)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"door": " "}, "door"),
        ({"need": "petitioner"}, "need"),
        ({"started_on": TODAY + timedelta(days=1)}, "started_on"),
        ({"steps": (StepInput("", SOON),)}, "what"),
        ({"steps": (StepInput("看一次", TODAY - timedelta(days=11)),)}, "due_on"),
    ],
)
def test_a_pairing_says_which_household_why_and_by_when(
    paired: Pair, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        paired(**changes)
    assert list(refused.value.errors) == [field]
    assert not Pairing.objects.exists()


def test_only_whoever_visits_there_looks_after_a_household(
    paired: Pair, cast: Cast, territory: Territory
) -> None:
    for actor in (cast.mediator, cast.neighbor, cast.sysadmin):
        with pytest.raises(NotAllowed):
            paired(actor=actor)


def test_a_plan_goes_step_by_step_and_each_is_done_once(paired: Pair, cast: Cast) -> None:
    pairing = paired()
    key, step = uuid4(), StepInput("申请临时救助", SOON)
    given = {"actor": cast.cadre, "pairing": pairing, "client_id": key, "step": step, "now": NOW}
    added, made = actions.plan_step(**given)
    again, made_again = actions.plan_step(**given)
    assert (made, made_again, added.pk) == (True, False, again.pk)
    done = {"actor": cast.cadre, "step": added, "done_on": TODAY, "now": NOW}
    with pytest.raises(Invalid):
        actions.finish_step(how=" ", **done)
    with pytest.raises(Invalid):
        actions.finish_step(how="办好了", **{**done, "done_on": SOON})
    actions.finish_step(how="民政所已受理", **done)
    with pytest.raises(WrongState):
        actions.finish_step(how="又办", **done)
    with pytest.raises(WrongState):
        actions.drop_step(actor=cast.cadre, step=added, now=NOW)
    other = pairing.steps.get(what="联系改厕")
    actions.drop_step(actor=cast.cadre, step=other, now=NOW)
    with pytest.raises(WrongState):
        actions.finish_step(how="晚了", **{**done, "step": other})
    assert Event.objects.get(act="visits.drop_step").data["what"] == "联系改厕"


def test_nobody_else_changes_a_plan_and_nothing_changes_after_the_end(
    paired: Pair, cast: Cast
) -> None:
    pairing = paired()
    step = StepInput("看一次", SOON)
    given = {"pairing": pairing, "client_id": uuid4(), "step": step, "now": NOW}
    with pytest.raises(NotAllowed):
        actions.plan_step(actor=cast.village, **given)
    ended = {"actor": cast.cadre, "pairing": pairing, "now": NOW}
    with pytest.raises(Invalid):
        actions.end_pairing(result="settled", outcome="", **ended)
    with pytest.raises(Invalid):
        actions.end_pairing(result="bored", outcome="不想去了", **ended)
    actions.end_pairing(result="settled", outcome="低保已批", **ended)
    with pytest.raises(WrongState):
        actions.plan_step(actor=cast.cadre, **given)
    with pytest.raises(WrongState):
        actions.end_pairing(result="settled", outcome="低保已批", **ended)


# --- Follow-up ---


def test_follow_up_is_what_visits_say_of_the_household_since_it_began(
    paired: Pair, cast: Cast, territory: Territory, logged: Callable[..., Visit]
) -> None:
    pairing = paired()
    early = logged(date=TODAY - timedelta(days=20))
    there, elsewhere = logged(), logged(households=(HouseholdInput(territory.unit(), "13号"),))
    by_village = logged(actor=cast.village)
    found = follow_ups(pairing, user=cast.cadre)
    assert [visit.pk for visit in found if visit.is_readable] == [there.pk]
    assert {visit.pk for visit in found} == {there.pk, by_village.pk}
    assert early not in found
    assert elsewhere not in found
    actions.take_back_visit(actor=cast.cadre, visit=there, now=NOW)
    assert follow_ups(pairing, user=cast.cadre) == [by_village]
    assert Pairing.objects.for_pages().get().seen_on == by_village.date


def test_offices_are_told_in_sums_and_nobody_is_named(
    paired: Pair, cast: Cast, logged: Callable[..., Visit], client_of: Callable[[Any], Client]
) -> None:
    paired(steps=(StepInput("看一次", TODAY - timedelta(days=1)),))
    paired(door="13号")
    logged()
    for user in (cast.cadre, cast.village, cast.district):
        (row,) = office_sums(user, TODAY)
        assert (row.households, row.seen, row.late, row.waiting) == (2, 1, 1, 0)
    assert office_sums(cast.neighbor, TODAY) == []
    page = client_of(cast.village).get(reverse("visits:pairing_units")).content.decode()
    assert cast.cadre.name not in page


# --- Handing on ---


def test_what_a_cadre_leaves_goes_to_the_successor_who_is_told(
    paired: Pair, cast: Cast, territory: Territory, follower: Posting
) -> None:
    pairing = paired()
    meeting, _new = actions.invite(
        actor=cast.cadre,
        client_id=uuid4(),
        invitation=InvitationInput(
            area=territory.village(),
            meets_at=NOW + timedelta(days=3),
            place="村部",
            invitation="phone",
            need="elderly",
            purpose="取暖",
            unit=territory.unit(),
        ),
        now=NOW,
    )
    end(cast, follower)
    assert hand_over_ended(now=NOW) == 2
    assert hand_over_ended(now=NOW) == 0
    pairing.refresh_from_db()
    meeting.refresh_from_db()
    assert (pairing.posting, meeting.posting) == (follower, follower)
    drain(now=NOW)
    told = Notice.objects.filter(recipient=cast.outsider).values_list("act", flat=True)
    assert {"visits.hand_over_pairing", "visits.hand_over_meeting"} <= set(told)
    step = pairing.steps.get()
    actions.finish_step(actor=cast.outsider, step=step, done_on=TODAY, how="接着办", now=NOW)


def test_without_a_successor_it_waits_for_somebody_of_the_office(
    paired: Pair, cast: Cast, follower: Posting
) -> None:
    pairing = paired()
    end(cast)
    assert hand_over_ended(now=NOW) == 1
    pairing.refresh_from_db()
    assert (pairing.posting, pairing.organization) == (None, follower.organization)
    assert not Pairing.objects.of(cast.cadre).exists()
    assert "pairing_waiting" in [todo.kind for todo in things_for(cast.outsider, NOW)]
    with pytest.raises(NotAllowed):
        actions.take_pairing_on(actor=cast.village, pairing=pairing, now=NOW)
    actions.take_pairing_on(actor=cast.outsider, pairing=pairing, now=NOW)
    with pytest.raises(WrongState):
        actions.take_pairing_on(actor=cast.outsider, pairing=pairing, now=NOW)
    pairing.refresh_from_db()
    assert pairing.posting == follower
    assert not [todo for todo in things_for(cast.outsider, NOW) if todo.kind == "pairing_waiting"]


def test_a_successor_who_looks_after_the_household_already_gets_it_not_twice(
    paired: Pair, cast: Cast, follower: Posting
) -> None:
    left, own = paired(), paired(actor=cast.outsider)
    end(cast, follower)
    hand_over_ended(now=NOW)
    left.refresh_from_db()
    assert left.posting is None
    with pytest.raises(Duplicate):
        actions.take_pairing_on(actor=cast.outsider, pairing=left, now=NOW)
    assert Pairing.objects.of(cast.outsider).get() == own


def test_only_whoever_ends_postings_hands_pairings_on(paired: Pair, cast: Cast) -> None:
    paired()
    posting = Posting.objects.get(user=cast.cadre)
    with pytest.raises(NotAllowed):
        actions.hand_over_visits(actor=cast.village, posting=posting, now=NOW)


# --- What waits, what is forgotten ---


def test_a_step_waits_on_the_workbench_from_two_days_before_until_it_is_done(
    paired: Pair, cast: Cast
) -> None:
    paired(steps=(StepInput("送被子", TODAY + timedelta(days=3)),))
    assert not things_for(cast.cadre, NOW)
    later = NOW + timedelta(days=1)
    (todo,) = things_for(cast.cadre, later)
    assert (todo.kind, todo.subject) == ("pairing_step", "送被子")
    step = PairingStep.objects.get()
    actions.finish_step(actor=cast.cadre, step=step, done_on=TODAY, how="送到了", now=later)
    assert not things_for(cast.cadre, later)


def test_how_a_household_is_called_is_forgotten_thirty_days_after_the_end(
    paired: Pair, cast: Cast
) -> None:
    ended, goes_on = paired(), paired(door="13号")
    actions.end_pairing(actor=cast.cadre, pairing=ended, result="moved", outcome="搬走", now=NOW)
    assert actions.forget_names(now=NOW + NAME_KEPT_FOR - timedelta(days=1)) == 0
    assert actions.forget_names(now=NOW + NAME_KEPT_FOR) == 1
    assert actions.forget_names(now=NOW + NAME_KEPT_FOR) == 0
    ended.refresh_from_db()
    goes_on.refresh_from_db()
    assert (ended.called, ended.door, goes_on.called) == ("", "12号", "刘婶")


# --- Pages ---


def test_a_household_goes_from_the_form_through_its_plan_to_the_end(
    cast: Cast, territory: Territory, client_of: Callable[[Any], Client]
) -> None:
    cadre = client_of(cast.cadre)
    today = business_date(timezone.now())
    new = f"{reverse('visits:pairing_new')}?area={territory.village().code}"
    sent = {
        "client_id": str(uuid4()),
        "unit": territory.unit().code,
        "door": "12号",
        "called": "刘婶",
        "need": "low_income",
        "started_on": today.isoformat(),
        "what": "联系改厕",
        "due_on": today.isoformat(),
    }
    refused = cadre.post(new, {**sent, "door": ""})
    assert refused.status_code == 422
    assert "联系改厕" in refused.content.decode()
    cadre.post(new, sent)
    assert cadre.post(new, {**sent, "client_id": str(uuid4())}).status_code == 409
    pairing = Pairing.objects.get()
    home = cadre.get(reverse("visits:home")).content.decode()
    assert "刘*家" in home
    assert "刘婶" not in home
    plan = reverse("visits:pairing_plan", args=[pairing.pk])
    cadre.post(plan, {"client_id": str(uuid4()), "what": "送被子", "due_on": today.isoformat()})
    second = pairing.steps.get(what="送被子")
    cadre.post(reverse("visits:step_drop", args=[pairing.pk, second.pk]))
    step = pairing.steps.get()
    done = reverse("visits:step_done", args=[pairing.pk, step.pk])
    assert cadre.post(done, {"done_on": today.isoformat(), "how": ""}).status_code == 422
    cadre.post(done, {"done_on": today.isoformat(), "how": "改好了"})
    cadre.post(plan, {"client_id": str(uuid4()), "what": "送煤", "due_on": today.isoformat()})
    cadre.post(
        reverse("visits:pairing_end", args=[pairing.pk]),
        {"result": "settled", "outcome": "改好了"},
    )
    pairing.refresh_from_db()
    assert (pairing.result, pairing.steps.get(pk=step.pk).how) == ("settled", "改好了")
    office = client_of(cast.village)
    shown = office.get(reverse("visits:pairing_detail", args=[pairing.pk])).content.decode()
    assert "刘*" not in shown
    assert ("没做" in shown, "要做" in shown) == (True, False)


def test_lists_of_households_take_as_many_queries_whatever_their_length(
    paired: Pair, cast: Cast, client_of: Any, at_most_queries: Any
) -> None:
    now, village = timezone.now(), client_of(cast.village)
    cadre, pages = client_of(cast.cadre), reverse("visits:pairing_list")
    for number in range(13):
        paired(door=f"{number + 1}号", now=now)
        if number not in (0, 12):
            continue
        village.get(pages)
        cadre.get(pages)
        with at_most_queries(8):
            village.get(f"{pages}?view=all")
        with at_most_queries(8):
            cadre.get(pages)
        with at_most_queries(8):
            village.get(reverse("visits:pairing_units"))
    with at_most_queries(12):
        cadre.get(reverse("visits:pairing_detail", args=[Pairing.objects.last().pk]))
