"""A volunteer's own pages: an account that the team opened, and nothing else in sight."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.volunteers.factories import Squad
from volunteers import actions
from volunteers.codes import code_at
from volunteers.models import Activity, PointsAccount, Redemption, ServiceRecord, SignUp, Volunteer

Signed = Callable[[Any], Client]
Most = Callable[[int], AbstractContextManager[None]]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def page(name: str, *args: object) -> str:
    """Return the address of a page."""
    return reverse(f"volunteers:{name}", args=args)


@pytest.fixture
def person(squad: Squad) -> Volunteer:
    """Somebody with two confirmed hours and an account whose password is their own by now."""
    volunteer = squad.served()
    volunteer, _password = actions.open_account(
        actor=squad.manager, pk=volunteer.pk, now=squad.tick()
    )
    volunteer.user.has_first_password = False
    volunteer.user.save(update_fields=["has_first_password"])
    return volunteer


@pytest.fixture
def mine(person: Volunteer, client_of: Signed) -> Client:
    """Their phone."""
    return client_of(person.user)


def soon(squad: Squad, **changes: Any) -> Activity:
    """An activity whose code counts already."""
    starts = timezone.now() + timedelta(minutes=10)
    return squad.open(starts_at=starts, ends_at=starts + timedelta(hours=2), **changes)


def test_the_first_password_is_changed_before_anything_else(squad: Squad, client: Client) -> None:
    [volunteer] = squad.volunteers(1)
    _volunteer, first = actions.open_account(
        actor=squad.manager, pk=volunteer.pk, now=timezone.now()
    )
    signing_in = {"username": volunteer.number, "password": first}
    client.post(reverse("login"), signing_in)
    change = reverse("password_change")
    for address in (page("me"), reverse("workbench"), page("my_points")):
        assert client.get(address).headers["Location"] == change
    assert client.get(reverse("notices:bell"), headers={"HX-Request": "true"}).status_code == 204
    assert "别人给你设的" in client.get(change).content.decode()
    own = {"old_password": first, "new_password1": "river-stone-88", "new_password2": ""}
    assert client.post(change, own).status_code == 200
    assert client.get(page("me")).status_code == 302
    done = client.post(change, own | {"new_password2": "river-stone-88"}, follow=True)
    assert done.redirect_chain[-1][0] == page("me")
    assert volunteer.number in done.content.decode()


def test_the_page_shows_hours_stars_and_points_and_leads_nowhere_else(
    squad: Squad, mine: Client, person: Volunteer
) -> None:
    soon(squad, title="楼道堆物大清理")
    said = mine.get(reverse("workbench"), follow=True).content.decode()
    for words in ("2 <small>", "再做 98 小时到一星", "楼道堆物大清理", "还差 3 人"):
        assert words in said
    assert 'href="/cases/"' not in said
    for address in (page("home"), page("person_list"), reverse("rollups:dashboard")):
        assert mine.get(address).status_code == 403
    assert mine.get(page("person_detail", person.number)).status_code == 404
    activity = Activity.objects.latest("pk")
    assert mine.get(page("activity_detail", activity.pk)).status_code == 404


def test_signing_up_needs_the_risks_read_and_can_be_taken_back(
    squad: Squad, mine: Client, person: Volunteer
) -> None:
    activity = soon(squad, places=1)
    address = page("my_activity", activity.pk)
    unread = mine.post(address, {})
    assert (unread.status_code, SignUp.objects.filter(activity=activity).exists()) == (422, False)
    said = mine.post(address, {"knows_risk": "on"}, follow=True).content.decode()
    assert "报上名了" in said
    mine.post(page("my_withdraw", activity.pk))
    assert SignUp.objects.get(activity=activity).state == "withdrawn"
    other, third = squad.volunteers(2)
    squad.sign(activity, other)
    squad.sign(activity, third)
    assert "排候补" in mine.get(address).content.decode()
    said = mine.post(address, {"knows_risk": "on"}, follow=True).content.decode()
    assert "你排候补第 2 位" in said
    assert "候补 2" in mine.get(page("me")).content.decode()


def test_the_code_that_is_read_out_checks_somebody_in_and_a_wrong_one_says_so(
    squad: Squad, mine: Client, person: Volunteer
) -> None:
    activity = soon(squad)
    squad.sign(activity, person)
    address = page("my_check_in", activity.pk)
    wrong = mine.post(address, {"code": "12ab"})
    assert wrong.status_code == 422
    assert "十分钟一换" in wrong.content.decode()
    code = code_at(settings.SECRET_KEY, activity.pk, timezone.now())
    # As a Chinese keyboard types them.
    mine.post(address, {"code": "".join(chr(ord(digit) + 0xFEE0) for digit in code)})
    signed = SignUp.objects.get(activity=activity, volunteer=person)
    assert signed.checked_in_at is not None
    assert "签到了" in mine.get(page("my_activity", activity.pk)).content.decode()
    squad.act("start", activity, now=timezone.now())
    assert "我走了" in mine.get(page("me")).content.decode()
    mine.post(page("my_check_out", activity.pk))
    signed.refresh_from_db()
    assert signed.checked_out_at is not None


def test_confirmed_hours_stand_with_the_activity_and_none_is_said_too(
    squad: Squad, mine: Client, person: Volunteer
) -> None:
    activity = person.sign_ups.get().activity
    said = mine.get(page("my_activity", activity.pk)).content.decode()
    assert "给你确认了 2 小时" in said
    assert "签到码" not in said
    record = ServiceRecord.objects.get()
    none = {"record_pk": record.pk, "minutes": 0, "reason": "没来", "now": timezone.now()}
    actions.correct_hours(actor=squad.manager, **none)
    assert "没有给你记工时" in mine.get(page("my_activity", activity.pk)).content.decode()


def test_points_buy_a_reward_once_and_stand_in_the_statement(
    squad: Squad, mine: Client, person: Volunteer
) -> None:
    reward = squad.reward(cost=15)
    address, key = page("my_reward", reward.pk), str(squad.key())
    assert "换了还剩 5 分" in mine.get(address).content.decode()
    for _time in range(2):
        mine.post(address, {"client_id": key})
    assert Redemption.objects.count() == 1
    more = mine.post(address, {"client_id": str(squad.key())})
    assert more.status_code == 422
    statement = mine.get(page("my_points")).content.decode()
    for words in ("保温杯", "-15", "+20", "余 5"):
        assert words in statement
    assert PointsAccount.objects.get(volunteer=person).balance == 5
    assert "积分还不够" in mine.get(page("me")).content.decode()


def test_who_has_left_the_register_keeps_the_page_and_joins_nothing(
    squad: Squad, mine: Client, person: Volunteer
) -> None:
    actions.leave_register(actor=squad.manager, pk=person.pk, now=squad.tick())
    activity = soon(squad)
    said = mine.get(page("me")).content.decode()
    assert "时长和积分都还在" in said
    assert activity.title not in said.partition("可以报名的")[2].partition("最近")[0]


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_takes_as_many_queries_whatever_there_is(
    count: int, squad: Squad, person: Volunteer, client_of: Signed, at_most_queries: Most
) -> None:
    for number in range(count):
        activity = soon(squad)
        squad.reward()
        if number % 2:
            squad.sign(activity, person)
    mine = client_of(person.user)
    for name, most in (("me", 12), ("my_points", 12)):
        with at_most_queries(most):
            assert mine.get(page(name)).status_code == 200
