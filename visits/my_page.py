"""What `/visits/` shows: what I still owe, what came of what I brought back, where I go next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import F

from common.calendar import business_date
from org_tree.models import Area
from org_tree.scope import capabilities, postings_of
from visits.choices import Measure
from visits.duties import Duty, Records, reckoned_around
from visits.models import Appointment, Pairing, Visit
from visits.outcomes import Outcome, outcomes_for
from visits.periods import WEEK, Period, UnknownPeriod, parse_period, period_of
from visits.wording import (
    duty_title,
    left_words,
    period_words,
    rest_words,
    visited_words,
)

BROUGHT = 6
MEETINGS = 4
PAIRINGS = 6
LATEST = 6
DONE, LEAVE, OFF, TODAY, OPEN = "done", "leave", "off", "today", "open"


@dataclass(frozen=True)
class DayCell:
    """One day of the strip: done, on leave, a day off, today, or open."""

    date: date
    state: str
    is_today: bool


@dataclass(frozen=True)
class DutyCard:
    """A duty with its words."""

    duty: Duty
    title: str
    left: str
    is_met: bool
    said: str
    cells: tuple[DayCell, ...]


class MyVisits:
    """One person's page in a week.

    Args:
        user: whoever looks, at their own duties.
        now: the moment.
        week: code of the week shown; this week without one, or for one that is none.
    """

    def __init__(self, user: Any, now: datetime, week: str = "") -> None:
        self.user, self.now = user, now
        self.today = business_date(now)
        self.period = _week_asked(week, self.today)

    @property
    def is_current(self) -> bool:
        """Whether the week shown is this week."""
        return self.period.holds(self.today)

    @property
    def anchor(self) -> date:
        """The day whose periods are reckoned."""
        return self.today if self.is_current else self.period.last

    @property
    def after(self) -> Period | None:
        """The week after, unless it has not come."""
        return self.period.after if self.period.last < self.today else None

    @property
    def title(self) -> str:
        """The week in words."""
        return period_words(self.period, self.today)

    @property
    def rest(self) -> str:
        """How much of the week is left, in words."""
        return rest_words(self.period, self.today)

    @cached_property
    def _reckoned(self) -> tuple[list[Duty], Records]:
        """What is owed around the day, with all of this person's visits and ties the page shows."""
        newest = Visit.objects.standing().filter(created_by=self.user).order_by("-date", "-pk")
        return reckoned_around(self.user, self.anchor, until=self.today, also=newest[:LATEST])

    @cached_property
    def cards(self) -> list[DutyCard]:
        """Everything owed in the periods the day lies in: what is counted by the week first."""
        ordered = sorted(self._reckoned[0], key=lambda duty: duty.period.kind != WEEK)
        return [self._card(duty) for duty in ordered]

    @property
    def first(self) -> DutyCard | None:
        """The duty with the strip of days."""
        return next((card for card in self.cards if card.cells), None)

    @property
    def others(self) -> list[DutyCard]:
        """The duties beside it."""
        return [card for card in self.cards if card is not self.first]

    @property
    def is_member(self) -> bool:
        """Whether a rule asks this person to take part in a community."""
        return any(card.duty.rule.measure == Measure.ACTIVITIES for card in self.cards)

    def _card(self, duty: Duty) -> DutyCard:
        cells = tuple(self._cells(duty)) if duty.period.kind == WEEK else ()
        return DutyCard(
            duty,
            duty_title(duty),
            left_words(duty.rule.measure, duty.owed),
            duty.owed.is_met and not duty.owed.is_unregistered,
            visited_words(duty),
            cells,
        )

    def _cells(self, duty: Duty) -> list[DayCell]:
        done = set(duty.owed.done_days)
        away = {reason.code: reason.days for reason in duty.owed.explanation}
        cells = []
        for day in duty.period.days:
            state = OPEN
            if day in done:
                state = DONE
            elif day in away.get("leave", ()):
                state = LEAVE
            elif day in away.get("day_off", ()):
                state = OFF
            elif day == self.today:
                state = TODAY
            cells.append(DayCell(day, state, day == self.today))
        return cells

    @property
    def next_place(self) -> Area | None:
        """Where this person goes next, as far as can be told: the first village tied to."""
        records = self._reckoned[1]
        tied = (
            area
            for posting in postings_of(self.user)
            for area in records.places_of(posting, self.today, self.today)
        )
        return next(tied, None)

    @cached_property
    def meetings(self) -> list[Appointment]:
        """The meetings arranged that this person holds, the next one first."""
        held = Appointment.objects.open().hosted_by(self.user).for_pages()
        return list(held.order_by("meets_at", "pk")[:MEETINGS])

    @cached_property
    def pairings(self) -> list[Pairing]:
        """The households this person looks after, the next step due first."""
        mine = Pairing.objects.of(self.user).open().for_pages()
        return list(mine.order_by(F("next_due").asc(nulls_last=True), "pk")[:PAIRINGS])

    @cached_property
    def brought(self) -> list[Outcome]:
        """What came of the matters brought back."""
        return outcomes_for(self.user, BROUGHT)

    @property
    def latest(self) -> Sequence[Visit]:
        """The visits written down last."""
        visits = self._reckoned[1].visits[self.user.pk]
        return sorted(visits, key=lambda one: (one.date, one.pk), reverse=True)[:LATEST]

    @property
    def may_log(self) -> bool:
        """Whether this person writes visits down."""
        return "visits.log" in capabilities(self.user)


def _week_asked(code: str, today: date) -> Period:
    """Return the week of a code up to this one, this week for anything else."""
    try:
        asked = parse_period(code)
    except UnknownPeriod:
        asked = period_of(today, WEEK)
    if asked.kind != WEEK or asked.first > today:
        return period_of(today, WEEK)
    return asked
