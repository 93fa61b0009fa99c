"""The limits of a case as its page shows them: bar, sum in words, basis; nearest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from clocks.calendars import book, calendar_for
from clocks.choices import LimitUnit
from clocks.working_time import NO_TIME, WorkingCalendar, last_day, measured
from common import wording
from common.calendar import business_date
from disputes.actions.clocks import terms_of
from disputes.choices import State
from disputes.clock import Terms, reckon
from disputes.limit_words import added_words, limit_words
from disputes.models import Case
from disputes.timing import time_state_of
from disputes.workflow import STEP_RUNNING

#: Width of a clock's bar in its own units.
BAR = 1000
CLOCK_NAMES: dict[str, str | Promise] = {
    "assess": pgettext_lazy("clock", "Assess"),
    "assign": pgettext_lazy("clock", "Assign"),
    "accept": pgettext_lazy("clock", "Accept"),
    "resolve": pgettext_lazy("clock", "Resolve"),
    "feedback": pgettext_lazy("clock", "Feedback"),
    "supervise": pgettext_lazy("clock", "Supervise"),
}
#: What started a clock, as a word after its day: 11月18日签收.
STARTED_BY: dict[str, str | Promise] = {
    "assess": pgettext_lazy("clock began", "received"),
    "assign": pgettext_lazy("clock began", "assessed"),
    "accept": pgettext_lazy("clock began", "assigned"),
    "resolve": pgettext_lazy("clock began", "accepted"),
    "feedback": pgettext_lazy("clock began", "resolved"),
    "supervise": pgettext_lazy("clock began", "answered"),
}
Pause = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Stretch:
    """A piece of a clock's bar."""

    kind: str
    start: int
    length: int


@dataclass(frozen=True)
class Clock:
    """A running limit, written out.

    Attributes:
        rolled: why the last day moved, or empty.
        sum: start + limit + pauses + extensions.
        is_provisional: the holidays of a year it crosses are not announced yet.
        stood: whether the bar has a hatched piece.
    """

    name: str | Promise
    time: wording.TimeState | None
    due_at: datetime
    rolled: str
    sum: str
    basis: str
    is_provisional: bool
    stretches: list[Stretch]

    @property
    def stood(self) -> bool:
        """Whether the bar shows a pause."""
        return any(stretch.kind == "pause" for stretch in self.stretches)


def clocks_of(case: Case, now: datetime) -> list[Clock]:
    """Return the limits of a case that run."""
    if case.due_at is None or case.first_due_at is None:
        return []
    return [_step_clock(case, now)]


def due_if_resumed(case: Case, now: datetime) -> datetime:
    """Return when a case would be due if its clock ran on now."""
    calendar, terms = calendar_for(case.area), terms_of(case)
    stood = measured(calendar, case.paused_at or now, now, terms.measure)
    return reckon(Terms(**{**vars(terms), "paused_for": terms.paused_for + stood}), calendar).at


def _step_clock(case: Case, now: datetime) -> Clock:
    step = STEP_RUNNING[State(case.state)]
    terms = terms_of(case)
    due_at = case.due_at or now
    words = sum_in_words(terms, str(STARTED_BY[step]), due_at, calendar_for(case.area), now)
    if case.paused_at is not None:
        since = wording.day(case.paused_at, now, weekday=False)
        words = _("%(sum)s; stopped since %(day)s, moves on when it runs again") % {
            "sum": words,
            "day": since,
        }
    return Clock(
        name=CLOCK_NAMES[step],
        time=time_state_of(case, now),
        due_at=due_at,
        rolled=rolled_words(case.rolled_from, now),
        sum=words,
        basis=_step_basis(case),
        is_provisional=case.is_provisional,
        stretches=stretches(terms.started_at, due_at, now, _pauses_of(case), case.paused_at),
    )


def _step_basis(case: Case) -> str:
    if case.limit_amount is None:
        return _("Set when the case was assigned.")
    words = {
        "color": wording.color_words(case.color or case.suggested_color)[1],
        "length": limit_words(case.limit_amount, case.due_unit),
    }
    return _("%(color)s: %(length)s, as this district has set.") % words


def _pauses_of(case: Case) -> list[Pause]:
    """Return when the clock of this step stood."""
    if not case.paused_for and case.paused_at is None:
        return []
    spans = case.spans.filter(is_paused=True, entered_at__gte=case.step_started_at)
    return list(spans.order_by("entered_at").values_list("entered_at", "left_at"))


def stretches(
    start: datetime,
    due_at: datetime,
    now: datetime,
    pauses: Iterable[Pause] = (),
    paused_at: datetime | None = None,
) -> list[Stretch]:
    """Return the pieces of a bar from start to due: run, stood, over."""
    whole = max((due_at - start).total_seconds(), 1)

    def place(moment: datetime) -> int:
        share = (moment - start).total_seconds() / whole
        return round(min(max(share, 0), 1) * BAR)

    kind = "over" if paused_at is None and now >= due_at else "run"
    pieces = [Stretch(kind, 0, place(paused_at or now))]
    for begun, ended in pauses:
        length = max(place(ended or now) - place(begun), 1)
        pieces.append(Stretch("pause", place(begun), length))
    return pieces


def sum_in_words(
    terms: Terms, started_by: str, due_at: datetime, calendar: WorkingCalendar, now: datetime
) -> str:
    """Write a deadline out: 11月18日签收＋15天＋停表2天."""
    day = wording.day(terms.started_at, now, weekday=False)
    parts = [_("%(day)s %(act)s") % {"day": day, "act": started_by}]
    if terms.amount is None:
        ordered = wording.due_day(terms.ordered_at or due_at, now)
        parts = [_("set when assigned: %(day)s") % {"day": ordered}]
    else:
        parts.append(limit_words(terms.amount, terms.unit))
    if terms.paused_for:
        length = added_words(terms.paused_for, terms.measure)
        parts.append(_("stopped for %(length)s") % {"length": length})
    if terms.extended_by > NO_TIME:
        length = added_words(terms.extended_by, terms.measure)
        parts.append(_("extended by %(length)s") % {"length": length})
    words = pgettext("sum of a deadline", " + ").join(parts)
    return words + _days_off_between(terms, due_at, calendar)


def _days_off_between(terms: Terms, due_at: datetime, calendar: WorkingCalendar) -> str:
    """Say how many days off a limit in working days passed over."""
    if terms.unit != LimitUnit.WORKING_DAYS:
        return ""
    first, last = business_date(terms.started_at), last_day(due_at)
    off = (last - first).days - calendar.working_days_between(first, last)
    if not off:
        return ""
    return _(" (%(length)s off in between do not count)") % {
        "length": limit_words(off, LimitUnit.DAYS)
    }


def rolled_words(rolled_from: date | None, now: datetime) -> str:
    """Say why a last day moved: 12月5日是周六，顺延."""
    if rolled_from is None:
        return ""
    name = book().names.get(rolled_from) or str(wording.WEEKDAYS[rolled_from.weekday()])
    words = {"day": wording.day(rolled_from, now, weekday=False), "name": name}
    return _("%(day)s is %(name)s, so it moves on") % words
