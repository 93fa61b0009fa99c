"""The quarter's figures of people's mediation (人民调解案件情况统计表, norms.md section 2).

What is counted: disputes received in the quarter and taken up, as they stand now. Every figure is
a count of a measure (`ledgers.measures`) among rows the register of mediated cases shows when it
is asked for the same measure, so each number opens exactly its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from common.sheets import Column, Kind, Value
from common.wording import percent_down
from disputes.choices import CaseCategory
from ledgers.asking import Page, Period, quarter_asked, quarter_of
from ledgers.case_columns import cases
from ledgers.measures import ACCEPTED, DOORS, FORMS, MEASURES, SUCCEEDED

#: Figures of a line, in the order of the form; the money follows them.
SHOWN = (
    "accepted",
    "in_progress",
    "succeeded",
    "terminated",
    "failed",
    "referred",
    "withdrawn",
    "written",
    "oral",
    "on_site",
    "performed",
    "confirmed",
)
MONEY = "money"
QUARTERS_OFFERED = 8
Counts = dict[str, int]


@dataclass
class Line:
    """One line of a table: what is counted of one type, one door, or in all.

    Attributes:
        label: its name.
        filters: what the register is asked for to show its rows.
        counts: by measure, and the money agreed on.
        before, year_ago: taken up in the quarter before, and a year ago.
    """

    label: str | Promise
    filters: Mapping[str, str]
    counts: Counts = field(default_factory=dict)
    before: int = 0
    year_ago: int = 0

    def add(self, counts: Mapping[str, int]) -> None:
        """Add the figures of a part."""
        for name, value in counts.items():
            self.counts[name] = self.counts.get(name, 0) + value

    def count(self, name: str) -> int:
        """Return a figure."""
        return self.counts.get(name, 0)

    @property
    def ended(self) -> int:
        """What can have succeeded at all: taken up less what is in progress."""
        return self.count("accepted") - self.count("in_progress")

    @property
    def success_rate(self) -> str:
        """The share that succeeded of what has ended; 100 only when it is all of it."""
        return percent_down(self.count("succeeded"), self.ended)

    @property
    def since_before(self) -> str:
        """The change against the quarter before (环比)."""
        return change(self.count("accepted"), self.before)

    @property
    def since_year_ago(self) -> str:
        """The change against the same quarter a year ago (同比)."""
        return change(self.count("accepted"), self.year_ago)


def change(now: int, then: int) -> str:
    """Return a change in percent, cut off after a tenth: +12.5; nothing to compare with is –."""
    if not then:
        return "–"
    tenths = abs(now - then) * 1000 // then
    sign = "+" if now > then else "-" if now < then else ""
    return f"{sign}{tenths // 10}.{tenths % 10}" if tenths else "0"


def quarter_in_words(code: str) -> str:
    """Return a quarter as offices write it: 2026年第4季度 for 2026Q4."""
    year, _q, number = code.partition("Q")
    return _("quarter %(number)s of %(year)s") % {"year": year, "number": number}


def quarter_before(period: Period, steps: int = 1) -> Period:
    """Return the quarter so many before one."""
    for _step in range(steps):
        found = quarter_asked(quarter_of(period.first - timedelta(days=1)))
        assert found  # noqa: S101 - made by quarter_of
        period = found
    return period


class Statistics:
    """The figures of one place and quarter."""

    def __init__(self, page: Page) -> None:
        quarter = quarter_asked(quarter_of(page.period.last))
        assert quarter  # noqa: S101 - made by quarter_of
        self.page, self.period = page, quarter
        self.types: list[Line] = [
            Line(label, {"category": code}) for code, label in CaseCategory.choices
        ]
        self.doors: list[Line] = [Line(door.label, {"door": code}) for code, door in DOORS.items()]
        self.total = Line(_("Total"), {})
        self._count()

    @property
    def quarter(self) -> str:
        """The quarter as the address writes it."""
        return quarter_of(self.period.first)

    @property
    def title(self) -> str:
        """The form with its place and quarter, as a file is headed."""
        words = {
            "place": self.page.place,
            "year": self.period.first.year,
            "number": (self.period.first.month + 2) // 3,
        }
        return _("%(place)s: cases of people's mediation, quarter %(number)s of %(year)s") % words

    @property
    def quarters(self) -> list[tuple[str, str]]:
        """The quarters to choose from, the newest first: code and words."""
        newest = quarter_asked(quarter_of(self.page.today))
        assert newest  # noqa: S101 - made by quarter_of
        codes = [quarter_of(quarter_before(newest, back).first) for back in range(QUARTERS_OFFERED)]
        return [(code, quarter_in_words(code)) for code in codes]

    @cached_property
    def filled_types(self) -> list[Line]:
        """The types something was taken up of, now or in a quarter compared with."""
        return [
            line for line in self.types if line.count("accepted") or line.before or line.year_ago
        ]

    def url(self, line: Line, measure: str) -> str:
        """Return the register narrowed to the rows of a figure."""
        query = {**self._query, **line.filters, "measure": measure}
        return f"{reverse('ledgers:ledger', args=['mediation'])}?{urlencode(query)}"

    @property
    def _query(self) -> dict[str, str]:
        area = {"area": self.page.area.code} if self.page.area else {}
        return {**area, "quarter": self.quarter}

    @property
    def notes(self) -> list[str]:
        """What is counted and what is not, in sentences."""
        before, year_ago = self._compared
        words = {
            "before": quarter_of(before.first),
            "year_ago": quarter_of(year_ago.first),
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
        }
        return [
            _(
                "Counted are disputes received from %(first)s to %(last)s as they stand now; those "
                "not accepted or joined to another are left out."
            )
            % words,
            _(
                "Success rate: mediated with success out of those taken up that are no longer in "
                "progress; rounded down, 100 only when it is all of them."
            ),
            _("Ended otherwise: no agreement, referred out, or withdrawn; counted apart."),
            _("Changes compare those taken up with %(before)s and with %(year_ago)s.") % words,
            _(
                "Performed: agreements with instalments, none of which is still owed. What was "
                "prevented (crimes, mass petitions, suicides) is not recorded in the portal and "
                "not counted."
            ),
        ]

    @property
    def _compared(self) -> tuple[Period, Period]:
        return quarter_before(self.period), quarter_before(self.period, 4)

    def _count(self) -> None:
        """Fill the lines: three queries, whatever the number of cases."""
        types = {line.filters["category"]: line for line in self.types}
        door_of = {
            source: line
            for line, door in zip(self.doors, DOORS.values(), strict=True)
            for source in door.sources
        }
        for category, source, counts in self._groups(self.period):
            for line in (types[category], door_of[source], self.total):
                line.add(counts)
        for name, period in zip(("before", "year_ago"), self._compared, strict=True):
            for category, source, counts in self._groups(period, ["accepted"]):
                for line in (types[category], door_of[source], self.total):
                    setattr(line, name, getattr(line, name) + counts["accepted"])

    def _groups(
        self, period: Period, names: Iterable[str] = SHOWN
    ) -> Iterator[tuple[str, str, Counts]]:
        """Yield type, source and figures of the disputes taken up in a period."""
        asked = replace(self.page.asked, first=period.first, last=period.last, chosen={})
        names = list(names)
        counted = {name: Count("pk", filter=MEASURES[name].q) for name in names}
        agreed = Sum("amount", filter=SUCCEEDED & Q(outcome__in=FORMS))
        grouped = cases(asked).filter(ACCEPTED).order_by().values("category", "source")
        found: Any = grouped.annotate(**counted, **{MONEY: agreed})
        for row in found:
            figures = {name: row[name] or 0 for name in (*names, MONEY)}
            yield row["category"], row["source"], figures


def sheet_columns() -> list[Column]:
    """Return the columns of the form as a file."""
    figures = [Column(MEASURES[name].label, 9, Kind.NUMBER) for name in SHOWN[1:]]
    return [
        Column(_("Type"), 16),
        Column(MEASURES["accepted"].label, 8, Kind.NUMBER),
        Column(_("Share") + " %", 8, Kind.SHARE),
        Column(_("Against the quarter before") + " %", 10, Kind.SHARE),
        Column(_("Against a year ago") + " %", 10, Kind.SHARE),
        *figures[:2],
        Column(_("Success rate") + " %", 9, Kind.SHARE),
        *figures[2:],
        Column(_("Money agreed on (yuan)"), 14, Kind.MONEY),
    ]


def sheet_rows(statistics: Statistics) -> Iterator[list[Value]]:
    """Yield the lines of the file: types, the total, then the doors."""
    for line in (*statistics.filled_types, statistics.total, *statistics.doors):
        whole = statistics.total.count("accepted")
        figures = [line.count(name) for name in SHOWN[1:]]
        yield [
            str(line.label),
            line.count("accepted"),
            percent_down(line.count("accepted"), whole),
            line.since_before,
            line.since_year_ago,
            *figures[:2],
            line.success_rate,
            *figures[2:],
            line.count(MONEY),
        ]
