"""Checks that no case is without a way onward and none lacks history (`manage.py verify loop`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from clocks.calendars import book
from common.calendar import business_date
from disputes.actions.clocks import calendar_of, terms_of
from disputes.actions.legal import clock_terms
from disputes.choices import OPEN_STATES, State
from disputes.clock import reckon
from disputes.models import Case, CaseAnswer, CaseClock, CaseSource, CaseSpan
from disputes.workflow import ASSIGN, SUPERVISE
from org_tree.models import Area, Posting
from org_tree.querysets import subtree_q
from org_tree.roles import roles_with
from org_tree.scope import Interval
from reports.choices import Disposition
from reports.models import InformationItem

WITH_TEAM = (State.ASSIGNED, State.RESOLVING)
AS_IT_STANDS = ("state", "color", "tier", "due_at")


def faults(*, now: datetime | None = None) -> Iterator[str]:
    """Yield a line for each case or item that nobody can carry on, and each broken history."""
    day = business_date(now or timezone.now())
    yield from _nobody_to_act(day)
    yield from _led_by_nobody(day)
    yield from _items_without_case()
    yield from _closed_without_answer()
    yield from _joined_in_circles()
    yield from _doors_left_behind()
    yield from _spans_with_gaps()
    yield from _clocks_miscounted()


def _clocks_miscounted() -> Iterator[str]:
    """Every deadline is what its terms give, by the calendar it was reckoned with."""
    version = book().version
    cases = Case.objects.open().filter(calendar_version=version).select_related("area")
    for case in cases.order_by("pk").iterator():
        found = reckon(terms_of(case), calendar_of(case))
        if (found.at, found.rolled_from) != (case.due_at, case.rolled_from):
            yield f"case {case.number}: due {case.due_at}, its terms give {found.at}"
    clocks = CaseClock.objects.filter(calendar_version=version).select_related("case__area")
    for clock in clocks.order_by("pk").iterator():
        found = reckon(clock_terms(clock), calendar_of(clock.case))
        if (found.at, found.rolled_from) != (clock.due_at, clock.rolled_from):
            yield f"case {clock.case.number}: {clock.code} due {clock.due_at}, not {found.at}"
    yield from _clocks_left_running()


def _clocks_left_running() -> Iterator[str]:
    """A duty ends with its case; only rights of the people concerned go on."""
    left = CaseClock.objects.running().filter(rule__is_right=False)
    ended = left.exclude(case__state__in=OPEN_STATES)
    for clock in ended.select_related("case").order_by("pk").iterator():
        yield f"case {clock.case.number}: {clock.code} runs, and the case is {clock.case.state}"


def _nobody_to_act(day: date) -> Iterator[str]:
    """A case that waits for an office needs somebody posted there who may act."""
    waiting: list[tuple[Q, str]] = [(Q(state=State.RECEIVED), "disputes.assess")]
    for color, capability in ASSIGN.items():
        waiting.append((Q(state=State.ASSESSED, color=color), capability))
    for color, capability in SUPERVISE.items():
        waiting.append((Q(state=State.ANSWERED, color=color), capability))
    untold = Q(state__in=[State.RESOLVED, State.REFERRED], lead__isnull=True)
    waiting.append((untold, "disputes.answer"))
    asked = Q(state=State.RESOLVING, extension_due_at__isnull=False)
    waiting.append((asked, "disputes.decide_extension"))
    for condition, capability in waiting:
        reached = subtree_q(_ground_of(capability, day), "area")
        for case in Case.objects.filter(condition).exclude(reached).order_by("pk").iterator():
            yield f"case {case.number}: {case.state}, and nobody there holds {capability}"


def _ground_of(capability: str, day: date) -> list[Interval]:
    """Return every place where somebody holds a capability, the widest ones only."""
    held = Posting.objects.held_on(day).filter(
        role__in=roles_with(capability), user__is_active=True
    )
    areas = Area.objects.filter(pk__in=held.values("organization__area"))
    widest: list[Interval] = []
    for edges in areas.order_by("tree_id", "lft").values_list("tree_id", "lft", "rght"):
        interval = Interval(*edges)
        last = widest[-1] if widest else None
        if last is None or last.tree_id != interval.tree_id or interval.lft > last.rght:
            widest.append(interval)
    return widest


def _led_by_nobody(day: date) -> Iterator[str]:
    """Whoever leads must hold the post today."""
    gone = Q(lead__ended_on__lte=day) | Q(lead__user__is_active=False)
    told = Q(state__in=OPEN_STATES, lead__isnull=False) & gone
    cases = Case.objects.filter(told | Q(state__in=WITH_TEAM, lead__isnull=True))
    for case in cases.select_related("lead__user").order_by("pk").iterator():
        who = case.lead.user.name if case.lead else "nobody"
        yield f"case {case.number}: {case.state}, led by {who}, who no longer holds the post"


def _items_without_case() -> Iterator[str]:
    door = CaseSource.objects.filter(item=OuterRef("pk"))
    decided = [Disposition.CASE, Disposition.JOINED]
    lost = InformationItem.objects.filter(~Exists(door), disposition__in=decided)
    for item in lost.order_by("pk").iterator():
        yield f"item {item.pk}: {item.disposition}, and there is no case"
    undecided = CaseSource.objects.filter(item__isnull=False).exclude(item__disposition__in=decided)
    for source in undecided.select_related("case").order_by("pk").iterator():
        yield f"item {source.item_id}: in case {source.case.number} without a disposition"


def _closed_without_answer() -> Iterator[str]:
    told = CaseAnswer.objects.filter(case=OuterRef("pk"))
    for case in Case.objects.filter(~Exists(told), state=State.CLOSED).order_by("pk").iterator():
        yield f"case {case.number}: closed, and nobody was told"


def _joined_in_circles() -> Iterator[str]:
    """A joined case must lead to one that was not joined itself to something joined to it."""
    joined = dict(
        Case.objects.filter(state=State.JOINED).values_list("pk", "joined_to").order_by("pk")
    )
    for pk, place in joined.items():
        seen = {pk}
        while place in joined and place not in seen:
            seen.add(place)
            place = joined[place]
        if place in seen:
            yield f"case {pk}: joined in a circle"


def _doors_left_behind() -> Iterator[str]:
    """A case has the doors of those joined to it, and of no others."""
    carried = CaseSource.objects.filter(origin=OuterRef("pk"), case=OuterRef("joined_to"))
    for case in Case.objects.filter(~Exists(carried), state=State.JOINED).order_by("pk").iterator():
        yield f"case {case.number}: joined, and the other case has no door of it"
    stray = CaseSource.objects.filter(origin__isnull=False).exclude(origin__state=State.JOINED)
    for door in stray.select_related("case", "origin").order_by("pk").iterator():
        yield f"case {door.case.number}: has a door of {door.origin}, which is not joined to it"


def _spans_with_gaps() -> Iterator[str]:
    """The spans of a case tile its time, and the last one says how it stands."""
    last = CaseSpan.objects.filter(
        case=OuterRef("pk"),
        left_at__isnull=True,
        state=OuterRef("state"),
        entered_at__lte=OuterRef("changed_at"),
    )
    for case in Case.objects.filter(~Exists(last)).order_by("pk").iterator():
        yield f"case {case.number}: its last span does not say how it stands"
    follows = CaseSpan.objects.filter(case=OuterRef("case"), entered_at=OuterRef("left_at"))
    torn = CaseSpan.objects.filter(~Exists(follows), left_at__isnull=False)
    for span in torn.select_related("case").order_by("pk").iterator():
        yield f"case {span.case.number}: nothing follows its span {span.pk}"
    before = CaseSpan.objects.filter(case=OuterRef("case"), left_at=OuterRef("entered_at"))
    loose = CaseSpan.objects.filter(~Exists(before)).exclude(entered_at=F("case__received_at"))
    for span in loose.select_related("case").order_by("pk").iterator():
        yield f"case {span.case.number}: nothing comes before its span {span.pk}"
    yield from _spans_that_differ()


def _spans_that_differ() -> Iterator[str]:
    open_spans = CaseSpan.objects.filter(left_at__isnull=True)
    for name in AS_IT_STANDS:
        column = F(f"case__{name}")
        one_empty = Q(**{f"{name}__isnull": True, f"case__{name}__isnull": False})
        one_empty |= Q(**{f"{name}__isnull": False, f"case__{name}__isnull": True})
        differs = one_empty | ~Q(**{name: column}) & Q(**{f"{name}__isnull": False})
        for span in open_spans.filter(differs).select_related("case").order_by("pk").iterator():
            yield f"case {span.case.number}: its span says another {name}"
