"""How often suggestion and decision agreed over time: by color and by rule, never by person.

Counted over the decisions on a ground, by the week or the month of the decision. Each number opens
its cases: `Slice` is the condition behind it, as a query string and as a filter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from common.calendar import BUSINESS_ZONE, business_date, start_of_day
from common.wording import day as day_words
from disputes.choices import COLOR_ORDER, Color, State
from disputes.models import Case, SpokenRule, TriageRule
from disputes.triage import sentence

PERIODS = 12
WEEK, MONTH = "week", "month"
VIEW = "disputes.view"
LINES = {
    Color.RED: ("--red", "solid"),
    Color.YELLOW: ("--yellow-edge", "dashed"),
    Color.BLUE: ("--blue", "dotted"),
}


@dataclass(frozen=True)
class Share:
    """Decisions as suggested, of all decisions, and the address of their cases."""

    agreed: int
    of: int
    query: str

    @property
    def other_query(self) -> str:
        """The address of the cases decided otherwise."""
        return f"{self.query}&agreed=no"


@dataclass(frozen=True)
class Line:
    """A period, a color or a rule with its shares."""

    label: str
    shares: list[Share]


@dataclass(frozen=True)
class Slice:
    """Which decisions a number counts."""

    start: date | None = None
    end: date | None = None
    suggested: str = ""
    rule: str = ""
    agreed: str = ""

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Slice:
        """Return the slice of an address; what is not understood is left out."""
        color, agreed = data.get("suggested", ""), data.get("agreed", "")
        return cls(
            _day(data.get("from", "")),
            _day(data.get("to", "")),
            color if color in Color.values else "",
            data.get("rule", "")[:48],
            agreed if agreed in ("yes", "no") else "",
        )

    @property
    def query(self) -> str:
        """The slice as a query string."""
        parts = {
            "from": self.start.isoformat() if self.start else "",
            "to": self.end.isoformat() if self.end else "",
            "suggested": self.suggested,
            "rule": self.rule,
            "agreed": self.agreed,
        }
        return urlencode({name: value for name, value in parts.items() if value})

    def of(self, decided: QuerySet[Case]) -> QuerySet[Case]:
        """Return the decisions of the slice; `to` is the first day after it."""
        found = decided
        if self.start:
            found = found.filter(assessed_at__gte=start_of_day(self.start))
        if self.end:
            found = found.filter(assessed_at__lt=start_of_day(self.end))
        if self.suggested:
            found = found.filter(suggested_color=self.suggested)
        if self.rule:
            spoke = SpokenRule.objects.filter(code=self.rule)
            found = found.filter(pk__in=spoke.values("case"))
        if self.agreed:
            found = found.filter(is_as_suggested=self.agreed == "yes")
        return found


def decided_on_ground(user: Any) -> QuerySet[Case]:
    """Return the cases a person may see that were decided; what was taken back does not count."""
    standing = Case.objects.permitted(user, VIEW).exclude(state=State.WITHDRAWN)
    decided: QuerySet[Case] = standing.filter(
        assessed_at__isnull=False, is_as_suggested__isnull=False
    )
    return decided


class AgreementHistory:
    """The last twelve weeks or months of a person's ground, in three queries."""

    def __init__(self, user: Any, now: datetime, *, by: str = WEEK) -> None:
        self.user, self.now = user, now
        self.by = by if by in (WEEK, MONTH) else WEEK

    @cached_property
    def starts(self) -> list[date]:
        """The first days of the periods, the oldest first."""
        first = _first_day(business_date(self.now), self.by)
        found = [first]
        while len(found) < PERIODS:
            found.append(_first_day(found[-1] - timedelta(days=1), self.by))
        return found[::-1]

    @property
    def _decided(self) -> QuerySet[Case]:
        return Slice(start=self.starts[0]).of(decided_on_ground(self.user))

    @cached_property
    def _counted(self) -> dict[tuple[date, str], tuple[int, int]]:
        trunc = TruncWeek if self.by == WEEK else TruncMonth
        rows = self._decided.annotate(period=trunc("assessed_at", tzinfo=BUSINESS_ZONE))
        counted: Any = rows.values("period", "suggested_color").annotate(**_counts("")).order_by()
        return {
            (row["period"].date(), row["suggested_color"]): (row["agreed"], row["of"])
            for row in counted
        }

    def _share(self, wanted: Slice, colors: Iterable[str], starts: Iterable[date]) -> Share:
        pairs = [self._counted.get((day, color), (0, 0)) for day in starts for color in colors]
        agreed, of = (sum(pair[index] for pair in pairs) for index in (0, 1))
        return Share(agreed, of, wanted.query)

    @cached_property
    def periods(self) -> list[Line]:
        """Each period with all colors together, then red, yellow and blue; the newest first."""
        lines = []
        for start in self.starts[::-1]:
            end = _next(start, self.by)
            shares = [self._share(Slice(start, end), Color.values, [start])]
            shares += [
                self._share(Slice(start, end, color), [color], [start]) for color in SHOWN_COLORS
            ]
            lines.append(Line(self._name(start), shares))
        return lines

    @cached_property
    def whole(self) -> list[Share]:
        """All periods together: all colors, then each."""
        start = self.starts[0]
        shares = [self._share(Slice(start), Color.values, self.starts)]
        return shares + [
            self._share(Slice(start, None, color), [color], self.starts) for color in SHOWN_COLORS
        ]

    @cached_property
    def rules(self) -> list[Line]:
        """Each rule that spoke, those that decisions follow least first."""
        spoke = SpokenRule.objects.filter(case__in=self._decided.order_by().values("pk"))
        counted: Any = spoke.values("code").annotate(**_counts("case__")).order_by("code")
        words = {rule.code: sentence(rule) for rule in TriageRule.objects.order_by("pk")}
        start = self.starts[0]
        lines = [
            Line(
                words.get(row["code"], row["code"]),
                [Share(row["agreed"], row["of"], Slice(start, rule=row["code"]).query)],
            )
            for row in counted
        ]
        return sorted(lines, key=lambda line: line.shares[0].agreed / line.shares[0].of)

    @property
    def chart(self) -> dict[str, Any]:
        """ECharts options: the share of decisions as suggested, a line a color, gaps kept."""
        return {
            "grid": {"left": 48, "right": 16, "top": 40, "bottom": 36},
            # Lines that meet at 100 % leave no room for names at their ends.
            "legend": {"top": 0, "right": 16},
            "xAxis": {"type": "category", "data": [self._name(day) for day in self.starts]},
            "yAxis": {
                "type": "value",
                "min": 0,
                "max": 100,
                "splitNumber": 4,
                "axisLabel": {"formatter": "{value}%"},
            },
            "series": [self._line(color) for color in SHOWN_COLORS],
            "aria": {
                "enabled": True,
                "label": {"description": _("Decided as suggested, by color")},
            },
        }

    def _line(self, color: str) -> dict[str, Any]:
        token, dash = LINES[Color(color)]
        pairs = [self._counted.get((day, color), (0, 0)) for day in self.starts]
        return {
            "type": "line",
            "name": str(Color(color).label),
            "data": [round(100 * agreed / of) if of else None for agreed, of in pairs],
            "symbolSize": 6,
            "lineStyle": {"width": 2, "type": dash, "color": f"var({token})"},
            "itemStyle": {"color": f"var({token})"},
        }

    def _name(self, start: date) -> str:
        if self.by == MONTH:
            return _("%(month)d/%(year)d") % {"month": start.month, "year": start.year}
        return day_words(start, self.now, weekday=False)


SHOWN_COLORS = tuple(color.value for color in COLOR_ORDER[::-1])


def _counts(prefix: str) -> dict[str, Count]:
    as_suggested = Q(**{f"{prefix}is_as_suggested": True})
    return {"of": Count("pk"), "agreed": Count("pk", filter=as_suggested)}


def _first_day(day: date, by: str) -> date:
    return day - timedelta(days=day.weekday()) if by == WEEK else day.replace(day=1)


def _next(start: date, by: str) -> date:
    if by == WEEK:
        return start + timedelta(days=7)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
