"""What the API's lists and the list page can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from org_tree.filters import inside
from reports.choices import Category, DayState, Disposition, ReportStatus, Timeliness
from reports.models import DailyReport, InformationItem, TownDay, VillageDay
from reports.models.item import ItemQuerySet

UNDECIDED = "none"


class AreaFilter(django_filters.CharFilter):
    """An area by its code, and all below it; a code nobody has finds nothing."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Narrow to the area's interval, read within the same query."""
        return inside(queryset, value, "area") if value else queryset


class DatedFilter(django_filters.FilterSet):
    """Area and dates, which every list of the daily flow can be narrowed by."""

    area = AreaFilter(label=_("Area"))
    date = django_filters.DateFilter(label=_("Date"))
    date_from = django_filters.DateFilter("date", "gte", label=_("From"))
    date_to = django_filters.DateFilter("date", "lte", label=_("To"))


class ReportFilter(DatedFilter):
    """Reports: whether they can still change, and how they came in."""

    status = django_filters.ChoiceFilter(choices=ReportStatus.choices)
    timeliness = django_filters.ChoiceFilter(choices=Timeliness.choices)

    class Meta:
        model = DailyReport
        fields = ("area", "date", "date_from", "date_to", "status", "timeliness")


class ItemFilter(DatedFilter):
    """Items: what kind, and what became of them; `none` for those that still wait."""

    category = django_filters.ChoiceFilter(choices=Category.choices, label=_("Category"))
    disposition = django_filters.ChoiceFilter(
        choices=Disposition.choices,
        null_value=UNDECIDED,
        null_label=_("Waiting for its disposition"),
        label=_("Disposition"),
    )
    q = django_filters.CharFilter(
        method="of_words", label=_("Words"), help_text="Words of the line that says what it is."
    )

    class Meta:
        model = InformationItem
        fields = ("area", "date", "date_from", "date_to", "category", "disposition")

    def of_words(self, queryset: ItemQuerySet, name: str, words: str) -> ItemQuerySet:
        """Items that hold every word."""
        return queryset.search(words)


class VillageDayFilter(DatedFilter):
    """Village days: where they stand."""

    state = django_filters.ChoiceFilter(choices=DayState.choices)
    timeliness = django_filters.ChoiceFilter(choices=Timeliness.choices)

    class Meta:
        model = VillageDay
        fields = ("area", "date", "date_from", "date_to", "state", "timeliness")


class TownDayFilter(VillageDayFilter):
    """Town days: where they stand."""

    class Meta(VillageDayFilter.Meta):
        model = TownDay  # type: ignore[assignment]
