"""Every act through its form: done, refused, out of sight, too late - and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.calendar import BUSINESS_ZONE, business_date
from disputes.choices import Outcome, State
from disputes.forms.acts import ACT_FORMS
from disputes.models import Case, CaseMember
from disputes.workflow import ACTS
from org_tree.models import Posting
from org_tree.roles import roles_with
from tests.disputes.factories import WHO, Bench

pytestmark = pytest.mark.one_database

ClientOf = Callable[[Any], Client]


@pytest.fixture
def played(bench: Bench) -> Bench:
    """A bench whose clock lies in the past, so that pages of this moment show it."""
    bench.clock = timezone.now() - timedelta(hours=6)
    return bench


def act_url(case: Case, act: str) -> str:
    return reverse("disputes:case_act", args=[case.number, act])


def posting_of(bench: Bench, name: str) -> str:
    return str(getattr(bench.cast, name).postings.get().pk)


def local(**away: float) -> datetime:
    """A moment away from now, as a field of a form shows it."""
    return (timezone.now() + timedelta(**away)).astimezone(BUSINESS_ZONE)


#: act: the state it is done in, acts before it, what its form is filled with.
FILLED: dict[str, tuple[str, tuple[str, ...], Callable[[Bench], dict[str, Any]]]] = {
    "assess": (
        State.RECEIVED,
        (),
        lambda _b: {"color": "blue", "tier": "village", "category": "land"},
    ),
    "assign": (
        State.ASSESSED,
        (),
        lambda b: {"lead": posting_of(b, "mediator"), "members": [posting_of(b, "keeper")]},
    ),
    "accept": (State.ASSIGNED, (), lambda _b: {}),
    "resolve": (
        State.RESOLVING,
        (),
        lambda _b: {"outcome": "oral_agreement", "summary": "轮流放水。"},
    ),
    "mediate": (
        State.RESOLVING,
        (),
        lambda _b: {
            "held_at": f"{local(hours=-1):%Y-%m-%dT%H:%M}",
            "summary": "双方到场。",
        },
    ),
    "answer": (
        State.RESOLVED,
        (),
        lambda _b: {"channel": "visit", "told": "李家", "satisfied": "no", "comment": "还差一点"},
    ),
    "close": (State.ANSWERED, (), lambda _b: {"remark": ""}),
    "rework": (State.ANSWERED, (), lambda _b: {"reason": "没有回访。"}),
    "grant_extension": (State.RESOLVING, ("extend",), lambda _b: {}),
    "refuse_extension": (State.RESOLVING, ("extend",), lambda _b: {"reason": "来得及。"}),
    "resume": (State.RESOLVING, ("pause",), lambda _b: {}),
    "pause": (State.RESOLVING, (), lambda _b: {"reason": "等鉴定"}),
    "extend": (
        State.RESOLVING,
        (),
        lambda _b: {
            "due_at": f"{local(days=20):%Y-%m-%d}",
            "reason": "当事人在外地。",
        },
    ),
    "escalate": (State.RESOLVING, (), lambda _b: {"tier": "town", "reason": "谈不拢。"}),
    "return": (State.ASSIGNED, (), lambda _b: {"reason": "不归我们。"}),
    "hand_over": (
        State.RESOLVING,
        (),
        lambda b: {"lead": posting_of(b, "keeper"), "reason": "离得近。"},
    ),
    "recolor": (State.ASSESSED, (), lambda _b: {"color": "yellow", "reason": "人多了。"}),
    "join": (State.RECEIVED, (), lambda b: {"case_number": b.open().number}),
    "separate": (State.JOINED, (), lambda _b: {"reason": "不是一回事"}),
    "refer": (State.RESOLVING, (), lambda _b: {"to": "litigation", "reason": "要求起诉。"}),
    "refuse": (State.RECEIVED, (), lambda _b: {"reason": "不属于受理范围。"}),
    "withdraw": (State.RECEIVED, (), lambda _b: {"reason": "自己和好了。"}),
    "reopen": (State.CLOSED, (), lambda _b: {"reason": "又吵起来了。"}),
    "urge": (State.RESOLVING, (), lambda _b: {"message": "快一点"}),
    "comment": (State.RECEIVED, (), lambda _b: {"text": "知道了。"}),
}


def test_every_act_of_the_table_has_a_form_and_a_row_here() -> None:
    assert set(ACT_FORMS) == set(ACTS) == set(FILLED)


def ready(bench: Bench, act: str) -> tuple[Case, dict[str, Any]]:
    state, before, filled = FILLED[act]
    case = bench.in_state(state)
    for earlier in before:
        case = bench.act(earlier, case)
    values = filled(bench)
    case.refresh_from_db()
    return case, {"version": case.version, **values}


@pytest.mark.parametrize("act", list(FILLED))
def test_an_act_is_done_through_its_form_without_script(
    played: Bench, client_of: ClientOf, act: str
) -> None:
    case, values = ready(played, act)
    client = client_of(played.person(act))
    asked = client.get(act_url(case, act))
    assert asked.status_code == 200
    assert asked.context["consequence"] in asked.content.decode()
    answer = client.post(act_url(case, act), values, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    page = reverse("disputes:case_detail", args=[case.number])
    assert answer.redirect_chain[-1][0] == f"{page}?done={act}"
    assert "办好了" in answer.content.decode()
    target = ACTS[act].target_from(case.state)
    case.refresh_from_db()
    assert target is None or case.state == target


@pytest.mark.parametrize("act", list(FILLED))
def test_an_act_is_not_for_everybody_who_sees_the_case(
    played: Bench, client_of: ClientOf, act: str
) -> None:
    case, values = ready(played, act)
    leader = client_of(played.cast.auditor)
    assert leader.post(act_url(case, act), values).status_code == 404
    neighbor = client_of(played.cast.neighbor)
    assert neighbor.get(act_url(case, act)).status_code == 404
    assert neighbor.post(act_url(case, act), values).status_code == 404
    before = Case.objects.get(pk=case.pk).version
    onlooker = "keeper" if WHO[act] != "district" else ""
    if onlooker:
        answer = client_of(getattr(played.cast, onlooker)).post(act_url(case, act), values)
        assert answer.status_code == 403
    assert Case.objects.get(pk=case.pk).version == before


@pytest.mark.parametrize(
    ("act", "sent", "kept"),
    [
        ("resolve", {"outcome": "", "summary": "轮流放水。"}, "轮流放水。"),
        ("mediate", {"held_at": "", "summary": "张家没到。"}, "张家没到。"),
        ("answer", {"told": "李家", "channel": "", "satisfied": ""}, "李家"),
        ("extend", {"due_at": "2020-01-01", "reason": "当事人在外地。"}, "当事人在外地。"),
        ("join", {"case_number": "XZ-1999-00001"}, "XZ-1999-00001"),
        ("escalate", {"tier": "", "color": "", "reason": " "}, ""),
        ("pause", {"reason": ""}, ""),
        ("assign", {"lead": "999999"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    played: Bench, client_of: ClientOf, act: str, sent: dict[str, str], kept: str
) -> None:
    case, _values = ready(played, act)
    client = client_of(played.person(act))
    answer = client.post(act_url(case, act), {"version": case.version, **sent})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "error-summary" in page
    assert kept in page
    assert Case.objects.get(pk=case.pk).version == case.version


def test_a_decision_other_than_suggested_wants_a_reason(played: Bench, client_of: ClientOf) -> None:
    case = played.open()
    client = client_of(played.cast.assessor)
    sent = {"version": case.version, "color": "red", "tier": "town", "category": "land"}
    answer = client.post(act_url(case, "assess"), sent)
    assert answer.status_code == 422
    assert "和建议的颜色不一样" in answer.content.decode()
    again = client.post(act_url(case, "assess"), {**sent, "reason": "人多"})
    assert again.status_code == 302


def test_the_slower_of_two_is_told_who_did_what_and_keeps_what_they_typed(
    played: Bench, client_of: ClientOf
) -> None:
    case = played.in_state(State.RESOLVING)
    client = client_of(played.cast.mediator)
    played.act("mediate", case)
    sent = {"version": case.version, "outcome": "oral_agreement", "summary": "轮流放水。"}
    answer = client.post(act_url(case, "resolve"), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "陈德胜" in page
    assert "轮流放水。" in page
    assert "看现在的样子" in page
    remark = client.post(act_url(case, "comment"), {"text": answer.context["conflict"].typed})
    assert remark.status_code == 302
    case.refresh_from_db()
    assert case.outcome is None


def test_an_act_the_state_does_not_allow_is_told_so_before_anything_is_typed(
    played: Bench, client_of: ClientOf
) -> None:
    case = played.in_state(State.RESOLVING)
    answer = client_of(played.cast.assessor).get(act_url(case, "assess"))
    assert answer.status_code == 409
    assert "看现在的样子" in answer.content.decode()


def test_an_act_nobody_knows_is_not_there(played: Bench, client_of: ClientOf) -> None:
    case = played.open()
    assert client_of(played.cast.village).get(act_url(case, "explode")).status_code == 404


def test_htmx_gets_the_form_alone_and_is_sent_on_when_done(
    played: Bench, client_of: ClientOf
) -> None:
    case = played.in_state(State.ASSIGNED)
    client = client_of(played.cast.mediator)
    header = {"HX-Request": "true"}
    form = client.get(act_url(case, "accept"), headers=header).content.decode()
    assert "<html" not in form
    assert "act-panel" in form
    answer = client.post(act_url(case, "accept"), {"version": case.version}, headers=header)
    page = reverse("disputes:case_detail", args=[case.number])
    assert answer["HX-Redirect"] == f"{page}?done=accept"
    refused = client.post(act_url(case, "accept"), {"version": case.version}, headers=header)
    assert refused.status_code == 409
    assert "<html" not in refused.content.decode()


def test_the_lead_chosen_twice_helps_nobody(played: Bench, client_of: ClientOf) -> None:
    case, values = ready(played, "assign")
    values["members"] = [values["lead"], posting_of(played, "keeper")]
    client_of(played.person("assign")).post(act_url(case, "assign"), values)
    members = CaseMember.objects.filter(case=case)
    assert [member.posting.user.username for member in members] == ["keeper"]


def test_only_those_who_cover_the_case_can_be_chosen(played: Bench, client_of: ClientOf) -> None:
    case = played.in_state(State.ASSESSED)
    page = client_of(played.cast.centre).get(act_url(case, "assign"))
    choices = dict(page.context["form"].fields["lead"].choices)
    assert posting_of(played, "mediator") in choices
    assert posting_of(played, "neighbor") not in choices
    assert posting_of(played, "former") not in choices


# --- Registering -------------------------------------------------------------------------------


def new_case(played: Bench, **changes: Any) -> dict[str, Any]:
    return {
        "client_id": "6f3a3c56-6d0b-4a4b-8a5b-111111111111",
        "kind": "dispute",
        "title": "宅基地边界争执",
        "description": "两家各说各的。",
        "area": str(played.territory.group().pk),
        "people_count": "3",
        "category": "housing",
        "source": "hotline",
        "source_number": "12345-77",
        "flags": ["children"],
        "party-TOTAL_FORMS": "4",
        "party-INITIAL_FORMS": "0",
        "party-0-name": "李大山",
        "party-0-phone": "13812345678",
        "party-0-role": "party",
        **changes,
    }


def test_a_matter_is_registered_once_however_often_it_is_sent(
    played: Bench, client_of: ClientOf
) -> None:
    client = client_of(played.cast.village)
    url = reverse("disputes:case_open")
    assert client.get(url).status_code == 200
    first = client.post(url, new_case(played), follow=True)
    case = Case.objects.get()
    assert case.number in first.content.decode()
    assert (case.title, case.flags, case.people_count) == ("宅基地边界争执", ["children"], 3)
    assert case.sources.get().number == "12345-77"
    assert case.parties.get().name == "李大山"
    second = client.post(url, new_case(played), follow=True)
    assert Case.objects.count() == 1
    assert "登记过了" in second.content.decode()


def test_the_same_form_sent_with_other_words_is_not_swallowed(
    played: Bench, client_of: ClientOf
) -> None:
    client = client_of(played.cast.village)
    url = reverse("disputes:case_open")
    client.post(url, new_case(played))
    assert client.post(url, new_case(played, title="另一件")).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"area": ""},
        {"people_count": "0"},
        {"party-0-name": "", "party-0-phone": "13812345678"},
        {"occurred_at": "2999-01-01T10:00"},
    ],
)
def test_a_matter_with_something_missing_is_kept_and_told(
    played: Bench, client_of: ClientOf, changes: dict[str, str]
) -> None:
    client = client_of(played.cast.village)
    answer = client.post(reverse("disputes:case_open"), new_case(played, **changes))
    assert answer.status_code == 422
    assert "两家各说各的。" in answer.content.decode()
    assert not Case.objects.exists()


def test_nobody_registers_outside_their_ground(played: Bench, client_of: ClientOf) -> None:
    elsewhere = str(played.territory.group(0, village=1).pk)
    client = client_of(played.cast.village)
    answer = client.post(reverse("disputes:case_open"), new_case(played, area=elsewhere))
    assert answer.status_code == 422
    assert client_of(played.cast.cadre).get(reverse("disputes:case_open")).status_code == 403


def test_the_outcome_of_a_case_is_on_its_page(played: Bench, client_of: ClientOf) -> None:
    case = played.in_state(State.RESOLVED)
    page = client_of(played.cast.village).get(reverse("disputes:case_detail", args=[case.number]))
    assert str(Outcome.ORAL_AGREEMENT.label) in page.content.decode()


def test_a_place_where_nobody_handles_cases_says_so(played: Bench, client_of: ClientOf) -> None:
    case = played.in_state(State.ASSESSED)
    Posting.objects.filter(role__in=roles_with("disputes.handle")).update(
        ended_on=business_date(timezone.now())
    )
    client = client_of(played.cast.village)
    page = client.get(act_url(case, "assign")).content.decode()
    assert "这里还没有能办案的人" in page
    assert reverse("org_tree:area_detail", args=[case.area.code]) in page
