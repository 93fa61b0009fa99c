"""What the API's lists and the list page can be narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from reports.filters import AreaFilter
from visits.choices import VisitKind
from visits.models import Visit


class VisitFilter(django_filters.FilterSet):
    """Visits: where, when, what kind."""

    area = AreaFilter(label=_("Area"))
    date_from = django_filters.DateFilter("date", "gte", label=_("From"))
    date_to = django_filters.DateFilter("date", "lte", label=_("To"))
    kind = django_filters.ChoiceFilter(choices=VisitKind.choices, label=_("What kind of visit"))

    class Meta:
        model = Visit
        fields = ("area", "date_from", "date_to", "kind")
