"""What an area's day counts, as data: each source of facts and the columns it fills.

A metric is a column name and the condition under which a fact counts for it. A source is a
queryset of facts with its metrics; `counted()` groups it by area. Adding a metric is a line here
and a column of AreaDay. Sums over areas do not belong here (rollups.actions).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from common.calendar import business_date, end_of_day, start_of_day
from disputes.choices import OPEN_STATES, Color
from disputes.models import Case as DisputeCase
from disputes.models import CaseSpan
from org_tree.models import Area
from org_tree.shapes import TIER_RANK, Tier
from reports.choices import Category, Disposition, Timeliness
from reports.models import DailyReport, InformationItem
from visits.models import Visit, VisitMatter
from volunteers.models import Activity, ServiceRecord

#: Tiers that have rows; a household unit's facts count for its group.
STORED_TIERS = tuple(tier for tier in Tier if TIER_RANK[tier] <= TIER_RANK[Tier.GROUP])
#: What was done with cases on a day: column -> act that begins the span.
ACTS_COUNTED = {
    "assessed": "assess",
    "assigned": "assign",
    "resolved": "resolve",
    "closed": "close",
}
Metrics = dict[str, Q]


@dataclass(frozen=True)
class Day:
    """The business day whose figures are counted, and the moment its standing is taken at.

    A day that is over is taken at its last moment, today as things stand now.
    """

    date: date
    moment: datetime
    is_over: bool

    @property
    def start(self) -> datetime:
        """The day's first moment."""
        return start_of_day(self.date)

    @property
    def end(self) -> datetime:
        """The first moment after the day."""
        return end_of_day(self.date)


def day_at(day: date, now: datetime) -> Day:
    """Return a day as it has to be counted at a moment."""
    is_over = day < business_date(now)
    return Day(day, end_of_day(day) - timedelta(microseconds=1) if is_over else now, is_over)


@dataclass(frozen=True)
class Source:
    """Facts of one kind.

    Attributes:
        columns: of AreaDay that it fills.
        counted: the day -> rows of `area_id` and the columns, in this order.
    """

    columns: tuple[str, ...]
    counted: Callable[[Day], QuerySet[Any, Any]]


def _by_color(name: str, condition: Q) -> Metrics:
    """Return a metric and its split by color; a case not yet assessed is in the total alone."""
    return {
        f"{name}_total": condition,
        **{f"{name}_{color}": condition & Q(color=color) for color in Color.values},
    }


REPORTS: Metrics = {f"reports_{code}": Q(timeliness=code) for code in Timeliness.values}
ITEMS: Metrics = {
    "items_total": Q(),
    **{f"items_{code}": Q(category=code) for code in Category.values},
    **{f"items_{code}": Q(disposition=code) for code in Disposition.values},
    "items_undecided": Q(disposition__isnull=True),
}
RECEIVED: Metrics = _by_color("cases_received", Q())
DONE: Metrics = {
    column: condition
    for name, act in ACTS_COUNTED.items()
    for column, condition in _by_color(f"cases_{name}", Q(act=act)).items()
}
OPEN: Metrics = {
    **_by_color("cases_open", Q()),
    **{f"cases_in_{state}": Q(state=state) for state in OPEN_STATES},
}


def _grouped(facts: QuerySet[Any, Any], metrics: Metrics) -> QuerySet[Any, Any]:
    """Count facts by area, each metric under its condition."""
    counts = {
        column: Count("pk", filter=condition) if condition else Count("pk")
        for column, condition in metrics.items()
    }
    counted: QuerySet[Any, Any] = facts.order_by().values("area_id").annotate(**counts)
    return counted


def expected(day: Day) -> QuerySet[Any, Any]:
    """Every area open on the day; a group owes a report (domain.md section 4.6)."""
    owes = Case(When(tier=Tier.GROUP, then=Value(1)), default=Value(0), output_field=IntegerField())
    areas = Area.objects.of_tier(*STORED_TIERS).open_on(day.date).order_by()
    counted: QuerySet[Any, Any] = areas.annotate(reports_expected=owes)
    return counted.values_list("pk", "reports_expected")


def reports(day: Day) -> QuerySet[Any, Any]:
    """Reports of the groups that owed one: a group closed by then is counted nowhere."""
    owing = Area.objects.of_tier(Tier.GROUP).open_on(day.date).order_by()
    facts = DailyReport.objects.filter(date=day.date, area__in=owing.values("pk"))
    return _grouped(facts, REPORTS)


def items(day: Day) -> QuerySet[Any, Any]:
    """Items of the day as they stand now; merged and removed ones do not count."""
    return _grouped(InformationItem.objects.standing().filter(date=day.date), ITEMS)


def received(day: Day) -> QuerySet[Any, Any]:
    """Cases received on the day, by the color they had at its end."""
    facts = CaseSpan.objects.at(day.moment).filter(
        case__received_at__gte=day.start, case__received_at__lt=day.end
    )
    return _grouped(facts, RECEIVED)


def done(day: Day) -> QuerySet[Any, Any]:
    """Acts done on the day, by the color the case had after them."""
    facts = CaseSpan.objects.entered_between(day.start, day.end)
    return _grouped(facts.filter(act__in=ACTS_COUNTED.values()), DONE)


def open_cases(day: Day) -> QuerySet[Any, Any]:
    """Cases whose loop has a step to go, and those past their due time with the clock running."""
    facts: QuerySet[Any, Any]
    if day.is_over:
        facts = CaseSpan.objects.at(day.moment).filter(state__in=OPEN_STATES)
        late = Q(due_at__lte=day.moment, is_paused=False)
    else:
        # The same figures from the cases themselves, whose open ones have an index of their own.
        facts = DisputeCase.objects.open()
        late = Q(due_at__lte=day.moment, paused_at__isnull=True)
    return _grouped(facts, {**OPEN, **_by_color("cases_overdue", late)})


def visits(day: Day) -> QuerySet[Any, Any]:
    """Visits that began on the day, with all their nights; those taken back do not count."""
    facts = Visit.objects.standing().filter(date=day.date).order_by().values("area_id")
    counted: QuerySet[Any, Any] = facts.annotate(
        visits_count=Count("pk"), visits_nights=Sum("nights")
    )
    return counted


def raised(day: Day) -> QuerySet[Any, Any]:
    """Matters that visits of the day brought back."""
    facts = VisitMatter.objects.standing().filter(is_raised=True, visit__date=day.date)
    placed = facts.order_by().annotate(place_id=F("visit__area_id")).values("place_id")
    counted: QuerySet[Any, Any] = placed.annotate(visits_raised=Count("pk"))
    return counted


def served(day: Day) -> QuerySet[Any, Any]:
    """Hours of the day that teams confirmed; somebody counts once an activity."""
    facts = ServiceRecord.objects.standing().filter(date=day.date).order_by().values("area_id")
    counted: QuerySet[Any, Any] = facts.annotate(
        volunteers_minutes=Sum("minutes"), volunteers_people=Count("pk")
    )
    return counted


def activities(day: Day) -> QuerySet[Any, Any]:
    """Activities that began on the day and are over."""
    facts = Activity.objects.over().of_days(day.date, day.date)
    return _grouped(facts, {"volunteers_activities": Q()})


SOURCES = (
    Source(("reports_expected",), expected),
    Source(tuple(REPORTS), reports),
    Source(tuple(ITEMS), items),
    Source(tuple(RECEIVED), received),
    Source(tuple(DONE), done),
    Source((*OPEN, *_by_color("cases_overdue", Q())), open_cases),
    Source(("visits_count", "visits_nights"), visits),
    Source(("visits_raised",), raised),
    Source(("volunteers_minutes", "volunteers_people"), served),
    Source(("volunteers_activities",), activities),
)
#: Column -> columns whose difference it is, worked out after the sums.
DERIVED = {"reports_missing": ("reports_expected", *REPORTS)}


def columns(sources: Iterable[Source] = SOURCES) -> list[str]:
    """Return every column that the sources count, each once."""
    return [column for source in sources for column in source.columns]
