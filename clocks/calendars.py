"""The working calendar as it stands, kept at hand: the door for everything that reckons with it.

Every limit asks for it and it changes a few times a year. Each process keeps what it read for a
minute, under a token that all processes share: a change takes the token away (`forget_calendar`),
so that it counts at once where the cache is shared, elsewhere within the minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import uuid4

from django.core.cache import cache

from clocks.choices import LimitUnit
from clocks.down_time import merged
from clocks.models import (
    CalendarDay,
    CalendarVersion,
    CalendarYear,
    DownTime,
    WorkingHours,
    YearStatus,
)
from clocks.working_time import OFFICE_HOURS, Outage, Span, Sum, WorkingCalendar, due
from org_tree.models import Area

KEPT_SECONDS = 60
TOKEN = "clocks:calendar"  # noqa: S105


@dataclass(frozen=True)
class Ground:
    """Hours of an area and of everything in it that has none of its own."""

    tree_id: int
    lft: int
    rght: int
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Book:
    """Everything the calendar says, for every place.

    Attributes:
        names: what the notice calls the days it names.
        grounds: the narrowest first.
        outages: when the portal was down, in order.
    """

    version: int
    days: Mapping[date, bool]
    names: Mapping[date, str]
    years: frozenset[int]
    grounds: Sequence[Ground]
    outages: Sequence[Outage] = ()

    @cached_property
    def _calendars(self) -> dict[tuple[Span, ...], WorkingCalendar]:
        return {}

    def calendar_for(self, area: Area | None) -> WorkingCalendar:
        """Return the calendar with the hours of a place: its own, or those nearest above it."""
        spans = self._spans_of(area) if area is not None else OFFICE_HOURS
        kept = self._calendars
        if spans not in kept:
            kept[spans] = WorkingCalendar(self.days, self.years, spans, self.version, self.outages)
        return kept[spans]

    def _spans_of(self, area: Area) -> tuple[Span, ...]:
        for ground in self.grounds:
            is_inside = ground.lft <= area.lft and area.rght <= ground.rght
            if is_inside and ground.tree_id == area.tree_id:
                return ground.spans
        return OFFICE_HOURS


class _Shelf:
    """What this process has read, and under which token."""

    token = ""
    book: Book | None = None


def book() -> Book:
    """Return the calendar as it stands; read at most once a minute."""
    token = cache.get(TOKEN)
    if token is None:
        token = uuid4().hex
        cache.set(TOKEN, token, KEPT_SECONDS)
    kept = _Shelf.book
    if kept is None or _Shelf.token != token:
        kept = read_book()
        _Shelf.book, _Shelf.token = kept, token
    return kept


def read_book() -> Book:
    """Read the calendar from the database."""
    hours = WorkingHours.objects.select_related("area").order_by("-area__lft")
    announced = CalendarYear.objects.filter(status=YearStatus.ANNOUNCED)
    days = list(CalendarDay.objects.order_by("date"))
    return Book(
        version=CalendarVersion.objects.newest(),
        days={day.date: day.is_working for day in days},
        names={day.date: day.name for day in days},
        years=frozenset(announced.values_list("year", flat=True)),
        grounds=[Ground(row.area.tree_id, row.area.lft, row.area.rght, row.spans) for row in hours],
        outages=merged(DownTime.objects.standing().values_list("began_at", "ended_at")),
    )


def forget_calendar() -> None:
    """Read the calendar anew next time, after it was changed here."""
    cache.delete(TOKEN)


def calendar_for(area: Area | None = None) -> WorkingCalendar:
    """Return the working calendar with the hours of a place; without one, of an office."""
    return book().calendar_for(area)


def is_working_moment(at: datetime, area: Area | None = None) -> bool:
    """Tell whether a place is at work at a moment."""
    return calendar_for(area).is_working_moment(at)


def next_working_moment(at: datetime, area: Area | None = None) -> datetime:
    """Return the moment itself when a place is at work then, else when it next is."""
    return calendar_for(area).next_working_moment(at)


def due_in_working_days(at: datetime, count: int, area: Area | None = None) -> Sum:
    """Return closing time of the count-th working day after a moment; that day is day 0."""
    return due(calendar_for(area), at, count, LimitUnit.WORKING_DAYS, rolls=False)
