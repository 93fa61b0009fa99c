"""How the list of orders is narrowed in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils import timezone

from org_tree.filters import inside
from supervision.choices import OrderState
from supervision.models import SupervisionOrder
from supervision.querysets import OrderQuerySet


class OrderFilter(django_filters.FilterSet):
    """Which orders a program wants."""

    area = django_filters.CharFilter(
        method="of_area", help_text="Code of an area: cases there and all below it."
    )
    case = django_filters.CharFilter(field_name="case__number", help_text="Number of the case.")
    state = django_filters.ChoiceFilter(choices=OrderState.choices)
    overdue = django_filters.BooleanFilter(
        method="by_overdue", help_text="Whether a reply is owed and late."
    )

    class Meta:
        model = SupervisionOrder
        fields: tuple[str, ...] = ()

    def of_area(self, queryset: OrderQuerySet, _name: str, code: str) -> Any:
        """Orders about cases of an area and all below it."""
        return inside(queryset, code, "case__area")

    def by_overdue(self, queryset: OrderQuerySet, _name: str, wanted: bool) -> Any:
        """Orders whose reply is late, or all others."""
        now = timezone.now()
        if wanted:
            return queryset.reply_overdue(now=now)
        late = SupervisionOrder.objects.reply_overdue(now=now)
        return queryset.exclude(pk__in=late.values("pk"))
