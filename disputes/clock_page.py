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
from clocks.models import RuleMark
from clocks.working_time import NO_TIME, WorkingCalendar, last_day, measured
from common import wording
from common.calendar import business_date
from disputes.actions.clocks import terms_of
from disputes.actions.legal import clock_terms
from disputes.choices import State
from disputes.clock import Terms, is_overdue, reckon
from disputes.legal_clocks import LEGAL_EXTENSIONS, TICKED_OFF, TRIGGERS
from disputes.limit_words import added_words, limit_words, lost_words
from disputes.models import Case, CaseClock
from disputes.timing import time_state_of
from disputes.workflow import EXTENSIONS_ALLOWED, STEP_RUNNING

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
        code: of the rule, or of the step.
        terms: what it is reckoned from.
        due_at, first_due_at: the deadline, and that by the limit alone.
        is_overdue: whether it has passed; a right of the people concerned lapses instead.
        rolled_from, rolled: the last day as counted where it moved, and why in words.
        sum: start + limit + pauses + extensions, in words.
        mark: how sure the rule is; `known` for the district's own limits.
        is_reference: whether the rule is local practice or still to be verified.
        is_provisional: the holidays of a year it crosses are not announced yet.
        pk: of a legal clock; None for the step's.
    """

    code: str
    name: str | Promise
    terms: Terms
    time: wording.TimeState | None
    due_at: datetime
    first_due_at: datetime
    is_overdue: bool
    is_paused: bool
    rolled_from: date | None
    sum: str
    basis: str
    mark: str
    is_provisional: bool
    calendar_version: int
    stretches: list[Stretch]
    door: str = ""
    rolled: str = ""
    pk: int | None = None

    @property
    def stood(self) -> bool:
        """Whether the bar shows a pause."""
        return any(stretch.kind == "pause" for stretch in self.stretches)

    @property
    def is_ticked_off(self) -> bool:
        """Whether somebody has to say that its duty is done: nothing in the portal shows it."""
        return self.code in TICKED_OFF

    @property
    def is_reference(self) -> bool:
        """Whether the rule is for reference: to be verified, or local practice."""
        return self.mark != RuleMark.KNOWN


@dataclass(frozen=True)
class Extendable:
    """A limit more time can be asked for."""

    code: str
    words: str
    due_at: datetime


def clocks_of(case: Case, now: datetime, legal: Iterable[CaseClock]) -> list[Clock]:
    """Return the limits of a case that run, nearest first.

    Args:
        legal: its legal clocks, with their rules and doors.
    """
    found = [_step_clock(case, now)] if case.due_at is not None else []
    found += [_legal_clock(case, clock, now) for clock in legal if clock.ended_at is None]
    return sorted(found, key=lambda clock: clock.due_at)


def legal_clocks_of(case: Case) -> list[CaseClock]:
    """Return the legal clocks of this round of a case, ended ones too, in one query."""
    clocks = case.clocks.filter(is_past=False).select_related("rule", "door")
    return list(clocks.order_by("due_at", "pk"))


def extendable(case: Case, now: datetime) -> list[Extendable]:
    """Return the limits of a case that may be extended, the step's first."""
    found = []
    if case.due_at is not None and case.extension_count < EXTENSIONS_ALLOWED:
        step = STEP_RUNNING[State(case.state)]
        found.append(Extendable("", _due_words(CLOCK_NAMES[step], case.due_at, now), case.due_at))
    for clock in legal_clocks_of(case):
        is_open = clock.ended_at is None and clock.extension_count < LEGAL_EXTENSIONS
        if is_open and clock.rule.extension:
            words = _due_words(clock.rule.name, clock.due_at, now)
            found.append(Extendable(clock.code, words, clock.due_at))
    return found


def _due_words(name: str | Promise, due_at: datetime, now: datetime) -> str:
    return _("%(name)s, now due %(day)s") % {"name": name, "day": wording.due_day(due_at, now)}


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
        code=step,
        name=CLOCK_NAMES[step],
        terms=terms,
        time=time_state_of(case, now),
        due_at=due_at,
        first_due_at=case.first_due_at or due_at,
        is_overdue=is_overdue(due_at, now, paused=case.paused_at is not None),
        is_paused=case.paused_at is not None,
        rolled_from=case.rolled_from,
        rolled=rolled_words(case.rolled_from, now),
        sum=words,
        basis=_step_basis(case),
        mark=RuleMark.KNOWN,
        is_provisional=case.is_provisional,
        calendar_version=case.calendar_version,
        stretches=stretches(terms.started_at, due_at, now, _pauses_of(case), case.paused_at),
    )


def _legal_clock(case: Case, clock: CaseClock, now: datetime) -> Clock:
    terms = clock_terms(clock)
    stands = clock.rule.stops_with_case and case.paused_at is not None
    trigger = TRIGGERS.get(clock.code)
    since = str(trigger.since) if trigger else ""
    is_late = is_overdue(clock.due_at, now, paused=stands)
    return Clock(
        code=clock.code,
        name=clock.rule.name,
        terms=terms,
        time=_legal_time(case, clock, now, stands=stands),
        due_at=clock.due_at,
        first_due_at=clock.first_due_at,
        is_overdue=is_late and not clock.rule.is_right,
        is_paused=stands,
        rolled_from=clock.rolled_from,
        rolled=rolled_words(clock.rolled_from, now),
        sum=sum_in_words(terms, since, clock.due_at, calendar_for(case.area), now),
        basis=_legal_basis(clock),
        mark=clock.rule.mark,
        is_provisional=clock.is_provisional,
        calendar_version=clock.calendar_version,
        stretches=stretches(clock.started_at, clock.due_at, now),
        door=clock.door.number if clock.door else "",
        pk=clock.pk,
    )


def _legal_time(
    case: Case, clock: CaseClock, now: datetime, *, stands: bool
) -> wording.TimeState | None:
    if clock.rule.is_right and now >= clock.due_at:
        return wording.TimeState("lapsed", _("the time for it has passed"), "calendar-x")
    working_days = None
    if clock.unit == LimitUnit.WORKING_DAYS:
        earlier, later = sorted((clock.due_at, now))
        counted = calendar_for().working_days_between(business_date(earlier), business_date(later))
        working_days = counted or None
    return wording.time_state(
        clock.due_at,
        now,
        paused=stands,
        reason=case.pause_reason,
        extended=clock.extension_count > 0,
        soon=now >= clock.soon_at,
        serious=now >= clock.serious_at,
        working_days=working_days,
    )


def _legal_basis(clock: CaseClock) -> str:
    parts = [clock.rule.basis]
    if clock.rule.extension and not clock.extension_count:
        length = limit_words(clock.rule.extension, clock.unit)
        parts.append(_("may be extended once by %(length)s") % {"length": length})
    return pgettext("parts of a sentence", ", ").join(parts)


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
    """Write a deadline out: 11月18日签收＋15天＋停表2天＋停机补2小时."""
    lost = reckon(terms, calendar).lost
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
    if lost:
        length = lost_words(lost, terms.measure)
        parts.append(_("down for %(length)s") % {"length": length})
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
