"""Who owes what in a period, reckoned from the records; read for pages, the API and the ledgers.

Postings, ties and rules count as they stood in the period; nothing about a duty is stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from clocks.calendars import calendar_for
from clocks.working_time import WorkingCalendar
from common.calendar import business_date
from org_tree.models import Area, Posting
from org_tree.shapes import Tier
from visits.choices import ActivityState, Measure, Where
from visits.compliance import Owed, Span, VisitFact, owed
from visits.models import (
    CheckIn,
    CheckInActivity,
    Leave,
    Visit,
    VisitAssignment,
    VisitHousehold,
    VisitRule,
)
from visits.periods import KINDS, Period, period_of

#: Tiers whose own area is somebody's village when nothing else is said.
VILLAGE_TIERS = (Tier.VILLAGE, Tier.GROUP)


@dataclass(frozen=True)
class Duty:
    """One person's share of a rule in a period.

    Attributes:
        places: where a visit counts; empty for anywhere.
    """

    rule: VisitRule
    period: Period
    posting: Posting
    places: tuple[Area, ...]
    owed: Owed
    visits: tuple[Visit, ...] = ()
    leave: tuple[Leave, ...] = ()
    activities: tuple[CheckInActivity, ...] = ()


class RuleBook:
    """All versions of all rules, read once."""

    def __init__(self, rows: Iterable[VisitRule] | None = None) -> None:
        stored = VisitRule.objects.order_by("position", "code", "valid_from")
        self.rows = list(stored if rows is None else rows)

    def of(self, period: Period) -> list[VisitRule]:
        """Return the rules of a kind of period, as they stood on its first day."""
        found: dict[str, VisitRule] = {}
        for row in self.rows:
            ends = row.valid_until is None or row.valid_until > period.first
            if row.valid_from <= period.first and ends and row.period == period.kind:
                found[row.code] = row
        return list(found.values())

    def around(self, day: date) -> list[tuple[VisitRule, Period]]:
        """Return every rule with the period of its kind that a day lies in."""
        pairs = [
            (rule, period)
            for period in (period_of(day, kind) for kind in KINDS)
            for rule in self.of(period)
        ]
        return sorted(pairs, key=lambda pair: (pair[0].position, pair[0].code))


@dataclass
class Records:
    """What people did and were, in a period; read in a constant number of queries."""

    first: date
    last: date
    calendar: WorkingCalendar
    visits: dict[int, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    leave: dict[int, list[Leave]] = field(default_factory=lambda: defaultdict(list))
    check_ins: dict[int, list[CheckIn]] = field(default_factory=lambda: defaultdict(list))
    activities: dict[int, list[CheckInActivity]] = field(default_factory=lambda: defaultdict(list))
    of_posting: dict[int, list[VisitAssignment]] = field(default_factory=lambda: defaultdict(list))
    of_organization: dict[int, list[VisitAssignment]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def load(
        cls,
        postings: Sequence[Posting],
        rules: Iterable[VisitRule],
        first: date,
        last: date,
        also: Any = None,
    ) -> Records:
        """Read everything that the duties of some postings by some rules in a period need.

        Args:
            also: visits of these people that are wanted beside those of the period.
        """
        records = cls(first, last, calendar_for())
        people = {posting.user_id for posting in postings}
        # Both halves name the people: what is common to them finds its index.
        theirs = Visit.objects.filter(created_by__in=people)
        visits = theirs.between(first, last)
        if also is not None:
            visits |= theirs.filter(pk__in=also.values("pk"))
        for visit in visits.counted().order_by("date", "pk"):
            records.visits[visit.created_by_id].append(visit)
        for leave in Leave.objects.between(first, last).filter(created_by__in=people):
            records.leave[leave.created_by_id].append(leave)
        asking = [rule for rule in rules if rule.measure == Measure.ACTIVITIES]
        records._load_check_ins(
            {one.user_id for one in postings if any(binds(rule, one) for rule in asking)}
        )
        tied = Q(posting__in=postings) | Q(
            organization__in={posting.organization_id for posting in postings}
        )
        ties = VisitAssignment.objects.held_between(first, last).filter(tied)
        for tie in ties.select_related("area__parent").order_by("started_on", "pk"):
            if tie.posting_id is not None:
                records.of_posting[tie.posting_id].append(tie)
            elif tie.organization_id is not None:
                records.of_organization[tie.organization_id].append(tie)
        return records

    def _load_check_ins(self, members: set[int]) -> None:
        """Read the registrations of members, and what they did in their communities."""
        if not members:
            return
        stood = CheckIn.objects.stood_between(self.first, self.last)
        mine = stood.filter(created_by__in=members)
        for check_in in mine.with_activities(self.first, self.last):
            self.check_ins[check_in.created_by_id].append(check_in)
            if (activity := getattr(check_in, "activity", None)) is not None:
                self.activities[check_in.created_by_id].append(activity)

    def places_of(self, posting: Posting, first: date, last: date) -> tuple[Area, ...]:
        """Return the villages a posting was tied to on some day of a period."""
        ties = [
            *self.of_posting.get(posting.pk, ()),
            *self.of_organization.get(posting.organization_id, ()),
        ]
        held = [
            tie.area
            for tie in ties
            if tie.started_on <= last and (tie.ended_on is None or tie.ended_on > first)
        ]
        return tuple({area.pk: area for area in held}.values())

    def duty(self, rule: VisitRule, period: Period, posting: Posting) -> Duty:
        """Reckon one person's share of a rule in a period."""
        if rule.measure == Measure.ACTIVITIES:
            return self._activity_duty(rule, period, posting)
        places = self._places(rule, period, posting)
        visits = tuple(
            visit
            for visit in self.visits.get(posting.user_id, ())
            if visit.date <= period.last and visit.to_date >= period.first
        )
        leave = self._leave_in(posting, period)
        sum_of = owed(
            rule.asks,
            period,
            [fact_of(visit, places) for visit in visits],
            [one.span for one in leave],
            self.calendar,
            held=held_span(posting),
        )
        return Duty(rule, period, posting, places, sum_of, visits, leave)

    def _leave_in(self, posting: Posting, period: Period) -> tuple[Leave, ...]:
        return tuple(
            one
            for one in self.leave.get(posting.user_id, ())
            if one.first <= period.last and one.last >= period.first
        )

    def _activity_duty(self, rule: VisitRule, period: Period, posting: Posting) -> Duty:
        """Reckon what a member owes their communities: while a registration stood."""
        stood = [
            span
            for check_in in self.check_ins.get(posting.user_id, ())
            if (span := check_in.span) is not None
        ]
        activities = tuple(
            one for one in self.activities.get(posting.user_id, ()) if period.holds(one.date)
        )
        leave = self._leave_in(posting, period)
        sum_of = owed(
            rule.asks,
            period,
            [activity_fact(one) for one in activities],
            [one.span for one in leave],
            self.calendar,
            held=held_span(posting),
            registered=stood,
        )
        return Duty(rule, period, posting, (), sum_of, (), leave, activities)

    def _places(self, rule: VisitRule, period: Period, posting: Posting) -> tuple[Area, ...]:
        if rule.where == Where.ANY:
            return ()
        places = self.places_of(posting, period.first, period.last)
        own = posting.organization.area
        if not places and rule.where == Where.OWN_VILLAGE and own.tier in VILLAGE_TIERS:
            return (own,)
        return places


def fact_of(visit: Visit, places: Sequence[Area]) -> VisitFact:
    """Return a visit as the reckoning takes it, read by `counted`."""
    household_count: int = getattr(visit, "household_count", 0)
    return VisitFact(
        first=visit.date,
        last=visit.to_date,
        nights=visit.nights,
        fits=not places or any(place.contains(visit.area) for place in places),
        is_whole=bool(household_count and visit.diary),
        entered_on=business_date(visit.created_at),
    )


def activity_fact(activity: CheckInActivity) -> VisitFact:
    """Return an activity as the reckoning takes it: whole once the community has confirmed it."""
    span = activity.check_in.span
    return VisitFact(
        first=activity.date,
        last=activity.date,
        fits=span is not None and span.holds(activity.date),
        is_whole=activity.state == ActivityState.CONFIRMED,
        entered_on=business_date(activity.created_at),
    )


def held_span(posting: Posting) -> Span:
    """Return the days a posting is held."""
    ended = posting.ended_on
    return Span(posting.started_on, ended - timedelta(days=1) if ended else None)


def postings_between(postings: Any, first: date, last: date) -> Any:
    """Return the postings that were held on some day of a period."""
    ends = Q(ended_on__isnull=True) | Q(ended_on__gt=first)
    return postings.filter(ends, started_on__lte=last, user__is_active=True).select_related(
        "user", "organization__area__parent"
    )


def binds(rule: VisitRule, posting: Posting) -> bool:
    """Tell whether a rule binds whoever holds a posting."""
    kinds = rule.kinds
    return posting.is_among(rule.roles) and (not kinds or posting.organization.kind in kinds)


def duties_around(user: Any, day: date) -> list[Duty]:
    """Return everything a person owes in the periods a day lies in, in the order of the rules."""
    return reckoned_around(user, day)[0]


def duties_in(user: Any, period: Period) -> list[Duty]:
    """Return what a person owes by the rules counted in periods of one kind."""
    pairs = [(rule, period) for rule in RuleBook().of(period)]
    return _reckoned(user, pairs, (period.first, period.last))[0]


def reckoned_around(
    user: Any, day: date, *, until: date | None = None, also: Any = None
) -> tuple[list[Duty], Records]:
    """Return what a person owes around a day, and the records it was reckoned from.

    Args:
        until: the records reach at least to this day.
        also: visits of theirs that the records hold besides.
    """
    return _reckoned(user, RuleBook().around(day), (day, until or day), also)


def _reckoned(
    user: Any, pairs: Sequence[tuple[VisitRule, Period]], days: Sequence[date], also: Any = None
) -> tuple[list[Duty], Records]:
    pairs = [(rule, period) for rule, period in pairs if rule.measure != Measure.UNITS]
    first = min([*days, *(period.first for _rule, period in pairs)])
    last = max([*days, *(period.last for _rule, period in pairs)])
    postings = list(postings_between(user.postings.all(), first, last).order_by("started_on", "pk"))
    records = Records.load(postings, [rule for rule, _period in pairs], first, last, also)
    return duties_of(postings, pairs, records), records


def duties_of(
    postings: Sequence[Posting], pairs: Sequence[tuple[VisitRule, Period]], records: Records
) -> list[Duty]:
    """Return the duties of many postings; a person bound twice by one rule owes it once."""
    found: dict[tuple[int, int], Duty] = {}
    for rule, period in pairs:
        for posting in postings:
            key = (rule.pk, posting.user_id)
            if not binds(rule, posting) or not _held_in(posting, period):
                continue
            duty = records.duty(rule, period, posting)
            if key not in found or duty.owed.missing > found[key].owed.missing:
                found[key] = duty
    return list(found.values())


def _held_in(posting: Posting, period: Period) -> bool:
    return posting.started_on <= period.last and (
        posting.ended_on is None or posting.ended_on > period.first
    )


# --- Visiting everyone in turn --------------------------------------------------------------------


@dataclass(frozen=True)
class UnitRow:
    """One household unit of a village: when it was last seen in the period, or not yet."""

    area: Area
    seen_on: date | None


def units_of(village: Area, period: Period) -> list[Area]:
    """Return the household units of a village that stand at the end of a period, or now."""
    units = Area.objects.filter(
        tree_id=village.tree_id, lft__gt=village.lft, rght__lt=village.rght
    ).of_tier(Tier.HOUSEHOLD_UNIT)
    return list(units.open_on(period.last).select_related("parent").order_by("lft"))


def unit_rows(village: Area, period: Period) -> list[UnitRow]:
    """Return a village's household units, each with the day it was last seen in a period."""
    units = units_of(village, period)
    seen = seen_units([unit.pk for unit in units], period)
    return [UnitRow(unit, seen.get(unit.pk)) for unit in units]


def seen_units(units: Collection[int], period: Period) -> dict[int, date]:
    """Return when each household unit was last seen in a period."""
    seen = VisitHousehold.objects.filter(
        area__in=units,
        visit__removed_at__isnull=True,
        visit__date__gte=period.first,
        visit__date__lte=period.last,
    )
    found: dict[int, date] = {}
    for unit, day in seen.order_by("visit__date").values_list("area_id", "visit__date"):
        found[unit] = day
    return found
