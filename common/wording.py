"""How times, states and shares are said in words: pure functions of what they are given.

What belongs here: the words of pages.md's badges and dates. Which state a record is in is decided
by its own app; this module only says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.calendar import BUSINESS_ZONE, business_date
from common.paging import COUNT_CAP

#: Joins the parts of a date so that a line never breaks inside it.
NBSP = "\u00a0"
SOON = timedelta(days=3)
SOON_SHARE = 0.2

WEEKDAYS = [
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
]
WEEKDAY_LETTERS = [
    pgettext_lazy("weekday letter", "M"),
    pgettext_lazy("weekday letter", "Tu"),
    pgettext_lazy("weekday letter", "W"),
    pgettext_lazy("weekday letter", "Th"),
    pgettext_lazy("weekday letter", "F"),
    pgettext_lazy("weekday letter", "Sa"),
    pgettext_lazy("weekday letter", "Su"),
]
MONTHS = [
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
]

#: How acute a matter is: code -> (one word, two words, name read aloud).
COLORS: dict[str, tuple[Promise, Promise, Promise]] = {
    "red": (pgettext_lazy("one word", "red"), _("Red"), _("red case")),
    "yellow": (pgettext_lazy("one word", "yellow"), _("Yellow"), _("yellow case")),
    "blue": (pgettext_lazy("one word", "blue"), _("Blue"), _("blue case")),
    "": (pgettext_lazy("one word", "no color"), _("No color yet"), _("no color yet")),
}

#: State of a group's day: code -> (glyph, word).
REPORT_STATES: dict[str, tuple[Promise | str, Promise]] = {
    "on_time": ("✓", _("on time")),
    "zero": ("0", _("nothing to report")),
    "late": (pgettext_lazy("late", "L"), _("late")),
    "made_up": (pgettext_lazy("made up for", "M"), _("made up for")),
    "missing": (pgettext_lazy("not reported", "!"), _("not reported")),
    "pending": (pgettext_lazy("to be reported", "?"), _("to be reported")),
}


@dataclass(frozen=True)
class TimeState:
    """How a deadline stands, ready to show.

    Attributes:
        kind: left, soon, overdue, serious, paused or extended; also the badge's class.
        text: the words.
        icon: name of the icon beside them.
    """

    kind: str
    text: str
    icon: str


def time_state(
    due_at: datetime | None,
    now: datetime,
    *,
    started_at: datetime | None = None,
    paused: bool = False,
    reason: str = "",
    extended: bool = False,
    serious: bool = False,
    soon: bool | None = None,
    near: timedelta | None = None,
    working_days: int | None = None,
) -> TimeState | None:
    """Say how long a deadline is away, or gone.

    Args:
        due_at: the deadline; None when none runs, which gives None.
        now: the moment to say it for.
        started_at: start of the limit; with it, the last fifth of the limit is soon as well.
        paused: the clock stands still; the deadline is then not looked at.
        reason: why it stands still, in a few words.
        extended: the deadline was moved by an extension.
        serious: overdue so long that supervision has to step in.
        soon: whether it is soon due, where the caller knows; otherwise worked out here.
        near: how close counts as soon, where the limit has a rule of its own.
        working_days: length in working days, where the limit is counted in them.

    Returns:
        The state, by pages.md section 2 "Time states".
    """
    if paused:
        text = gettext("Clock paused")
        if reason:
            text = gettext("Clock paused, %(reason)s") % {"reason": reason}
        return TimeState("paused", text, "player-pause")
    if due_at is None:
        return None
    if now >= due_at:
        length = _length(due_at, now, working_days)
        if serious:
            words = gettext("seriously overdue by %(length)s") % {"length": length}
            return TimeState("serious", words, "alert-triangle")
        words = gettext("overdue by %(length)s") % {"length": length}
        return TimeState("overdue", words, "alert-triangle")
    length = _length(now, due_at, working_days)
    if soon if soon is not None else _is_soon(due_at, now, started_at, near):
        return TimeState("soon", gettext("only %(length)s left") % {"length": length}, "clock")
    if extended:
        words = gettext("extended to %(day)s") % {"day": due_day(due_at, now)}
        return TimeState("extended", words, "calendar-plus")
    return TimeState("left", gettext("%(length)s left") % {"length": length}, "clock")


def _is_soon(
    due_at: datetime, now: datetime, started_at: datetime | None, near: timedelta | None
) -> bool:
    left = due_at - now
    if near is not None or left <= SOON:
        return near is None or left <= near
    return started_at is not None and left <= (due_at - started_at) * SOON_SHARE


def _length(start: datetime, end: datetime, working_days: int | None) -> str:
    """Say a stretch of time in its natural unit; days are counted by the calendar."""
    if working_days:
        words = ngettext("%(count)d working day", "%(count)d working days", working_days)
        return words % {"count": working_days}
    # A deadline at 24:00 belongs to the day it ends.
    first = business_date(start - timedelta(microseconds=1))
    days = (business_date(end - timedelta(microseconds=1)) - first).days
    if days >= 1 and end - start >= timedelta(hours=12):
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return duration(end - start)


def duration(length: timedelta) -> str:
    """Say a stretch of less than a day: 1小时10分."""
    minutes = max(int(length.total_seconds() // 60), 1)
    hours, minutes = divmod(minutes, 60)
    if hours and minutes:
        return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if hours:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(minutes)d min") % {"minutes": minutes}


def day(value: date | datetime, now: datetime, *, weekday: bool = True) -> str:
    """Say a date: 11月24日 周二; other years with the year and without the weekday."""
    a_date = _as_date(value)
    names = {
        "year": a_date.year,
        "month": a_date.month,
        "month_name": MONTHS[a_date.month - 1],
        "day": a_date.day,
    }
    if a_date.year != business_date(now).year:
        return gettext("%(month_name)s %(day)d, %(year)d") % names
    text = gettext("%(month_name)s %(day)d") % names
    return f"{text}{NBSP}{WEEKDAYS[a_date.weekday()]}" if weekday else text


def moment(value: datetime, now: datetime) -> str:
    """Say a date with its time: 11月24日 周二 16:40."""
    return f"{day(value, now)}{NBSP}{_clock(value)}"


def short_moment(value: date | datetime, now: datetime) -> str:
    """Say a moment the short way of lists: 今天 16:40, 昨天, 明天, 11月24日 周二."""
    a_date = _as_date(value)
    words = {
        0: gettext("today"),
        -1: gettext("yesterday"),
        1: gettext("tomorrow"),
    }.get((a_date - business_date(now)).days)
    if words is None:
        return day(value, now)
    return f"{words}{NBSP}{_clock(value)}" if isinstance(value, datetime) else words


def deadline(value: datetime, now: datetime) -> str:
    """Say a deadline with its time: midnight is 24:00 of the day it ends."""
    local = value.astimezone(BUSINESS_ZONE)
    if (local.hour, local.minute) == (0, 0):
        return f"{day(local - timedelta(minutes=1), now)}{NBSP}24:00"
    return moment(value, now)


def due_day(value: datetime, now: datetime) -> str:
    """Say the day of a deadline without its time: 12月7日 周一."""
    return day(value - timedelta(microseconds=1), now)


def thousands(value: int | None) -> str:
    """Write a count: 1,203; counts that were cut off say so: 10,000+."""
    if value is None:
        return "–"
    if value == COUNT_CAP + 1:
        return f"{_grouped(COUNT_CAP)}+"
    return _grouped(value)


def amount(value: float | Decimal | None) -> str:
    """Write a sum of money or hours, no decimals without need: 60,000, 1,536.5."""
    return "–" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def percent_down(part: int | None, whole: int | None) -> str:
    """Write a share in percent, rounded down to a tenth: 100 only when it is all of it."""
    if not whole or part is None:
        return "–"
    if part >= whole:
        return "100"
    share = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_DOWN)
    return number_format(share, 1)


def color_words(color: str | None) -> tuple[str, str, str]:
    """Return a color's one word, two words and name read aloud; unknown codes have no color."""
    one, two, name = COLORS.get(color or "", COLORS[""])
    return str(one), str(two), str(name)


def report_words(state: str) -> tuple[str, str]:
    """Return the glyph and the word of a report's state; an unknown one is an empty cell."""
    glyph, word = REPORT_STATES.get(state, ("", pgettext("no report due", "none due")))
    return str(glyph), str(word)


def weekday_letter(value: date) -> str:
    """Return the weekday's one letter, for heads of narrow columns."""
    return str(WEEKDAY_LETTERS[value.weekday()])


def _as_date(value: date | datetime) -> date:
    return business_date(value) if isinstance(value, datetime) else value


def _clock(value: datetime) -> str:
    return f"{value.astimezone(BUSINESS_ZONE):%H:%M}"


def _grouped(value: int) -> str:
    return f"{value:,}"
