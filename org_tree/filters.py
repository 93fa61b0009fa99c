"""Filters of the lists; `area` always means that area and all below it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from common.calendar import business_date
from org_tree.models import Area, Organization, Posting
from org_tree.roles import role_choices
from org_tree.shapes import Line, Tier


def inside(queryset: QuerySet[Any], code: str, path: str) -> QuerySet[Any]:
    """Return the rows on an area and all below it; none for a code that is not there.

    The area's interval is read within the same query.

    Args:
        path: how a row leads to its area; empty for areas themselves.
    """
    area = Area.objects.filter(code=code)
    prefix = f"{path}__" if path else ""
    return queryset.filter(
        **{
            f"{prefix}tree_id": Subquery(area.values("tree_id")),
            f"{prefix}lft__gte": Subquery(area.values("lft")),
            f"{prefix}lft__lte": Subquery(area.values("rght")),
        }
    )


class AreaFilter(django_filters.FilterSet):
    """Filters of `areas/`."""

    parent = django_filters.CharFilter(field_name="parent__code", label="code of the parent")
    area = django_filters.CharFilter(method="in_area", label="this area and all below it")
    tier = django_filters.ChoiceFilter(choices=Tier.choices)
    search = django_filters.CharFilter(method="named", label="part of the name, start of the code")
    closed = django_filters.BooleanFilter(method="with_closed", label="closed ones too")

    class Meta:
        model = Area
        fields = ("parent", "area", "tier", "search", "closed")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Leave closed areas out unless they are asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["closed"] else found.filter(closed_on__isnull=True)

    def in_area(self, queryset: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        """Limit to an area and all below it."""
        return inside(queryset, code, "")

    def named(self, queryset: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Limit to names that hold a text, or codes that begin with it."""
        return queryset.filter(Q(name__icontains=text) | Q(code__startswith=text))

    def with_closed(self, queryset: QuerySet[Any], _name: str, _value: bool) -> QuerySet[Any]:
        """Change nothing: `filter_queryset` asks for the value."""
        return queryset


class OrganizationFilter(django_filters.FilterSet):
    """Filters of `organizations/`."""

    line = django_filters.ChoiceFilter(choices=Line.choices)
    kind = django_filters.CharFilter()
    area = django_filters.CharFilter(method="in_area", label="this area and all below it")
    closed = django_filters.BooleanFilter(method="with_closed", label="closed ones too")

    class Meta:
        model = Organization
        fields = ("line", "kind", "area", "closed")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Leave closed bodies out unless they are asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["closed"] else found.filter(closed_on__isnull=True)

    def in_area(self, queryset: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        """Limit to bodies on an area and all below it."""
        return inside(queryset, code, "area")

    def with_closed(self, queryset: QuerySet[Any], _name: str, _value: bool) -> QuerySet[Any]:
        """Change nothing: `filter_queryset` asks for the value."""
        return queryset


class PostingFilter(django_filters.FilterSet):
    """Filters of `postings/`; without `held_on` and `all` those of today."""

    line = django_filters.ChoiceFilter(field_name="organization__line", choices=Line.choices)
    area = django_filters.CharFilter(method="in_area", label="this area and all below it")
    organization = django_filters.NumberFilter(field_name="organization_id")
    user = django_filters.NumberFilter(field_name="user_id")
    role = django_filters.ChoiceFilter(choices=role_choices())
    held_on = django_filters.DateFilter(method="on_day", label="held on this day")
    all = django_filters.BooleanFilter(method="with_ended", label="ended and coming ones too")

    class Meta:
        model = Posting
        fields = ("line", "area", "organization", "user", "role", "held_on", "all")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep to the postings of today unless other ones are asked for."""
        found: Any = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        if asked["held_on"] or asked["all"]:
            return found
        return found.held_on(business_date(timezone.now()))

    def in_area(self, queryset: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        """Limit to postings on an area and all below it."""
        return inside(queryset, code, "organization__area")

    def on_day(self, queryset: Any, _name: str, day: Any) -> Any:
        """Limit to postings held on a day."""
        return queryset.held_on(day)

    def with_ended(self, queryset: QuerySet[Any], _name: str, _value: bool) -> QuerySet[Any]:
        """Change nothing: `filter_queryset` asks for the value."""
        return queryset
