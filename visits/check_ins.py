"""Double check-in as pages read it: who is a member, what waits, a unit's half-year.

Sums are of units; the list of a sheet is what communities confirmed, by its days. Nobody is put in
the order of a count (domain.md section 13).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from common.paging import Page, keyset_page
from org_tree.models import Organization, Posting
from org_tree.querysets import subtree_q
from org_tree.scope import areas_for, postings_of
from visits.choices import ActivityState, CheckInKind, CheckInState, Measure
from visits.duties import RuleBook, binds, postings_between
from visits.models import CheckIn, CheckInActivity, VisitRule
from visits.models.check_in import CONFIRM
from visits.periods import Period

MANAGE, HEADS = "visits.manage", "visits.confirm_leave"
PAGE = 30
#: A registration that is still talked about.
ASKED = (CheckInState.WAITING, CheckInState.DECLINED)
#: Lines of a printed sheet; a unit has fewer in a half-year.
MOST_LINES = 400


def activity_rules(first: date, last: date) -> list[VisitRule]:
    """Return the versions of rules in force in a period that ask for activities."""
    return [
        rule
        for rule in RuleBook().rows
        if rule.measure == Measure.ACTIVITIES
        and rule.valid_from <= last
        and (rule.valid_until is None or rule.valid_until > first)
    ]


def member_posting(user: Any, day: date) -> Posting | None:
    """Return the posting by which a rule asks activities of a person, or None."""
    return first_bound(postings_of(user, day), day)


def first_bound(postings: Iterable[Posting], day: date) -> Posting | None:
    """Return the first of some postings by which a rule asks activities on a day, or None."""
    rules = activity_rules(day, day)
    return next((one for one in postings if any(binds(rule, one) for rule in rules)), None)


@dataclass(frozen=True)
class Mine:
    """A member's own page.

    Attributes:
        kinds: (kind, its word, the registration that stands, the one that waits or was declined).
        minutes: confirmed in the period.
    """

    kinds: list[tuple[str, Any, CheckIn | None, CheckIn | None]]
    activities: list[CheckInActivity]
    minutes: int


def mine(user: Any, period: Period) -> Mine:
    """Return a person's registrations, and what they did in a period."""
    latest: dict[str, CheckIn] = {}
    standing: dict[str, CheckIn] = {}
    rows = CheckIn.objects.filter(created_by=user).select_related("area__parent", "decided_by")
    for row in rows.order_by("pk"):
        latest[row.kind] = row
        if row.state == CheckInState.CONFIRMED:
            standing[row.kind] = row
    kinds = []
    for kind in CheckInKind:
        last = latest.get(kind.value)
        asked = last if last and last.state in ASKED else None
        kinds.append((kind.value, kind.label, standing.get(kind.value), asked))
    done = CheckInActivity.objects.filter(
        created_by=user, date__gte=period.first, date__lte=period.last
    ).exclude(state=ActivityState.WITHDRAWN)
    activities = list(done.select_related("check_in__area", "decided_by").order_by("-date", "-pk"))
    minutes = sum(one.minutes for one in activities if one.state == ActivityState.CONFIRMED)
    return Mine(kinds, activities, minutes)


def to_confirm(user: Any) -> tuple[Any, Any]:
    """Return the registrations and the activities that wait for a person; not their own."""
    asked = CheckIn.objects.permitted(user, CONFIRM).waiting().exclude(created_by=user.pk)
    done = CheckInActivity.objects.permitted(user, CONFIRM).waiting().exclude(created_by=user.pk)
    return asked, done


# --- A unit's half-year ---------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitCheckIns:
    """One unit's sums in a period: members bound, how many of them registered, what they did."""

    organization: Organization
    members: int
    at_unit: int
    at_home: int
    activities: int
    minutes: int
    waiting: int


def units_in_sight(user: Any, period: Period) -> Any:
    """Return the postings bound in a period, of units a person heads or keeps the rules for."""
    heads = [one.organization_id for one in postings_of(user) if HEADS in one.capabilities]
    ground = subtree_q(areas_for(user, MANAGE), "organization__area")
    rules = activity_rules(period.first, period.last)
    seen = Posting.objects.filter(ground | Q(organization__in=heads))
    bound = seen.among({code for rule in rules for code in rule.roles})
    kinds = {kind for rule in rules for kind in rule.kinds}
    if all(rule.kinds for rule in rules):
        bound = bound.filter(organization__kind__in=kinds)
    return postings_between(bound, period.first, period.last)


def unit_page(
    user: Any, period: Period, cursor: str | None = None
) -> tuple[Page, list[UnitCheckIns]]:
    """Return a page of units in sight, in the order of the organizations, and their sums."""
    held = units_in_sight(user, period)
    found = Organization.objects.filter(pk__in=held.order_by().values("organization"))
    page = keyset_page(found, ("tree_id", "lft"), cursor, PAGE)
    return page, sums_of(page.rows, held, period)


def sums_of(units: Sequence[Organization], held: Any, period: Period) -> list[UnitCheckIns]:
    """Return the sums of some units in a period, in a constant number of queries."""
    members: dict[int, set[int]] = defaultdict(set)
    bound = held.filter(organization__in=units).order_by()
    for unit, person in bound.values_list("organization", "user"):
        members[unit].add(person)
    everybody = set().union(*members.values()) if members else set()
    registered: dict[str, set[int]] = defaultdict(set)
    stood = CheckIn.objects.stood_between(period.first, period.last)
    for kind, person in stood.filter(created_by__in=everybody).values_list("kind", "created_by"):
        registered[kind].add(person)
    sums: dict[tuple[int, str], tuple[int, int]] = {}
    done = CheckInActivity.objects.filter(
        posting__organization__in=units,
        date__gte=period.first,
        date__lte=period.last,
    )
    path = "posting__organization"
    counted = done.order_by().values(path, "state")
    for row in counted.annotate(count=Count("pk"), minutes=Sum("minutes")):
        sums[(row[path], row["state"])] = (row["count"], row["minutes"])
    return [_unit(unit, members[unit.pk], registered, sums) for unit in units]


def _unit(
    unit: Organization,
    people: set[int],
    registered: dict[str, set[int]],
    sums: dict[tuple[int, str], tuple[int, int]],
) -> UnitCheckIns:
    activities, minutes = sums.get((unit.pk, ActivityState.CONFIRMED.value), (0, 0))
    return UnitCheckIns(
        organization=unit,
        members=len(people),
        at_unit=len(people & registered[CheckInKind.UNIT.value]),
        at_home=len(people & registered[CheckInKind.HOME.value]),
        activities=activities,
        minutes=minutes,
        waiting=sums.get((unit.pk, ActivityState.WAITING.value), (0, 0))[0],
    )


def confirmed_in(unit: Organization, period: Period) -> list[CheckInActivity]:
    """Return what communities confirmed of a unit's members in a period, by its days."""
    found = CheckInActivity.objects.confirmed().filter(
        posting__organization=unit, date__gte=period.first, date__lte=period.last
    )
    related = found.select_related("check_in__area__parent", "created_by", "decided_by")
    return list(related.order_by("date", "pk")[:MOST_LINES])
