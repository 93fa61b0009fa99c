"""Who reported on the last 14 days: the villages of a town, or the groups of a village."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Count, Q

from org_tree.models import Area
from org_tree.shapes import Tier
from reports.choices import Timeliness
from reports.models import DailyReport, VillageDay
from reports.timeliness import MISSING, PENDING, cutoffs_for, state_of

DAYS = 14
#: States that are worth a look.
WORTH_A_LOOK = {Timeliness.LATE, Timeliness.MADE_UP, MISSING}


@dataclass(frozen=True)
class Cell:
    """One place on one day: state and when it came in."""

    date: date
    state: str
    at: datetime | None


@dataclass(frozen=True)
class Line:
    """One place on all days."""

    area: Area
    cells: list[Cell]

    @property
    def not_on_time(self) -> int:
        """Days that were late, made up or missing."""
        return sum(cell.state in WORTH_A_LOOK for cell in self.cells)

    @property
    def is_all_zero(self) -> bool:
        """Whether nothing but zero reports came in, on every one of the days."""
        return all(cell.state == Timeliness.ZERO for cell in self.cells)

    @property
    def today(self) -> Cell:
        """The last day."""
        return self.cells[-1]


@dataclass(frozen=True)
class Matrix:
    """Places by days, today last."""

    area: Area
    days: list[date]
    lines: list[Line]

    @cached_property
    def worth_a_look(self) -> list[Line]:
        """The lines with something to see."""
        return [line for line in self.lines if line.not_on_time or line.is_all_zero]

    @property
    def rest(self) -> int:
        """How many lines have nothing to see."""
        return len(self.lines) - len(self.worth_a_look)

    @cached_property
    def all_zero(self) -> list[Line]:
        """Places that sent nothing but zero reports; always so for one that is new here."""
        return [line for line in self.lines if line.is_all_zero]

    @property
    def missing_today(self) -> list[Line]:
        """Places that have not reported on the last day though it was due."""
        return [line for line in self.lines if line.today.state == MISSING]

    @property
    def pending_today(self) -> int:
        """How many places have still time to report on the last day."""
        return sum(line.today.state == PENDING for line in self.lines)

    @property
    def is_of_villages(self) -> bool:
        """Whether the lines are villages; otherwise they are groups."""
        return self.area.tier == Tier.TOWN


def matrix_of(area: Area, last: date, *, now: datetime) -> Matrix:
    """Return the matrix of a town or a village: three queries, whatever its size."""
    days = [last - timedelta(days=back) for back in reversed(range(DAYS))]
    tier = Tier.VILLAGE if area.tier == Tier.TOWN else Tier.GROUP
    places = list(Area.objects.filter(parent=area, tier=tier).open_on(last).order_by("code").all())
    cutoffs = cutoffs_for(area)
    due = cutoffs.village_due if tier == Tier.VILLAGE else cutoffs.report_due
    came = _came_in(tier, area, days)
    begun = min((day for _area_id, day in came), default=last)
    lines = [
        Line(
            place,
            [_cell(place, day, came.get((place.pk, day)), begun, now, due) for day in days],
        )
        for place in places
    ]
    return Matrix(area, days, lines)


def most_to_see(areas: Sequence[Area], last: date) -> Area | None:
    """Return the town whose villages were most often late or missing; the first of equals."""
    first = last - timedelta(days=DAYS - 1)
    late = Q(timeliness__in=[Timeliness.LATE, Timeliness.MADE_UP])
    missing = Q(timeliness__isnull=True, date__lt=last)
    days = VillageDay.objects.filter(
        late | missing, date__gte=first, date__lte=last, area__parent__in=areas
    )
    found = dict(days.order_by().values_list("area__parent_id").annotate(count=Count("pk")))
    return max(areas, key=lambda area: found.get(area.pk, 0), default=None)


def _came_in(
    tier: Tier, area: Area, days: list[date]
) -> dict[tuple[int, date], tuple[str | None, datetime | None]]:
    """Return how and when each place's day came in."""
    if tier == Tier.VILLAGE:
        rows = VillageDay.objects.filter(area__parent=area, date__gte=days[0], date__lte=days[-1])
        found = rows.order_by().values_list("area_id", "date", "timeliness", "sent_at")
    else:
        reports = DailyReport.objects.filter(
            area__parent=area, date__gte=days[0], date__lte=days[-1]
        )
        found = reports.order_by().values_list("area_id", "date", "timeliness", "filed_at")
    return {(area_id, day): (state, at) for area_id, day, state, at in found}


def _cell(
    place: Area,
    day: date,
    came: tuple[str | None, datetime | None] | None,
    begun: date,
    now: datetime,
    due: time,
) -> Cell:
    """Return a place's state of a day; before the first day anybody was asked it has none."""
    if day < begun or not place.is_open_on(day):
        return Cell(day, "", None)
    timeliness, at = came or (None, None)
    return Cell(day, state_of(timeliness, day, now, due), at)
