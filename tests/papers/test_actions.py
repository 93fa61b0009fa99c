"""Filling in the papers: who may, what is kept, what is told to the second of two."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Event
from audit.verify import faults as trail_faults
from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed, Stale, WrongState
from disputes.models import Case
from papers import actions
from papers.actions.printing import FILES_A_DAY, PrintLimit
from papers.models import (
    Agreement,
    ArchivedFile,
    CaseFile,
    DocumentTemplate,
    Evidence,
    Instalment,
    SubsidyRule,
)
from papers.word import shipped
from reports.inputs import PartyInput
from tests.disputes.factories import Bench
from tests.papers.factories import Clerk, agreed_case, version_of


def acts(case: Case) -> list[str]:
    """Return what the trail of a case's file tells, in order."""
    events = Event.objects.filter(record_type="papers.casefile", record_id=case.file.pk)
    return [event.act for event in events.order_by("sequence")]


def test_the_first_entry_opens_the_file_and_numbers_it(clerk: Clerk, case: Case) -> None:
    clerk.opening()
    file = CaseFile.objects.get(case=case)
    assert file.number == "（2026）李楼村人调字第1号"
    assert acts(case) == ["papers.fill_opening"]


def test_numbers_of_a_committee_follow_one_another_without_gap(bench: Bench) -> None:
    numbers = []
    for _count in range(3):
        case = agreed_case(bench)
        clerk = Clerk(bench, case)
        clerk.opening()
        clerk.describe()
        numbers.append(case.file.sequence)
    assert numbers == [1, 2, 3]


def test_every_act_leaves_one_event_and_the_chain_is_whole(clerk: Clerk, case: Case) -> None:
    clerk.everything()
    told = acts(case)
    assert told.count("papers.fill_party") == 2
    assert told.count("papers.note_performed") == 2
    assert "papers.write_agreement" in told
    assert list(trail_faults()) == []


def test_events_hold_nothing_of_a_person(clerk: Clerk) -> None:
    clerk.everything()
    told = str(list(Event.objects.filter(act__startswith="papers.").values_list("data", flat=True)))
    for secret in ("李大山", "王大爷", "42060719750101001", "一组12号", "1975"):
        assert secret not in told


def test_personal_details_are_sealed_in_the_database(clerk: Clerk) -> None:
    clerk.people()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, id_number, born FROM papers_partydetail")
        stored = str(cursor.fetchall())
    assert "李楼村" not in stored
    assert "4206" not in stored


@pytest.mark.parametrize("name", ["district", "assessor", "village", "keeper", "supervisor"])
def test_whoever_does_not_work_on_the_case_fills_in_nothing(
    clerk: Clerk, bench: Bench, name: str
) -> None:
    with pytest.raises(NotAllowed):
        clerk.opening(actor=getattr(bench.cast, name))


def test_the_officer_of_the_ground_may_fill_in(clerk: Clerk, bench: Bench) -> None:
    clerk.opening(actor=bench.cast.town)


def test_the_second_of_two_is_told_who_was_first(clerk: Clerk, bench: Bench) -> None:
    clerk.agreement()
    with pytest.raises(Stale) as caught:
        clerk.agreement(version=0, actor=bench.cast.town, terms="另一份。")
    assert caught.value.data["last"]["who"] == "陈德胜"
    assert Agreement.objects.get().terms.startswith("张小河")


def test_different_forms_do_not_get_in_each_others_way(clerk: Clerk, case: Case) -> None:
    clerk.opening()
    read = version_of(case)
    clerk.evidence()
    clerk.people()
    clerk.agreement()
    clerk.opening(version=read, asks="改一改。")
    with pytest.raises(Stale):
        clerk.opening(version=read)


def test_the_same_record_sent_twice_is_one(clerk: Clerk) -> None:
    key = uuid.uuid4()
    first = clerk.evidence(client_id=key)
    assert clerk.evidence(client_id=key) == first
    assert Evidence.objects.count() == 1
    with pytest.raises(Duplicate):
        clerk.evidence(client_id=key, name="别的")


def test_a_day_to_come_is_refused(clerk: Clerk, bench: Bench) -> None:
    tomorrow = business_date(bench.clock) + timedelta(days=1)
    with pytest.raises(Invalid) as caught:
        clerk.opening(applied_on=tomorrow, rights_told_on=tomorrow)
    assert set(caught.value.errors) == {"applied_on", "rights_told_on"}
    with pytest.raises(Invalid):
        clerk.inquiry(held_at=bench.clock + timedelta(days=1))
    with pytest.raises(Invalid):
        clerk.follow_up(held_at=bench.clock + timedelta(days=1))


@pytest.mark.parametrize("born", ["1899", "2999", "abcd", "19", "١٩٧٥"])
def test_a_year_nobody_was_born_in_is_refused(clerk: Clerk, born: str) -> None:
    with pytest.raises(Invalid):
        actions.fill_party(**clerk.who, version=0, party=clerk.party(), side="applicant", born=born)


def test_a_person_of_another_case_is_refused(clerk: Clerk, bench: Bench) -> None:
    other = bench.open().parties.first()
    with pytest.raises(Invalid):
        actions.fill_party(**clerk.who, version=0, party=other, side="applicant")


def test_somebody_is_named_once_however_often(clerk: Clerk, case: Case) -> None:
    person = PartyInput(" 王五 ", "13900001111")
    told = {**clerk.who, "client_id": uuid.uuid4(), "person": person, "side": "other"}
    party, made = actions.name_person(**told)
    assert (party.name, party.detail.side, made) == ("王五", "other", True)
    assert actions.name_person(**told) == (party, False)
    with pytest.raises(Invalid):
        actions.name_person(**{**told, "client_id": uuid.uuid4()})
    with pytest.raises(Duplicate):
        actions.name_person(**{**told, "person": PartyInput("赵六")})
    witness = PartyInput("王五", "13900001111", "witness")
    actions.name_person(**{**told, "client_id": uuid.uuid4(), "person": witness})
    assert case.parties.count() == 4
    named = Event.objects.filter(act__in=["papers.name_person", "disputes.name_party"])
    assert named.count() == 4
    assert "王五" not in str(named.values_list("data"))


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "x" * 33}, {"side": "x"}, {"role": "x"}, {"phone": "1" * 21}]
)
def test_a_person_wants_a_name_and_a_side(clerk: Clerk, wrong: dict[str, str]) -> None:
    told = {"name": "王五", "side": "other", **wrong}
    side = told.pop("side")
    with pytest.raises(Invalid):
        actions.name_person(
            **clerk.who, client_id=uuid.uuid4(), person=PartyInput(**told), side=side
        )


# --- What is owed ---


def test_an_agreement_is_performed_when_all_parts_are(clerk: Clerk) -> None:
    clerk.agreement()
    assert not Agreement.objects.performed().exists()
    clerk.pay_all()
    assert Agreement.objects.performed().exists()


def test_overdue_parts_are_a_question_not_a_column(clerk: Clerk, bench: Bench) -> None:
    clerk.agreement()
    today = business_date(bench.clock)
    assert Instalment.objects.overdue(today=today).count() == 0
    assert Instalment.objects.to_look_after(today=today).count() == 1
    assert Instalment.objects.overdue(today=today + timedelta(days=1)).count() == 1


def test_a_part_noted_twice_names_who_was_first(clerk: Clerk, bench: Bench) -> None:
    row = clerk.agreement().instalments.first()
    day = business_date(bench.clock)
    actions.note_performed(**clerk.who, pk=row.pk, paid_on=day)
    with pytest.raises(WrongState) as caught:
        actions.note_performed(**{**clerk.who, "actor": bench.cast.town}, pk=row.pk, paid_on=day)
    assert "陈德胜" in str(caught.value.message)


def test_what_was_noted_by_mistake_can_be_taken_back(clerk: Clerk, bench: Bench) -> None:
    row = clerk.agreement().instalments.first()
    actions.note_performed(**clerk.who, pk=row.pk, paid_on=business_date(bench.clock))
    actions.take_back_performed(**clerk.who, pk=row.pk)
    row.refresh_from_db()
    assert (row.state, row.paid_on, row.noted_by) == ("due", None, None)


def test_changing_the_agreement_leaves_performed_parts_as_they_are(
    clerk: Clerk, bench: Bench
) -> None:
    agreement = clerk.agreement()
    paid, owed = agreement.instalments.order_by("due_on")
    actions.note_performed(**clerk.who, pk=paid.pk, paid_on=business_date(bench.clock))
    told = {"facts": "甲", "terms": "乙", "version": Agreement.objects.get().version}
    part = actions.Part(due_on=owed.due_on, amount=Decimal("800"), pk=owed.pk)
    actions.write_agreement(**clerk.who, **told, parts=[part])
    assert agreement.instalments.get(pk=owed.pk).amount == 800
    told["version"] += 1
    with pytest.raises(Invalid):
        actions.write_agreement(
            **clerk.who, **told, parts=[actions.Part(owed.due_on, pk=paid.pk, what="x")]
        )
    actions.write_agreement(**clerk.who, **told, parts=[])
    assert agreement.instalments.get() == paid


def test_a_form_opened_before_a_payment_was_noted_is_stale(clerk: Clerk, bench: Bench) -> None:
    agreement = clerk.agreement()
    row = agreement.instalments.first()
    actions.note_performed(**clerk.who, pk=row.pk, paid_on=business_date(bench.clock))
    with pytest.raises(Stale):
        clerk.agreement(version=agreement.version)


def test_an_empty_part_is_refused(clerk: Clerk, bench: Bench) -> None:
    part = actions.Part(due_on=business_date(bench.clock))
    told = {"facts": "甲", "terms": "乙", "version": 0, "parts": [part]}
    with pytest.raises(Invalid):
        actions.write_agreement(**clerk.who, **told)


def test_no_agreement_is_written_where_none_was_reached(bench: Bench) -> None:
    case = bench.in_state("resolving")
    case = bench.act("resolve", case, outcome="no_agreement", summary="谈不拢。")
    with pytest.raises(WrongState):
        Clerk(bench, case).agreement()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "paid", "paid_on": None},
        {"amount": Decimal("-1")},
        {"amount": None, "what": ""},
    ],
)
def test_the_database_refuses_parts_that_cannot_be(clerk: Clerk, wrong: dict[str, Any]) -> None:
    row = clerk.agreement().instalments.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Instalment.objects.filter(pk=row.pk).update(**wrong)


# --- Binding and claiming ---


def closed(bench: Bench) -> Clerk:
    """Return the clerk of a closed case with a complete file."""
    case = agreed_case(bench)
    for act in ("answer", "close"):
        case = bench.act(act, case)
    clerk = Clerk(bench, case)
    clerk.everything()
    return clerk


def test_a_file_is_bound_when_its_case_is_over_and_a_copy_is_kept(bench: Bench) -> None:
    clerk = closed(bench)
    copy = clerk.bind()
    with copy.content.open("rb") as stream:
        assert stream.read(5) == b"%PDF-"
    with pytest.raises(WrongState):
        clerk.evidence()
    actions.open_file_again(**clerk.who, version=version_of(clerk.case), reason="补材料")
    clerk.evidence()
    assert clerk.bind().edition == 2
    assert ArchivedFile.objects.count() == 2


def test_an_open_case_is_not_bound(clerk: Clerk) -> None:
    with pytest.raises(WrongState):
        clerk.bind()


def test_what_is_missing_wants_a_reason_when_it_is_bound(bench: Bench) -> None:
    clerk = Clerk(bench, bench.in_state("closed"))
    with pytest.raises(Invalid):
        clerk.bind(remark=" ")
    clerk.bind(remark="当事人外出。")


def test_payments_go_on_when_the_file_is_bound(bench: Bench) -> None:
    case = agreed_case(bench)
    for act in ("answer", "close"):
        case = bench.act(act, case)
    clerk = Clerk(bench, case)
    clerk.agreement()
    clerk.bind()
    clerk.pay_all()
    assert Agreement.objects.performed().exists()


def test_one_case_is_one_subsidy(bench: Bench) -> None:
    clerk = closed(bench)
    rule = SubsidyRule.objects.get(grade="ordinary")
    key = uuid.uuid4()
    claim, made = actions.claim_subsidy(**clerk.who, client_id=key, rule=rule)
    assert (claim.amount, made) == (100, True)
    again = actions.claim_subsidy(**clerk.who, client_id=key, rule=rule)
    assert again == (claim, False)
    with pytest.raises(Duplicate):
        actions.claim_subsidy(**clerk.who, client_id=uuid.uuid4(), rule=rule)


def test_the_subsidy_waits_for_the_file_the_performance_and_the_papers_of_the_grade(
    clerk: Clerk,
) -> None:
    ordinary, simple = (SubsidyRule.objects.get(grade=grade) for grade in ("ordinary", "simple"))
    claim = {"client_id": uuid.uuid4(), "rule": ordinary}
    with pytest.raises(WrongState) as caught:
        actions.claim_subsidy(**clerk.who, **claim)
    assert caught.value.code == "file_incomplete"
    clerk.everything()
    with pytest.raises(WrongState):
        actions.claim_subsidy(**clerk.who, client_id=uuid.uuid4(), rule=simple)
    actions.claim_subsidy(**clerk.who, **claim)


# --- Printing ---


def test_papers_with_full_names_are_logged_and_limited(bench: Bench) -> None:
    case = bench.in_state("resolving")
    who = {"actor": bench.cast.mediator, "papers": ["cover"], "form": "pdf"}
    for _again in range(FILES_A_DAY + 5):
        actions.note_print(number=case.number, now=bench.tick(), **who)
    events = Event.objects.filter(act="papers.print_papers", record_id=case.pk)
    assert events.count() == FILES_A_DAY + 5
    for _count in range(FILES_A_DAY - 1):
        other = bench.open()
        actions.note_print(
            number=other.number, now=bench.tick(), **{**who, "actor": bench.cast.town}
        )
    actions.note_print(number=case.number, now=bench.tick(), **{**who, "actor": bench.cast.town})
    with pytest.raises(PrintLimit):
        actions.note_print(
            number=bench.open().number, now=bench.tick(), **{**who, "actor": bench.cast.town}
        )


def test_whoever_may_not_see_people_prints_no_full_names(bench: Bench) -> None:
    case = bench.in_state("resolving")
    with pytest.raises(NotAllowed):
        actions.note_print(
            actor=bench.cast.assessor,
            number=case.number,
            papers=["cover"],
            form="pdf",
            now=bench.tick(),
        )


# --- What the district changes ---


def test_a_district_replaces_a_template_and_earlier_editions_stay(bench: Bench) -> None:
    who = {"actor": bench.cast.district, "kind": "cover"}
    for _count in range(2):
        actions.replace_template(content=shipped("cover"), now=bench.tick(), **who)
    assert DocumentTemplate.objects.current("cover").edition == 2
    actions.replace_template(content=None, now=bench.tick(), **who)
    assert DocumentTemplate.objects.current("cover") is None
    assert DocumentTemplate.objects.count() == 3


def test_only_district_staff_manage_templates_rules_and_rates(bench: Bench) -> None:
    today = business_date(bench.clock)
    for name in ("town", "mediator", "sysadmin"):
        who = {"actor": getattr(bench.cast, name), "now": bench.tick()}
        with pytest.raises(NotAllowed):
            actions.replace_template(kind="cover", content=None, **who)
        with pytest.raises(NotAllowed):
            actions.set_document_rule(kind="rights", need="as_needed", valid_from=today, **who)


def test_what_was_in_force_stays(bench: Bench) -> None:
    today = business_date(bench.clock)
    who = {"actor": bench.cast.district, "now": bench.tick()}
    actions.set_document_rule(kind="rights", need="as_needed", valid_from=today, **who)
    with pytest.raises(Invalid):
        actions.set_document_rule(
            kind="rights", need="required", valid_from=today - timedelta(days=1), **who
        )
    with pytest.raises(Invalid):
        actions.set_document_rule(kind="cover", need="required", valid_from=today, **who)
    with pytest.raises(Invalid):
        actions.set_subsidy_rate(
            grade="major", amount=Decimal(0), required_docs=["x"], valid_from=today, **who
        )
