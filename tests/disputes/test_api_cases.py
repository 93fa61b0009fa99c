"""The cases of the API: lists, one, receiving, acts, history."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from audit.models import Event
from disputes.choices import State
from disputes.models import Case
from disputes.serializers import ACT_INPUTS
from disputes.workflow import ACTS
from tests.disputes.factories import Bench

pytestmark = pytest.mark.django_db
URL = "/api/v1/cases/"
ApiOf = Callable[[Any], APIClient]


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """The API reads the real clock, so the cases of these tests are of today."""
    bench.clock = timezone.now() - timedelta(hours=6)
    return bench


def body(bench: Bench, **changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "kind": "dispute",
        "source": "walk_in",
        "area": bench.territory.group().code,
        "title": "三组水渠争执",
        "description": "两家吵了起来。",
        "category": "neighbors",
        "people_count": 2,
        "parties": [{"name": "李大山", "phone": "13812345678", "role": "party"}],
        "flags": ["threat"],
        **changes,
    }


def test_a_matter_is_received_once_however_often_it_is_sent(bench: Bench, api_of: ApiOf) -> None:
    api, sent = api_of(bench.cast.village), body(bench)
    first = api.post(URL, sent)
    again = api.post(URL, sent)
    other = api.post(URL, {**sent, "title": "别的事"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json()["number"] == again.json()["number"]
    assert other.json()["code"] == "client_id_reused"
    assert Case.objects.count() == 1
    case = first.json()
    assert case["number"].startswith("XZ-")
    assert case["state"] == "received"
    assert case["color"] is None
    assert case["area"] == {"code": sent["area"], "name": "一组", "tier": "group"}
    assert case["parties"][0]["name"] == "李**"
    assert case["parties"][0]["phone"] == "138****5678"
    assert "13812345678" not in first.content.decode()


def test_the_same_key_of_another_person_is_another_matter(bench: Bench, api_of: ApiOf) -> None:
    sent = body(bench)
    numbers = {
        api_of(person).post(URL, sent).json()["number"]
        for person in (bench.cast.village, bench.cast.mediator)
    }
    assert len(numbers) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "quarrel"}, "kind"),
        ({"title": ""}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"people_count": 0}, "people_count"),
        ({"flags": ["petitioner"]}, "flags"),
        ({"client_id": "one"}, "client_id"),
        ({"occurred_at": "2999-01-01T00:00:00+08:00"}, "occurred_at"),
        ({"parties": [{"phone": "1"}]}, "parties"),
    ],
)
def test_a_bad_matter_is_refused_by_field(
    bench: Bench, api_of: ApiOf, changes: dict[str, Any], field: str
) -> None:
    answer = api_of(bench.cast.village).post(URL, body(bench, **changes))
    assert answer.status_code == 400
    assert field in answer.json()
    assert answer.json()["code"] == "invalid"
    assert not Case.objects.exists()


def test_an_absent_area_and_one_out_of_sight_are_answered_alike(
    bench: Bench, api_of: ApiOf
) -> None:
    absent = api_of(bench.cast.village).post(URL, body(bench, area="420000000000"))
    foreign = api_of(bench.cast.neighbor).post(URL, body(bench))
    assert absent.status_code == foreign.status_code == 404
    assert absent.content == foreign.content


def test_in_sight_without_the_right_nothing_is_received(bench: Bench, api_of: ApiOf) -> None:
    assert api_of(bench.cast.supervisor).post(URL, body(bench)).status_code == 403
    assert not Case.objects.exists()


def test_the_whole_loop_by_the_api(bench: Bench, api_of: ApiOf) -> None:
    cast = bench.cast
    helper = cast.keeper.pk
    case = api_of(cast.village).post(URL, body(bench)).json()
    steps: list[tuple[str, Any, dict[str, Any], str]] = [
        ("assess", cast.assessor, {"color": "yellow", "tier": "village"}, "assessed"),
        ("assign", cast.centre, {"lead": cast.mediator.pk, "members": [helper]}, "assigned"),
        ("accept", cast.mediator, {}, "resolving"),
        (
            "mediate",
            cast.keeper,
            {"held_at": timezone.now().isoformat(), "place": "村委会", "summary": "都来了。"},
            "resolving",
        ),
        (
            "resolve",
            cast.mediator,
            {"outcome": "written_agreement", "summary": "谈好了", "agreement": "轮流放水"},
            "resolved",
        ),
        (
            "answer",
            cast.mediator,
            {"channel": "visit", "told": "两家", "satisfied": True, "comment": "满意"},
            "answered",
        ),
        ("close", cast.supervisor, {"remark": "好"}, "closed"),
    ]
    for act, person, given, state in steps:
        api = api_of(person)
        assert act in api.get(f"{URL}{case['number']}/").json()["acts"]
        answer = api.post(f"{URL}{case['number']}/{act}/", {"version": case["version"], **given})
        assert answer.status_code == 200, answer.content
        case = answer.json()
        assert case["state"] == state
    assert case["due_at"] is None
    assert case["lead"] == cast.mediator.pk
    assert case["members"] == [cast.keeper.pk]
    history = api_of(cast.supervisor).get(f"{URL}{case['number']}/events/").json()
    assert [event["act"] for event in history["results"]] == [
        "close",
        "answer",
        "resolve",
        "mediate",
        "accept",
        "assign",
        "assess",
        "open",
    ]
    assert set(history) == {"next", "previous", "results"}


def test_a_stale_version_is_answered_with_the_current_state(bench: Bench, api_of: ApiOf) -> None:
    case = bench.in_state(State.ASSIGNED)
    answer = api_of(bench.cast.mediator).post(f"{URL}{case.number}/accept/", {"version": 1})
    assert answer.status_code == 409
    told = answer.json()
    assert (told["code"], told["state"], told["version"]) == ("stale_version", "assigned", 3)
    assert told["last"]["what"] == "assign"
    assert told["last"]["changes"]["state"] == ["assessed", "assigned"]
    assert told["last"]["who"] == "许伟"


def test_a_wrong_state_is_answered_with_what_can_be_done(bench: Bench, api_of: ApiOf) -> None:
    case = bench.in_state(State.ASSIGNED)
    answer = api_of(bench.cast.mediator).post(
        f"{URL}{case.number}/resolve/",
        {"version": case.version, "outcome": "oral_agreement", "summary": "好"},
    )
    assert answer.status_code == 409
    assert answer.json()["code"] == "wrong_state"
    assert answer.json()["state"] == "assigned"
    assert "accept" in answer.json()["acts"]


@pytest.mark.parametrize("act", ACTS)
def test_absent_and_foreign_cases_are_answered_alike(bench: Bench, api_of: ApiOf, act: str) -> None:
    case = bench.in_state(State.RESOLVING)
    api = api_of(bench.cast.neighbor)
    foreign = api.post(f"{URL}{case.number}/{act}/", {})
    absent = api.post(f"{URL}XZ-2026-99999/{act}/", {})
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content


@pytest.mark.parametrize("act", [act for act in ACTS if act != "comment"])
def test_in_sight_without_the_right_is_forbidden(bench: Bench, api_of: ApiOf, act: str) -> None:
    case = bench.in_state(State.RESOLVING)
    reader = bench.cast.district if act not in {"escalate", "reopen"} else bench.cast.village
    answer = api_of(reader).post(f"{URL}{case.number}/{act}/", {})
    assert answer.status_code == 403
    assert answer.json()["code"]


def test_every_act_names_its_fields(bench: Bench, api_of: ApiOf) -> None:
    assert set(ACT_INPUTS) == set(ACTS)
    case = bench.in_state(State.RECEIVED)
    answer = api_of(bench.cast.assessor).post(f"{URL}{case.number}/assess/", {})
    assert answer.status_code == 400
    assert set(answer.json()) == {"version", "color", "tier", "code", "detail"}


def test_another_color_than_suggested_takes_a_reason(bench: Bench, api_of: ApiOf) -> None:
    case = bench.open(flags=["weapon"])
    api = api_of(bench.cast.assessor)
    given = {"version": case.version, "color": "blue", "tier": "village"}
    refused = api.post(f"{URL}{case.number}/assess/", given)
    assert refused.status_code == 400
    assert "reason" in refused.json()
    done = api.post(f"{URL}{case.number}/assess/", {**given, "reason": "是玩具枪。"})
    assert done.json()["color"] == "blue"
    assert done.json()["suggested_color"] == "red"


def test_somebody_who_does_not_cover_the_case_cannot_lead_it(bench: Bench, api_of: ApiOf) -> None:
    case = bench.in_state(State.ASSESSED)
    api = api_of(bench.cast.centre)
    for username in ("neighbor", "former", "outsider", "assessor"):
        given = {"version": case.version, "lead": getattr(bench.cast, username).pk}
        answer = api.post(f"{URL}{case.number}/assign/", given)
        assert answer.status_code == 400
        assert "lead" in answer.json()
    foreign = bench.territory.organization("mediation", bench.territory.village(1)).pk
    given = {
        "version": case.version,
        "lead": bench.cast.mediator.pk,
        "organization": foreign,
    }
    assert "organization" in api.post(f"{URL}{case.number}/assign/", given).json()


@pytest.mark.parametrize(
    ("username", "count"),
    [("village", 3), ("neighbor", 1), ("mediator", 3), ("district", 4), ("other_town", 0)]
    + [(name, 0) for name in ("former", "outsider", "cadre", "sysadmin", "secadmin", "auditor")],
)
def test_a_list_holds_what_the_person_may_see(
    bench: Bench, api_of: ApiOf, username: str, count: int
) -> None:
    for number in range(3):
        bench.open(area=bench.territory.group(number))
    bench.open(area=bench.territory.group(0, village=1), actor=bench.cast.neighbor)
    answer = api_of(getattr(bench.cast, username)).get(URL)
    assert answer.status_code == 200
    assert len(answer.json()["results"]) == count


def test_a_helper_sees_the_case_wherever_it_is(bench: Bench, api_of: ApiOf) -> None:
    case = bench.in_state(State.ASSESSED, area=bench.territory.group(1))
    keeper = api_of(bench.cast.keeper)
    assert keeper.get(f"{URL}{case.number}/").status_code == 404
    # The keeper of the first group does not cover the second; nobody can put them on it.
    given = {"lead": bench.cast.mediator, "members": [bench.cast.keeper]}
    with pytest.raises(Exception, match="Some fields|几处"):
        bench.act("assign", case, **given)


def test_the_list_costs_the_same_at_3_and_at_30_rows(
    bench: Bench, api_of: ApiOf, at_most_queries: Any
) -> None:
    for _count in range(3):
        bench.in_state(State.ASSIGNED)
    api = api_of(bench.cast.village)
    with at_most_queries(4):
        api.get(URL, {"ordering": "due_at", "overdue": "false"})
    for _count in range(27):
        bench.in_state(State.ASSIGNED)
    with at_most_queries(4):
        assert len(api.get(URL).json()["results"]) == 30


def test_filters_narrow_the_list(bench: Bench, api_of: ApiOf) -> None:
    red = bench.in_state(State.ASSESSED, color="red")
    blue = bench.in_state(State.ASSIGNED, title="果园边界")
    api = api_of(bench.cast.district)

    def numbers(**query: Any) -> set[str]:
        return {case["number"] for case in api.get(URL, query).json()["results"]}

    village = bench.territory.village()
    both = {red.number, blue.number}
    assert numbers(color="red") == {red.number}
    assert numbers(state="assigned") == {blue.number}
    assert numbers(state=["assigned", "assessed"]) == both
    assert numbers(q="果园") == {blue.number}
    assert numbers(q=blue.number) == {blue.number}
    assert numbers(q="李大山") == set()
    assert numbers(area=village.code) == both
    assert numbers(area=bench.territory.village(1).code) == set()
    assert numbers(area="nowhere") == set()
    assert numbers(lead=bench.cast.mediator.pk) == {blue.number}
    assert numbers(category="neighbors", kind="dispute", tier="village") == both
    assert numbers(overdue="true") == set() if red.due_at > timezone.now() else {red.number}
    today = timezone.localdate().isoformat()
    assert numbers(received_from=today, received_to=today) == both
    assert numbers(received_to="2020-01-01") == set()
    assert numbers(received_to="9999-12-31") == both


@pytest.mark.parametrize("query", ["color=green", "ordering=title", "received_from=soon"])
def test_unknown_filter_values_are_refused(bench: Bench, api_of: ApiOf, query: str) -> None:
    answer = api_of(bench.cast.district).get(f"{URL}?{query}")
    assert answer.status_code == 400


@pytest.mark.parametrize("ordering", ["", "due_at", "-due_at", "received_at", "number"])
def test_pages_hold_every_case_once_and_stay_put_under_inserts(
    bench: Bench, api_of: ApiOf, ordering: str
) -> None:
    made = {bench.open().number for _count in range(6)}
    made.add(bench.in_state(State.CLOSED).number)
    api = api_of(bench.cast.district)
    seen: list[str] = []
    url: str | None = f"{URL}?page_size=3&ordering={ordering}"
    while url:
        page = api.get(url).json()
        seen += [case["number"] for case in page["results"]]
        url = page["next"]
        if len(seen) == 3:
            bench.open()
    assert len(seen) == len(set(seen))
    assert made <= set(seen)


def test_a_list_never_names_the_people_concerned(bench: Bench, api_of: ApiOf) -> None:
    case = bench.open()
    text = api_of(bench.cast.district).get(URL).content.decode()
    assert "李大山" not in text
    assert "13812345678" not in text
    events = api_of(bench.cast.district).get(f"{URL}{case.number}/events/").content.decode()
    assert "13812345678" not in events


def test_without_signing_in_nothing_is_told(bench: Bench) -> None:
    assert APIClient().get(URL).status_code == 401


def test_each_act_leaves_exactly_one_event(bench: Bench, api_of: ApiOf) -> None:
    case = bench.in_state(State.ASSIGNED)
    before = Event.objects.count()
    api_of(bench.cast.mediator).post(f"{URL}{case.number}/accept/", {"version": case.version})
    assert Event.objects.count() == before + 1


def test_creating_and_reading_stay_within_their_queries(
    bench: Bench, api_of: ApiOf, at_most_queries: Any
) -> None:
    bench.open()
    api = api_of(bench.cast.village)
    # Four of them are savepoints.
    with at_most_queries(19):
        number = api.post(URL, body(bench)).json()["number"]
    with at_most_queries(7):
        assert api.get(f"{URL}{number}/").status_code == 200
