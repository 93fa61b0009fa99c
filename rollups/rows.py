"""The rows behind a number of the dashboard: as many as the number says, as of the same moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.calendar import end_of_day, start_of_day
from common.paging import capped_count, keyset_page
from disputes.choices import Color, State
from disputes.models import CaseSpan
from disputes.querysets import SpanQuerySet
from org_tree.models import Area
from org_tree.shapes import Tier
from reports.choices import Category, Disposition, Timeliness
from reports.models import InformationItem
from reports.timeliness import MISSING, CutoffTable, state_of
from rollups import ages, brought, service
from rollups.ground import Ground
from rollups.metrics import ACTS_COUNTED
from rollups.models import AreaDay

UNDECIDED = "undecided"
RECEIVED = "received"
Choices = dict[str, str | Promise]


class Filter(NamedTuple):
    """One thing a list can be narrowed by: its name in the address and its values in words."""

    name: str
    label: str | Promise
    choices: Choices


class Chosen(NamedTuple):
    """A filter that is on: what it is, in words."""

    name: str
    label: str | Promise
    text: str | Promise


@dataclass(frozen=True)
class Rows:
    """A list behind a number.

    Attributes:
        kind: groups, items, cases, matters or service.
        capability: right needed on the area to see it.
        title: what the rows are.
        filters: what it can be narrowed by.
        order: of the rows, ending with a unique field.
    """

    kind: str
    capability: str
    title: str | Promise
    filters: tuple[Filter, ...]
    order: tuple[str, ...]

    def chosen(self, params: Mapping[str, str]) -> list[Chosen]:
        """Return the filters an address turns on; unknown values are passed over."""
        return [
            Chosen(one.name, one.label, one.choices[params[one.name]])
            for one in self.filters
            if params.get(one.name) in one.choices
        ]

    def values(self, params: Mapping[str, str]) -> dict[str, str]:
        """Return the filters that are on by their codes."""
        return {one.name: params[one.name] for one in self.chosen(params)}


REPORT_STATES: Choices = {**dict(Timeliness.choices), MISSING: _("Not reported")}
DONE: Choices = {
    RECEIVED: _("Received that day"),
    "assessed": _("Assessed that day"),
    "assigned": _("Assigned that day"),
    "resolved": _("Resolved that day"),
    "closed": _("Closed that day"),
}
GROUPS = Rows(
    "groups",
    "reports.view",
    _("Reports of the groups"),
    (Filter("state", _("Report"), REPORT_STATES),),
    ("tree_id", "lft"),
)
ITEMS = Rows(
    "items",
    "reports.view",
    _("Matters that came in"),
    (
        Filter(
            "disposition",
            _("What became of it"),
            {**dict(Disposition.choices), UNDECIDED: _("Not decided yet")},
        ),
        Filter("category", _("Category"), dict(Category.choices)),
    ),
    ("id",),
)
CASES = Rows(
    "cases",
    "disputes.view",
    _("Cases"),
    (
        Filter("done", _("What was done"), DONE),
        Filter("state", _("Where it stands"), dict(State.choices)),
        Filter("color", _("Color"), {**dict(Color.choices), "none": _("No color yet")}),
        Filter("overdue", _("Time limit"), {"1": _("Overdue")}),
        Filter("wait", _("Waiting"), {code: label for code, label, _days in ages.BUCKETS}),
    ),
    ("due_at", "id"),
)
MATTERS = Rows(
    "matters",
    "visits.view",
    _("Brought back by visits of the last 30 days"),
    (
        Filter(
            "told",
            _("Household"),
            {brought.TOLD: _("Has been told"), brought.UNTOLD: _("Not told yet")},
        ),
    ),
    ("id",),
)
SERVICE = Rows(
    "service",
    "volunteers.view",
    _("Hours volunteers served in the last 30 days"),
    (),
    ("-date", "-id"),
)
KINDS = {rows.kind: rows for rows in (GROUPS, ITEMS, CASES, MATTERS, SERVICE)}


def groups(ground: Ground, values: Mapping[str, str]) -> QuerySet[Any, Any]:
    """Return the groups that owed a report that day, with how it came in."""
    came = FilteredRelation("reports", condition=Q(reports__date=ground.date))
    owing: QuerySet[Any, Any] = Area.objects.open_on(ground.date).filter(
        ground.q(""), tier=Tier.GROUP
    )
    owing = owing.annotate(report=came).select_related("parent__parent")
    if values.get("state") == MISSING:
        owing = owing.filter(report__isnull=True)
    elif "state" in values:
        owing = owing.filter(report__timeliness=values["state"])
    return owing.annotate(timeliness=F("report__timeliness"), filed_at=F("report__filed_at"))


def items(ground: Ground, values: Mapping[str, str]) -> QuerySet[Any, Any]:
    """Return the items of a day that stand, with what became of them."""
    found = InformationItem.objects.standing().filter(ground.q(), date=ground.date)
    if values.get("disposition") == UNDECIDED:
        found = found.undecided()
    elif "disposition" in values:
        found = found.filter(disposition=values["disposition"])
    if "category" in values:
        found = found.filter(category=values["category"])
    return found.select_related("area__parent")


def matters(ground: Ground, values: Mapping[str, str]) -> QuerySet[Any, Any]:
    """Return what visits of the last 30 days brought back."""
    found = brought.matters(ground)
    if "told" in values:
        found = found.filter(brought.told_q(ground, values["told"]))
    return found.select_related("visit__area__parent", "item")


def served(ground: Ground, _values: Mapping[str, str]) -> QuerySet[Any, Any]:
    """Return the hours that teams confirmed for the last 30 days, one row a person and activity."""
    found = service.records(ground)
    return found.select_related("activity__team", "volunteer", "area__parent")


def cases(ground: Ground, as_of: datetime, values: Mapping[str, str]) -> QuerySet[Any, Any]:
    """Return how cases stood when the day's figures were counted, one span each."""
    moment = ages.moment_of(ground.date, as_of)
    spans = _stood(ground, as_of, values.get("done", ""))
    if "state" in values:
        spans = spans.filter(state=values["state"])
    if values.get("color") == "none":
        spans = spans.filter(color__isnull=True)
    elif "color" in values:
        spans = spans.filter(color=values["color"])
    if "overdue" in values:
        spans = spans.filter(ages.overdue_q(moment))
    if "wait" in values:
        spans = ages.with_wait(spans, moment).filter(ages.bucket_q(values["wait"], moment))
    return spans.select_related("case", "area__parent")


def _stood(ground: Ground, as_of: datetime, done: str) -> SpanQuerySet:
    """Return the spans to look at: open ones, or those of what was done on the day."""
    start, end = start_of_day(ground.date), end_of_day(ground.date)
    if done == RECEIVED:
        stood: SpanQuerySet = CaseSpan.objects.at(ages.moment_of(ground.date, as_of))
        return stood.filter(
            ground.q(),
            case__received_at__gte=start,
            case__received_at__lt=end,
        )
    if done in ACTS_COUNTED:
        began: SpanQuerySet = CaseSpan.objects.entered_between(start, end)
        began = began.filter(ground.q(), entered_at__lte=as_of)
        return began.filter(act=ACTS_COUNTED[done])
    return ages.spans_at(ground, as_of)


LISTS = {"groups": groups, "items": items, "matters": matters, "service": served}


def listing(
    rows: Rows, ground: Ground, row: AreaDay, params: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    """Return what the page of a list shows.

    Args:
        rows: which list.
        ground: where its facts stand.
        row: the figures it belongs to.
        params: the address's: filters and cursor.
        now: the moment it is shown at.
    """
    values = rows.values(params)
    if rows is CASES:
        found = cases(ground, row.computed_at, values)
    else:
        found = LISTS[rows.kind](ground, values)
    page, count = keyset_page(found, rows.order, params.get("cursor")), capped_count(found)
    if rows is GROUPS:
        _add_states(page.rows, ground.date, now)
    stored = _stored_count(rows, row, values)
    difference = 0 if stored is None else count - stored
    return {
        "page": page,
        "count": count,
        "more": max(difference, 0),
        "fewer": max(-difference, 0),
        "chosen": rows.chosen(params),
    }


def _add_states(groups: Iterable[Any], day: date, now: datetime) -> None:
    """Give each group of a page its state: to be reported until its cut-off, missing after it."""
    cutoffs = CutoffTable.load()
    for group in groups:
        due = cutoffs.of(group).report_due
        group.shown_state = state_of(group.timeliness, day, now, due)


def _stored_count(rows: Rows, row: AreaDay, values: Mapping[str, str]) -> int | None:
    """Return the dashboard's own number for a list of groups or items narrowed at most once.

    That of the hours of volunteers is the sum of the dashboard's days.

    Cases are listed as of the dashboard's moment, so that theirs is always the same; a list that
    is narrowed further stands on no number.
    """
    if rows is SERVICE:
        return service.stored_people(row)
    if rows in (CASES, MATTERS) or len(values) > 1:
        return None
    code = next(iter(values.values()), "expected" if rows is GROUPS else "total")
    prefix = "reports" if rows is GROUPS else "items"
    return int(getattr(row, f"{prefix}_{code}"))
