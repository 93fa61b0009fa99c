"""Who has reported and who has not: one query a question, whatever the number of rows.

Missing is never stored: it is who was expected, from the tree of that day, less who reported.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from common.calendar import business_date
from org_tree.models import Area, Posting
from org_tree.roles import roles_with
from org_tree.shapes import Tier
from reports.choices import DayState, Timeliness
from reports.models import DailyReport, InformationItem, TownDay, VillageDay
from reports.timeliness import MISSING, PENDING, CutoffTable, CutoffTimes, cutoffs_for, state_of

WEEK = 7
COUNTED = Q(items__removed_at__isnull=True, items__merged_into__isnull=True)


@dataclass(frozen=True)
class GroupRow:
    """One group of a village on a day.

    Attributes:
        area: the group.
        state: one of the five states, or `pending`.
        report: its report, with `item_count` and `created_by`; None when there is none.
        is_vacant: nobody is posted to report for it.
    """

    area: Area
    state: str
    report: Any = None
    is_vacant: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether the report is still to come."""
        return self.report is None


@dataclass(frozen=True)
class DayCell:
    """A village's day in the week strip: its state, and what it counts while it is not sent."""

    date: date
    state: str
    filed: int = 0
    expected: int = 0
    is_today: bool = False
    is_shown: bool = False


@dataclass
class VillageRow:
    """One village of a town on a day."""

    area: Area
    day: VillageDay | None
    state: str
    expected: int = 0
    filed: int = 0
    items: int = 0
    undecided: int = 0

    @property
    def missing(self) -> int:
        """Groups without a report."""
        return max(self.expected - self.filed, 0)

    @property
    def standing(self) -> str:
        """Where the day stands, as a code of `DayState`."""
        return self.day.state if self.day else DayState.OPEN.value

    @property
    def reminded_at(self) -> datetime | None:
        """When the town last reminded it."""
        return self.day.reminded_at if self.day else None


@dataclass
class TownRow:
    """One town of a district on a day."""

    area: Area
    day: TownDay | None
    state: str
    villages: int = 0
    sent: int = 0
    groups: int = 0
    filed: int = 0
    items: int = 0
    undecided: int = 0

    @property
    def unsent(self) -> int:
        """Villages that have not sent their day."""
        return max(self.villages - self.sent, 0)

    @property
    def missing(self) -> int:
        """Groups without a report."""
        return max(self.groups - self.filed, 0)

    @property
    def standing(self) -> str:
        """Where the day stands, as a code of `DayState`."""
        return self.day.state if self.day else DayState.OPEN.value


def groups_of(area: Area, day: date) -> Any:
    """Return the groups in an area that exist on a day, in their order."""
    groups = Area.objects.of_tier(Tier.GROUP).open_on(day)
    inside = groups.filter(tree_id=area.tree_id, lft__gte=area.lft, lft__lte=area.rght)
    return inside.select_related("parent").order_by("lft")


def reports_with_counts() -> Any:
    """Return reports with who filed them and how many items of theirs count."""
    counted = DailyReport.objects.annotate(item_count=Count("items", filter=COUNTED))
    return counted.select_related("created_by", "area__parent")


def group_states(
    village: Area, day: date, now: datetime, cutoffs: CutoffTimes | None = None
) -> list[GroupRow]:
    """Return every group of a village, or of any area, with its state on a day."""
    cutoffs = cutoffs or cutoffs_for(village)
    groups = list(groups_of(village, day))
    reports = reports_with_counts().of_day(village, day)
    by_group = {report.area_id: report for report in reports}
    held = Posting.objects.held_on(business_date(now)).filter(
        role__in=roles_with("reports.file"),
        user__is_active=True,
        organization__area__tier=Tier.GROUP,
        organization__area__tree_id=village.tree_id,
        organization__area__lft__gte=village.lft,
        organization__area__lft__lte=village.rght,
    )
    kept = set(held.values_list("organization__area_id", flat=True))
    return [
        GroupRow(
            area=group,
            state=state_of(
                by_group[group.pk].timeliness if group.pk in by_group else None,
                day,
                now,
                cutoffs.report_due,
            ),
            report=by_group.get(group.pk),
            is_vacant=group.pk not in kept,
        )
        for group in groups
    ]


def week_strip(
    village: Area,
    shown: date,
    now: datetime,
    rows: Sequence[GroupRow],
    cutoffs: CutoffTimes,
    days: Iterable[VillageDay],
) -> list[DayCell]:
    """Return the week of a village: today last, unless an older day is looked at.

    Args:
        rows: the groups on the day shown, for the fraction in its cell.
        days: the village's days of that week.
    """
    today = business_date(now)
    dates = week_of(shown, today)
    by_date = {day.date: day for day in days}
    filed = sum(1 for row in rows if not row.is_open)
    cells = []
    for day in dates:
        found = by_date.get(day)
        state = state_of(found.timeliness if found else None, day, now, cutoffs.village_due)
        counts = (filed, len(rows)) if day == shown and state in (PENDING, MISSING) else (0, 0)
        cells.append(DayCell(day, state, *counts, is_today=day == today, is_shown=day == shown))
    return cells


def week_of(shown: date, today: date) -> list[date]:
    """Return seven days that hold the one shown: up to today, or up to the one shown."""
    last = today if today - shown < timedelta(days=WEEK) else shown
    return [last - timedelta(days=back) for back in range(WEEK - 1, -1, -1)]


def village_states(town: Area, days: Sequence[date], now: datetime) -> list[tuple[Area, list[str]]]:
    """Return every village of a town with its state on each of some days."""
    table = CutoffTable.load()
    villages = _areas(town, Tier.VILLAGE).order_by("lft")
    sent = VillageDay.objects.filter(
        date__in=days,
        area__tree_id=town.tree_id,
        area__lft__gte=town.lft,
        area__lft__lte=town.rght,
    )
    counted = {(day.area_id, day.date): day.timeliness for day in sent}
    return [
        (
            village,
            [
                state_of(counted.get((village.pk, day)), day, now, table.of(village).village_due)
                if village.is_open_on(day)
                else ""
                for day in days
            ],
        )
        for village in villages
    ]


def village_rows(
    town: Area, day: date, now: datetime, cutoffs: CutoffTimes | None = None
) -> list[VillageRow]:
    """Return every village of a town on a day: state, groups, items. Five queries."""
    due = (cutoffs or cutoffs_for(town)).village_due
    villages = list(_areas(town, Tier.VILLAGE).open_on(day).order_by("lft"))
    days = {row.area_id: row for row in _days(VillageDay, town, day).select_related("sent_by")}
    expected, filed = _expected(town, day, "parent"), _filed(town, day, "area__parent")
    rows = [
        VillageRow(
            area=village,
            day=days.get(village.pk),
            state=state_of(
                days[village.pk].timeliness if village.pk in days else None, day, now, due
            ),
            expected=expected.get(village.pk, 0),
            filed=filed.get(village.pk, 0),
        )
        for village in villages
    ]
    _count_items(rows, town, day)
    return rows


def town_rows(district: Area, day: date, now: datetime) -> list[TownRow]:
    """Return every town of a district on a day: state, villages, groups, items. Seven queries."""
    table = CutoffTable.load()
    towns = list(_areas(district, Tier.TOWN).open_on(day).order_by("lft"))
    days = {row.area_id: row for row in _days(TownDay, district, day)}
    villages = dict(
        _areas(district, Tier.VILLAGE)
        .open_on(day)
        .order_by()
        .values_list("parent")
        .annotate(n=Count("pk"))
    )
    sent = dict(
        _days(VillageDay, district, day)
        .upward()
        .order_by()
        .values_list("area__parent")
        .annotate(n=Count("pk"))
    )
    groups = _expected(district, day, "parent__parent")
    filed = _filed(district, day, "area__parent__parent")
    rows = [
        TownRow(
            area=town,
            day=days.get(town.pk),
            state=state_of(
                days[town.pk].timeliness if town.pk in days else None,
                day,
                now,
                table.of(town).assessment_due,
            ),
            villages=villages.get(town.pk, 0),
            sent=sent.get(town.pk, 0),
            groups=groups.get(town.pk, 0),
            filed=filed.get(town.pk, 0),
        )
        for town in towns
    ]
    _count_items(rows, district, day)
    return rows


def _areas(above: Area, tier: Tier) -> Any:
    inside = Area.objects.of_tier(tier).filter(tree_id=above.tree_id)
    return inside.filter(lft__gte=above.lft, lft__lte=above.rght)


def _days(model: Any, above: Area, day: date) -> Any:
    return model.objects.filter(
        date=day,
        area__tree_id=above.tree_id,
        area__lft__gte=above.lft,
        area__lft__lte=above.rght,
    )


def _expected(above: Area, day: date, path: str) -> dict[int, int]:
    """Return how many groups were expected, by the area at the end of a path."""
    groups = _areas(above, Tier.GROUP).open_on(day).order_by()
    return dict(groups.values_list(path).annotate(n=Count("pk")))


def _filed(above: Area, day: date, path: str) -> dict[int, int]:
    reports = DailyReport.objects.of_day(above, day).values(place=F(path))
    return {row["place"]: row["n"] for row in reports.annotate(n=Count("pk"))}


def _count_items(rows: Sequence[Any], above: Area, day: date) -> None:
    """Add the items of a day to the rows whose areas hold them; items may lie at any depth."""
    items = InformationItem.objects.standing().filter(
        date=day,
        area__tree_id=above.tree_id,
        area__lft__gte=above.lft,
        area__lft__lte=above.rght,
    )
    starts = [row.area.lft for row in rows]
    for lft, disposition in items.values_list("area__lft", "disposition"):
        place = bisect_right(starts, lft) - 1
        if place >= 0 and lft <= rows[place].area.rght:
            rows[place].items += 1
            rows[place].undecided += disposition is None


def past_changes(area: Area, shown: date, now: datetime) -> list[DailyReport]:
    """Return reports of earlier days that came in or changed on the day shown, newest first.

    Only for today: what came in late for yesterday is what an officer has to know now.
    """
    if shown != business_date(now):
        return []
    reports = reports_with_counts().filter(
        date__lt=shown,
        date__gte=shown - timedelta(days=WEEK),
        area__tree_id=area.tree_id,
        area__lft__gte=area.lft,
        area__lft__lte=area.rght,
    )
    came_in = Q(timeliness=Timeliness.MADE_UP)
    found = reports.filter(came_in | Q(version__gt=1)).prefetch_related("versions")
    today = [report for report in found if business_date(_last_touched(report)) == shown]
    return sorted(today, key=lambda report: (report.date, report.pk), reverse=True)


def _last_touched(report: DailyReport) -> datetime:
    return max([report.filed_at, *(version.replaced_at for version in report.versions.all())])
