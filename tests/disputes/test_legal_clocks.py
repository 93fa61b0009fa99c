"""Legal clocks beside the step's limit: what starts them, ends them, moves them; their notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from clocks.models import ClockRule
from common.calendar import business_date
from common.errors import Invalid, NotAllowed, WrongState
from disputes import verify
from disputes.actions import ACTIONS, tick_off_clock
from disputes.choices import State
from disputes.clock_page import clocks_of, legal_clocks_of
from disputes.legal_clocks import TURNING
from disputes.models import Case, CaseClock, Extension
from tests.disputes.factories import Bench

pytestmark = pytest.mark.django_db


def end_of(day: int, month: int, year: int = 2026) -> datetime:
    """24:00 of a day in Shanghai."""
    return datetime(year, month, day, 16, 0, tzinfo=UTC)


def running(case: Case) -> dict[str, CaseClock]:
    return {clock.code: clock for clock in case.clocks.running()}


def ended(case: Case) -> dict[str, str]:
    return dict(case.clocks.filter(ended_at__isnull=False).values_list("code", "ended_by"))


def test_a_petition_is_registered_told_and_handled_in_time(bench: Bench) -> None:
    case = bench.in_state(State.ASSESSED, source="petition", source_number="XF1")
    # 24 November and 15 days.
    assert {code: clock.due_at for code, clock in running(case).items()} == {
        "XF-REG": end_of(9, 12),
        "XF-TELL": end_of(9, 12),
    }
    case = bench.act("assign", case)
    assert ended(case) == {"XF-REG": "assign"}
    case = bench.act("accept", case)
    # 60 days end on Saturday, 23 January 2027, and move to Monday; 2027 is not announced.
    done = running(case)["XF-DONE"]
    assert (done.due_at, done.rolled_from) == (end_of(25, 1, 2027), date(2027, 1, 23))
    assert done.is_provisional
    case = bench.act("answer", bench.act("resolve", case))
    assert set(running(case)) == set()
    assert ended(case)["XF-DONE"] == ended(case)["XF-TELL"] == "answer"


def test_mediation_is_a_month_from_acceptance_and_ends_with_the_outcome(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    clock = running(case)["RT-MED"]
    assert (clock.started_at, clock.due_at) == (case.accepted_at, end_of(24, 12))
    assert ended(bench.act("resolve", case)) == {"RT-MED": "resolve"}


def test_a_hazard_has_no_month_of_mediation(bench: Bench) -> None:
    assert running(bench.in_state(State.RESOLVING, kind="hazard")) == {}


def test_a_written_agreement_may_be_confirmed_for_30_days_even_once_closed(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    case = bench.act("resolve", case, outcome="written_agreement", agreement="轮流放水。")
    case = bench.act("close", bench.act("answer", case))
    right = running(case)["RT-CONF"]
    assert right.due_at == end_of(24, 12)
    after = right.due_at + timedelta(days=1)
    assert not CaseClock.objects.overdue(now=after).exists()
    (shown,) = clocks_of(case, after, legal_clocks_of(case))
    assert (shown.is_overdue, shown.time.kind) == (False, "lapsed")
    assert list(verify.faults(now=bench.clock)) == []


@pytest.mark.parametrize(
    ("color", "code", "due"),
    [
        ("red", "HL-URG", None),
        ("yellow", "HL-CPX", end_of(9, 12)),
        ("blue", "HL-GEN", end_of(1, 12)),
    ],
)
def test_the_hotline_counts_by_color_from_the_call(
    bench: Bench, color: str, code: str, due: datetime | None
) -> None:
    case = bench.open(source="hotline", source_number="1")
    assert running(case) == {}
    received = bench.clock
    case = bench.act("assess", case, color=color, reason="试")
    clock = running(case)[code]
    assert clock.started_at == received
    assert clock.due_at == (due or received + timedelta(hours=2))


def test_another_color_is_another_clock_of_the_hotline_and_back_again_the_first(
    bench: Bench,
) -> None:
    case = bench.in_state(State.ASSESSED, source="hotline", source_number="1")
    case = bench.act("recolor", case, color="yellow")
    assert (set(running(case)), ended(case)) == ({"HL-CPX"}, {"HL-GEN": "recolor"})
    case = bench.act("recolor", case, color="blue")
    assert (set(running(case)), ended(case)) == ({"HL-GEN"}, {"HL-CPX": "recolor"})


def test_sent_back_to_be_redone_the_clocks_run_on_and_gain_nothing(bench: Bench) -> None:
    case = bench.in_state(State.ANSWERED, source="court", source_number="1")
    before = dict(case.clocks.values_list("code", "due_at"))
    bench.tick(days=4)
    case = bench.act("rework", case)
    assert {code: clock.due_at for code, clock in running(case).items()} == before
    event = Event.objects.order_by("-sequence").filter(act="disputes.rework").get()
    assert sorted(event.data["clocks_started"]) == ["RT-COURT", "RT-MED"]


def test_a_reopened_case_begins_a_round_of_its_own(bench: Bench) -> None:
    case = bench.in_state(State.CLOSED)
    bench.tick(days=20)
    case = bench.act("reopen", case)
    assert running(case) == {}
    case = bench.act("accept", bench.act("assign", case))
    assert running(case)["RT-MED"].started_at == case.accepted_at
    assert case.clocks.filter(code="RT-MED", is_past=True).count() == 1


@pytest.mark.parametrize("act", ["withdraw", "refer", "join"])
def test_every_duty_ends_with_the_case(bench: Bench, act: str) -> None:
    case = bench.act(act, bench.in_state(State.RESOLVING, source="petition", source_number="1"))
    assert running(case) == {}
    assert list(verify.faults(now=bench.clock)) == []


def test_joined_petitions_keep_both_their_clocks(bench: Bench) -> None:
    first = bench.in_state(State.RESOLVING, source="petition", source_number="XF1")
    bench.tick(days=2)
    second = bench.open(source="petition", source_number="XF2")
    bench.act("join", second, case=first.number)
    told = first.clocks.running().filter(code="XF-TELL").order_by("started_at")
    assert list(told.values_list("door__number", flat=True)) == ["XF1", "XF2"]
    done = first.clocks.running().filter(code="XF-DONE")
    assert done.count() == 2
    # The other case has been assigned: what was to be registered and handed over is.
    assert not first.clocks.running().filter(code="XF-REG").exists()


def test_the_steps_pause_stops_only_clocks_whose_rule_says_so(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING, source="hotline", source_number="1")
    before = dict(case.clocks.running().values_list("code", "due_at"))
    case = bench.act("pause", case)
    late = before["HL-GEN"] + timedelta(days=1)
    assert not CaseClock.objects.overdue(now=late).filter(code="HL-GEN").exists()
    bench.tick(days=2)
    case = bench.act("resume", case)
    after = dict(case.clocks.running().values_list("code", "due_at"))
    assert after["HL-GEN"] == before["HL-GEN"] + timedelta(days=2)
    assert after["RT-MED"] == before["RT-MED"]


def test_a_clock_that_stood_when_the_outcome_came_got_what_it_stood(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING, source="hotline", source_number="1")
    before = running(case)["HL-GEN"].due_at
    case = bench.act("pause", case)
    bench.tick(days=2)
    case = bench.act("resolve", case)
    assert running(case)["HL-GEN"].due_at == before + timedelta(days=2)


def test_a_legal_clock_is_extended_once_within_its_rule_and_prints_its_notice(
    bench: Bench, client_of: Callable[[Any], Any]
) -> None:
    case = bench.in_state(State.RESOLVING, source="petition", source_number="XF1")
    before = running(case)["XF-DONE"].due_at
    step = case.due_at
    with pytest.raises(Invalid):
        bench.act("extend", case, clock="XF-DONE", due_at=before + timedelta(days=31))
    with pytest.raises(Invalid):
        bench.act("extend", case, clock="XF-TELL", due_at=before)
    case = bench.act("extend", case, clock="XF-DONE", due_at=before + timedelta(days=30))
    assert running(case)["XF-DONE"].due_at == before
    case = bench.act("grant_extension", case)
    clock = running(case)["XF-DONE"]
    assert (clock.due_at, clock.first_due_at) == (before + timedelta(days=30), before)
    assert (case.due_at, case.extension_count, case.extension_clock) == (step, 0, None)
    assert (
        not CaseClock.objects.overdue(now=before + timedelta(days=1))
        .filter(code="XF-DONE")
        .exists()
    )
    with pytest.raises(Invalid):
        bench.act("extend", case, clock="XF-DONE", due_at=before + timedelta(days=40))
    notice = Extension.objects.get(case=case)
    assert (notice.due_before, notice.due_after) == (before, clock.due_at)
    page = reverse("disputes:extension_notice", args=[case.number, notice.pk])
    text = client_of(bench.cast.mediator).get(page).content.decode()
    assert notice.number in text
    assert "《信访工作条例》第三十四条" in text
    assert client_of(bench.cast.other_town).get(page).status_code == 404


def test_the_notice_of_a_step_names_the_step(bench: Bench, client_of: Callable[[Any], Any]) -> None:
    case = bench.act("grant_extension", bench.act("extend", bench.in_state(State.RESOLVING)))
    notice = Extension.objects.get(case=case)
    assert (notice.step, notice.due_after) == ("resolve", case.due_at)
    client = client_of(bench.cast.mediator)
    page = client.get(reverse("disputes:case_detail", args=[case.number])).content.decode()
    address = reverse("disputes:extension_notice", args=[case.number, notice.pk])
    assert address in page
    assert client.get(address).status_code == 200


def test_old_clocks_keep_the_version_they_began_with(bench: Bench, today: Any) -> None:
    case = bench.in_state(State.RESOLVING)
    ClockRule.objects.filter(code="RT-MED").update(valid_until=today)
    clock = running(case)["RT-MED"]
    assert (clock.limit_amount, clock.rule.valid_until) == (30, today)


def test_the_page_shows_every_clock_nearest_first_with_sum_and_basis(
    bench: Bench, client_of: Callable[[Any], Any], at_most_queries: Any
) -> None:
    case = bench.in_state(State.RESOLVING, source="petition", source_number="XF1")
    client = client_of(bench.cast.mediator)
    page = reverse("disputes:case_detail", args=[case.number])
    client.get(page)
    with at_most_queries(12):
        text = client.get(page).content.decode()
    card = text[text.index('id="clock-title"') : text.index('id="facts-title"')]
    names = ("<span>化解", "<span>信访告知", "<span>人民调解", "<span>信访办理")
    places = [card.index(name) for name in names]
    assert places == sorted(places)
    assert "＝ 11月24日收到＋15天" in text
    assert "《信访工作条例》第二十三条" in text


def test_programs_read_every_clock(bench: Bench, api_of: Callable[[Any], Any]) -> None:
    case = bench.in_state(State.RESOLVING, source="court", source_number="1")
    told = api_of(bench.cast.mediator).get(f"/api/v1/cases/{case.number}/").json()["clocks"]
    assert [clock["code"] for clock in told] == ["resolve", "RT-COURT", "RT-MED"]
    assert told[1]["mark"] == "verify"
    assert (told[1]["amount"], told[1]["unit"], told[1]["overdue"]) == (30, "days", False)


def test_a_miscounted_clock_is_found(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    CaseClock.objects.update(due_at=end_of(30, 12))
    Case.objects.filter(pk=case.pk).update(due_at=end_of(3, 12))
    faults = list(verify.faults(now=bench.clock))
    assert any("RT-MED due" in fault for fault in faults)
    assert any("its terms give" in fault for fault in faults)


def test_every_act_that_turns_a_clock_is_one_of_the_loop() -> None:
    assert TURNING - {"open", "take_back"} <= set(ACTIONS)


def tick(bench: Bench, case: Case, code: str, **changes: Any) -> Case:
    given: dict[str, Any] = {
        "actor": bench.cast.mediator,
        "number": case.number,
        "clock": case.clocks.get(code=code).pk,
        "on": bench.clock.date(),
        "paper": "告知书〔2026〕3号",
        "now": bench.tick(),
    }
    return tick_off_clock(**{**given, **changes})


def test_the_petitioner_told_in_writing_ends_the_clock_with_day_and_paper(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING, source="petition", source_number="XF1")
    version, began_on = case.version, bench.clock.date()
    bench.tick(days=3)
    case = tick(bench, case, "XF-TELL", on=began_on + timedelta(days=1))
    clock = case.clocks.get(code="XF-TELL")
    assert clock.ended_at == end_of(25, 11) - timedelta(microseconds=1)
    assert (clock.ended_by, clock.remark, case.version) == (
        "tick_off",
        "告知书〔2026〕3号",
        version,
    )
    event = Event.objects.get(act="disputes.tick_off")
    assert (event.data["clock"], event.data["on"]) == ("XF-TELL", "2026-11-25")
    with pytest.raises(WrongState):
        tick(bench, case, "XF-TELL")
    # The answer at the end does not end it again, nor does redoing the case bring it back.
    case = bench.act("answer", bench.act("resolve", case))
    assert ended(bench.act("rework", case))["XF-TELL"] == "tick_off"
    assert list(verify.faults(now=bench.clock)) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": date(2026, 11, 26)}, "on"),
        ({"on": date(2026, 11, 23)}, "on"),
        ({"paper": " "}, "paper"),
    ],
)
def test_a_duty_is_not_done_before_it_began_nor_tomorrow_nor_without_paper(
    bench: Bench, changes: dict[str, Any], field: str
) -> None:
    case = bench.in_state(State.RESOLVING, source="petition", source_number="XF1")
    with pytest.raises(Invalid) as refused:
        tick(bench, case, "XF-TELL", **changes)
    assert set(refused.value.errors) == {field}
    assert "XF-TELL" in running(case)


def test_a_clock_that_acts_end_is_not_ticked_off(bench: Bench) -> None:
    case = bench.in_state(State.RESOLVING)
    with pytest.raises(CaseClock.DoesNotExist):
        tick(bench, case, "RT-MED")
    with pytest.raises(NotAllowed):
        tick(bench, case, "RT-MED", actor=bench.cast.keeper)


def test_an_agreement_is_confirmed_and_taken_back_on_pages_even_once_closed(
    bench: Bench, client_of: Callable[[Any], Any]
) -> None:
    bench.clock = timezone.now() - timedelta(hours=3)
    case = bench.in_state(State.RESOLVING)
    case = bench.act("resolve", case, outcome="written_agreement", agreement="轮流放水。")
    case = bench.act("close", bench.act("answer", case))
    client = client_of(bench.cast.mediator)
    detail = reverse("disputes:case_detail", args=[case.number])
    page = reverse("disputes:clock_tick", args=[case.number, running(case)["RT-CONF"].pk])
    assert page in client.get(detail).content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page, {"on": "2020-01-01", "paper": "收件回执"}).status_code == 422
    sent = {"on": f"{business_date(timezone.now()):%Y-%m-%d}", "paper": "法院收件回执 12 号"}
    assert client.post(page, sent).status_code == 302
    text = client.get(f"{detail}?show=limits").content.decode()
    assert text.count("法院收件回执 12 号") == 2
    assert client.post(page, sent).status_code == 409
    assert client.post(f"{page}back/").status_code == 302
    assert "RT-CONF" in running(case)
    assert client.post(f"{page}back/").status_code == 409


def test_two_extensions_of_the_step_leave_the_laws_own(
    bench: Bench, client_of: Callable[[Any], Any]
) -> None:
    case = bench.in_state(State.RESOLVING, kind="hazard", source="petition", source_number="XF1")
    for _twice in range(2):
        case = bench.act("grant_extension", bench.act("extend", case))
    form = reverse("disputes:case_act", args=[case.number, "extend"])
    client = client_of(bench.cast.mediator)
    assert "XF-DONE" in client.get(form).content.decode()
    with pytest.raises(WrongState):
        bench.act("extend", case)
    before = running(case)["XF-DONE"].due_at
    until = before + timedelta(days=30)
    case = bench.act("extend", case, clock="XF-DONE", due_at=until)
    case = bench.act("grant_extension", case)
    assert running(case)["XF-DONE"].due_at == until
    page = client.get(form)
    assert page.status_code == 409
    assert "两次" in page.content.decode()
