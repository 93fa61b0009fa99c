"""Checks that the stored figures equal the raw records (`manage.py verify rollups`).

Everything is counted a second time, in plain Python and from the rows alone: nothing of
rollups.metrics or of its SQL is used, so that one mistake cannot hide in both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q

from audit.models import Pending
from common.calendar import end_of_day, start_of_day
from disputes.models import Case, CaseSpan
from org_tree.models import Area
from reports.models import DailyReport, InformationItem
from rollups.models import AreaDay
from visits.models import Visit, VisitMatter
from volunteers.models import Activity, ServiceRecord

OPEN = {"received", "assessed", "assigned", "resolving", "resolved", "answered", "referred"}
ACTS = {"assess": "assessed", "assign": "assigned", "resolve": "resolved", "close": "closed"}
ROW_TIERS = {"province", "city", "district", "town", "village", "group"}

NAMES = [
    field.attname
    for field in AreaDay._meta.concrete_fields
    if field.get_internal_type() == "IntegerField"
]

Figures = dict[int, Counter[str]]
#: area id -> tier, parent, opened on, closed on.
Places = dict[int, tuple[str, int | None, date | None, date | None]]


def faults() -> Iterator[str]:
    """Yield a line for each stored figure that is not what the raw records say.

    A difference that an event still in the outbox explains is no fault: the next refresh takes it.
    """
    places: Places = {
        pk: (tier, parent, opened, closed)
        for pk, tier, parent, opened, closed in Area.objects.order_by().values_list(
            "pk", "tier", "parent_id", "opened_on", "closed_on"
        )
    }
    waiting = _waiting()
    dates = AreaDay.objects.order_by("date").values_list("date", flat=True).distinct()
    for day in list(dates):
        yield from _faults_of(day, places, waiting.get(day, set()))


def _waiting() -> dict[date, set[int]]:
    """Return the areas for which events wait in the outbox, by date."""
    found: dict[date, set[int]] = defaultdict(set)
    pending = Pending.objects.filter(reader="rollups")
    for day, area_id in pending.values_list("event__date", "event__area_id"):
        if day is not None and area_id is not None:
            found[day].add(area_id)
    return found


def _faults_of(day: date, places: Places, waiting: set[int]) -> Iterator[str]:
    """Compare a day's rows with a count of its own."""
    rows = {row.area_id: row for row in AreaDay.objects.filter(date=day).select_related("area")}
    parents = {pk: place[1] for pk, place in places.items()}
    parents.update({row.area_id: row.parent_id for row in rows.values() if row.closed_at})
    as_of = max(row.computed_at for row in rows.values())
    counted = _summed(_own(day, as_of, places), parents)
    excused = {area_id for start in waiting for area_id in _chain(start, parents)}
    for area_id, figures in counted.items():
        if places[area_id][0] in ROW_TIERS and area_id not in rows and area_id not in excused:
            yield f"{day} area {area_id}: has no row though {sum(figures.values())} facts count"
    for area_id, row in rows.items():
        if area_id not in excused:
            yield from _differences(row, counted.get(area_id, Counter()))


def _differences(row: AreaDay, counted: Counter[str]) -> Iterator[str]:
    for name in NAMES:
        stored = getattr(row, name)
        if stored != counted[name]:
            yield (
                f"{row.date} {row.area.code} {row.area}: {name} is stored as {stored}, "
                f"the records say {counted[name]}"
            )


def _chain(area_id: int | None, parents: dict[int, int | None]) -> Iterator[int]:
    """Yield an area and everything it lies in."""
    while area_id is not None:
        yield area_id
        area_id = parents.get(area_id)


def _summed(own: Figures, parents: dict[int, int | None]) -> Figures:
    """Add each area's own facts to itself and everything it lies in."""
    total: Figures = defaultdict(Counter)
    for start, figures in own.items():
        for area_id in _chain(start, parents):
            total[area_id].update(figures)
    return total


def _own(day: date, as_of: datetime, places: Places) -> Figures:
    """Count the facts of a day by the area they stand on."""
    own: Figures = defaultdict(Counter)
    _count_reports(own, day, places)
    _count_items(own, day)
    _count_cases(own, day, as_of)
    _count_visits(own, day)
    _count_volunteers(own, day)
    return own


def _count_reports(own: Figures, day: date, places: Places) -> None:
    reported = dict(
        DailyReport.objects.filter(date=day).values_list("area_id", "timeliness").order_by()
    )
    for area_id, (tier, _parent, opened, closed) in places.items():
        if tier not in ROW_TIERS or (opened and day < opened) or (closed and closed <= day):
            continue
        own[area_id].update()
        if tier == "group":
            own[area_id]["reports_expected"] += 1
            own[area_id][f"reports_{reported.get(area_id, 'missing')}"] += 1


def _count_items(own: Figures, day: date) -> None:
    fields = ("area_id", "category", "disposition", "merged_into_id", "removed_at")
    items = InformationItem.objects.filter(date=day).values_list(*fields)
    for area_id, category, disposition, merged_into, removed_at in items:
        if merged_into is None and removed_at is None:
            own[area_id]["items_total"] += 1
            own[area_id][f"items_{category}"] += 1
            own[area_id][f"items_{disposition or 'undecided'}"] += 1


def _count_cases(own: Figures, day: date, as_of: datetime) -> None:
    """Count what was done on a day, and how every case stood at its end or at the as-of time."""
    start, end = start_of_day(day), end_of_day(day)
    moment = min(as_of, end - timedelta(microseconds=1))
    fresh = Case.objects.filter(received_at__gte=start, received_at__lt=end)
    received = set(fresh.values_list("pk", flat=True).order_by())
    spans = CaseSpan.objects.filter(
        Q(left_at__isnull=True) | Q(left_at__gte=start),
        Q(state__in=OPEN) | Q(entered_at__gte=start),
        entered_at__lt=end,
    )
    for span in spans.order_by().iterator(chunk_size=5000):
        figures = own[span.area_id]
        stands = span.entered_at <= moment and (span.left_at is None or span.left_at > moment)
        if stands and span.state in OPEN:
            figures[f"cases_in_{span.state}"] += 1
        for name in _case_names(span, start, moment, stands, span.case_id in received):
            figures[f"cases_{name}_total"] += 1
            if span.color:
                figures[f"cases_{name}_{span.color}"] += 1


def _count_visits(own: Figures, day: date) -> None:
    """Count the visits that began on a day, their nights, and what they brought back."""
    areas = {}
    for visit in Visit.objects.filter(date=day).order_by():
        if visit.removed_at is None:
            areas[visit.pk] = visit.area_id
            own[visit.area_id]["visits_count"] += 1
            own[visit.area_id]["visits_nights"] += visit.nights
    matters = VisitMatter.objects.filter(visit__date=day).values_list("visit_id", "is_raised")
    for visit_id, is_raised in matters:
        if is_raised and visit_id in areas:
            own[areas[visit_id]]["visits_raised"] += 1


def _count_volunteers(own: Figures, day: date) -> None:
    """Count the hours confirmed for a day, for whom, and the activities of it that are over."""
    records = ServiceRecord.objects.filter(date=day).order_by()
    for area_id, minutes, annulled_at in records.values_list("area_id", "minutes", "annulled_at"):
        if annulled_at is None:
            own[area_id]["volunteers_minutes"] += minutes
            own[area_id]["volunteers_people"] += 1
    begun = Activity.objects.filter(starts_at__gte=start_of_day(day), starts_at__lt=end_of_day(day))
    for area_id, state in begun.order_by().values_list("area_id", "state"):
        if state in ("finished", "confirmed"):
            own[area_id]["volunteers_activities"] += 1


def _case_names(
    span: CaseSpan, start: datetime, moment: datetime, stands: bool, is_new: bool
) -> Iterator[str]:
    """Yield what a span counts for on a day."""
    if span.act in ACTS and span.entered_at >= start:
        yield ACTS[span.act]
    if not stands:
        return
    if is_new:
        yield "received"
    if span.state in OPEN:
        yield "open"
        if span.due_at is not None and span.due_at <= moment and not span.is_paused:
            yield "overdue"
