"""A year as twelve months: which days are worked, with the words and marks a page shows."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clocks.calendars import Book
from clocks.working_time import SATURDAY

#: kind -> the mark beside the number, and what it is called in the legend and aloud.
MARKS: dict[str, tuple[str | Promise, str | Promise]] = {
    "off": (pgettext_lazy("day off", "off"), _("day off by the notice")),
    "shift": (pgettext_lazy("worked weekend", "on"), _("weekend day that is worked")),
    "weekend": ("", _("weekend")),
    "work": ("", _("working day")),
}


@dataclass(frozen=True)
class Day:
    """One square.

    Attributes:
        kind: key of MARKS.
        name: what the notice calls it.
    """

    date: date
    kind: str
    name: str
    is_today: bool

    @property
    def mark(self) -> str | Promise:
        """The mark beside the number."""
        return MARKS[self.kind][0]

    @property
    def meaning(self) -> str | Promise:
        """What the square says, read aloud."""
        return MARKS[self.kind][1]


@dataclass(frozen=True)
class Month:
    """One month: weeks of seven squares, None where another month's day would be."""

    first: date
    weeks: list[list[Day | None]]
    working_days: int


def months_of(year: int, book: Book, today: date) -> list[Month]:
    """Return the months of a year."""
    return [_month(year, month, book, today) for month in range(1, 13)]


def _month(year: int, month: int, book: Book, today: date) -> Month:
    lead, count = calendar.monthrange(year, month)
    first = date(year, month, 1)
    days = [_day(first + timedelta(days=offset), book, today) for offset in range(count)]
    squares: list[Day | None] = [*([None] * lead), *days]
    squares += [None] * (-len(squares) % 7)
    weeks = [squares[start : start + 7] for start in range(0, len(squares), 7)]
    worked = sum(day.kind in ("work", "shift") for day in days)
    return Month(first, weeks, worked)


def _day(day: date, book: Book, today: date) -> Day:
    named = book.days.get(day)
    is_weekend = day.weekday() >= SATURDAY
    if named is None:
        kind = "weekend" if is_weekend else "work"
    elif named:
        kind = "shift" if is_weekend else "work"
    else:
        kind = "off"
    return Day(day, kind, book.names.get(day, ""), day == today)
