"""Whatever the tree, the facts and the order: the figures are what the records say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from audit.actions import Entry, record_many
from common.calendar import at_time
from common.trees import numbered
from org_tree.models import Area
from rollups import actions
from rollups.models import AreaDay
from rollups.verify import NAMES, faults
from tests.factories import NOW, TODAY
from tests.rollups import facts

TIERS = ["district", "town", "village", "group", "household_unit"]
DAYS = 3
Fact = tuple[str, int, int, int]

#: How many children each place has, drawn place by place.
shapes = st.lists(st.integers(0, 3), min_size=1, max_size=12)
#: Kind, place, day back, variant.
fact = st.tuples(
    st.sampled_from(["report", "item", "case", "visit", "service"]),
    st.integers(0, 200),
    st.integers(0, DAYS - 1),
    st.integers(0, 11),
)
quick = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def plant(counts: list[int]) -> list[Area]:
    """Write a tree whose places have as many children as the numbers say, in turn."""
    levels: list[int] = []
    parents: list[int] = []
    numbers = iter(counts)

    def grow(level: int, parent: int) -> None:
        levels.append(level)
        parents.append(parent)
        own = len(levels) - 1
        if level < len(TIERS) - 1:
            for _child in range(next(numbers, 1) or (1 if level < 3 else 0)):
                grow(level + 1, own)

    grow(0, -1)
    areas: list[Area] = []
    for index, interval in enumerate(numbered(levels)):
        area = Area(code=f"9{index:011d}", name=f"{index}号", tier=TIERS[levels[index]])
        area.tree_id, area.lft, area.rght, area.level = interval
        area.parent = areas[parents[index]] if parents[index] >= 0 else None
        area.save_base(raw=True, force_insert=True)
        areas.append(area)
    return areas


class FiguresEqualRecords(TestCase):
    """Each example runs in a transaction of its own."""

    areas: list[Area]

    def write(self, one: Fact) -> None:
        """Write a fact and put its event into the outbox; a group reports once."""
        kind, place, back, variant = one
        day = TODAY - timedelta(days=back)
        if kind == "report":
            area = [a for a in self.areas if a.tier == "group"][place % self.groups]
            if area.reports.filter(date=day).exists():
                return
            facts.report(area, day, ["on_time", "zero", "late", "made_up"][variant % 4])
        else:
            area = self.areas[place % len(self.areas)]
            kinds = {
                "item": self.item,
                "case": self.case,
                "visit": self.visit,
                "service": self.service,
            }
            write: Callable[..., Any] = kinds[kind]
            write(area, day, variant)
        # How cases stood also changes the days after; a real act is always of the day it is done.
        days = self.days()[: back + 1] if kind == "case" else [day]
        record_many(
            [Entry("test.fact", area, None, None, NOW, area_id=area.pk, date=d) for d in days]
        )

    @property
    def groups(self) -> int:
        return sum(area.tier == "group" for area in self.areas)

    def item(self, area: Area, day: date, variant: int) -> None:
        disposition = [None, "settled", "noted"][variant % 3]
        category = ["dispute", "hazard", "other", "order"][variant % 4]
        facts.item(area, day, disposition, category=category)

    def visit(self, area: Area, day: date, variant: int) -> None:
        removed = NOW if variant > 9 else None
        facts.visit(area, day, nights=variant % 3, raised=variant % 2, removed_at=removed)

    def service(self, area: Area, day: date, variant: int) -> None:
        annulled = {"annulled_at": NOW, "annul_reason": "没来"} if variant > 9 else {}
        minutes = [30 * variant + 15] * (variant % 3)
        facts.served(area, day, *minutes, is_over=variant % 2 == 0, **annulled)

    def case(self, area: Area, day: date, variant: int) -> None:
        start = at_time(day, datetime(2026, 1, 1, 1 + variant % 8).time())  # noqa: DTZ001
        color = ["red", "yellow", "blue"][variant % 3]
        steps: list[facts.Step] = [("open", "received", None, start)]
        if variant > 2:
            steps.append(("assess", "assessed", color, start + timedelta(minutes=20)))
        if variant > 7:
            steps.append(("close", "closed", color, start + timedelta(minutes=40)))
        facts.case(area, steps, due_at=start + timedelta(hours=variant * 4))

    def table(self) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        names = ["area_id", "date", "parent_id", *NAMES]
        return {tuple(row[:2]): row[2:] for row in AreaDay.objects.values_list(*names)}

    def days(self) -> list[date]:
        return [TODAY - timedelta(days=back) for back in range(DAYS)]

    @quick
    @given(shape=shapes, written=st.lists(fact, max_size=14), runs=st.lists(st.integers(0, 4)))
    def test_any_order_of_facts_and_runs_ends_in_the_same_table(
        self, shape: list[int], written: list[Fact], runs: list[int]
    ) -> None:
        self.areas = plant(shape)
        order = iter(runs)
        for day in self.days()[1:]:
            actions.close_day(date=day, now=NOW)
        for one in written:
            self.write(one)
            run = next(order, 0)
            if run == 1:
                actions.refresh(now=NOW)
            elif run > 1:
                actions.recompute_day(date=self.days()[run % DAYS], now=NOW)
        actions.refresh(now=NOW)
        interleaved = self.table()
        for day in self.days():
            actions.recompute_day(date=day, now=NOW)
        assert self.table() == interleaved
        assert list(faults()) == []

    @quick
    @given(shape=shapes, written=st.lists(fact, min_size=1, max_size=14))
    def test_a_place_is_the_sum_of_those_below_it_and_of_its_own(
        self, shape: list[int], written: list[Fact]
    ) -> None:
        self.areas = plant(shape)
        for one in written:
            self.write(one)
        for day in self.days():
            actions.recompute_day(date=day, now=NOW)
        rows = list(AreaDay.objects.all())
        for row in rows:
            below = [r for r in rows if r.parent_id == row.area_id and r.date == row.date]
            for name in NAMES:
                assert getattr(row, name) >= sum(getattr(child, name) for child in below)
        top = [row for row in rows if row.parent_id is None]
        assert sum(row.items_total for row in top) == sum(
            one[0] == "item" or (one[0] == "visit" and one[3] % 2 == 1) for one in written
        )
        assert list(faults()) == []

    @quick
    @given(shape=shapes, written=fact, name=st.sampled_from(NAMES), place=st.integers(0, 99))
    def test_a_changed_figure_is_found(
        self, shape: list[int], written: Fact, name: str, place: int
    ) -> None:
        self.areas = plant(shape)
        self.write(written)
        for day in self.days():
            actions.recompute_day(date=day, now=NOW)
        actions.refresh(now=NOW)
        rows = list(AreaDay.objects.select_related("area"))
        row = rows[place % len(rows)]
        setattr(row, name, getattr(row, name) + 1)
        row.save()
        found = list(faults())
        assert len(found) == 1
        assert name in found[0]
        assert row.area.code in found[0]
