"""What the pages of a day show: one function for a tier, giving the template's context.

No rights are decided here beyond asking scope; nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils.translation import gettext

from common.calendar import business_date
from org_tree.models import Area
from org_tree.scope import areas_for, can
from org_tree.shapes import TIER_RANK, Tier
from reports.choices import DayState, ReportStatus, Timeliness
from reports.coverage import (
    DayCell,
    GroupRow,
    group_states,
    past_changes,
    town_rows,
    village_rows,
    week_of,
    week_strip,
)
from reports.models import DailyReport, InformationItem, TownDay, VillageDay
from reports.timeliness import MISSING, CutoffTimes, cutoffs_for, state_of
from reports.wording import (
    changed_words,
    due_state,
    filed_words,
    late_words,
    names,
    open_words,
    standing_words,
)

UNDO_SECONDS = 10
#: What came in too late stands above the rest.
TOO_LATE = (Timeliness.LATE, Timeliness.MADE_UP)


@dataclass(frozen=True)
class Line:
    """One group as a row of the page.

    Attributes:
        row: the group and its state.
        words: who filed when, or why nothing is there.
        undo_seconds: how long the row still offers to take it back; 0 for not at all.
        client_id: key of a zero report filed from this row.
    """

    row: GroupRow
    words: str
    undo_seconds: int
    client_id: UUID


def home_areas(user: Any) -> list[Area]:
    """Return the areas whose day is this person's to look at, the highest tier first."""
    intervals = areas_for(user, "reports.view")
    if not intervals:
        return []
    wanted = Q()
    for tree_id, lft, _rght in intervals:
        wanted |= Q(tree_id=tree_id, lft=lft)
    areas = Area.objects.filter(wanted).select_related("parent__parent")
    return sorted(areas, key=lambda area: (TIER_RANK[area.tier], area.lft))


def page_of(user: Any, area: Area, day: date, now: datetime) -> tuple[str, dict[str, Any]]:
    """Return the template and context of an area's day."""
    template, build = PAGES.get(Tier(area.tier), PAGES[Tier.DISTRICT])
    today = business_date(now)
    context = {
        "area": area,
        "date": day,
        "now": now,
        "is_today": day == today,
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1) if day < today else None,
        "may_file": can(user, "reports.file", area),
    }
    return template, {**context, **build(user, area, day, now)}


def _village_page(user: Any, area: Area, day: date, now: datetime) -> dict[str, Any]:
    cutoffs = cutoffs_for(area)
    rows = group_states(area, day, now, cutoffs)
    week = VillageDay.objects.filter(area=area, date__in=week_of(day, business_date(now)))
    days = {row.date: row for row in week}
    sent = days.get(day)
    may_file = can(user, "reports.file", area)
    may_send = can(user, "reports.send", area)
    lines = [_line(row, user, day, now, may_file) for row in rows]
    waiting = [line for line in lines if line.row.is_open or line.undo_seconds]
    filed = [line for line in lines if line not in waiting]
    missing = [line.row.area for line in lines if line.row.is_open]
    return {
        "week": week_strip(area, day, now, rows, cutoffs, days.values()),
        "lines": lines,
        "waiting": waiting,
        "filed": sorted(filed, key=lambda line: line.row.report.timeliness not in TOO_LATE),
        "missing": missing,
        "missing_names": names(missing),
        "day": sent,
        "due": due_state(sent, day, cutoffs.village_due, now),
        "standing": standing_words(sent, gettext("the town"), day, now),
        "is_returned": sent is not None and sent.state == DayState.RETURNED,
        "may_send": may_send and (sent is None or not sent.is_up),
        "may_receive": can(user, "reports.receive", area) and sent is not None and sent.is_up,
        "items": _items_to_see(area, day),
        "item_count": sum(line.row.report.item_count for line in filed),
        "changes": [
            (report, changed_words(report, now)) for report in past_changes(area, day, now)
        ],
        "late_note": late_words(day, cutoffs.report_due, now),
    }


def _line(row: GroupRow, user: Any, day: date, now: datetime, may_file: bool) -> Line:
    if row.is_open:
        words = open_words(row.is_vacant, may_file, row.state == MISSING)
        return Line(row, words, 0, uuid4())
    age = (now - row.report.filed_at).total_seconds()
    mine = row.report.created_by_id == user.pk and row.report.status == ReportStatus.FILED
    left = UNDO_SECONDS - int(age) if mine and 0 <= age < UNDO_SECONDS else 0
    return Line(row, filed_words(row.report, user, day, now), left, uuid4())


def _items_to_see(area: Area, day: date) -> list[InformationItem]:
    """Return the matters that need the village: sent back for more, or outside any report."""
    items = InformationItem.objects.standing().filter(
        area__tree_id=area.tree_id, area__lft__gte=area.lft, area__lft__lte=area.rght
    )
    back = Q(returned_at__isnull=False, disposition__isnull=True)
    found = items.filter(back | Q(report__isnull=True, date=day)).select_related("area__parent")
    return list(found.order_by("-returned_at", "-pk")[:20])


def _group_page(user: Any, area: Area, day: date, now: datetime) -> dict[str, Any]:
    cutoffs = cutoffs_for(area)
    dates = week_of(day, business_date(now))
    reports = {
        report.date: report
        for report in DailyReport.objects.filter(area=area, date__in=dates)
        .select_related("created_by")
        .prefetch_related("items")
    }
    report = reports.get(day)
    items = _counted(report)
    return {
        "week": _own_week(reports, dates, day, now, cutoffs),
        "report": report,
        "state": state_of(report.timeliness if report else None, day, now, cutoffs.report_due),
        "items": items,
        "words": _own_words(report, len(items), user, day, now),
        "undo_seconds": _undo_seconds(report, user, now),
        "client_id": uuid4(),
        "due": due_state(None, day, cutoffs.report_due, now) if report is None else None,
        "late_note": late_words(day, cutoffs.report_due, now),
        "returned": [item for item in _items_to_see(area, day) if item.returned_at],
    }


def _counted(report: DailyReport | None) -> list[InformationItem]:
    items = report.items.all() if report else []
    return sorted((item for item in items if item.is_standing), key=lambda item: item.pk)


def _own_words(report: Any, count: int, user: Any, day: date, now: datetime) -> str:
    if report is None:
        return ""
    report.item_count = count
    return filed_words(report, user, day, now)


def _undo_seconds(report: DailyReport | None, user: Any, now: datetime) -> int:
    if report is None or report.created_by_id != user.pk or report.status == ReportStatus.FINAL:
        return 0
    age = (now - report.filed_at).total_seconds()
    return UNDO_SECONDS - int(age) if 0 <= age < UNDO_SECONDS else 0


def _own_week(
    reports: dict[date, DailyReport],
    dates: Sequence[date],
    shown: date,
    now: datetime,
    cutoffs: CutoffTimes,
) -> list[DayCell]:
    today = business_date(now)
    return [
        DayCell(
            date=day,
            state=state_of(
                reports[day].timeliness if day in reports else None, day, now, cutoffs.report_due
            ),
            is_today=day == today,
            is_shown=day == shown,
        )
        for day in dates
    ]


def _town_page(user: Any, area: Area, day: date, now: datetime) -> dict[str, Any]:
    cutoffs = cutoffs_for(area)
    rows = village_rows(area, day, now, cutoffs)
    sent = TownDay.objects.filter(area=area, date=day).first()
    places = {DayState.RETURNED: 0, DayState.OPEN: 1, DayState.SENT: 2, DayState.RECEIVED: 3}
    unsent = [row for row in rows if row.standing in (DayState.OPEN, DayState.RETURNED)]
    receives = can(user, "reports.receive", area)
    return {
        "rows": sorted(rows, key=lambda row: (places[DayState(row.standing)], row.area.lft)),
        "unsent": unsent,
        "to_receive": [row for row in rows if row.standing == DayState.SENT],
        "groups_missing": sum(row.missing for row in rows),
        "items": sum(row.items for row in rows),
        "undecided": sum(row.undecided for row in rows),
        "day": sent,
        "due": due_state(sent, day, cutoffs.assessment_due, now),
        "village_due": cutoffs.village_due,
        "standing": standing_words(sent, gettext("the district"), day, now),
        "is_returned": sent is not None and sent.state == DayState.RETURNED,
        "may_receive": receives,
        "may_send": can(user, "reports.send_town", area) and (sent is None or not sent.is_up),
        "takes_in": can(user, "reports.receive_town", area) and sent is not None and sent.is_up,
        "reminded_at": max(filter(None, (row.reminded_at for row in unsent)), default=None),
    }


def _district_page(user: Any, area: Area, day: date, now: datetime) -> dict[str, Any]:
    rows = town_rows(area, day, now)
    return {
        "rows": rows,
        "villages": sum(row.villages for row in rows),
        "villages_unsent": sum(row.unsent for row in rows),
        "groups": sum(row.groups for row in rows),
        "groups_missing": sum(row.missing for row in rows),
        "items": sum(row.items for row in rows),
        "undecided": sum(row.undecided for row in rows),
        "may_receive": can(user, "reports.receive_town", area),
    }


def _unit_page(user: Any, area: Area, day: date, now: datetime) -> dict[str, Any]:
    items = InformationItem.objects.standing().filter(area=area, date=day)
    return {"items": list(items.order_by("pk"))}


Build = Callable[[Any, Area, date, datetime], dict[str, Any]]
PAGES: dict[Tier, tuple[str, Build]] = {
    Tier.DISTRICT: ("reports/district_day.html", _district_page),
    Tier.TOWN: ("reports/town_day.html", _town_page),
    Tier.VILLAGE: ("reports/village_day.html", _village_page),
    Tier.GROUP: ("reports/group_day.html", _group_page),
    Tier.HOUSEHOLD_UNIT: ("reports/unit_day.html", _unit_page),
}
