"""How a list of cases is narrowed, by the API and by pages alike (contract.md, cases/)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, QuerySet
from django.utils import timezone

from common.calendar import end_of_day, start_of_day
from disputes.choices import CaseCategory, CaseTier, Color, Kind, Source, State
from disputes.models import Case
from disputes.querysets import CaseQuerySet
from org_tree.filters import inside
from org_tree.models import Area

#: `ordering` as asked for -> columns of the keyset, with a unique tail.
ORDERINGS: dict[str, tuple[str, ...]] = {
    "-received_at": ("-received_at", "-id"),
    "received_at": ("received_at", "id"),
    "due_at": ("due_at", "id"),
    "-due_at": ("-due_at", "-id"),
    "changed_at": ("changed_at", "id"),
    "-changed_at": ("-changed_at", "-id"),
    "number": ("number", "id"),
    "-number": ("-number", "-id"),
}
DEFAULT_ORDERING = "-received_at"
#: Codes of the national statistics: the three digits of the village are empty above the villages.
TOWN_AND_ABOVE = "000"


class _OneOrMore(forms.SelectMultiple):
    """Takes a list, or one value as pages hand it over."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return [value] if isinstance(value, str) and value else value


def _several(choices: Any) -> django_filters.MultipleChoiceFilter:
    """Return a filter that takes one code or more.

    Its own DISTINCT would sort every column of every row, and one table needs none.
    """
    return django_filters.MultipleChoiceFilter(
        choices=choices.choices, widget=_OneOrMore, distinct=False
    )


class CaseFilter(django_filters.FilterSet):
    """The filters of cases; `state`, `color` and `tier` may be given several times."""

    state = _several(State)
    color = _several(Color)
    tier = _several(CaseTier)
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    category = django_filters.ChoiceFilter(choices=CaseCategory.choices)
    source = django_filters.ChoiceFilter(choices=Source.choices)
    area = django_filters.CharFilter(
        method="of_area", help_text="Code of an area: that area and all below it."
    )
    overdue = django_filters.BooleanFilter(
        method="by_overdue", help_text="Whether the due time has passed with the clock running."
    )
    lead = django_filters.NumberFilter(field_name="lead__user", help_text="Id of the person.")
    q = django_filters.CharFilter(method="of_words", help_text="Words of title, number or place.")
    received_from = django_filters.DateFilter(
        method="from_day", help_text="Received on this business day or later."
    )
    received_to = django_filters.DateFilter(
        method="to_day", help_text="Received on this business day or earlier."
    )
    ordering = django_filters.ChoiceFilter(
        method="unchanged",
        choices=[(name, name) for name in ORDERINGS],
        help_text="The list is paged in this order.",
    )

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, now: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now or timezone.now()

    def of_area(self, queryset: CaseQuerySet, name: str, code: str) -> QuerySet[Case]:
        """Cases of an area and all below it; none where there is no such area.

        The area is read within the same query, so the database does not know how many cases lie
        in it. The shape of the code tells it which way to go: where many do, the order's index is
        walked and each case's area looked at; where few do, they are gathered and sorted. The
        wrong way takes ten times as long and finds the same.
        """
        below = inside(Area.objects.all(), code, "").values("pk")
        if not code.endswith(TOWN_AND_ABOVE):
            return queryset.filter(area__in=below)
        # Asked once and first: without any case there the whole index would be walked in vain.
        return inside(queryset.filter(Exists(Case.objects.filter(area__in=below))), code, "area")

    def by_overdue(self, queryset: CaseQuerySet, name: str, wanted: bool) -> CaseQuerySet:
        """Overdue cases, or all others."""
        if wanted:
            return queryset.overdue(now=self.now)
        late = Case.objects.overdue(now=self.now)
        return queryset.exclude(pk__in=late.values("pk"))

    def of_words(self, queryset: CaseQuerySet, name: str, words: str) -> CaseQuerySet:
        """Cases that hold every word."""
        return queryset.search(words)

    def from_day(self, queryset: CaseQuerySet, name: str, day: date) -> CaseQuerySet:
        """Cases received on a day or later."""
        try:
            return queryset.filter(received_at__gte=start_of_day(day))
        except OverflowError:
            return queryset

    def to_day(self, queryset: CaseQuerySet, name: str, day: date) -> CaseQuerySet:
        """Cases received on a day or earlier."""
        try:
            return queryset.filter(received_at__lt=end_of_day(day))
        except OverflowError:
            return queryset

    def unchanged(self, queryset: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """All cases: the order is the paging's."""
        return queryset
