"""Counting, closing, late facts: always the same table, whatever the order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from audit.actions import Entry, record_many
from audit.models import Pending
from org_tree.models import Area
from rollups import actions
from rollups.models import AreaDay
from rollups.verify import NAMES, faults
from tests.factories import Territory
from tests.rollups import facts

pytestmark = pytest.mark.django_db


def stored(day: date) -> dict[str, tuple[Any, ...]]:
    """Return a day's figures by area, without times."""
    rows = AreaDay.objects.filter(date=day).values_list("area__code", "parent__code", *NAMES)
    return {row[0]: row[1:] for row in rows}


def row(area: Area, day: date) -> AreaDay:
    return AreaDay.objects.get(area=area, date=day)


def mark(area: Area, day: date, now: datetime) -> None:
    """Put an event about an area's day into the outbox."""
    record_many([Entry("reports.file", area, None, None, now, area_id=area.pk, date=day)])


def test_every_group_is_expected_and_missing_until_it_reports(
    territory: Territory, now: datetime, today: date
) -> None:
    facts.report(territory.group(0), today, "on_time")
    facts.report(territory.group(1), today, "zero")
    facts.report(territory.group(2), today, "late")
    actions.recompute_day(date=today, now=now)
    village = row(territory.village(), today)
    assert village.reports_expected == 3
    assert (village.reports_on_time, village.reports_zero, village.reports_late) == (1, 1, 1)
    assert village.reports_missing == 0
    district = row(territory.district, today)
    assert (district.reports_expected, district.reports_missing) == (12, 9)


def test_rows_are_stored_for_groups_and_above_only(
    territory: Territory, now: datetime, today: date
) -> None:
    actions.recompute_day(date=today, now=now)
    tiers = set(AreaDay.objects.values_list("area__tier", flat=True))
    assert tiers == {"district", "town", "village", "group"}
    assert AreaDay.objects.count() == 1 + 2 + 4 + 12


def test_a_household_units_item_counts_for_its_group_and_upward(
    territory: Territory, now: datetime, today: date
) -> None:
    facts.item(territory.unit(), today, "settled")
    facts.item(territory.unit(1), today, category="hazard")
    actions.recompute_day(date=today, now=now)
    for area in (territory.group(), territory.village(), territory.town(), territory.district):
        figures = row(area, today)
        assert (figures.items_total, figures.items_settled, figures.items_undecided) == (2, 1, 1)
        assert (figures.items_dispute, figures.items_hazard) == (1, 1)


def test_merged_and_removed_items_do_not_count(
    territory: Territory, now: datetime, today: date
) -> None:
    kept = facts.item(territory.group(), today)
    facts.item(territory.group(), today, merged_into=kept)
    facts.item(territory.group(), today, removed_at=now)
    actions.recompute_day(date=today, now=now)
    assert row(territory.district, today).items_total == 1


def test_cases_are_counted_as_they_stood_that_day(
    territory: Territory, now: datetime, today: date
) -> None:
    before = now - timedelta(days=2)
    facts.case(
        territory.group(),
        [
            ("open", "received", None, before),
            ("assess", "assessed", "red", before + timedelta(hours=1)),
            ("assign", "assigned", "red", now - timedelta(hours=1)),
        ],
        due_at=now - timedelta(minutes=5),
    )
    for day in (today - timedelta(days=2), today - timedelta(days=1), today):
        actions.recompute_day(date=day, now=now)
    first = row(territory.district, today - timedelta(days=2))
    assert (first.cases_received_total, first.cases_received_red) == (1, 1)
    assert (first.cases_assessed_total, first.cases_assigned_total) == (1, 0)
    assert (first.cases_in_assessed, first.cases_open_red, first.cases_overdue_total) == (1, 1, 0)
    between = row(territory.district, today - timedelta(days=1))
    assert (between.cases_received_total, between.cases_open_total) == (0, 1)
    last = row(territory.district, today)
    assert (last.cases_assigned_total, last.cases_in_assigned) == (1, 1)
    assert (last.cases_overdue_total, last.cases_overdue_red) == (1, 1)


def test_a_paused_case_is_never_overdue(territory: Territory, now: datetime, today: date) -> None:
    start = now - timedelta(days=9)
    steps: list[facts.Step] = [
        ("open", "received", None, start),
        ("assess", "assessed", "blue", start),
        ("accept", "resolving", "blue", start),
    ]
    due_at = now - timedelta(days=1)
    facts.case(territory.group(), steps, due_at=due_at)
    facts.case(territory.group(), steps, due_at=due_at, paused=True)
    for day in (today - timedelta(days=1), today):
        actions.recompute_day(date=day, now=now)
    assert row(territory.district, today - timedelta(days=1)).cases_overdue_total == 1
    assert row(territory.district, today).cases_overdue_total == 1


def test_a_closed_case_leaves_the_open_ones_the_day_it_closes(
    territory: Territory, now: datetime, today: date
) -> None:
    start = now - timedelta(days=1)
    facts.case(
        territory.group(),
        [
            ("open", "received", None, start),
            ("assess", "assessed", "blue", start),
            ("close", "closed", "blue", now),
        ],
    )
    actions.recompute_day(date=today - timedelta(days=1), now=now)
    actions.recompute_day(date=today, now=now)
    assert row(territory.district, today - timedelta(days=1)).cases_open_total == 1
    closing = row(territory.district, today)
    assert (closing.cases_open_total, closing.cases_closed_blue) == (0, 1)


def test_counting_twice_changes_nothing(territory: Territory, now: datetime, today: date) -> None:
    facts.report(territory.group(), today)
    actions.recompute_day(date=today, now=now)
    once = stored(today)
    for _again in range(4):
        actions.recompute_day(date=today, now=now)
    assert stored(today) == once


def test_a_fact_that_is_gone_is_gone_from_the_figures(
    territory: Territory, now: datetime, today: date
) -> None:
    filed = facts.report(territory.group(), today)
    actions.recompute_day(date=today, now=now)
    filed.delete()
    actions.recompute_day(date=today, now=now)
    assert row(territory.district, today).reports_on_time == 0


def test_a_late_report_redoes_its_branch_and_nothing_else(
    territory: Territory, now: datetime, today: date
) -> None:
    past = today - timedelta(days=3)
    actions.close_day(date=past, now=now - timedelta(days=1))
    closed_at = row(territory.district, past).closed_at
    facts.report(territory.group(), past, "made_up")
    mark(territory.group(), past, now)
    assert actions.refresh(now=now) == 1
    assert not Pending.objects.exists()
    touched = AreaDay.objects.filter(date=past, computed_at=now)
    assert set(touched.values_list("area__code", flat=True)) == {
        area.code
        for area in (
            territory.group(),
            territory.village(),
            territory.town(),
            territory.district,
        )
    }
    district = row(territory.district, past)
    assert (district.reports_made_up, district.reports_missing) == (1, 11)
    assert district.closed_at == closed_at
    assert list(faults()) == []


def test_a_fact_of_a_day_before_the_first_gives_that_day_all_its_rows(
    territory: Territory, now: datetime, today: date
) -> None:
    past = today - timedelta(days=3)
    facts.report(territory.group(), past, "made_up")
    mark(territory.group(), past, now)
    actions.refresh(now=now)
    assert row(territory.district, past).reports_missing == 11
    assert list(faults()) == []


def test_refresh_counts_today_and_empties_the_outbox_however_often_it_runs(
    territory: Territory, now: datetime, today: date
) -> None:
    facts.report(territory.group(), today)
    mark(territory.group(), today, now)
    actions.refresh(now=now)
    once = stored(today)
    actions.refresh(now=now)
    assert stored(today) == once
    assert row(territory.district, today).reports_on_time == 1


def test_a_group_closed_by_then_is_not_expected(
    territory: Territory, now: datetime, today: date
) -> None:
    Area.objects.filter(pk=territory.group().pk).update(closed_on=today)
    actions.recompute_day(date=today - timedelta(days=1), now=now)
    actions.recompute_day(date=today, now=now)
    assert row(territory.district, today - timedelta(days=1)).reports_expected == 12
    assert row(territory.district, today).reports_expected == 11
    assert not AreaDay.objects.filter(date=today, area=territory.group()).exists()


def test_a_closed_area_keeps_a_row_while_a_case_stands_on_it(
    territory: Territory, now: datetime, today: date
) -> None:
    the_case = facts.case(territory.group(), [("open", "received", None, now)])
    Area.objects.filter(pk=territory.group().pk).update(closed_on=today)
    actions.recompute_day(date=today, now=now)
    assert row(territory.group(), today).cases_open_total == 1
    assert row(territory.village(), today).cases_open_total == 1
    the_case.spans.all().delete()
    the_case.delete()
    actions.recompute_day(date=today, now=now)
    assert not AreaDay.objects.filter(date=today, area=territory.group()).exists()


def test_a_move_leaves_closed_days_as_they_were(
    territory: Territory, now: datetime, today: date
) -> None:
    past = today - timedelta(days=1)
    facts.report(territory.group(), past)
    facts.report(territory.group(), today)
    actions.close_day(date=past, now=now)
    before = stored(past)
    # 李楼村 moves to the other town; the parent alone decides.
    Area.objects.filter(pk=territory.village().pk).update(parent=territory.town(1))
    actions.recompute_day(date=past, now=now)
    assert stored(past) == before
    actions.recompute_day(date=today, now=now)
    assert row(territory.town(1), today).reports_on_time == 1
    assert row(territory.town(), today).reports_on_time == 0
    assert list(faults()) == []


def test_rebuilding_takes_the_tree_as_it_stands_now(
    territory: Territory, now: datetime, today: date
) -> None:
    past = today - timedelta(days=1)
    facts.report(territory.group(), past)
    actions.close_day(date=past, now=now)
    Area.objects.filter(pk=territory.village().pk).update(parent=territory.town(1))
    actions.compute_days(first=past, last=past, now=now, anew=True)
    assert row(territory.town(1), past).reports_on_time == 1
    assert row(territory.town(), past).reports_on_time == 0


def test_missed_nights_are_closed_later(territory: Territory, now: datetime, today: date) -> None:
    actions.close_day(date=today - timedelta(days=4), now=now - timedelta(days=3))
    actions.recompute_day(date=today - timedelta(days=2), now=now)
    due = [today - timedelta(days=back) for back in (3, 2, 1)]
    assert actions.close_due_days(now=now) == due
    assert actions.close_due_days(now=now) == []
    assert not AreaDay.objects.filter(closed_at__isnull=True).exists()


def test_an_empty_portal_closes_nothing(db: None, now: datetime) -> None:
    assert actions.close_due_days(now=now) == []


def test_a_day_that_is_not_over_cannot_be_closed(
    territory: Territory, now: datetime, today: date
) -> None:
    with pytest.raises(ValueError, match="not over"):
        actions.close_day(date=today, now=now)


def test_a_day_that_has_not_begun_cannot_be_counted(
    territory: Territory, now: datetime, today: date
) -> None:
    with pytest.raises(ValueError, match="not begun"):
        actions.recompute_day(date=today + timedelta(days=1), now=now)


def test_the_five_states_always_add_up(territory: Territory, now: datetime, today: date) -> None:
    for number, state in enumerate(["on_time", "zero", "late"]):
        facts.report(territory.group(number), today, state)
    facts.report(territory.group(0, 1), today, "made_up")
    actions.recompute_day(date=today, now=now)
    for figures in AreaDay.objects.all():
        parts = (
            figures.reports_on_time
            + figures.reports_zero
            + figures.reports_late
            + figures.reports_made_up
            + figures.reports_missing
        )
        assert parts == figures.reports_expected


def test_a_day_of_the_whole_district_takes_few_statements(
    territory: Territory, now: datetime, today: date, at_most_queries: Any
) -> None:
    facts.report(territory.group(), today)
    with at_most_queries(6):
        actions.recompute_day(date=today, now=now)


def test_a_tier_sums_up_to_the_one_above(territory: Territory, now: datetime, today: date) -> None:
    facts.report(territory.group(), today)
    facts.report(territory.group(1, 1, 1), today, "zero")
    facts.item(territory.village(), today)
    actions.recompute_day(date=today, now=now)
    sums = {name: Sum(name) for name in NAMES}
    for tier in ("town", "village"):
        total = AreaDay.objects.filter(area__tier=tier).aggregate(**sums)
        assert total == {name: getattr(row(territory.district, today), name) for name in NAMES}
