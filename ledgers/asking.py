"""What an address asks of a ledger: the place, the period, the filters; and who may ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django import forms
from django.db.models import Q
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.calendar import business_date
from common.errors import NotAllowed
from common.forms import DayInput
from ledgers.books import BOOKS
from ledgers.ledger import Asked, Ledger
from org_tree.models import Area
from org_tree.scope import capabilities, granting, top_areas
from org_tree.shapes import Tier

VIEW = "ledgers.view"
QUARTER = re.compile(r"(20\d\d)Q([1-4])\Z")
NEXT_TIER: dict[str, str] = {
    Tier.DISTRICT: Tier.TOWN,
    Tier.TOWN: Tier.VILLAGE,
    Tier.VILLAGE: Tier.GROUP,
}


class Period(NamedTuple):
    """Days from one to another, both included."""

    first: date
    last: date


class Quick(NamedTuple):
    """A period offered by name."""

    label: Any
    first: date
    last: date
    is_current: bool


def ledger_asked(code: str, user: Any) -> Ledger:
    """Return the ledger of an address.

    Raises:
        Http404: there is no such ledger.
        NotAllowed: it is not for this person.
    """
    ledger = BOOKS.get(code)
    if ledger is None:
        raise Http404
    if not ledger.needs & capabilities(user):
        raise NotAllowed(_("You may not do this."))
    return ledger


def ledgers_of(user: Any) -> list[Ledger]:
    """Return the ledgers a person may open.

    Raises:
        NotAllowed: none.
    """
    held = capabilities(user)
    found = [ledger for ledger in BOOKS.values() if ledger.needs & held]
    if not found:
        raise NotAllowed(_("You may not do this."))
    return found


def quarter_asked(text: str) -> Period | None:
    """Return the days of a quarter written 2026Q4, or None."""
    found = QUARTER.match(text)
    if found is None:
        return None
    year, quarter = int(found[1]), int(found[2])
    first = date(year, 3 * quarter - 2, 1)
    after = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return Period(first, after - timedelta(days=1))


def quarter_of(day: date) -> str:
    """Return the quarter of a day: 2026Q4."""
    return f"{day.year}Q{(day.month + 2) // 3}"


class PeriodForm(forms.Form):
    """From which day until which."""

    date_from = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=DayInput,
    )
    date_to = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=DayInput,
    )

    def period(self, today: date) -> Period:
        """Return the days asked for; without any, this year so far. In the wrong order: turned."""
        given = self.cleaned_data if self.is_valid() else {}
        last = given.get("date_to") or today
        first = given.get("date_from") or date(last.year, 1, 1)
        return Period(min(first, last), max(first, last))


class Page:
    """One address of a ledger: what it asks for, in values and in words."""

    def __init__(self, ledger: Ledger, params: Mapping[str, str], *, user: Any, now: datetime):
        self.ledger, self.params, self.user, self.now = ledger, params, user, now
        self.today = business_date(now)
        self.form = PeriodForm(params)
        quarter = quarter_asked(params.get("quarter", ""))
        self.period = self._kept_short(quarter or self.form.period(self.today))
        self.area = self._area()
        self.chosen = {
            one.name: params[one.name]
            for one in ledger.filters
            if params.get(one.name) in dict(one.choices)
        }

    @cached_property
    def asked(self) -> Asked:
        """What the ledger is asked for."""
        first, last = self.period
        return Asked(self.user, self.area, first, last, self.chosen, self.now)

    @cached_property
    def columns(self) -> tuple[Any, ...]:
        """The columns valid at the end of the period, and those of its days."""
        columns = self.ledger.columns_on(self.period.last)
        if self.ledger.daily is None:
            return columns
        first, last = self.period
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return (*columns, *self.ledger.daily(days))

    @property
    def has_names(self) -> bool:
        """Whether people concerned are named in a column."""
        return any(column.is_personal for column in self.columns)

    def _kept_short(self, period: Period) -> Period:
        """Return the last days of a period, where the ledger shows no more, none after today."""
        if not self.ledger.most_days:
            return period
        last = min(period.last, self.today)
        first = max(period.first, last - timedelta(days=self.ledger.most_days - 1))
        return Period(min(first, last), last)

    @property
    def title(self) -> str:
        """The ledger with its place, as a file is headed."""
        return f"{self.place} {self.ledger.title}".strip()

    @property
    def place(self) -> str:
        """What the rows lie in, in words."""
        return self.area.short_name if self.area else ""

    @property
    def scope(self) -> str:
        """Place and period in a sentence."""
        days = {"first": f"{self.period.first:%Y-%m-%d}", "last": f"{self.period.last:%Y-%m-%d}"}
        if self.area is None:
            return _("cases you work on, %(first)s to %(last)s") % days
        return _("%(place)s and all below it, %(first)s to %(last)s") % {
            **days,
            "place": self.place,
        }

    @property
    def query(self) -> dict[str, str]:
        """The address's query in full, without the place in the list."""
        area = {"area": self.area.code} if self.area else {}
        first, last = self.period
        return {
            **area,
            "date_from": first.isoformat(),
            "date_to": last.isoformat(),
            **self.chosen,
        }

    @cached_property
    def areas(self) -> list[Area]:
        """The places to choose from: around the one shown, as far as one's ground, and below it."""
        shown = self.area
        if shown is None:
            return []
        lies_in = Q(tree_id=shown.tree_id, lft__lte=shown.lft, rght__gte=shown.rght)
        below = Q(parent=shown, tier=NEXT_TIER.get(shown.tier, ""))
        offered = Area.objects.permitted(self.user, self.ledger.ground).open_on(self.today)
        return list(offered.filter(lies_in | below).order_by("lft"))

    @property
    def quick(self) -> list[Quick]:
        """Periods by name."""
        today, month = self.today, self.today.replace(day=1)
        quarter = quarter_asked(quarter_of(today))
        assert quarter  # noqa: S101 - made by quarter_of
        last_month = month - timedelta(days=1)
        offered = [
            (_("this month"), month, today),
            (_("last month"), last_month.replace(day=1), last_month),
            (_("this quarter"), quarter.first, today),
            (_("this year"), date(today.year, 1, 1), today),
        ]
        kept = [one for one in offered if self._kept_short(Period(*one[1:])) == one[1:]]
        return [Quick(*one, self.period == one[1:]) for one in kept]

    @property
    def filters(self) -> list[dict[str, Any]]:
        """What the ledger can be narrowed by, each with what is chosen."""
        return [
            {
                "name": one.name,
                "label": one.label,
                "choices": one.choices,
                "value": self.chosen.get(one.name, ""),
            }
            for one in self.ledger.filters
        ]

    @property
    def may_reveal(self) -> bool:
        """Whether the person may take the names away in full: trusted with all of the place.

        Whoever has no ground of their own sees only cases they work on, whose people they know.
        """
        if self.area is None:
            return self.has_names
        return self.has_names and granting(self.user, self.ledger.reveal, self.area) is not None

    def _area(self) -> Area | None:
        """Return the place asked for, else the person's widest; None for who has no ground.

        Raises:
            Http404: no such place, or not theirs; the answer does not tell which.
        """
        code = self.params.get("area", "")
        own = top_areas(self.user, self.ledger.ground)
        if not code:
            return own[0] if own else None
        if not own:
            raise Http404
        inside = Area.objects.permitted(self.user, self.ledger.ground)
        area: Area | None = inside.filter(code=code).first()
        if area is None:
            raise Http404
        return area
