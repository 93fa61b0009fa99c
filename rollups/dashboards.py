"""What the dashboard shows of an area and a day: read from the rows, worked out for the page.

Everything but the matrix and the ages of open cases comes from AreaDay. Nothing is written here,
and what a person may see is asked before (rollups.views).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from common.calendar import business_date
from org_tree.models import Area
from org_tree.shapes import Tier
from rollups import brought, charts, service
from rollups.ages import BUCKETS, AgeTable, ages_of
from rollups.ground import Ground, figures_as_now
from rollups.matrix import Matrix, matrix_of, most_to_see
from rollups.models import AreaDay
from rollups.tiles import Tile, tiles_of

TREND_DAYS = 30
#: Places of the table of colors that stand open; the rest opens by one press.
PLACES_OPEN = 17
BELOW = {
    Tier.PROVINCE: Tier.CITY,
    Tier.CITY: Tier.DISTRICT,
    Tier.DISTRICT: Tier.TOWN,
    Tier.TOWN: Tier.VILLAGE,
    Tier.VILLAGE: Tier.GROUP,
}


@dataclass(frozen=True)
class ColorBar:
    """One place of the table of colors, its bar in hundredths of the longest."""

    row: AreaDay
    red: float
    yellow: float
    blue: float
    none: float

    @property
    def yellow_at(self) -> float:
        """Where the yellow part begins."""
        return self.red

    @property
    def blue_at(self) -> float:
        """Where the blue part begins."""
        return self.red + self.yellow

    @property
    def none_at(self) -> float:
        """Where the part without color begins."""
        return self.red + self.yellow + self.blue

    @property
    def without_color(self) -> int:
        """Cases not yet assessed."""
        return without_color(self.row)


def without_color(row: AreaDay) -> int:
    """Return how many open cases of a row have no color yet."""
    colored = row.cases_open_red + row.cases_open_yellow + row.cases_open_blue
    return row.cases_open_total - colored


class Dashboard:
    """One area on one day.

    Args:
        area: one the person may see.
        day: the day shown.
        now: the moment it is shown at.
        town: place whose matrix is shown, a child of the area; None where there is most to see.
        as_now: a day whose books are closed by the tree as it stands now, not as it stood then.
    """

    def __init__(
        self,
        area: Area,
        day: date,
        *,
        now: datetime,
        town: Area | None = None,
        as_now: bool = False,
    ) -> None:
        self.area = area
        self.date = day
        self.now = now
        self._town = town
        self._as_now = as_now

    @cached_property
    def days(self) -> list[AreaDay]:
        """The area's last 30 days, the oldest first."""
        return list(self.area.days.up_to(self.date, TREND_DAYS).order_by("date"))

    @cached_property
    def stored(self) -> AreaDay | None:
        """The day's row; None when it has not been counted."""
        return self.days[-1] if self.days and self.days[-1].date == self.date else None

    @property
    def is_closed(self) -> bool:
        """Whether the books are closed: only then can the tree have changed since."""
        return self.stored is not None and self.stored.closed_at is not None

    @property
    def as_now(self) -> bool:
        """Whether the figures are by the tree as it stands now."""
        return self._as_now and self.is_closed

    @cached_property
    def ground(self) -> Ground:
        """Where the facts of the figures stand."""
        is_then = self.is_closed and not self.as_now and self.area.parent_id is not None
        return Ground(self.area, self.date, is_then)

    @cached_property
    def _recounted(self) -> list[AreaDay]:
        """The figures by the tree as it stands now, the area's own first."""
        return figures_as_now(self.stored) if self.stored else []

    @property
    def row(self) -> AreaDay | None:
        """The day's figures; None when they have not been counted."""
        return self._recounted[0] if self.as_now and self._recounted else self.stored

    @property
    def is_today(self) -> bool:
        """Whether the day is still going on."""
        return self.date == business_date(self.now)

    @property
    def is_open(self) -> bool:
        """Whether a day that is over waits for its books to be closed."""
        return self.row is not None and self.row.closed_at is None and not self.is_today

    @property
    def before(self) -> AreaDay | None:
        """The day before, to compare with."""
        wanted = self.date - timedelta(days=1)
        return next((row for row in reversed(self.days) if row.date == wanted), None)

    @cached_property
    def more_open(self) -> int | None:
        """How many more cases are open than the day before."""
        if self.row is None or self.before is None:
            return None
        return self.row.cases_open_total - self.before.cases_open_total

    @cached_property
    def children(self) -> list[AreaDay]:
        """The places below as they lay in the area that day, in the order of their codes."""
        if self.as_now:
            return self._recounted[1:]
        rows = AreaDay.objects.filter(date=self.date, parent=self.area)
        return list(rows.select_related("area").order_by("area__code"))

    @cached_property
    def by_color(self) -> list[ColorBar]:
        """The places below with open cases by color, the most red first."""
        longest = max((row.cases_open_total for row in self.children), default=0) or 1
        ordered = sorted(
            self.children,
            key=lambda row: (
                -row.cases_open_red,
                -row.cases_open_yellow,
                -row.cases_open_total,
                row.area.code,
            ),
        )
        return [_color_bar(row, longest) for row in ordered]

    @property
    def by_color_open(self) -> list[ColorBar]:
        """The places that stand open in the table of colors."""
        return self.by_color[:PLACES_OPEN]

    @property
    def by_color_folded(self) -> list[ColorBar]:
        """The places behind one press."""
        return self.by_color[PLACES_OPEN:]

    @cached_property
    def ages(self) -> AgeTable | None:
        """Open cases by where they stand and how long they have waited."""
        if self.row is None:
            return None
        return ages_of(self.ground, self.row.computed_at)

    @cached_property
    def matrix_area(self) -> Area | None:
        """The town or village whose matrix is shown: where there is most to see, if not chosen."""
        if self.area.tier in (Tier.TOWN, Tier.VILLAGE):
            return self.area
        return self._town or most_to_see([row.area for row in self.children], self.date)

    @cached_property
    def matrix(self) -> Matrix | None:
        """Who reported on the last 14 days."""
        area = self.matrix_area
        return matrix_of(area, self.date, now=self.now) if area else None

    @property
    def picks_town(self) -> bool:
        """Whether the matrix is of one of several towns."""
        return self.area.tier == Tier.DISTRICT

    @cached_property
    def brought(self) -> tuple[int, int]:
        """Matters that visits of the last 30 days brought back, and those whose household knows."""
        return brought.counts(self.ground)

    @cached_property
    def service(self) -> service.Service:
        """What volunteers served in the last 30 days."""
        return service.counted(self.ground) if self.as_now else service.summed(self.days)

    @property
    def tiles(self) -> list[Tile]:
        """The six figures at the head."""
        if self.row is None or self.ages is None:
            return []
        return tiles_of(
            self.row,
            more_open=self.more_open,
            serious=self.ages.serious,
            brought=self.brought,
            service=self.service,
            is_today=self.is_today,
        )

    @property
    def without_color(self) -> int:
        """Open cases that have no color yet."""
        return without_color(self.row) if self.row else 0

    @property
    def age_labels(self) -> list[Any]:
        """The words of the age bands, the youngest first."""
        return [label for _code, label, _days in BUCKETS]

    @property
    def days_newest_first(self) -> list[AreaDay]:
        """The days of the trend's table."""
        return self.days[::-1]

    @cached_property
    def chart(self) -> dict[str, Any]:
        """The trend, as ECharts wants it."""
        return charts.trend(self.days)

    @property
    def below(self) -> str:
        """Tier of the places below."""
        return BELOW.get(Tier(self.area.tier), "")


def _color_bar(row: AreaDay, longest: int) -> ColorBar:
    def part(count: int) -> float:
        return round(100 * count / longest, 2)

    bar = ColorBar(
        row, part(row.cases_open_red), part(row.cases_open_yellow), part(row.cases_open_blue), 0
    )
    return ColorBar(row, bar.red, bar.yellow, bar.blue, part(bar.without_color))


def trail_of(area: Area, top: Sequence[Any]) -> list[Area]:
    """Return what an area lies in, down from the places a person may see."""
    if any(interval == (area.tree_id, area.lft, area.rght) for interval in top):
        return []
    return [
        one
        for one in Area.objects.above(area)
        if one.pk != area.pk and any(_holds(interval, one) for interval in top)
    ]


def _holds(interval: Any, area: Area) -> bool:
    return bool(
        interval.tree_id == area.tree_id and interval.lft <= area.lft and area.rght <= interval.rght
    )
