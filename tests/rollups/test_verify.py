"""The check finds what is planted, and keeps quiet about what is only waiting."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from audit.actions import Entry, record_many
from rollups import actions
from rollups.models import AreaDay
from rollups.verify import faults
from tests.factories import Territory
from tests.rollups import facts

pytestmark = pytest.mark.django_db


def test_counted_figures_have_no_fault(territory: Territory, now: datetime, today: date) -> None:
    facts.report(territory.group(), today)
    facts.item(territory.group(), today)
    facts.case(territory.group(), [("open", "received", None, now)])
    actions.recompute_day(date=today, now=now)
    assert list(faults()) == []


def test_a_row_that_is_missing_is_a_fault(territory: Territory, now: datetime, today: date) -> None:
    actions.recompute_day(date=today, now=now)
    AreaDay.objects.filter(area=territory.group()).delete()
    assert any("has no row" in fault for fault in faults())


def test_a_fact_without_its_event_is_a_fault(
    territory: Territory, now: datetime, today: date
) -> None:
    actions.recompute_day(date=today, now=now)
    facts.report(territory.group(), today)
    found = list(faults())
    assert len(found) == 8  # on time and missing, at four tiers
    assert any("reports_on_time is stored as 0, the records say 1" in fault for fault in found)


def test_a_fact_whose_event_waits_is_no_fault(
    territory: Territory, now: datetime, today: date
) -> None:
    actions.recompute_day(date=today, now=now)
    facts.report(territory.group(), today)
    group = territory.group()
    record_many([Entry("reports.file", group, None, None, now, area_id=group.pk, date=today)])
    assert list(faults()) == []
