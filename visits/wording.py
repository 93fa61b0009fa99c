"""Duties and visits in words: what is owed, what is left, how it was reckoned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from common.wording import MONTHS, WEEKDAYS
from org_tree.roles import ROLES
from visits.compliance import ACTIVITIES, DAYS, UNITS, Owed, Reason
from visits.duties import Duty
from visits.periods import HALF_YEAR, MONTH, QUARTER, WEEK, Period


def count_words(measure: str, count: int) -> str:
    """Say a number of what a rule counts: 2 天, 1 次, 27 个联户."""
    if measure == DAYS:
        words = ngettext("%(count)d day", "%(count)d days", count)
    elif measure == UNITS:
        words = ngettext("%(count)d household unit", "%(count)d household units", count)
    elif measure == ACTIVITIES:
        words = ngettext("%(count)d activity", "%(count)d activities", count)
    else:
        words = ngettext("%(count)d visit", "%(count)d visits", count)
    return words % {"count": count}


def night_words(count: int) -> str:
    """Say a number of nights: 1 夜."""
    return ngettext("%(count)d night", "%(count)d nights", count) % {"count": count}


def sum_words(measure: str, days: int, nights: int) -> str:
    """Say days and nights together, leaving out what is none: 2 天 1 夜."""
    parts = [count_words(measure, days)] if days or not nights else []
    if nights:
        parts.append(night_words(nights))
    return " ".join(parts)


def duty_title(duty: Duty) -> str:
    """Say what a duty asks: 包村 2 天."""
    rule = duty.rule
    asked = sum_words(rule.measure, rule.amount, rule.nights)
    return _("%(rule)s: %(asked)s") % {"rule": rule.name, "asked": asked}


def left_words(measure: str, owed: Owed) -> str:
    """Say what is left of a duty: 还欠 1 天, or that nothing is."""
    if owed.is_unregistered:
        return _("Register first")
    nights = owed.nights.missing if owed.nights else 0
    if owed.missing or nights:
        return _("%(left)s to go") % {"left": sum_words(measure, owed.missing, nights)}
    if owed.done or not owed.excused:
        return _("Done")
    return _("Not owed this time")


def period_words(period: Period, today: date) -> str:
    """Say a period: 本周 11月23日－29日, 2026年第4季度."""
    if period.kind == WEEK:
        name = _week_name(period, today)
        said = {"name": name, "days": days_words(period.first, period.last)}
        return _("%(name)s %(days)s") % said
    values = {
        "year": period.first.year,
        "month": MONTHS[period.first.month - 1],
        "number": (period.first.month - 1) // 3 + 1,
    }
    if period.kind == MONTH:
        return _("%(month)s %(year)d") % values
    if period.kind == QUARTER:
        return _("quarter %(number)d of %(year)d") % values
    if period.kind == HALF_YEAR:
        first = period.first.month == 1
        words = _("first half of %(year)d") if first else _("second half of %(year)d")
        return words % values
    return plain_day(period.first)


def _week_name(period: Period, today: date) -> str:
    if period.holds(today):
        return pgettext("period", "This week")
    return _("Last week") if period.after.holds(today) else _("The week")


def days_words(first: date, last: date) -> str:
    """Say from when to when: 11月23日－29日."""
    if first == last:
        return plain_day(first)
    values = {"first": plain_day(first), "last": plain_day(last), "day": last.day}
    if (first.year, first.month) == (last.year, last.month):
        return _("%(first)s to %(day)d") % values
    return _("%(first)s to %(last)s") % values


def plain_day(value: date) -> str:
    """Say a date without year and weekday: 11月24日."""
    names = {"month_name": MONTHS[value.month - 1], "day": value.day}
    return _("%(month_name)s %(day)d") % names


def rest_words(period: Period, today: date) -> str:
    """Say how much of a period is left: 到周日还有 5 天; nothing once it is over."""
    left = (period.last - today).days
    if not period.holds(today):
        return ""
    if not left:
        return _("ends today")
    until = WEEKDAYS[period.last.weekday()] if period.kind == WEEK else plain_day(period.last)
    words = ngettext(
        "%(count)d day left, until %(day)s", "%(count)d days left, until %(day)s", left
    )
    return words % {"count": left, "day": until}


def names(parts: Iterable[Any]) -> str:
    """Join names as running text does: 李楼村、彭王村."""
    return pgettext("between names", ", ").join(str(part) for part in parts)


def reason_words(reason: Reason, measure: str, period: Period) -> str:
    """Say one line of how a duty was reckoned."""
    values = {
        "count": count_words(measure, reason.count),
        "number": reason.count,
        "days": names(plain_day(one) for one in reason.days),
    }
    return REASONS[reason.code]() % values


REASONS = {
    "not_held": lambda: _("The posting was not held in this period: nothing is owed."),
    "not_registered": lambda: _(
        "You are registered with no community in this period: nothing is counted yet."
    ),
    "asked": lambda: _("Asked: %(count)s"),
    "done": lambda: _("Done: %(count)s"),
    "leave": lambda: _("On leave or away on working days: %(days)s"),
    "day_off": lambda: _("Days off: %(days)s"),
    "held_in_part": lambda: _("Not yet or no longer in the posting: %(number)d days"),
    "excused": lambda: _("Not owed because of that: %(count)s"),
    "back_dated": lambda: _("Counted, and written down late: %(count)s"),
    "half_made": lambda: _("Not counted, household or diary is missing: %(number)d entries"),
    "elsewhere": lambda: _("Not counted, in another place: %(number)d visits"),
    "missing": lambda: _("Still owed: %(count)s"),
}


def reckoning(duty: Duty) -> list[str]:
    """Return how a duty was reckoned, line by line, nights after the days."""
    measure, period = duty.rule.measure, duty.period
    lines = [reason_words(reason, measure, period) for reason in duty.owed.explanation]
    if duty.owed.nights:
        slept = duty.owed.nights
        values = {"asked": slept.owed, "done": slept.done, "excused": slept.excused}
        values["missing"] = slept.missing
        words = _("Nights: asked %(asked)d, done %(done)d, not owed %(excused)d, left %(missing)d")
        lines.append(words % values)
    return lines


def visited_words(duty: Duty) -> str:
    """Say in one sentence or two what was done and what excused: 周一在李楼村，记了 3 户."""
    sentences = [_visit_words(visit, duty.period) for visit in duty.visits]
    sentences += [_activity_words(activity) for activity in duty.activities]
    for leave in duty.leave:
        first = max(leave.first, duty.period.first)
        last = min(leave.last, duty.period.last)
        said = {"days": span_words(first, last, duty.period), "kind": leave.get_kind_display()}
        sentences.append(_("%(days)s: %(kind)s, not owed.") % said)
    words = ""
    for sentence in sentences:
        both = {"said": words, "sentence": sentence}
        words = pgettext("sentences", "%(said)s %(sentence)s") % both if words else sentence
    return words


def _visit_words(visit: Any, period: Period) -> str:
    first, last = max(visit.date, period.first), min(visit.to_date, period.last)
    values = {
        "days": span_words(first, last, period),
        "place": visit.area.place,
        "count": visit.household_count,
    }
    words = ngettext(
        "%(days)s in %(place)s, %(count)d household.",
        "%(days)s in %(place)s, %(count)d households.",
        values["count"],
    )
    return words % values


def hours_words(minutes: int) -> str:
    """Say minutes as hours: 2 小时, 1.5 小时."""
    hours = round(minutes / 60, 1)
    shown = int(hours) if hours == int(hours) else hours
    return ngettext("%(hours)s hour", "%(hours)s hours", 1 if shown == 1 else 2) % {"hours": shown}


def _activity_words(activity: Any) -> str:
    values = {
        "day": plain_day(activity.date),
        "place": activity.check_in.area.place,
        "title": activity.title,
        "hours": hours_words(activity.minutes),
        "state": activity.get_state_display(),
    }
    return _("%(day)s in %(place)s: %(title)s, %(hours)s, %(state)s.") % values


def span_words(first: date, last: date, period: Period) -> str:
    """Say days inside a period: weekdays within a week, dates within longer ones."""
    if period.kind != WEEK:
        return days_words(first, last)
    names_of = [str(WEEKDAYS[one.weekday()]) for one in (first, last)]
    if first == last:
        return names_of[0]
    return _("%(first)s to %(last)s") % {"first": names_of[0], "last": names_of[1]}


def household_name(household: Any) -> str:
    """Name a household by unit and door, its form of address masked."""
    unit = household.area
    place = f"{unit.parent.name}{unit.name}" if unit.parent else str(unit)
    name = f"{place} {household.door}".strip()
    if not household.called:
        return name
    return _("%(household)s (%(called)s)") % {"household": name, "called": household.masked_called}


def rule_words(rule: Any) -> str:
    """Say a rule in one line: 每周 2 天，在所包的村：镇街领导、包村干部."""
    asked = sum_words(rule.measure, rule.amount, rule.nights)
    if rule.measure == UNITS:
        return _("every %(period)s: each household unit of each village once") % {
            "period": rule.get_period_display().lower()
        }
    values = {
        "period": rule.get_period_display().lower(),
        "asked": asked,
        "where": rule.get_where_display().lower(),
        "who": names(ROLES[code].label for code in rule.roles if code in ROLES),
    }
    if rule.weekday is not None:
        values["day"] = WEEKDAYS[rule.weekday]
        return _("every %(period)s on %(day)s %(asked)s (%(where)s): %(who)s") % values
    return _("every %(period)s %(asked)s (%(where)s): %(who)s") % values


#: Acts on a meeting, as their buttons call them.
MEETING_WORDS = {
    "agree": pgettext_lazy("meeting", "They agree"),
    "decline": pgettext_lazy("meeting", "They do not want to"),
    "miss": pgettext_lazy("meeting", "It did not come about"),
    "cancel": pgettext_lazy("meeting", "Call it off"),
}
