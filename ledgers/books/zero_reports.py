"""Ledger 8: which village's day came in how (零报告登记表): a line a village, a column a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.sheets import Kind
from common.wording import report_words
from ledgers import case_columns as case
from ledgers.ledger import Asked, Column, Entry, Ledger, Version
from org_tree.models import Area
from org_tree.shapes import Tier
from reports.choices import Timeliness
from reports.models import VillageDay
from reports.timeliness import MISSING, CutoffTable, state_of

#: As many days as a month has: more do not fit on a sheet.
MOST_DAYS = 31
#: The five states, in the order offices list them.
STATES = (*Timeliness.values, MISSING)


def _villages(asked: Asked) -> QuerySet[Any]:
    """Return the villages of the place with the days they sent in the period."""
    villages: QuerySet[Any] = Area.objects.permitted(asked.user, "reports.view")
    sent = VillageDay.objects.filter(date__gte=asked.first, date__lte=asked.last)
    return (
        villages.of_tier(Tier.VILLAGE)  # type: ignore[attr-defined]
        .filter(asked.area_q(""))
        .open_on(asked.last)
        .prefetch_related(Prefetch("villageday_set", sent))
    )


class _Days:
    """The states of villages on some days, each village reckoned once."""

    def __init__(self, days: Sequence[date]) -> None:
        self.days = days
        self.cutoffs = CutoffTable.load()
        self.found: dict[int, dict[date, str]] = {}

    def of(self, entry: Entry) -> dict[date, str]:
        """Return a village's state on each day; days before it existed are not in it."""
        village = entry.row
        if village.pk not in self.found:
            sent = {day.date: day.timeliness for day in village.villageday_set.all()}
            due = self.cutoffs.of(village).village_due
            self.found[village.pk] = {
                day: state_of(sent.get(day), day, entry.now, due)
                for day in self.days
                if village.is_open_on(day)
            }
        return self.found[village.pk]

    def column(self, day: date) -> Column:
        """Return the column of a day: the state in a word."""

        def word(entry: Entry) -> str:
            state = self.of(entry).get(day)
            return report_words(state)[1] if state else ""

        return Column(day.isoformat(), f"{day:%m-%d}", word, 7)

    def total(self, code: str, label: Any, states: Sequence[str]) -> Column:
        """Return the column that counts a village's days in some states."""

        def count(entry: Entry) -> int:
            return sum(state in states for state in self.of(entry).values())

        return Column(code, label, count, 7, Kind.NUMBER, is_totalled=True)


def _daily(days: Sequence[date]) -> tuple[Column, ...]:
    strip = _Days(days)
    return (
        *(strip.column(day) for day in days),
        strip.total("due", pgettext_lazy("zero reports", "Due"), STATES),
        *(strip.total(state, report_words(state)[1], (state,)) for state in STATES),
    )


LEDGER = Ledger(
    code="zero-reports",
    title=_("Register of zero reports"),
    about=_("Villages with the state of each day they owe to the town, 31 days at most."),
    needs=frozenset({"ledgers.view"}),
    rows=_villages,
    order=("tree_id", "lft"),
    versions=(
        Version(
            date(2026, 1, 1),
            (
                Column(
                    "village",
                    _("Village (community)"),
                    lambda entry: entry.place.village,
                    14,
                    note=_(
                        "A day is one of five: on time, zero report, late, made up later, missing; "
                        "before the cut-off it is still to come and not counted as due."
                    ),
                ),
                case.TOWN,
            ),
        ),
    ),
    daily=_daily,
    most_days=MOST_DAYS,
    is_dated=False,
    area_path="pk",
    url=lambda village: reverse("reports:area_day", args=[village.code]),
)
