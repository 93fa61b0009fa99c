"""What the case list shows for an address: the view, its filters, the counts.

Read by the page, by the export and by nothing else; every row comes from `visible_to`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.calendar import business_date
from disputes.counts import counts_of
from disputes.filters import CaseFilter
from disputes.forms.case_list import CaseListForm
from disputes.models import Case, SavedView
from disputes.saved_views import saved_views_of
from disputes.worklist import VIEWS, cases_of, conditions_of, view_label
from org_tree.scope import capabilities, postings_of

BELOW: dict[str, str | Promise] = {
    "district": gettext_lazy("%(place)s with its %(count)d towns (subdistricts)"),
    "town": gettext_lazy("%(place)s with its %(count)d villages (communities)"),
    "village": gettext_lazy("%(place)s with its %(count)d groups"),
}


@dataclass(frozen=True)
class Tab:
    """One view above the list."""

    label: str | Promise
    query: str
    count: int
    is_current: bool
    saved: SavedView | None = None


class Listing:
    """The cases of one address of the list page."""

    def __init__(self, params: QueryDict, *, user: Any, now: datetime) -> None:
        self.user = user
        self.now = now
        self.params = params
        self.form = CaseListForm(params, user=user, today=business_date(now))

    @cached_property
    def view(self) -> str:
        """The view asked for; without one, my turn while something waits there."""
        if self._view_asked:
            return self._view_asked
        return "turn" if self._counts["turn"] else "open"

    @property
    def _view_asked(self) -> str:
        """The view the address names; filters without a view look among all cases."""
        asked = self.params.get("view", "")
        if asked in VIEWS:
            return asked
        return "all" if self.is_filtered else ""

    @cached_property
    def is_filtered(self) -> bool:
        """Whether any filter is chosen."""
        return bool(self.form.chosen)

    @property
    def rows(self) -> QuerySet[Case]:
        """The cases of the view that pass the filters."""
        return self._shown if self.is_filtered else self._cases(self.view)

    @property
    def count(self) -> int:
        """How many cases the list holds."""
        if not self.is_filtered:
            return self._counts[self.view]
        return self._counts["shown"]

    @property
    def count_without_filters(self) -> int:
        """How many cases the view holds before it is narrowed."""
        return self._counts[self.view]

    @cached_property
    def scope(self) -> Any:
        """The place whose cases the person sees, for the line beside the title."""
        postings = postings_of(self.user)
        return postings[0].organization.area if postings else None

    @property
    def scope_in_words(self) -> str:
        """The place with how many lie below it: 黄集镇，含下级 41 个村（社区）."""
        if self.scope is None:
            return ""
        below = len(self._areas) - 1
        words = BELOW.get(self.scope.tier)
        if words is None or below < 1:
            return str(self.scope)
        return str(words) % {"place": self.scope, "count": below}

    @cached_property
    def tabs(self) -> list[Tab]:
        """The views with their counts, then those the person keeps."""
        kept = self._saved_asked
        standard = [
            Tab(
                view_label(code, self.user),
                urlencode({"view": code}),
                self._counts[code],
                code == self.view and kept is None,
            )
            for code in VIEWS
        ]
        return standard + [
            Tab(
                view.name,
                f"{view.query}&saved={view.pk}".lstrip("&"),
                self._counts[f"saved_{view.pk}"],
                view == kept,
                view,
            )
            for view in self._saved
        ]

    @property
    def kept_tab(self) -> Tab | None:
        """The person's own saved view that is open, which they may remove."""
        kept = self._saved_asked
        mine = kept is not None and kept.owner_id == self.user.pk
        return next((tab for tab in self.tabs if tab.saved == kept), None) if mine else None

    @property
    def title(self) -> str:
        """The list in one line, as a sheet is headed: 襄州区黄集镇 案件（超期）."""
        words = {"place": self.scope or "", "view": view_label(self.view, self.user)}
        return (_("%(place)s: cases (%(view)s)") % words).strip()

    @property
    def may_open(self) -> bool:
        """Whether the person may register a case."""
        return "disputes.open" in capabilities(self.user)

    @property
    def may_export(self) -> bool:
        """Whether the person may take the list away as a sheet."""
        return "disputes.export" in capabilities(self.user)

    @property
    def is_choosing(self) -> bool:
        """Whether the phone shows the filters as a page of their own."""
        return "filter" in self.params

    @property
    def query(self) -> str:
        """The address's query without the place in the list, as a saved view keeps it."""
        filters = self.form.without("view", "saved")
        return f"{self.query_without_filters}&{filters}".rstrip("&")

    @property
    def query_without_filters(self) -> str:
        """The query of the view alone."""
        return urlencode({"view": self.view})

    @cached_property
    def _saved(self) -> list[SavedView]:
        return list(saved_views_of(self.user))

    @property
    def _saved_asked(self) -> SavedView | None:
        asked = self.params.get("saved", "")
        return next((view for view in self._saved if str(view.pk) == asked), None)

    @cached_property
    def _counts(self) -> dict[str, int]:
        """Every number of the page, in one query."""
        seen = self._cases("all")
        long = {"all": ("all", seen)}
        if self.is_filtered:
            long["shown"] = (self.query, self._shown)
        for kept in self._saved:
            long[f"saved_{kept.pk}"] = (kept.query, self._rows_of(kept))
        return counts_of(self.user, seen.open(), conditions_of(self.user, self.now), long)

    def _cases(self, view: str) -> QuerySet[Case]:
        return cases_of(view, self.user, self.now)

    def _rows_of(self, kept: SavedView) -> QuerySet[Case]:
        params = QueryDict(kept.query)
        form = CaseListForm(
            params, user=self.user, today=business_date(self.now), areas=self._areas
        )
        view = params.get("view", "all")
        return self._narrowed(self._cases(view if view in VIEWS else "all"), form.filters())

    @property
    def _areas(self) -> list[tuple[str, str]]:
        return list(self.form.fields["area"].choices)

    @cached_property
    def _shown(self) -> QuerySet[Case]:
        return self._narrowed(self._cases(self._view_asked), self.form.filters())

    def _narrowed(self, cases: QuerySet[Case], filters: dict[str, Any]) -> QuerySet[Case]:
        return CaseFilter(filters, queryset=cases, now=self.now).qs if filters else cases
