"""What the dark wall shows: one block a village, and no name of a person anywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from common.wording import color_words, report_words
from org_tree.models import Area
from org_tree.shapes import Tier
from reports.models import VillageDay
from reports.timeliness import MISSING, PENDING, CutoffTable, state_of
from rollups import charts
from rollups.dashboards import Dashboard
from rollups.models import AreaDay
from rollups.tiles import difference

#: The loudest first; a block that waits before the cut-off stands last.
ORDER = (MISSING, "late", "made_up", "zero", "on_time", PENDING)
#: States the legend names even when no village is in them.
ALWAYS = {MISSING, "late", "zero", "on_time"}
#: Width of a block and of the gap after it, in the drawing's own units.
WIDTHS = {MISSING: 22, "late": 14, "made_up": 14, "zero": 17, "on_time": 17, PENDING: 17}


@dataclass(frozen=True)
class Block:
    """One village of a town."""

    state: str
    at: int

    @property
    def at_frame(self) -> int:
        """Where the frame of a missing village begins."""
        return self.at + 1

    @property
    def at_core(self) -> int:
        """Where the filled part of a missing village begins."""
        return self.at + 5

    @property
    def at_outline(self) -> int:
        """Where an outline begins, half its stroke further in."""
        return self.at + 1


@dataclass(frozen=True)
class TownLine:
    """One town: its villages as blocks and the two counts that matter."""

    area: Area
    states: list[str]

    @property
    def blocks(self) -> Iterator[Block]:
        """The villages, the loudest first."""
        at = 0
        for state in sorted(self.states, key=ORDER.index):
            yield Block(state, at)
            at += WIDTHS[state]

    @property
    def missing(self) -> int:
        """Villages that have not reported."""
        return self.states.count(MISSING)

    @property
    def late(self) -> int:
        """Villages that reported late."""
        return self.states.count("late") + self.states.count("made_up")


class Wall:
    """The five blocks of the wall, from a dashboard."""

    def __init__(self, dashboard: Dashboard) -> None:
        self.dashboard = dashboard

    @cached_property
    def towns(self) -> list[TownLine]:
        """Every town with villages; for a town's own wall that one alone. Three queries."""
        area, day = self.dashboard.area, self.dashboard.date
        villages = Area.objects.within(area).of_tier(Tier.VILLAGE).open_on(day)
        cutoffs = CutoffTable.load()
        sent = dict(
            VillageDay.objects.filter(date=day).order_by().values_list("area_id", "timeliness")
        )
        by_town: dict[int, list[str]] = defaultdict(list)
        towns: dict[int, Area] = {}
        for village in villages.select_related("parent").order_by("tree_id", "lft"):
            town = village.parent
            due = cutoffs.of(town).village_due
            state = state_of(sent.get(village.pk), day, self.dashboard.now, due)
            by_town[town.pk].append(state)
            towns[town.pk] = town
        return [TownLine(towns[pk], states) for pk, states in by_town.items()]

    @property
    def villages(self) -> int:
        """How many blocks there are."""
        return sum(len(town.states) for town in self.towns)

    @cached_property
    def totals(self) -> dict[str, int]:
        """How many villages are in each state."""
        states = [state for town in self.towns for state in town.states]
        return {state: states.count(state) for state in ORDER}

    @property
    def legend(self) -> list[dict[str, Any]]:
        """The states in words with their counts; those that do not occur are left out."""
        shown = [state for state in ORDER if self.totals[state] or state in ALWAYS]
        return [
            {
                "block": Block(state, 0),
                "word": report_words(state)[1],
                "count": self.totals[state],
            }
            for state in shown
        ]

    @property
    def widest(self) -> int:
        """Width of the longest line, for the drawings' common scale."""
        lines = (sum(WIDTHS[state] for state in town.states) for town in self.towns)
        return max(lines, default=1)

    @property
    def colors(self) -> list[dict[str, Any]]:
        """The three colors of open cases, with the difference from the day before."""
        row, before = self.dashboard.row, self.dashboard.before
        return [
            {
                "code": code,
                "word": color_words(code)[1],
                "count": _of(row, code),
                "difference": difference(
                    _of(row, code) - _of(before, code) if before else None,
                    is_today=self.dashboard.is_today,
                ),
            }
            for code in ("red", "yellow", "blue")
        ]

    @property
    def chart(self) -> dict[str, Any]:
        """The trend in the wall's size."""
        return charts.trend(self.dashboard.days, large=True)


def _of(row: AreaDay | None, color: str) -> int:
    return int(getattr(row, f"cases_open_{color}")) if row else 0
