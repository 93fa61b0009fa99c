"""Open cases by where they stand and how long they have waited there, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case as Whether
from django.db.models import Count, F, Q, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from disputes.choices import OPEN_STATES, State
from disputes.models import CaseSpan
from disputes.querysets import SpanQuerySet
from rollups.ground import Ground
from rollups.metrics import day_at

#: Code, label, days waited at most; the last one has no end.
BUCKETS: tuple[tuple[str, str | Promise, int | None], ...] = (
    ("1", _("within 1 day"), 1),
    ("3", _("2–3 days"), 3),
    ("7", _("4–7 days"), 7),
    ("15", _("8–15 days"), 15),
    ("more", _("over 15 days"), None),
)


@dataclass(frozen=True)
class Segment:
    """The cases of one state that have waited about as long: their share of a bar."""

    bucket: str
    label: str | Promise
    number: int
    count: int
    at: float
    width: float

    @property
    def middle(self) -> float:
        """Where the number stands."""
        return round(self.at + self.width / 2, 2)

    @property
    def is_dark(self) -> bool:
        """Whether the number has to be light: from the fourth band on."""
        return self.number > 3

    @property
    def has_room(self) -> bool:
        """Whether the number fits into the part."""
        return self.width >= 2.2 * len(str(self.count))


@dataclass(frozen=True)
class AgeRow:
    """The cases of one state."""

    state: str
    label: str | Promise
    total: int
    overdue: int
    segments: list[Segment]


@dataclass(frozen=True)
class AgeTable:
    """Every state with its cases; `serious` counts the seriously overdue ones of today."""

    rows: list[AgeRow]
    serious: int | None

    @property
    def longest(self) -> int:
        """The largest count, for bars beside each other."""
        return max((row.total for row in self.rows), default=0)


def spans_at(ground: Ground, as_of: datetime) -> SpanQuerySet:
    """Return how the open cases of an area stood when its figures were counted."""
    stood: SpanQuerySet = CaseSpan.objects.at(moment_of(ground.date, as_of))
    return stood.filter(ground.q(), state__in=OPEN_STATES)


def moment_of(day: date, as_of: datetime) -> datetime:
    """Return the moment a day's standing was taken at."""
    return day_at(day, as_of).moment


def with_wait(spans: SpanQuerySet, moment: datetime) -> SpanQuerySet:
    """Add since when each case waits: the start of its step, if that was the step then."""
    same_step = When(case__step_started_at__lte=moment, then=F("case__step_started_at"))
    return spans.annotate(waits_since=Coalesce(Whether(same_step), F("entered_at")))


def bucket_q(code: str, moment: datetime) -> Q:
    """Return the condition that a case has waited as long as a bucket says."""
    newest = moment
    for name, _label, days in BUCKETS:
        oldest = moment - timedelta(days=days) if days else None
        if name == code:
            condition = Q(waits_since__lte=newest)
            return condition & Q(waits_since__gt=oldest) if oldest else condition
        newest = moment - timedelta(days=days or 0)
    return Q(pk__in=[])


def overdue_q(moment: datetime) -> Q:
    """Return the condition that a span's due time has passed with the clock running."""
    return Q(due_at__lte=moment, is_paused=False)


def ages_of(ground: Ground, as_of: datetime) -> AgeTable:
    """Count an area's open cases by state and wait, as of the moment its figures were counted."""
    moment = moment_of(ground.date, as_of)
    counts: dict[str, Any] = {
        f"wait_{code}": Count("pk", filter=bucket_q(code, moment)) for code, _l, _d in BUCKETS
    }
    counts["total"] = Count("pk")
    counts["overdue"] = Count("pk", filter=overdue_q(moment))
    serious = Q(case__serious_at__lte=moment, is_paused=False)
    counts["serious"] = Count("pk", filter=serious)
    spans = with_wait(spans_at(ground, as_of), moment).order_by()
    found = {row["state"]: row for row in spans.values("state").annotate(**counts)}
    rows = [_row(state, found.get(state, {})) for state in OPEN_STATES]
    is_now = moment == as_of
    serious_count = sum(row["serious"] for row in found.values()) if is_now else None
    # 已转出 stands apart: it is shown only where there is any.
    return AgeTable([r for r in rows if r.total or r.state != State.REFERRED], serious_count)


def _row(state: str, counts: dict[str, Any]) -> AgeRow:
    total = counts.get("total", 0)
    segments, at = [], 0.0
    for number, (code, label, _days) in enumerate(BUCKETS, start=1):
        count = counts.get(f"wait_{code}", 0)
        width = round(100 * count / total, 2) if total else 0.0
        if count:
            segments.append(Segment(code, label, number, count, round(at, 2), width))
        at += width
    return AgeRow(state, State(state).label, total, counts.get("overdue", 0), segments)
