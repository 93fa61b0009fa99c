"""What somebody owes of a visit rule in a period, what counts as done, and why. Pure.

The rule is a row as it stood then (domain.md section 9); facts come from the records. Days off
follow the working calendar, leave and business trips excuse. Whatever is not counted, or was
entered long afterwards, is told apart in the explanation: nothing is counted silently.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from clocks.working_time import WorkingCalendar
from visits.periods import Period, days_between

VISITS, DAYS, ACTIVITIES, UNITS = "visits", "days", "activities", "units"
MEASURES = (VISITS, DAYS, ACTIVITIES, UNITS)
NOT_REGISTERED = "not_registered"


@dataclass(frozen=True)
class Rule:
    """What a rule asks of one person, or of one village.

    Attributes:
        measure: what is counted: visits, days present, confirmed activities, household units.
        amount: how many a period; for units every one of the village's.
        nights: how many nights a period, beside the days.
        weekday: the only weekday that counts (0 is Monday), or None.
        late_after: days after which an entry is told apart as back-dated.
    """

    measure: str
    amount: int = 1
    nights: int = 0
    weekday: int | None = None
    late_after: int = 7


@dataclass(frozen=True)
class VisitFact:
    """One visit, or one activity, as the reckoning needs it.

    Attributes:
        first, last: days present, both included.
        nights: nights stayed, the first one after `first`.
        fits: it was in a place the rule asks for.
        is_whole: households and diary are there; an activity is confirmed.
        entered_on: when it was written down.
        units: household units seen.
    """

    first: date
    last: date
    nights: int = 0
    fits: bool = True
    is_whole: bool = True
    entered_on: date | None = None
    units: frozenset[int] = frozenset()

    def is_late(self, after: int) -> bool:
        """Tell whether it was entered more than some days after its last day."""
        return self.entered_on is not None and (self.entered_on - self.last).days > after


@dataclass(frozen=True)
class Span:
    """Days from one to another, both included; `last` None is open."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Reason:
    """One line of an explanation: what, how many, on which days."""

    code: str
    count: int
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Owed:
    """One person's share of a rule in a period.

    `missing` is what is left of `owed` without what is excused and done, never below zero.
    Nights are a sum of their own. `half_made` entries are not in `done`; `back_dated` ones are.
    """

    owed: int
    done: int
    excused: int
    missing: int
    explanation: tuple[Reason, ...] = ()
    nights: Owed | None = None
    half_made: int = 0
    back_dated: int = 0
    elsewhere: int = 0
    done_days: tuple[date, ...] = field(default=())

    @property
    def is_unregistered(self) -> bool:
        """Tell whether nothing is owed only because no community was registered with."""
        return any(reason.code == NOT_REGISTERED for reason in self.explanation)

    @property
    def is_met(self) -> bool:
        """Tell whether nothing is missing, nights included."""
        return self.missing == 0 and (self.nights is None or self.nights.missing == 0)


def owed(
    rule: Rule,
    period: Period,
    visits: Sequence[VisitFact],
    leave: Sequence[Span],
    calendar: WorkingCalendar,
    *,
    held: Span | None = None,
    registered: Sequence[Span] | None = None,
    units: Collection[int] = (),
) -> Owed:
    """Return what is owed of a rule in a period, what was done and what is missing.

    Args:
        visits: everything that could count; what lies outside of the period is left out here.
        leave: leave and business trips.
        held: while the posting was held; None for the whole period.
        registered: while a registration with a community stood, for rules that count what was
            done there; None where no registration is asked for.
        units: household units that have to be seen, for rules that count them.
    """
    asked = [day for day in period.days if held is None or held.holds(day)]
    if not asked:
        return Owed(0, 0, 0, 0, (Reason("not_held", 0),))
    if registered is not None:
        asked = [day for day in asked if any(span.holds(day) for span in registered)]
        if not asked:
            return Owed(0, 0, 0, 0, (Reason(NOT_REGISTERED, 0),))
    within = [fact for fact in visits if fact.first <= asked[-1] and fact.last >= asked[0]]
    counted = [fact for fact in within if fact.fits and fact.is_whole]
    told = _Told(
        half_made=sum(fact.fits and not fact.is_whole for fact in within),
        elsewhere=sum(not fact.fits for fact in within),
    )
    if rule.measure == UNITS:
        return _of_units(rule, counted, frozenset(units), told)
    free = _Free.of(rule, asked, period, leave, calendar)
    done, late, days = _done(rule, counted, asked)
    excused = max(0, rule.amount - len(free.available)) if rule.amount else 0
    whole = _sum(rule.amount, done, excused, free, told, late, days)
    if not rule.nights:
        return whole
    # A night lies between two days somebody could be there.
    possible = max(0, len(free.available) - 1)
    slept = _nights(rule, counted, asked)
    excused = max(0, rule.nights - possible)
    return replace(whole, nights=_sum(rule.nights, slept, excused, free, _Told(), 0, ()))


@dataclass(frozen=True)
class _Told:
    """What is told apart."""

    half_made: int = 0
    elsewhere: int = 0


@dataclass(frozen=True)
class _Free:
    """The days on which something could be done, and why others are none."""

    available: list[date]
    off: list[date]
    on_leave: list[date]
    not_held: int

    @classmethod
    def of(
        cls,
        rule: Rule,
        asked: Sequence[date],
        period: Period,
        leave: Sequence[Span],
        calendar: WorkingCalendar,
    ) -> _Free:
        """Sort the days of a period."""
        wanted = [day for day in asked if rule.weekday in (None, day.weekday())]
        worked = [day for day in wanted if calendar.is_working(day)]
        away = [day for day in worked if any(span.holds(day) for span in leave)]
        return cls(
            available=[day for day in worked if day not in away],
            off=[
                day
                for day in wanted
                if day not in worked and (rule.weekday is not None or day.weekday() < 5)
            ],
            on_leave=away,
            not_held=len(period.days) - len(asked),
        )


def _done(
    rule: Rule, counted: Sequence[VisitFact], asked: Sequence[date]
) -> tuple[int, int, tuple[date, ...]]:
    """Return how much was done, how much of it by back-dated entries, and on which days."""
    timely, late = set[date](), set[date]()
    number = number_late = 0
    for fact in counted:
        present = {
            day
            for day in days_between(max(fact.first, asked[0]), min(fact.last, asked[-1]))
            if rule.weekday in (None, day.weekday())
        }
        if not present:
            continue
        is_late = fact.is_late(rule.late_after)
        (late if is_late else timely).update(present)
        number += 1
        number_late += is_late
    days = tuple(sorted(timely | late))
    if rule.measure == DAYS:
        return len(days), len(late - timely), days
    return number, number_late, days


def _nights(rule: Rule, counted: Sequence[VisitFact], asked: Sequence[date]) -> int:
    """Return how many nights of the period were stayed; one night is counted once."""
    slept = {fact.first + timedelta(days=night) for fact in counted for night in range(fact.nights)}
    return sum(asked[0] <= night <= asked[-1] for night in slept)


def _of_units(rule: Rule, counted: Sequence[VisitFact], units: frozenset[int], told: _Told) -> Owed:
    """Return the sum of a rule that wants every household unit seen."""
    timely = {unit for fact in counted if not fact.is_late(rule.late_after) for unit in fact.units}
    late = {unit for fact in counted for unit in fact.units} - timely
    done, back_dated = len(units & (timely | late)), len(units & late)
    missing = len(units) - done
    lines = _lines(len(units), done, 0, missing, told, back_dated)
    return Owed(
        len(units),
        done,
        0,
        missing,
        lines,
        half_made=told.half_made,
        back_dated=back_dated,
        elsewhere=told.elsewhere,
    )


def _sum(
    amount: int,
    done: int,
    excused: int,
    free: _Free,
    told: _Told,
    back_dated: int,
    days: tuple[date, ...],
) -> Owed:
    missing = max(0, amount - excused - done)
    why: list[Reason] = []
    if free.on_leave:
        why.append(Reason("leave", len(free.on_leave), tuple(free.on_leave)))
    if free.off:
        why.append(Reason("day_off", len(free.off), tuple(free.off)))
    if free.not_held:
        why.append(Reason("held_in_part", free.not_held))
    return Owed(
        amount,
        done,
        excused,
        missing,
        _lines(amount, done, excused, missing, told, back_dated, why, days),
        half_made=told.half_made,
        back_dated=back_dated,
        elsewhere=told.elsewhere,
        done_days=days,
    )


def _lines(
    amount: int,
    done: int,
    excused: int,
    missing: int,
    told: _Told,
    back_dated: int,
    why: Sequence[Reason] = (),
    days: tuple[date, ...] = (),
) -> tuple[Reason, ...]:
    """Return the explanation, in the order people reckon."""
    apart = (
        ("back_dated", back_dated),
        ("half_made", told.half_made),
        ("elsewhere", told.elsewhere),
    )
    return (
        Reason("asked", amount),
        Reason("done", done, days),
        *why,
        *([Reason("excused", excused)] if excused else []),
        *(Reason(code, count) for code, count in apart if count),
        Reason("missing", missing),
    )
