"""The pages as a manager uses them, in the language people read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from jobs.models import Job
from jobs.running import run_job
from tests.volunteers.factories import Squad, row
from volunteers import actions
from volunteers.actions.register import take_register_in
from volunteers.models import Activity, ServiceRecord, SignUp, Volunteer
from volunteers.models.volunteer import indexes_of, is_sealed

Signed = Callable[[Any], Client]
Most = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def manager(squad: Squad, client_of: Signed) -> Client:
    """The manager's browser."""
    return client_of(squad.manager)


def page(name: str, *args: object) -> str:
    """Return the address of a page."""
    return reverse(f"volunteers:{name}", args=args)


def test_what_waits_stands_first_and_the_chosen_activity_beside_the_list(
    squad: Squad, manager: Client
) -> None:
    squad.finished(2)
    other = squad.open(title="楼道堆物大清理")
    said = manager.get(page("home")).content.decode()
    assert "1 场活动办完了，等你确认工时" in said
    assert "黄集镇分队" in said
    assert "1＋2＋3" in said
    assert "古驿护河队" not in said
    assert said.index("等你确认工时") < said.index(other.title)


def test_an_activity_is_planned_opened_and_done_through_the_pages(
    squad: Squad, manager: Client
) -> None:
    today = timezone.localdate()
    form = {
        "client_id": str(squad.key()),
        "team": "T0004",
        "title": "送棉衣",
        "date": (today + timedelta(days=1)).isoformat(),
        "starts": "09:00",
        "ends": "11:30",
        "place": "村口",
        "places": "2",
        "risk": "路滑",
    }
    manager.post(page("activity_new"), form)
    activity = Activity.objects.get()
    assert (activity.state, activity.planned) == ("draft", timedelta(hours=2, minutes=30))
    manager.post(page("activity_open", activity.pk), {"version": "1"})
    (one,) = squad.volunteers(1)
    answer = manager.post(page("activity_sign_up", activity.pk), {"who": one.number})
    assert answer.status_code == 422
    assert "先把风险讲清楚" in answer.content.decode()
    sent = {"who": one.number, "knows_risk": "on"}
    said = manager.post(page("activity_sign_up", activity.pk), sent, follow=True)
    assert "报上名了" in said.content.decode()
    assert one.name not in said.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date": "2020-01-01"}, "时间已经过了"),
        ({"starts": "09:00", "ends": "08:00"}, "比开始时间早"),
    ],
)
def test_a_slip_in_day_or_clock_is_said_before_a_draft_stands(
    squad: Squad, manager: Client, changes: dict[str, str], words: str
) -> None:
    form = {
        "client_id": str(squad.key()),
        "team": "T0004",
        "title": "夜里巡河",
        "date": (timezone.localdate() + timedelta(days=1)).isoformat(),
        "starts": "22:00",
        "ends": "02:00",
        "place": "村口",
        "places": "2",
        "risk": "路滑",
    }
    refused = manager.post(page("activity_new"), form | changes)
    assert (refused.status_code, words in refused.content.decode()) == (422, True)
    manager.post(page("activity_new"), form)
    assert Activity.objects.get().planned == timedelta(hours=4)


def test_somebody_is_taken_off_the_register_after_a_second_look(
    squad: Squad, manager: Client
) -> None:
    (one,) = squad.volunteers(1)
    said = manager.get(page("person_leave", one.number)).content.decode()
    assert "退出名册和所有队伍" in said
    one.refresh_from_db()
    assert one.status == "active"
    manager.post(page("person_leave", one.number), {"sure": "True"})
    one.refresh_from_db()
    assert one.status == "left"


def test_of_several_found_the_manager_chooses(squad: Squad, manager: Client) -> None:
    activity = squad.open()
    squad.volunteers(3)
    said = manager.post(
        page("activity_sign_up", activity.pk), {"who": "张", "knows_risk": "on"}
    ).content.decode()
    assert "是哪一个" in said
    assert SignUp.objects.count() == 0


def test_hours_are_confirmed_in_one_table_with_the_plan_filled_in(
    squad: Squad, manager: Client
) -> None:
    activity, signed = squad.finished(3)
    address = page("activity_hours", activity.pk)
    assert manager.get(address).content.decode().count('value="2"') == 3
    form = {f"hours_{one.pk}": "2" for one in signed} | {"version": "1"}
    form[f"hours_{signed[0].pk}"] = "1.5"
    manager.post(address, form)
    assert sorted(ServiceRecord.objects.values_list("minutes", flat=True)) == [90, 120, 120]
    manager.post(address, form)
    assert ServiceRecord.objects.count() == 3
    assert "工时已经确认过了" in manager.get(address).content.decode()


def test_a_wrong_number_of_hours_is_said_beside_the_person(squad: Squad, manager: Client) -> None:
    activity, (signed,) = squad.finished(1)
    form = {f"hours_{signed.pk}": "25", "version": "1"}
    assert manager.post(page("activity_hours", activity.pk), form).status_code == 422
    assert ServiceRecord.objects.count() == 0


def test_the_register_shows_nobody_in_full_and_finds_by_tail(squad: Squad, manager: Client) -> None:
    people = squad.volunteers(5)
    said = manager.get(page("person_list"), {"q": people[2].phone[-4:]}).content.decode()
    assert people[2].number in said
    assert people[1].number not in said
    assert people[2].phone not in said
    assert people[2].name not in said


def test_a_whole_number_is_looked_up_without_an_address_that_holds_it(
    squad: Squad, manager: Client
) -> None:
    one, other, *_rest = squad.volunteers(4)
    spaced = f"{one.phone[:3]} {one.phone[3:7]}-{one.phone[7:]}"
    for typed in (one.phone, spaced):
        found = manager.post(page("person_find"), {"q": typed}).content.decode()
        assert one.number in found
        assert other.number not in found
        asked = manager.get(page("person_list"), {"q": typed}, follow=True)
        assert asked.redirect_chain == [(page("person_list"), 302)]
        assert one.phone not in asked.content.decode()
        assert f"?q={one.phone}" not in found
    none = manager.post(page("person_find"), {"q": "11010519491231002X"}).content.decode()
    assert "没有找到" in none
    sent = manager.post(page("person_find"), {"q": one.number, "status": "active"})
    assert sent["Location"] == f"{page('person_list')}?q={one.number}&status=active"


def test_people_of_one_phone_are_paged_without_an_address_that_holds_it(
    squad: Squad, manager: Client
) -> None:
    people = squad.volunteers(30)
    shared = indexes_of("19900009999", "")["phone_index"]
    Volunteer.objects.filter(pk__in=[one.pk for one in people]).update(phone_index=shared)
    first = manager.post(page("person_find"), {"q": "19900009999"})
    cursor = first.context["page"].next_cursor
    more = manager.post(page("person_find"), {"q": "19900009999", "cursor": cursor})
    assert [len(answer.context["page"].rows) for answer in (first, more)] == [25, 5]
    assert "=19900009999" not in first.content.decode()


@pytest.mark.parametrize(
    ("text", "sealed"),
    [
        ("19911110077", True),
        ("１９９１１１１００７７", True),
        ("+86 199 1111 0077", True),
        ("11010519491231002X", True),
        ("张 19911110077", True),
        ("42060700000012", False),
        ("0077", False),
        ("何晓", False),
    ],
)
def test_what_may_be_a_phone_or_an_id_number_is_known(text: str, sealed: bool) -> None:
    assert is_sealed(text) is sealed


@pytest.mark.parametrize("count", [3, 30])
def test_lists_ask_the_same_number_of_queries_whatever_the_rows(
    squad: Squad, manager: Client, at_most_queries: Most, count: int
) -> None:
    activity = squad.open(places=count)
    actions.sign_up_many(
        actor=squad.manager,
        activity=activity,
        volunteers=squad.volunteers(count),
        now=squad.clock,
    )
    for name, args, most in (
        ("person_list", (), 8),
        ("activity_detail", (activity.pk,), 12),
        ("home", (), 14),
    ):
        with at_most_queries(most):
            assert manager.get(page(name, *args)).status_code == 200


def test_a_full_number_is_shown_for_a_purpose_and_that_is_logged(
    squad: Squad, manager: Client
) -> None:
    (one,) = squad.volunteers(1)
    address = page("person_reveal", one.number)
    assert manager.post(address, {"purpose": ""}).status_code == 422
    assert one.phone in manager.post(address, {"purpose": "通知集合"}).content.decode()
    event = Event.objects.get(act="volunteers.reveal")
    assert event.data["purpose"] == "通知集合"
    assert one.phone not in str(event.data)


def test_somebody_is_registered_through_the_page_and_not_twice(
    squad: Squad, manager: Client
) -> None:
    form = {
        "client_id": str(squad.key()),
        "name": "张小河",
        "phone": "19900001234",
        "area": squad.territory.village().name,
        "team": "T0004",
        "consent_on": "2026-01-05",
        "consent_purpose": "service",
    }
    manager.post(page("person_new"), form)
    one = Volunteer.objects.get()
    assert one.memberships.get().team.code == "T0004"
    answer = manager.post(page("person_new"), form | {"client_id": str(squad.key())})
    assert "名册上已经有这个人" in answer.content.decode()


def test_an_account_is_opened_with_a_password_shown_once(squad: Squad, manager: Client) -> None:
    (one,) = squad.volunteers(1)
    said = manager.post(page("person_account", one.number)).content.decode()
    one.refresh_from_db()
    assert one.user is not None
    assert one.number in said
    assert manager.post(page("person_account", one.number)).status_code == 409


def test_a_file_goes_to_a_worker_and_comes_back_with_a_sheet_to_mend(
    squad: Squad, manager: Client, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    village = squad.territory.village().code
    head = "姓名,手机号,身份证号,性别,区划代码,服务队,登记日期,同意日期"
    lines = [head, ",".join(row(1, village)), ",".join(row(2, village, phone="12"))]
    file = SimpleUploadedFile("名册.csv", "\n".join(lines).encode())
    answer = manager.post(page("register_import"), {"client_id": str(squad.key()), "file": file})
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("jobs:job_detail", args=[job.pk])
    assert run_job(job.pk, take_register_in)
    job.refresh_from_db()
    assert job.message == "新增 1 人，更新 0 人，没有变化 0 人，没收 1 行。"
    assert "待改-" in manager.get(answer.headers["Location"]).content.decode()


def test_hours_to_confirm_stand_on_the_workbench(squad: Squad, manager: Client) -> None:
    squad.finished(1)
    assert "确认志愿者工时" in manager.get("/").content.decode()
