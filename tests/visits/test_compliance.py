"""What is owed: sixty reckonings by hand, and what holds of every one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clocks.working_time import WorkingCalendar
from tests.visits.cases import ACTIVITY, CASES, REGISTERED
from visits.compliance import DAYS, MEASURES, UNITS, Rule, Span, VisitFact, owed
from visits.periods import KINDS, Period, UnknownPeriod, parse_period, period_of

OFF = {date(2026, 10, day): False for day in range(1, 8)}
CALENDAR = WorkingCalendar({**OFF, date(2026, 9, 27): True}, frozenset({2026}))


def day_of(text: str) -> date:
    month, day = text.split("-")
    return date(2026, int(month), int(day))


def fact(text: str) -> VisitFact:
    text, _plus, late = text.partition("+")
    bare = text.rstrip("!@")
    marks = text[len(bare) :]
    bare, _slash, nights = bare.partition("/")
    first, _tilde, last = bare.partition("~")
    until = day_of(last or first)
    return VisitFact(
        first=day_of(first),
        last=until,
        nights=int(nights or 0),
        fits="@" not in marks,
        is_whole="!" not in marks,
        entered_on=until + timedelta(days=int(late or 0)),
    )


def span(text: str) -> Span:
    first, tilde, last = text.partition("~")
    end = day_of(last) if last else (None if tilde else day_of(first))
    return Span(day_of(first), end)


def rule_of(measure: str, amount: int, nights: int, weekday: int | None) -> Rule:
    return Rule(measure, amount, nights, weekday)


def test_there_are_sixty_cases_with_names_of_their_own() -> None:
    assert len({case[0] for case in CASES}) == len(CASES) == 60


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_duty_is_reckoned_as_by_hand(case: Any) -> None:
    _name, rule, period, visits, leave, expected, *nights = case
    found = owed(
        rule_of(*rule),
        parse_period(period),
        [fact(one) for one in visits],
        [span(one) for one in leave],
        CALENDAR,
    )
    assert (found.owed, found.done, found.excused, found.missing) == expected
    if nights:
        assert found.nights is not None
        slept = found.nights
        assert (slept.owed, slept.done, slept.excused, slept.missing) == nights[0]
    else:
        assert found.nights is None


def test_what_is_not_counted_is_told() -> None:
    visits = [fact("11-23!"), fact("11-24@"), fact("11-25+9")]
    found = owed(Rule(DAYS, 2), parse_period("2026-W48"), visits, [], CALENDAR)
    assert (found.half_made, found.elsewhere, found.back_dated) == (1, 1, 1)
    told = {reason.code: reason.count for reason in found.explanation}
    assert told == {
        "asked": 2,
        "done": 1,
        "back_dated": 1,
        "half_made": 1,
        "elsewhere": 1,
        "missing": 1,
    }


def test_leave_and_days_off_are_named_by_their_days() -> None:
    found = owed(Rule(DAYS, 5, 4), parse_period("2026-W40"), [], [span("09-28")], CALENDAR)
    named = {reason.code: reason.days for reason in found.explanation}
    assert named["leave"] == (date(2026, 9, 28),)
    assert named["day_off"] == (date(2026, 10, 1), date(2026, 10, 2))
    assert found.excused == 3


def test_somebody_posted_late_in_the_week_owes_what_was_left_of_it() -> None:
    period = parse_period("2026-W48")
    late = owed(Rule(DAYS, 2), period, [], [], CALENDAR, held=Span(date(2026, 11, 27)))
    gone = owed(
        Rule(DAYS, 2), period, [], [], CALENDAR, held=Span(date(2026, 1, 1), date(2026, 11, 1))
    )
    assert (late.excused, late.missing) == (1, 1)
    assert (gone.owed, gone.missing) == (0, 0)


def test_every_household_unit_is_seen_once() -> None:
    period = parse_period("2026H2")
    visits = [
        VisitFact(date(2026, 7, 1), date(2026, 7, 1), units=frozenset({1, 2})),
        VisitFact(date(2026, 8, 1), date(2026, 8, 1), units=frozenset({2, 9})),
        VisitFact(date(2026, 6, 30), date(2026, 6, 30), units=frozenset({3})),
    ]
    found = owed(Rule(UNITS), period, visits, [], CALENDAR, units={1, 2, 3, 4})
    assert (found.owed, found.done, found.missing) == (4, 2, 2)


@pytest.mark.parametrize("case", REGISTERED, ids=[case[0] for case in REGISTERED])
def test_an_activity_is_owed_while_a_registration_stood_as_by_hand(case: Any) -> None:
    _name, period, registered, activities, leave, held, expected = case
    found = owed(
        rule_of(*ACTIVITY),
        parse_period(period),
        [fact(one) for one in activities],
        [span(one) for one in leave],
        CALENDAR,
        held=held_of(held),
        registered=[span(one) for one in registered],
    )
    assert (found.owed, found.done, found.excused, found.missing) == expected
    assert found.is_unregistered == (expected[0] == 0)


def held_of(text: str | None) -> Span | None:
    """Return how long a posting was held: "~10-31" began long before."""
    if text is None:
        return None
    return Span(date(2020, 1, 1), day_of(text[1:])) if text.startswith("~") else span(text)


# --- What holds of every reckoning ----------------------------------------------------------------

DATES = st.dates(date(2026, 9, 1), date(2026, 12, 31))
FACTS = st.builds(
    lambda first, length, nights, fits, whole, late, units: VisitFact(
        first,
        first + timedelta(days=length),
        min(nights, length),
        fits,
        whole,
        first + timedelta(days=length + late),
        frozenset(units),
    ),
    DATES,
    st.integers(0, 6),
    st.integers(0, 6),
    st.booleans(),
    st.booleans(),
    st.integers(0, 20),
    st.sets(st.integers(1, 6), max_size=3),
)
SPANS = st.builds(lambda first, length: Span(first, first + timedelta(days=length)), DATES,
                  st.integers(0, 20))  # fmt: skip
RULES = st.builds(
    Rule,
    measure=st.sampled_from(MEASURES),
    amount=st.integers(1, 7),
    nights=st.integers(0, 5),
    weekday=st.one_of(st.none(), st.integers(0, 6)),
)
PERIODS = st.builds(period_of, DATES, st.sampled_from(KINDS))
UNIT_IDS = frozenset(range(1, 7))


@given(RULES, PERIODS, st.lists(FACTS, max_size=6), st.lists(SPANS, max_size=3))
def test_no_sum_is_negative_and_missing_is_what_is_left(
    rule: Rule, period: Period, visits: list[VisitFact], leave: list[Span]
) -> None:
    found = owed(rule, period, visits, leave, CALENDAR, units=UNIT_IDS)
    for part in [found, *([found.nights] if found.nights else [])]:
        assert min(part.owed, part.done, part.excused, part.missing) >= 0
        assert part.excused <= part.owed
        assert part.missing == max(0, part.owed - part.excused - part.done)
    assert found.back_dated <= found.done
    assert found.half_made + found.elsewhere <= len(visits)


@given(RULES, PERIODS, st.lists(FACTS, max_size=5), st.lists(SPANS, max_size=3), FACTS)
def test_another_visit_never_makes_more_missing(
    rule: Rule, period: Period, visits: list[VisitFact], leave: list[Span], more: VisitFact
) -> None:
    before = owed(rule, period, visits, leave, CALENDAR, units=UNIT_IDS)
    after = owed(rule, period, [*visits, more], leave, CALENDAR, units=UNIT_IDS)
    assert after.done >= before.done
    assert after.missing <= before.missing
    assert (after.owed, after.excused) == (before.owed, before.excused)


@given(RULES, PERIODS, st.lists(FACTS, max_size=5), st.lists(SPANS, max_size=3), SPANS)
def test_more_leave_never_makes_more_missing(
    rule: Rule, period: Period, visits: list[VisitFact], leave: list[Span], more: Span
) -> None:
    before = owed(rule, period, visits, leave, CALENDAR, units=UNIT_IDS)
    after = owed(rule, period, visits, [*leave, more], CALENDAR, units=UNIT_IDS)
    assert after.missing <= before.missing
    assert after.done == before.done


@given(RULES, PERIODS, st.lists(FACTS, max_size=5), st.lists(SPANS, max_size=3))
def test_the_order_of_entries_does_not_matter(
    rule: Rule, period: Period, visits: list[VisitFact], leave: list[Span]
) -> None:
    there = owed(rule, period, visits, leave, CALENDAR, units=UNIT_IDS)
    back = owed(rule, period, visits[::-1], leave[::-1], CALENDAR, units=UNIT_IDS)
    assert there == back


@given(RULES, PERIODS, st.lists(FACTS, max_size=5))
def test_half_made_entries_count_for_nothing(
    rule: Rule, period: Period, visits: list[VisitFact]
) -> None:
    whole = [one for one in visits if one.is_whole]
    with_them = owed(rule, period, visits, [], CALENDAR, units=UNIT_IDS)
    without = owed(rule, period, whole, [], CALENDAR, units=UNIT_IDS)
    assert with_them.done == without.done
    assert with_them.missing == without.missing


ACTIVITY_RULES = st.builds(Rule, measure=st.just("activities"), amount=st.integers(1, 3))
QUARTERS = st.builds(period_of, DATES, st.just("quarter"))


@given(ACTIVITY_RULES, QUARTERS, st.lists(FACTS, max_size=5), st.lists(SPANS, max_size=3), SPANS)
def test_another_registration_never_undoes_what_was_done(
    rule: Rule, period: Period, done: list[VisitFact], stood: list[Span], more: Span
) -> None:
    before = owed(rule, period, done, [], CALENDAR, registered=stood)
    after = owed(rule, period, done, [], CALENDAR, registered=[*stood, more])
    assert after.done >= before.done
    assert after.owed >= before.owed
    assert after.excused <= before.excused or before.owed == 0


@given(ACTIVITY_RULES, QUARTERS, st.lists(FACTS, max_size=5), st.lists(SPANS, max_size=3))
def test_without_a_day_registered_nothing_is_owed_and_with_one_all_of_it(
    rule: Rule, period: Period, done: list[VisitFact], stood: list[Span]
) -> None:
    found = owed(rule, period, done, [], CALENDAR, registered=stood)
    is_in = any(one.holds(day) for one in stood for day in period.days)
    assert found.owed == (rule.amount if is_in else 0)
    assert found.is_unregistered != is_in
    assert found.missing == max(0, found.owed - found.excused - found.done)


@given(ACTIVITY_RULES, QUARTERS, st.lists(FACTS, max_size=5))
def test_registered_for_the_whole_quarter_is_as_if_none_were_asked_for(
    rule: Rule, period: Period, done: list[VisitFact]
) -> None:
    whole = owed(rule, period, done, [], CALENDAR, registered=[Span(period.first, period.last)])
    assert whole == owed(rule, period, done, [], CALENDAR)


@given(PERIODS)
def test_leave_for_the_whole_period_excuses_everything_but_household_units(period: Period) -> None:
    away = [Span(period.first, period.last)]
    for measure in set(MEASURES) - {UNITS}:
        found = owed(Rule(measure, 3, 2), period, [], away, CALENDAR)
        assert found.is_met


@given(DATES, st.sampled_from(KINDS))
def test_a_period_is_found_again_by_its_code(day: date, kind: str) -> None:
    period = period_of(day, kind)
    assert period.holds(day)
    assert parse_period(period.code) == period
    assert period.before.last + timedelta(days=1) == period.first
    assert period.after.first - timedelta(days=1) == period.last


@pytest.mark.parametrize(
    "code", ["", "2026", "2026-W54", "2026-13", "2026Q5", "2026H3", "2026-02-30", "٢٠٢٦Q1"]
)
def test_a_text_that_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(UnknownPeriod):
        parse_period(code)
