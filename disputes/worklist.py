"""The list of cases as pages show it: its views, its order, its rows.

What belongs here: which cases a view means and what a row says. Filters are in disputes.filters,
what a person may see in the querysets.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as Whether
from django.db.models import Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.calendar import business_date, end_of_day
from common.wording import TimeState
from disputes.choices import OPEN_STATES, CaseTier, Color, State
from disputes.models import Case
from disputes.models.case import RUNNING_DUE
from disputes.timing import TIMED, time_state_of
from disputes.wording import ACT_LABELS
from disputes.workflow import next_act
from org_tree.scope import postings_of

#: Nearest due first; a clock that stands has no due time to be near to, so it comes last.
BY_DUE = ("sort_due", "id")
BY_RECEIPT = ("-received_at", "-id")

VIEWS: dict[str, str | Promise] = {
    "turn": _("My turn"),
    "open": _("In hand"),
    "overdue": _("Overdue"),
    "week": _("Due this week"),
    "red": pgettext_lazy("view of cases", "Red"),
    "paused": _("Waiting for the people concerned"),
    "all": _("All cases"),
}
IN_HAND: dict[str, str | Promise] = {
    "district": _("In hand in this district"),
    "town": _("In hand in this town"),
    "village": _("In hand in this village"),
}
SELECTED = ("area__parent", "organization", "lead__user")
#: The columns a row reads; a case has many more.
SHOWN = (
    "number",
    "title",
    "place",
    "state",
    "color",
    "tier",
    "outcome",
    "extension_due_at",
    "received_at",
    *TIMED,
    "area__name",
    "area__tier",
    "area__parent__name",
    "organization__name",
    "lead__role",
    "lead__user__name",
)


@dataclass(frozen=True)
class Row:
    """One case of the list.

    Attributes:
        case: the case.
        place: where, in words.
        state, tier: where it stands and on which level it is resolved, in words.
        who: who has it now, in words; empty when nobody does yet.
        act, act_label: what waits for this person, empty when nothing does.
        time: how its deadline stands, None when none runs.
    """

    case: Case
    place: str
    state: str | Promise
    tier: str | Promise
    who: str
    act: str
    act_label: str | Promise
    time: TimeState | None


def view_label(code: str, user: Any) -> str | Promise:
    """Return what a view is called for a person: cases in hand name the place."""
    if code != "open":
        return VIEWS[code]
    postings = postings_of(user)
    tier = postings[0].organization.area.tier if postings else ""
    return IN_HAND.get(tier, VIEWS["open"])


def conditions_of(user: Any, now: datetime) -> dict[str, Q]:
    """Return which of the cases in hand each view holds; the view of all has no condition."""
    week_ends = end_of_day(business_date(now) + timedelta(days=6 - business_date(now).weekday()))
    cases = Case.objects.all()
    return {
        "turn": cases.turn_q(user),
        "open": Q(pk__isnull=False),
        "overdue": cases.overdue_q(now),
        "week": Q(paused_at=None, due_at__gte=now, due_at__lte=week_ends),
        "red": Q(color=Color.RED),
        "paused": Q(paused_at__isnull=False),
    }


def cases_of(view: str, user: Any, now: datetime) -> QuerySet[Case]:
    """Return the cases of a view."""
    seen = Case.objects.visible_to(user)
    return seen if view == "all" else seen.open().filter(conditions_of(user, now)[view])


def ordered(queryset: QuerySet[Case], view: str) -> tuple[QuerySet[Case], tuple[str, ...]]:
    """Return the cases with what their order needs, and the order."""
    if view == "all":
        return queryset, BY_RECEIPT
    return queryset.annotate(sort_due=RUNNING_DUE), BY_DUE


def for_rows(queryset: QuerySet[Case], user: Any) -> QuerySet[Case]:
    """Load what rows show, and whether each one waits for this person."""
    mine = Q(state__in=OPEN_STATES) & Case.objects.all().turn_q(user)
    turn = Whether(When(mine, then=Value(True)), default=Value(False))
    return queryset.select_related(*SELECTED).only(*SHOWN).annotate(is_turn=turn)


def rows_of(cases: Iterable[Case], now: datetime) -> list[Row]:
    """Return the rows of cases loaded by `for_rows`."""
    return [_row(case, now) for case in cases]


def _row(case: Case, now: datetime) -> Row:
    act = turn_act(case) if case.is_turn else ""
    return Row(
        case=case,
        place=place_of(case),
        state=State(case.state).label,
        tier=CaseTier(case.tier).label if case.tier else "",
        who=who_has(case),
        act=act,
        act_label=ACT_LABELS.get(act, ""),
        time=time_state_of(case, now),
    )


def turn_act(case: Case) -> str:
    """Return the act that waits on a case for whoever's turn it is (CaseQuerySet.waiting_for)."""
    if case.extension_due_at is not None:
        return "grant_extension"
    return next_act(case)


def place_of(case: Case) -> str:
    """Say where a matter is: 李楼村三组 村口水渠."""
    return f"{case.area.place} {case.place}".strip()


def who_has(case: Case) -> str:
    """Say who has a case in hand."""
    if case.lead is None or case.state in (State.RECEIVED, State.ASSESSED):
        return ""
    if case.state == State.ASSIGNED:
        return str(case.organization)
    return f"{case.lead.role_label} {case.lead.user.name}"
