"""The triage rules as staff change them: tried out first, from a later day on, about the matter."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed, Stale, WrongState
from disputes.actions.rules import RuleInput, add_rule, change_rule, end_rule
from disputes.agreement_history import AgreementHistory, Slice, decided_on_ground
from disputes.choices import State
from disputes.forms.rules import RuleForm
from disputes.models import Case, SpokenRule, TriageRule
from disputes.rule_trial import Draft, rules_if, try_out
from disputes.triage import Facts
from reports.actions import file_report
from reports.inputs import ItemInput
from tests.disputes.factories import Bench
from tests.factories import Cast

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]
Limited = Callable[[int], Any]
#: All a rule may know. Another name here is a decision of the district's, not of a programmer's.
MATTER = {"people_count", "amount", "flags", "is_repeated"}
ASKED = {"color", "any_flags", "min_people", "min_amount", "is_repeated"}
FORBIDDEN = (
    "ethnic religio politic belief party_member petition history person name age sex gender "
    "record phone residence health opinion"
)


def now() -> Any:
    return timezone.now()


def tomorrow() -> date:
    return business_date(now()) + timedelta(days=1)


def add(cast: Cast, **changes: Any) -> TriageRule:
    given: dict[str, Any] = {
        "actor": cast.district,
        "client_id": uuid.uuid4(),
        "content": RuleInput("red", min_people=20),
        "valid_from": tomorrow(),
        "reason": "上月三起",
        "now": now(),
    }
    return add_rule(**{**given, **changes})[0]


def test_a_rule_knows_facts_of_the_matter_and_nothing_about_a_person() -> None:
    known = {field.name for field in fields(Facts)}
    asked = {field.name for field in fields(RuleInput)}
    form = set(RuleForm(now=now()).fields)
    assert known == MATTER
    assert asked == ASKED
    assert form == ASKED | {"client_id", "tried", "reason", "valid_from"}
    columns = {field.name for field in TriageRule._meta.get_fields()}
    for name in known | asked | columns:
        assert not any(word in name for word in FORBIDDEN.split()), name


def test_a_new_rule_counts_from_its_day_and_not_before(cast: Cast) -> None:
    rule = add(cast)
    today = business_date(now())
    assert rule.code not in {one.code for one in TriageRule.objects.in_force(today)}
    assert rule.code in {one.code for one in TriageRule.objects.in_force(tomorrow())}
    event = Event.objects.get(act="disputes.add_rule")
    assert (event.actor_name, event.data["reason"]) == (cast.district.name, "上月三起")


def test_a_rule_sent_twice_is_one_rule(cast: Cast) -> None:
    key = uuid.uuid4()
    assert add(cast, client_id=key).pk == add(cast, client_id=key).pk
    with pytest.raises(Duplicate):
        add(cast, client_id=key, content=RuleInput("red", min_people=21))


def test_a_changed_rule_says_until_its_day_what_it_said(cast: Cast) -> None:
    rule = TriageRule.objects.get(code="30-people")
    after = change_rule(
        actor=cast.district,
        rule=rule,
        content=RuleInput("red", min_people=20),
        valid_from=tomorrow(),
        reason="人多就难办",
        now=now(),
    )

    def people(day: date) -> Any:
        return {one.code: one.min_people for one in TriageRule.objects.in_force(day)}["30-people"]

    assert (people(business_date(now())), people(tomorrow())) == (30, 20)
    # What is not yet in force is changed itself.
    change_rule(
        actor=cast.district,
        rule=after,
        content=RuleInput("red", min_people=15),
        valid_from=tomorrow(),
        reason="再低一点",
        now=now(),
    )
    assert people(tomorrow()) == 15
    assert TriageRule.objects.filter(code="30-people").count() == 2
    with pytest.raises(Stale):
        end_rule(actor=cast.district, rule=rule, valid_until=tomorrow(), reason="不要了", now=now())
    with pytest.raises(WrongState):
        end_rule(
            actor=cast.district, rule=after, valid_until=tomorrow(), reason="不要了", now=now()
        )


def test_an_ended_rule_no_longer_speaks(cast: Cast) -> None:
    rule = TriageRule.objects.get(code="crosses-areas")
    end_rule(actor=cast.district, rule=rule, valid_until=tomorrow(), reason="不再需要", now=now())
    assert "crosses-areas" in {one.code for one in TriageRule.objects.in_force(tomorrow() - DAY)}
    assert "crosses-areas" not in {one.code for one in TriageRule.objects.in_force(tomorrow())}


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"content": RuleInput("red")},
        {"content": RuleInput("green", min_people=3)},
        {"reason": " "},
        {"valid_from": date(2020, 1, 1)},
    ],
)
def test_a_rule_without_condition_color_reason_or_future_is_refused(
    cast: Cast, changes: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        add(cast, **changes)


def test_today_is_no_day_to_begin_and_nothing_is_no_change(cast: Cast) -> None:
    with pytest.raises(Invalid):
        add(cast, valid_from=business_date(now()))
    rule = add(cast)
    with pytest.raises(Invalid):
        change_rule(
            actor=cast.district,
            rule=rule,
            content=RuleInput("red", min_people=20),
            valid_from=rule.valid_from,
            reason="没变",
            now=now(),
        )


@pytest.mark.parametrize("name", ["town", "assessor", "supervisor", "secadmin", "village"])
def test_only_district_staff_set_rules(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        add(cast, actor=getattr(cast, name))


# --- Tried out first -----------------------------------------------------------------------------


@pytest.fixture
def filed(bench: Bench) -> Bench:
    """Five items, of 1 to 5 people."""
    bench.clock = now() - timedelta(minutes=30)
    file_report(
        actor=bench.cast.keeper,
        client_id=uuid.uuid4(),
        area=bench.territory.group(),
        date=business_date(now()),
        zero=False,
        items=[
            ItemInput(uuid.uuid4(), "dispute", f"第{count}件事", people_count=count)
            for count in range(1, 6)
        ],
        now=bench.tick(),
    )
    return bench


def test_a_trial_names_the_matters_that_would_change(filed: Bench) -> None:
    draft = Draft("draft", "red", min_people=4)
    before = rules_if(tomorrow(), without=None, draft=None)
    after = rules_if(tomorrow(), without=None, draft=draft)
    trial = try_out(before, after, filed.cast.district, now())
    assert trial.read == 5
    assert [(one.item.summary, one.before, one.after) for one in trial.turned] == [
        ("第5件事", "yellow", "red"),
        ("第4件事", "blue", "red"),
    ]
    assert [(turn.before, turn.after, turn.count) for turn in trial.turns] == [
        ("yellow", "red", 1),
        ("blue", "red", 1),
    ]
    assert try_out(before, before, filed.cast.district, now(), is_full=True).turned == []


def test_a_trial_of_an_ended_rule(filed: Bench) -> None:
    rule = TriageRule.objects.get(code="5-people")
    before = rules_if(tomorrow(), without=None, draft=None)
    after = rules_if(tomorrow(), without=rule, draft=None)
    turned = try_out(before, after, filed.cast.district, now()).turned
    assert [(one.before, one.after) for one in turned] == [("yellow", "blue")]


def sent(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "color": "red",
        "min_people": "4",
        "valid_from": tomorrow().isoformat(),
        "reason": "上月三起都没压住",
        **changes,
    }


def test_nothing_is_saved_before_it_was_tried_as_it_stands(
    filed: Bench, client_of: ClientOf
) -> None:
    browser, url = client_of(filed.cast.district), reverse("disputes:rule_add")
    given = sent()
    tried = browser.post(url, {**given, "step": "try"})
    assert "最近 5 件里有 2 件会换颜色" in tried.content.decode()
    assert "第4件事" in tried.content.decode()
    token = tried.context["form"].token
    other = browser.post(url, {**given, "min_people": "3", "tried": token, "step": "save"})
    assert "有 3 件会换颜色" in other.content.decode()
    assert browser.post(url, {**given, "step": "save"}).status_code == 200
    assert not TriageRule.objects.filter(code__startswith="rule-").exists()
    done = browser.post(url, {**given, "tried": token, "step": "save"}, follow=True)
    assert "上月三起都没压住" in done.content.decode()
    assert TriageRule.objects.get(code__startswith="rule-").min_people == 4
    full = browser.post(url, {**sent(), "step": "full"})
    assert "近 90 天" in full.content.decode()


def test_a_rule_is_changed_and_ended_through_its_pages(filed: Bench, client_of: ClientOf) -> None:
    browser = client_of(filed.cast.district)
    rule = TriageRule.objects.get(code="5-people")
    url = reverse("disputes:rule_change", args=[rule.pk])
    page = browser.get(url).content.decode()
    assert 'value="5"' in page
    assert f'value="{tomorrow().isoformat()}"' in page
    given = sent(color="yellow")
    token = browser.post(url, {**given, "step": "try"}).context["form"].token
    assert browser.post(url, {**given, "tried": token, "step": "save"}).status_code == 302
    late = browser.post(url, {**given, "tried": token, "step": "save"})
    assert late.status_code == 422
    assert "有人" in late.content.decode()
    unpaid = TriageRule.objects.get(code="wages-or-land")
    url = reverse("disputes:rule_change", args=[unpaid.pk])
    given = sent(color="yellow", any_flags=["unpaid_wages"], min_people="3")
    token = browser.post(url, {**given, "step": "try"}).context["form"].token
    assert browser.post(url, {**given, "tried": token, "step": "save"}).status_code == 302
    newest = TriageRule.objects.get(code="wages-or-land", valid_from=tomorrow())
    assert (newest.any_flags, newest.min_people) == (["unpaid_wages"], 3)
    other = TriageRule.objects.get(code="crosses-areas")
    url = reverse("disputes:rule_end", args=[other.pk])
    end = {"valid_until": tomorrow().isoformat(), "reason": "不再需要"}
    token = browser.post(url, {**end, "step": "try"}).context["form"].token
    assert browser.post(url, {**end, "tried": token, "step": "save"}).status_code == 302
    other.refresh_from_db()
    assert other.valid_until == tomorrow()
    assert "不再需要" in browser.get(reverse("disputes:rule_list")).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"min_people": ""}, "至少给一个条件"),
        ({"valid_from": "2020-01-01"}, "从明天起"),
        ({"reason": ""}, "要填"),
        ({"color": ""}, "要选"),
    ],
)
def test_the_form_says_what_is_missing(
    filed: Bench, client_of: ClientOf, changes: dict[str, Any], words: str
) -> None:
    answer = client_of(filed.cast.district).post(
        reverse("disputes:rule_add"), {**sent(**changes), "step": "try"}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_everybody_who_sees_cases_reads_the_rules_and_only_some_change_them(
    cast: Cast, client_of: ClientOf
) -> None:
    page = client_of(cast.keeper).get(reverse("disputes:rule_list")).content.decode()
    assert "30 人及以上" in page or "30 人" in page
    assert "加一条" not in page
    assert reverse("disputes:rule_list") in client_of(cast.keeper).get("/account/").content.decode()
    assert "加一条" in client_of(cast.district).get(reverse("disputes:rule_list")).content.decode()


# --- Agreement -----------------------------------------------------------------------------------


@pytest.fixture
def decided(bench: Bench) -> Bench:
    """Three decisions: two as suggested, one otherwise; a fourth taken back."""
    bench.clock = now() - timedelta(hours=3)
    many = bench.open(people_count=6)
    bench.act("assess", many, color="yellow")
    bench.act("assess", bench.open(people_count=6), color="red", reason="压不住")
    bench.act("assess", bench.open(), color="blue")
    bench.act("withdraw", bench.act("assess", bench.open(), color="blue"))
    return bench


def test_agreement_is_told_by_period_color_and_rule(decided: Bench) -> None:
    history = AgreementHistory(decided.cast.assessor, now())
    newest = history.periods[0].shares
    assert [(share.agreed, share.of) for share in newest] == [(2, 3), (0, 0), (1, 2), (1, 1)]
    assert [(share.agreed, share.of) for share in history.whole][0] == (2, 3)
    assert [(line.shares[0].agreed, line.shares[0].of) for line in history.rules] == [(1, 2)]
    assert history.rules[0].label.startswith("5")
    assert len(history.periods) == len(
        AgreementHistory(decided.cast.town, now(), by="month").starts
    )
    assert history.chart["series"][1]["data"][-1] == 50


def test_each_number_opens_exactly_its_cases(decided: Bench, client_of: ClientOf) -> None:
    browser = client_of(decided.cast.assessor)
    url = reverse("disputes:agreement_rows")
    history = AgreementHistory(decided.cast.assessor, now())
    shares = [*history.whole, *history.periods[0].shares, *(one.shares[0] for one in history.rules)]
    for share in shares:
        everything = browser.get(f"{url}?{share.query}").context["page"].rows
        agreed = browser.get(f"{url}?{share.query}&agreed=yes").context["page"].rows
        other = browser.get(f"{url}?{share.other_query}").context["page"].rows
        assert (len(agreed), len(everything)) == (share.agreed, share.of)
        assert len(other) == share.of - share.agreed
    assert browser.get(f"{url}?from=gestern&suggested=green&agreed=x").status_code == 200


def test_agreement_of_another_town_is_not_shown(decided: Bench) -> None:
    assert not decided_on_ground(decided.cast.other_town).exists()
    assert Slice(rule="5-people").of(decided_on_ground(decided.cast.district)).count() == 2


def test_a_case_assessed_anew_keeps_only_the_rules_that_spoke_last(bench: Bench) -> None:
    case = bench.in_state(State.WITHDRAWN, people_count=6)
    case = bench.act("assess", bench.act("reopen", case), color="yellow")
    assert [one.code for one in SpokenRule.objects.filter(case=case)] == ["5-people"]
    Case.objects.filter(pk=case.pk).update(people_count=1)
    case = bench.act("assess", bench.act("reopen", bench.act("withdraw", case)), color="blue")
    assert not SpokenRule.objects.filter(case=case).exists()


def test_the_page_of_agreement_takes_few_queries(
    decided: Bench, client_of: ClientOf, at_most_queries: Limited
) -> None:
    browser = client_of(decided.cast.assessor)
    with at_most_queries(8):
        page = browser.get(reverse("disputes:agreement"), {"by": "month"})
    assert page.status_code == 200
    with at_most_queries(8):
        browser.get(reverse("disputes:rule_list"))
