"""The supervisor's desk: six disjoint piles, the lists beside them, and what is open at the right.

A case lies on one pile alone: where an order about it waits for the supervisor, that is its pile;
then come those that wait for the signature, then those that are late (pages.md 4.6). What belongs
here: which pile holds what and what a row says. Every row comes from `permitted`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.calendar import business_date, end_of_day
from common.paging import Page, keyset_page
from common.wording import TimeState
from disputes.choices import Color, Outcome, State
from disputes.counts import capped_counts, tallied
from disputes.limit_words import limit_words
from disputes.models import Case
from disputes.timing import time_state_of
from disputes.worklist import SELECTED, who_has
from org_tree.scope import top_areas
from supervision.choices import OrderState
from supervision.models import SampleCheck, SupervisionOrder
from supervision.workflow import ISSUE

#: Label and definition of each pile, in the order of the desk.
PILES: dict[str, tuple[str | Promise, str | Promise]] = {
    "draft": (pgettext_lazy("pile", "To issue"), _("Seriously overdue, the order is drawn up")),
    "replied": (pgettext_lazy("pile", "Replies to judge"), _("The unit has replied, you read it")),
    "answered": (pgettext_lazy("pile", "To sign"), _("Feedback is given, you sign")),
    "dissatisfied": (pgettext_lazy("pile", "Not satisfied"), _("The people concerned say so")),
    "overdue": (pgettext_lazy("pile", "Overdue"), _("No order waits for you yet")),
    "soon": (pgettext_lazy("pile", "Soon due"), _("20 % of the limit or 3 days left")),
}
#: Lists beside the piles; what is in them may lie on a pile as well.
LISTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "extensions": (_("Extensions to decide"), _("Asked for by the team, for you to decide")),
    "tomorrow": (_("Overdue by tomorrow"), _("Due by the end of tomorrow")),
    "stuck": (_("Stuck"), _("Nothing has happened for 7 days")),
    "sample": (_("Sample"), _("Blue cases signed in the town, to be looked at again")),
}
#: Piles of orders; the others hold cases.
OF_ORDERS = ("draft", "replied")
SIGNED = ("answered", "dissatisfied")
PAGE_SIZE = 25
NEXT = 5
JUST_OVER = timedelta(days=3)
STUCK_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Pile:
    """A pile or list with its count."""

    code: str
    label: str | Promise
    definition: str | Promise
    count: int
    is_current: bool


@dataclass(frozen=True)
class Row:
    """One row of a pile.

    Attributes:
        key: what the address names it by: the order's id, the sample's id, or the case's number.
        case: the case it is about.
        who: who has it, in words.
        time: how its deadline stands.
        limit: the limit in words, empty where none was given.
        url: its own page, for the phone and without script.
        order, sample: what the row stands for, where not the case itself.
    """

    key: str
    case: Case
    who: str
    time: TimeState | None
    limit: str
    url: str
    order: SupervisionOrder | None = None
    sample: SampleCheck | None = None


class Desk:
    """What the desk shows for an address."""

    def __init__(
        self, user: Any, now: datetime, *, pile: str = "", show: str = "", cursor: str | None = None
    ) -> None:
        self.user = user
        self.now = now
        self.asked = pile
        self.show = show
        self.cursor = cursor

    @cached_property
    def scope(self) -> list[Any]:
        """The places the person supervises."""
        return top_areas(self.user, ISSUE)

    # --- Which pile holds what ---

    @cached_property
    def _open_cases(self) -> Any:
        """The cases in hand on the person's ground: never many."""
        return Case.objects.permitted(self.user, ISSUE).open()

    @cached_property
    def _drafts(self) -> Any:
        return SupervisionOrder.objects.permitted(self.user, ISSUE).drafts()

    @cached_property
    def _replies(self) -> Any:
        return SupervisionOrder.objects.judged_by(self.user).filter(state=OrderState.REPLIED)

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """Which of the cases in hand lie on each pile or list of cases."""
        now = self.now
        drawn, replied = self._drafts.values("case"), self._replies.values("case")
        free = ~Q(pk__in=drawn) & ~Q(pk__in=replied)
        signable = Q(state=State.ANSWERED, color__in=[Color.RED, Color.YELLOW]) & ~Q(
            outcome=Outcome.NO_AGREEMENT
        )
        running = Q(paused_at__isnull=True)
        late = free & ~signable & running
        tomorrow = end_of_day(business_date(now) + timedelta(days=1))
        return {
            "answered": free & signable & ~Q(is_satisfied=False),
            "dissatisfied": free & signable & Q(is_satisfied=False),
            "overdue": late & Q(due_at__lte=now),
            "soon": late & Q(soon_at__lte=now, due_at__gt=now),
            "extensions": Q(state=State.RESOLVING, extension_due_at__isnull=False),
            "tomorrow": running & Q(due_at__gt=now, due_at__lte=tomorrow),
            "stuck": running & Q(changed_at__lte=now - STUCK_FOR, due_at__gt=now),
        }

    @cached_property
    def querysets(self) -> dict[str, QuerySet[Any]]:
        """The rows of every pile and list."""
        cases = self._open_cases
        return {
            "draft": self._drafts,
            "replied": self._replies,
            **{code: cases.filter(condition) for code, condition in self.conditions.items()},
            "sample": SampleCheck.objects.permitted(self.user, ISSUE).waiting(),
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """Every number of the page, in one query; the cases are gone through once."""
        others = {
            code: rows for code, rows in self.querysets.items() if code not in self.conditions
        }
        return tallied(self.user, self._open_cases, self.conditions, others)

    @cached_property
    def code(self) -> str:
        """The pile asked for; without one, the first that is not empty."""
        if self.asked in self.querysets:
            return self.asked
        return next((code for code in PILES if self.counts[code]), "draft")

    @property
    def piles(self) -> list[Pile]:
        """The six piles."""
        return self._named(PILES)

    @property
    def lists(self) -> list[Pile]:
        """The lists beside them."""
        return self._named(LISTS)

    def _named(self, names: dict[str, tuple[str | Promise, str | Promise]]) -> list[Pile]:
        return [
            Pile(code, label, definition, self.counts[code], code == self.code)
            for code, (label, definition) in names.items()
        ]

    @property
    def current(self) -> Pile:
        """The pile that is open."""
        return next(pile for pile in [*self.piles, *self.lists] if pile.is_current)

    # --- Its rows ---

    @cached_property
    def page(self) -> Page:
        """One page of the pile, the longest delay first."""
        found = self.querysets[self.code]
        if self.code in OF_ORDERS:
            order = ("due_at", "id") if self.code == "draft" else ("replied_at", "id")
            return keyset_page(_with_orders(found), order, self.cursor, PAGE_SIZE)
        if self.code == "sample":
            loaded = found.select_related(*(f"case__{name}" for name in SELECTED))
            return keyset_page(loaded, ("closed_at", "id"), self.cursor, PAGE_SIZE)
        order = ("changed_at", "id") if self.code == "stuck" else ("due_at", "id")
        return keyset_page(found.select_related(*SELECTED), order, self.cursor, PAGE_SIZE)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page."""
        return [self._row(one) for one in self.page.rows]

    @cached_property
    def next_rows(self) -> list[Row]:
        """What comes due next, or has just passed: a nudge now spares an order."""
        if self.code not in OF_ORDERS:
            return []
        late = self.conditions["overdue"] | self.conditions["soon"]
        near = self._open_cases.filter(late, due_at__gt=self.now - JUST_OVER)
        found = near.select_related(*SELECTED).order_by("due_at", "id")[:NEXT]
        return [self._row(one) for one in found]

    def _row(self, one: Any) -> Row:
        if isinstance(one, SupervisionOrder):
            url = reverse("supervision:order_detail", args=[one.pk])
            return self._of(one.case, str(one.pk), url, order=one)
        if isinstance(one, SampleCheck):
            url = reverse("supervision:sample_check", args=[one.pk])
            return self._of(one.case, str(one.pk), url, sample=one)
        return self._of(one, one.number, reverse("disputes:case_detail", args=[one.number]))

    def _of(self, case: Case, key: str, url: str, **about: Any) -> Row:
        limit = "" if not case.limit_amount else limit_words(case.limit_amount, case.due_unit)
        who = who_has(case) or str(case.organization or "")
        order = about.get("order")
        return Row(
            key=key,
            case=case,
            who=order.organization.name if order else who,
            time=time_state_of(case, self.now),
            limit=limit,
            url=url,
            **about,
        )

    @cached_property
    def shown(self) -> Row | None:
        """The row that is open at the right: the one asked for, else the first."""
        asked = next((row for row in self.rows if row.key == self.show), None)
        return asked or (self.rows[0] if self.rows else None)

    @cached_property
    def last_done(self) -> SupervisionOrder | None:
        """The order that was judged last, for the desk that is empty."""
        judged = SupervisionOrder.objects.judged_by(self.user).filter(judged_at__isnull=False)
        found: SupervisionOrder | None = judged.order_by("-judged_at", "-pk").first()
        return found


def _with_orders(orders: Any) -> Any:
    return orders.for_page().select_related("case__lead__organization__area")


def waiting_count(user: Any) -> int:
    """Return how many orders wait for a supervisor, for the bar of every page: one query."""
    counts = capped_counts(
        user,
        {
            "draft": SupervisionOrder.objects.permitted(user, ISSUE).drafts(),
            "replied": SupervisionOrder.objects.judged_by(user).filter(state=OrderState.REPLIED),
        },
    )
    return sum(counts.values())
