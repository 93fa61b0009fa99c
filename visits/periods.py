"""Periods a duty is counted in: a day, an ISO week, a month, a quarter, a half-year. Pure.

Each has a code people can read in an address: 2026-11-24, 2026-W48, 2026-11, 2026Q4, 2026H2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY, WEEK, MONTH, QUARTER, HALF_YEAR = "day", "week", "month", "quarter", "half_year"
KINDS = (DAY, WEEK, MONTH, QUARTER, HALF_YEAR)
_MONTHS = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6}


class UnknownPeriod(ValueError):
    """A text is no period's code."""


@dataclass(frozen=True)
class Period:
    """A stretch of whole business days.

    Attributes:
        kind: one of KINDS.
        first, last: both included.
    """

    kind: str
    first: date
    last: date

    @property
    def code(self) -> str:
        """The period as addresses say it."""
        first = self.first
        if self.kind == DAY:
            return first.isoformat()
        if self.kind == WEEK:
            year, week, _weekday = first.isocalendar()
            return f"{year}-W{week:02d}"
        if self.kind == MONTH:
            return f"{first.year}-{first.month:02d}"
        letter = "Q" if self.kind == QUARTER else "H"
        return f"{first.year}{letter}{(first.month - 1) // _MONTHS[self.kind] + 1}"

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return list(days_between(self.first, self.last))

    @property
    def before(self) -> Period:
        """The period of the same kind before it."""
        return period_of(self.first - timedelta(days=1), self.kind)

    @property
    def after(self) -> Period:
        """The period of the same kind after it."""
        return period_of(self.last + timedelta(days=1), self.kind)

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.first <= day <= self.last


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield the days from one to another, both included; none when they are the wrong way round."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def period_of(day: date, kind: str) -> Period:
    """Return the period of a kind that a day lies in.

    Raises:
        UnknownPeriod: there is no such kind.
    """
    if kind == DAY:
        return Period(DAY, day, day)
    if kind == WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(WEEK, monday, monday + timedelta(days=6))
    if kind not in _MONTHS:
        raise UnknownPeriod(kind)
    length = _MONTHS[kind]
    start = (day.month - 1) // length * length + 1
    first = day.replace(month=start, day=1)
    after = (first.replace(day=28) + timedelta(days=31 * length - 24)).replace(day=1)
    return Period(kind, first, after - timedelta(days=1))


def _week(year: int, week: int) -> Period:
    return period_of(date.fromisocalendar(year, week, 1), WEEK)


_FORMS: tuple[tuple[str, Callable[..., Period]], ...] = (
    (r"(\d{4})-(\d\d)-(\d\d)", lambda y, m, d: period_of(date(y, m, d), DAY)),
    (r"(\d{4})-W(\d\d)", _week),
    (r"(\d{4})-(\d\d)", lambda y, m: period_of(date(y, m, 1), MONTH)),
    (r"(\d{4})Q([1-4])", lambda y, q: period_of(date(y, 3 * q, 1), QUARTER)),
    (r"(\d{4})H([12])", lambda y, h: period_of(date(y, 6 * h, 1), HALF_YEAR)),
)


def parse_period(code: str) -> Period:
    """Return the period of a code.

    Raises:
        UnknownPeriod: the text is none.
    """
    for form, make in _FORMS:
        found = re.fullmatch(form, code, re.ASCII)
        if found:
            try:
                return make(*map(int, found.groups()))
            except (ValueError, OverflowError) as error:
                raise UnknownPeriod(code) from error
    raise UnknownPeriod(code)
