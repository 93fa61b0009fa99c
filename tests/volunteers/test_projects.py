"""Projects and social organisations: who carries what, what pays for it, what came of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from audit.models import Event
from common.errors import Duplicate, Invalid, NotAllowed, Stale, WrongState
from tests.volunteers.factories import Squad
from volunteers import actions, waiting
from volunteers.actions.project_links import LinkedAlready
from volunteers.credit_codes import SIGNS, WEIGHTS, check_sign, clean, is_good
from volunteers.models import Activity, Milestone, Project, SocialOrganization
from volunteers.projects import figures_of
from volunteers.workflow import PROJECT_ACTS

BODIES = st.text(SIGNS, min_size=17, max_size=17)


def signed_in(user: Any, kind: Any = Client) -> Any:
    """Return a browser or program of a person."""
    client = kind()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def judge(squad: Squad, project: Project, verdict: str = "passed", **given: Any) -> Milestone:
    """Let the district look at the project's milestone."""
    facts = {"actor": squad.district, "verdict": verdict, "now": squad.tick()}
    return actions.judge_milestone(pk=project.milestones.get().pk, **{**facts, **given})


def test_the_example_of_the_standard_has_the_check_sign_we_reckon() -> None:
    assert is_good("91350100M000100Y43")


@given(BODIES, st.integers(0, 16), st.sampled_from(SIGNS))
def test_one_wrong_character_of_a_credit_code_is_always_found(
    body: str, place: int, other: str
) -> None:
    code = body + check_sign(body)
    bad = code[:place] + other + code[place + 1 :]
    assert is_good(code)
    assert is_good(bad) == (bad == code)
    assert len(WEIGHTS) == 17


@pytest.mark.parametrize("text", ["", "9135", "I1350100M000100Y43", "９1350100M000100Y43"])
def test_what_cannot_be_a_credit_code_is_refused(text: str) -> None:
    assert not is_good(text)


def test_a_credit_code_is_read_with_the_spaces_people_type() -> None:
    assert clean(" 9135 0100 m000-100y43") == "91350100M000100Y43"


def test_a_social_organization_is_written_down_once_with_its_contact_sealed(squad: Squad) -> None:
    key = squad.key()
    found = squad.organization(client_id=key)
    assert squad.organization(client_id=key, credit_code=found.credit_code) == found
    with pytest.raises(Duplicate) as refused:
        squad.organization(name="别的名字", credit_code=found.credit_code)
    assert refused.value.data["existing"] == found.pk
    raw = SocialOrganization.objects.extra(select={"sealed": "contact_phone"})
    assert "13800001234" not in str(list(raw.values_list("sealed", flat=True)))
    event = Event.objects.get(act="volunteers.register_organization")
    assert "13800001234" not in str(event.data)


def test_a_wrong_credit_code_is_refused_by_field(squad: Squad) -> None:
    with pytest.raises(Invalid) as refused:
        squad.organization(credit_code="51420607MJ00000199", contact_phone="abc")
    assert set(refused.value.errors) == {"credit_code", "contact_phone"}


def test_who_to_talk_to_is_masked_until_revealed_and_that_is_logged(squad: Squad) -> None:
    found = squad.organization()
    client = signed_in(squad.manager)
    address = reverse("volunteers:organization_detail", args=[found.pk])
    assert "13800001234" not in client.get(address).content.decode()
    reveal = reverse("volunteers:organization_reveal", args=[found.pk])
    assert client.post(reveal, {"purpose": ""}).status_code == 422
    assert "13800001234" in client.post(reveal, {"purpose": "约时间"}).content.decode()
    assert Event.objects.filter(act="volunteers.reveal").count() == 1


def test_a_project_goes_its_way_and_leaves_an_event_a_step(squad: Squad) -> None:
    project = squad.project("running")
    with pytest.raises(Invalid):
        actions.accept_project(actor=squad.district, pk=project.pk, remark="好", now=squad.tick())
    assert [todo.kind for todo in waiting.things_for(squad.district, squad.clock)] == ["milestones"]
    judge(squad, project, "mending", finding="少了签收单")
    judge(squad, project)
    assert waiting.things_for(squad.district, squad.clock) == []
    done = actions.accept_project(
        actor=squad.district, pk=project.pk, remark="全部完成", now=squad.tick()
    )
    assert (done.state, done.remark, done.ended_by) == ("accepted", "全部完成", squad.district)
    acts = Event.objects.filter(record_type="volunteers.project", record_id=project.pk)
    assert list(acts.order_by("sequence").values_list("act", flat=True)) == [
        "volunteers.plan_project",
        "volunteers.add_milestone_project",
        "volunteers.start_project",
        "volunteers.judge_project",
        "volunteers.judge_project",
        "volunteers.accept_project",
    ]


@pytest.mark.parametrize("act", ["change", "start", "end", "accept"])
@pytest.mark.parametrize("state", ["draft", "running", "accepted", "ended"])
def test_every_act_in_every_state_is_what_the_table_says(
    squad: Squad, act: str, state: str
) -> None:
    project = squad.project()
    Milestone.objects.update(verdict="passed", judged_by=squad.district, judged_at=squad.clock)
    over = {"ended_at": squad.clock, "ended_by": squad.district, "remark": "好"}
    Project.objects.filter(pk=project.pk).update(
        state=state, **(over if state in ("accepted", "ended") else {})
    )
    actor = squad.district if act == "accept" else squad.manager
    extra = {"change": {"brand": "晴暖"}, "end": {"remark": "停"}, "accept": {"remark": "好"}}
    function = getattr(actions, f"{act}_project")
    given_to = {"actor": actor, "pk": project.pk, "now": squad.tick(), **extra.get(act, {})}
    if state in PROJECT_ACTS[act].sources:
        assert function(**given_to).state == (PROJECT_ACTS[act].target or state)
    else:
        with pytest.raises(WrongState) as refused:
            function(**given_to)
        assert refused.value.data["state"] == state


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"brand": " "}, "brand"),
        ({"funder": ""}, "funder"),
        ({"amount": Decimal(0)}, "amount"),
        ({"funding": "lottery"}, "funding"),
        ({"team": None}, "team"),
    ],
)
def test_a_project_that_cannot_be_is_refused_by_field(
    squad: Squad, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        squad.project(**changes)
    assert list(refused.value.errors) == [field]


def test_a_project_has_one_carrier_and_never_two(squad: Squad) -> None:
    with pytest.raises(Invalid):
        squad.project(organization=squad.organization())
    carried = squad.project(team=None, organization=SocialOrganization.objects.get())
    assert carried.carrier == SocialOrganization.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=carried.pk).update(team=squad.team())


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "accepted"},
        {"state": "lost"},
        {"amount": Decimal(0)},
        {"funding": "lottery"},
        {"brand": ""},
    ],
)
def test_the_database_keeps_no_project_that_cannot_be(squad: Squad, wrong: dict[str, Any]) -> None:
    project = squad.project()
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(**wrong)


def test_the_team_does_not_accept_its_own_project(squad: Squad) -> None:
    project = squad.project("running")
    with pytest.raises(NotAllowed):
        judge(squad, project, actor=squad.manager)
    with pytest.raises(NotAllowed):
        actions.accept_project(actor=squad.manager, pk=project.pk, remark="好", now=squad.tick())


def test_milestones_lie_in_the_term_and_a_finding_says_what_to_mend(squad: Squad) -> None:
    project = squad.project("running")
    add = {"actor": squad.manager, "pk": project.pk, "now": squad.tick()}
    with pytest.raises(Invalid):
        actions.add_milestone(title="太晚", due_on=project.ends_on + timedelta(days=1), **add)
    with pytest.raises(Duplicate):
        actions.add_milestone(title="送棉衣", due_on=project.ends_on, **add)
    with pytest.raises(Invalid) as refused:
        judge(squad, project, "mending")
    assert list(refused.value.errors) == ["finding"]
    judge(squad, project)
    with pytest.raises(WrongState):
        judge(squad, project)


def test_whoever_read_an_older_version_is_told(squad: Squad) -> None:
    project = squad.project()
    with pytest.raises(Stale):
        actions.change_project(
            actor=squad.manager, pk=project.pk, version=1, brand="晴暖", now=squad.tick()
        )


def test_figures_come_from_the_confirmed_hours_of_its_activities(squad: Squad) -> None:
    squad.served(150)
    activity = Activity.objects.get()
    project = squad.project("running")
    assert figures_of(project) == {"activities": 0, "people": 0, "hours": 0}
    squad.link(project, activity)
    assert figures_of(project) == {"activities": 1, "people": 1, "hours": 2.5}
    other = squad.project("running", brand="牵手计划")
    with pytest.raises(LinkedAlready) as refused:
        squad.link(other, activity)
    assert refused.value.data["existing"] == project.pk
    actions.unlink_activity(actor=squad.manager, pk=project.pk, activity=activity, now=squad.tick())
    assert figures_of(project)["hours"] == 0


def test_an_activity_of_another_team_is_not_counted(squad: Squad) -> None:
    project = squad.project("running")
    other = squad.plan(team=squad.team("T0005"))
    with pytest.raises(Invalid):
        squad.link(project, other)
    carried = squad.project("running", team=None, organization=squad.organization())
    squad.link(carried, squad.open())


def test_a_project_is_planned_begun_and_accepted_through_the_pages(squad: Squad) -> None:
    manager, district = signed_in(squad.manager), signed_in(squad.district)
    facts = {
        "client_id": squad.key(),
        "brand": "晴暖襄阳",
        "team": "T0004",
        "starts_on": "2020-01-01",
        "ends_on": "2030-12-31",
        "funding": "purchased",
        "funder": "区民政局",
        "amount": "60000",
    }
    wrong = manager.post(reverse("volunteers:project_new"), {**facts, "amount": "0"})
    assert wrong.status_code == 422
    made = manager.post(reverse("volunteers:project_new"), facts)
    project = Project.objects.get()
    assert made.url == reverse("volunteers:project_detail", args=[project.pk])
    assert manager.post(reverse("volunteers:milestone_new", args=[project.pk])).status_code == 422
    manager.post(
        reverse("volunteers:milestone_new", args=[project.pk]),
        {"title": "签约", "due_on": "2021-01-01"},
    )
    manager.post(reverse("volunteers:project_start", args=[project.pk]))
    milestone = Milestone.objects.get()
    address = reverse("volunteers:milestone_judge", args=[milestone.pk])
    assert district.post(address, {"verdict": "mending"}).status_code == 422
    assert district.post(address, {"verdict": "passed"}).status_code == 302
    accept = reverse("volunteers:project_accept", args=[project.pk])
    assert manager.get(accept).status_code == 403
    assert district.post(accept, {"remark": "全部完成"}).status_code == 302
    page = manager.get(made.url).content.decode()
    assert "已验收" in page
    assert "全部完成" in page


def test_programs_plan_and_read_projects(squad: Squad) -> None:
    program = signed_in(squad.manager, APIClient)
    squad.organization()
    body = {
        "client_id": str(squad.key()),
        "brand": "牵手计划",
        "organization": SocialOrganization.objects.get().pk,
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "funding": "award",
        "funder": "区文明办",
        "amount": "20000.00",
    }
    first = program.post("/api/v1/projects/", body)
    assert (first.status_code, first.json()["state"]) == (201, "draft")
    assert program.post("/api/v1/projects/", body).status_code == 200
    address = f"/api/v1/projects/{first.json()['id']}/"
    changed = program.patch(address, {"version": 1, "amount": "25000.00"})
    assert changed.json()["amount"] == "25000.00"
    assert program.patch(address, {"version": 1, "amount": "1.00"}).status_code == 409
    whole = program.post(
        f"{address}milestones/", {"version": 2, "title": "开班", "due_on": "2026-06-01"}
    )
    assert whole.json()["milestones"][0]["title"] == "开班"
    assert program.post(f"{address}start/", {"version": 3}).json()["state"] == "running"
    assert (
        program.get("/api/v1/projects/?state=running").json()["results"][0]["id"]
        == (first.json()["id"])
    )
    contact = program.get("/api/v1/social-organizations/").json()["results"][0]["contact"]
    assert contact == "李* 138****1234"


def test_lists_take_as_many_queries_for_one_as_for_many(
    squad: Squad, django_assert_max_num_queries: Any
) -> None:
    client, program = signed_in(squad.manager), signed_in(squad.manager, APIClient)
    for number in range(2):
        squad.project("running", brand=f"暖冬行动{number}")
        squad.project("running", brand=f"牵手计划{number}")
        with django_assert_max_num_queries(8):
            client.get(reverse("volunteers:project_list"))
        with django_assert_max_num_queries(5):
            program.get("/api/v1/projects/")
    squad.organization()
    with django_assert_max_num_queries(8):
        client.get(reverse("volunteers:organization_list"))
    with django_assert_max_num_queries(12):
        client.get(reverse("volunteers:project_detail", args=[Project.objects.first().pk]))
