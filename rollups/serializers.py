"""Shapes of the figures in the API (contract.md section 2, `rollups/`)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from common.calendar import business_date
from disputes.choices import OPEN_STATES, Color
from reports.choices import Category, Disposition
from rollups.models import AreaDay

DAYS_MAX = 366


class PeriodSerializer(serializers.Serializer[Any]):
    """What a call asks for: a day, or a period of up to a year."""

    area = serializers.CharField()
    date = serializers.DateField(required=False)
    date_from = serializers.DateField(required=False)
    date_to = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Let a call name one day or both ends of a period.

        Raises:
            ValidationError: neither, both, the wrong way round, too long or not begun.
        """
        if "date" in attrs:
            if "date_from" in attrs or "date_to" in attrs:
                raise serializers.ValidationError({"date": "Give a date or a period, not both."})
            attrs["date_from"] = attrs["date_to"] = attrs["date"]
        for name in ("date_from", "date_to"):
            if name not in attrs:
                raise serializers.ValidationError({name: "Give a date, or both ends of a period."})
        first, last = attrs["date_from"], attrs["date_to"]
        if last < first:
            raise serializers.ValidationError({"date_to": "The period ends before it begins."})
        if (last - first).days >= DAYS_MAX:
            raise serializers.ValidationError({"date_to": f"At most {DAYS_MAX} days at once."})
        if last > business_date(timezone.now()):
            name = "date" if "date" in attrs else "date_to"
            raise serializers.ValidationError({name: "This day has not begun."})
        return attrs


class ReportFiguresSerializer(serializers.Serializer[AreaDay]):
    """Reports of the groups; `late` counts those made up on a later day as well."""

    expected = serializers.IntegerField(source="reports_expected")
    on_time = serializers.IntegerField(source="reports_on_time")
    late = serializers.SerializerMethodField()
    made_up = serializers.IntegerField(source="reports_made_up")
    missing = serializers.IntegerField(source="reports_missing")
    zero = serializers.IntegerField(source="reports_zero")

    def get_late(self, row: AreaDay) -> int:
        """Everything that came in after the cut-off."""
        return row.reports_late + row.reports_made_up


def _figures(name: str, columns: dict[str, str]) -> type[serializers.Serializer[AreaDay]]:
    """Return a serializer of integers: name in the API -> column."""
    fields = {key: serializers.IntegerField(source=column) for key, column in columns.items()}
    return type(name, (serializers.Serializer,), fields)


ByCategory = _figures("ByCategory", {code: f"items_{code}" for code in Category.values})
ByDisposition = _figures("ByDisposition", {code: f"items_{code}" for code in Disposition.values})
ByColor = _figures("OpenByColor", {code: f"cases_open_{code}" for code in Color.values})
ByState = _figures("OpenByState", {str(code): f"cases_in_{code}" for code in OPEN_STATES})


class ItemFiguresSerializer(serializers.Serializer[AreaDay]):
    """Items of the day."""

    total = serializers.IntegerField(source="items_total")
    undecided = serializers.IntegerField(source="items_undecided")
    by_category = ByCategory(source="*")
    by_disposition = ByDisposition(source="*")


class CaseFiguresSerializer(serializers.Serializer[AreaDay]):
    """What was done with cases on the day, and how they stood at its end."""

    open = serializers.IntegerField(source="cases_open_total")
    received = serializers.IntegerField(source="cases_received_total")
    assessed = serializers.IntegerField(source="cases_assessed_total")
    assigned = serializers.IntegerField(source="cases_assigned_total")
    resolved = serializers.IntegerField(source="cases_resolved_total")
    closed = serializers.IntegerField(source="cases_closed_total")
    overdue = serializers.IntegerField(source="cases_overdue_total")
    by_color = ByColor(source="*")
    by_state = ByState(source="*")


VisitFigures = _figures(
    "VisitFigures",
    {"count": "visits_count", "nights": "visits_nights", "raised": "visits_raised"},
)


class VolunteerFigures(serializers.Serializer[AreaDay]):
    """Hours of the day that teams confirmed; somebody counts once an activity."""

    hours = serializers.FloatField(source="volunteers_hours", help_text="with one decimal")
    people = serializers.IntegerField(source="volunteers_people")
    activities = serializers.IntegerField(source="volunteers_activities")


class AreaFiguresSerializer(serializers.Serializer[AreaDay]):
    """One area's day; `area` is its code, as in every filter."""

    area = serializers.CharField(source="area.code")
    area_name = serializers.CharField(source="area.short_name")
    area_tier = serializers.CharField(source="area.tier")
    date = serializers.DateField()
    closed = serializers.SerializerMethodField()
    closed_at = serializers.DateTimeField()
    as_of = serializers.DateTimeField(source="computed_at")
    reports = ReportFiguresSerializer(source="*")
    items = ItemFiguresSerializer(source="*")
    cases = CaseFiguresSerializer(source="*")
    visits = VisitFigures(source="*")
    volunteers = VolunteerFigures(source="*")

    def get_closed(self, row: AreaDay) -> bool:
        """Whether the day's books are closed."""
        return row.closed_at is not None


class AreaDaySerializer(AreaFiguresSerializer):
    """One area's day with those of the places below it; wants `below` on the row."""

    children = AreaFiguresSerializer(many=True, source="below")
