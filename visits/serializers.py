"""What the API of visits takes and gives; one input a call, outputs only read."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.uploads.api import WithPhotosOut
from reports.serializers import ItemIn
from visits.choices import Measure, PeriodKind, VisitKind, Where
from visits.duties import Duty
from visits.inputs import (
    CALLED_LENGTH,
    DIARY_LENGTH,
    DOOR_LENGTH,
    LONGEST,
    MOST_HOUSEHOLDS,
    MOST_PROMISES,
    PROMISE_LENGTH,
    REASON_LENGTH,
    SETTLED_LENGTH,
)
from visits.models import Promise, Visit, VisitHousehold, VisitMatter, VisitRule
from visits.wording import reckoning


class HouseholdIn(serializers.Serializer[Any]):
    """A household by its unit and door."""

    unit = serializers.CharField(max_length=24, help_text="code of the household unit")
    door = serializers.CharField(max_length=DOOR_LENGTH, allow_blank=True, default="")
    called = serializers.CharField(max_length=CALLED_LENGTH, allow_blank=True, default="")


class PromiseIn(serializers.Serializer[Any]):
    """Something that was promised."""

    text = serializers.CharField(max_length=PROMISE_LENGTH)
    due_on = serializers.DateField(allow_null=True, default=None)


class VisitIn(serializers.Serializer[Any]):
    """A visit, with the matters it brings back."""

    client_id = serializers.UUIDField()
    area = serializers.CharField(max_length=24)
    kind = serializers.ChoiceField(choices=VisitKind.choices, default=VisitKind.DOWN.value)
    date = serializers.DateField()
    to_date = serializers.DateField(allow_null=True, default=None)
    nights = serializers.IntegerField(min_value=0, max_value=LONGEST, default=0)
    diary = serializers.CharField(max_length=DIARY_LENGTH, allow_blank=True, default="")
    settled = serializers.CharField(max_length=SETTLED_LENGTH, allow_blank=True, default="")
    households = HouseholdIn(many=True, default=list, max_length=MOST_HOUSEHOLDS)
    promises = PromiseIn(many=True, default=list, max_length=MOST_PROMISES)
    items = ItemIn(many=True, default=list, max_length=10)


class VisitChangeIn(serializers.Serializer[Any]):
    """What is corrected; fields that are left out stay."""

    version = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=REASON_LENGTH, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=VisitKind.choices, required=False)
    date = serializers.DateField(required=False)
    to_date = serializers.DateField(required=False)
    nights = serializers.IntegerField(min_value=0, max_value=LONGEST, required=False)
    diary = serializers.CharField(max_length=DIARY_LENGTH, allow_blank=True, required=False)
    settled = serializers.CharField(max_length=SETTLED_LENGTH, allow_blank=True, required=False)
    households = HouseholdIn(many=True, required=False, max_length=MOST_HOUSEHOLDS)


class HouseholdOut(serializers.ModelSerializer[VisitHousehold]):
    """A household, its form of address masked."""

    unit = serializers.CharField(source="area.code", read_only=True)
    unit_name = serializers.CharField(source="area.name", read_only=True)
    called = serializers.CharField(source="masked_called", read_only=True)

    class Meta:
        model = VisitHousehold
        fields = ("unit", "unit_name", "door", "called")
        read_only_fields = fields


class PromiseOut(serializers.ModelSerializer[Promise]):
    """A promise with its state."""

    class Meta:
        model = Promise
        fields = ("id", "text", "due_on", "settled_on", "is_kept", "outcome")
        read_only_fields = fields


class MatterOut(serializers.ModelSerializer[VisitMatter]):
    """A matter of a visit with what became of it, looked up."""

    title = serializers.CharField(source="__str__", read_only=True)
    disposition = serializers.CharField(source="item.disposition", read_only=True, default=None)
    case_state = serializers.SerializerMethodField()

    class Meta:
        model = VisitMatter
        fields = (
            "id",
            "item",
            "title",
            "is_raised",
            "disposition",
            "case_state",
            "told_on",
            "channel",
            "comment",
        )
        read_only_fields = fields

    def get_case_state(self, matter: VisitMatter) -> str | None:
        """Where the case stands that it is, or became."""
        door = getattr(matter.item, "case_source", None) if matter.item else None
        case = matter.case or (door.case if door else None)
        return case.state if case else None


class VisitOut(serializers.ModelSerializer[Visit]):
    """A visit and what came of it."""

    area = serializers.CharField(source="area.code", read_only=True)
    area_name = serializers.CharField(source="area.place", read_only=True)
    created_by = serializers.CharField(source="created_by.name", read_only=True)
    households = HouseholdOut(many=True, read_only=True)
    promises = PromiseOut(many=True, read_only=True)
    matters = MatterOut(many=True, read_only=True)

    class Meta:
        model = Visit
        fields = (
            "id",
            "client_id",
            "area",
            "area_name",
            "kind",
            "date",
            "to_date",
            "nights",
            "diary",
            "settled",
            "households",
            "promises",
            "matters",
            "posting",
            "created_by",
            "created_at",
            "version",
            "removed_at",
        )
        read_only_fields = fields


class VisitWithPhotosOut(WithPhotosOut, VisitOut):
    """A visit on its own: with the photos that stand beside it."""

    class Meta(VisitOut.Meta):
        fields = (*VisitOut.Meta.fields, "photos")
        read_only_fields = fields


class RuleIn(serializers.Serializer[Any]):
    """A new version of a rule, from a day on; what is left out stays as it was."""

    client_id = serializers.UUIDField()
    code = serializers.SlugField(max_length=24)
    valid_from = serializers.DateField()
    name = serializers.CharField(max_length=24, required=False)
    roles = serializers.ListField(
        child=serializers.CharField(max_length=32), required=False, max_length=30
    )
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=24), required=False, max_length=30
    )
    measure = serializers.ChoiceField(choices=Measure.choices, required=False)
    period = serializers.ChoiceField(choices=PeriodKind.choices, required=False)
    amount = serializers.IntegerField(min_value=1, max_value=366, required=False)
    nights = serializers.IntegerField(min_value=0, max_value=366, required=False)
    weekday = serializers.IntegerField(
        min_value=0, max_value=6, required=False, allow_null=True, help_text="0 is Monday"
    )
    where = serializers.ChoiceField(choices=Where.choices, required=False)
    late_after = serializers.IntegerField(min_value=0, max_value=366, required=False)
    basis = serializers.CharField(max_length=120, required=False, allow_blank=True)


class RuleOut(serializers.ModelSerializer[VisitRule]):
    """A version of a rule."""

    class Meta:
        model = VisitRule
        fields = (
            "id",
            "code",
            "name",
            "roles",
            "kinds",
            "measure",
            "period",
            "amount",
            "nights",
            "weekday",
            "where",
            "late_after",
            "basis",
            "valid_from",
            "valid_until",
        )
        read_only_fields = fields


class SumOut(serializers.Serializer[Any]):
    """What is owed, done, not owed because of leave or days off, and left."""

    owed = serializers.IntegerField()
    done = serializers.IntegerField()
    excused = serializers.IntegerField()
    missing = serializers.IntegerField()


class DutyOut(serializers.Serializer[Duty]):
    """One's own share of a rule in a period; entries not counted or written late are told apart."""

    rule = serializers.CharField(source="rule.code")
    name = serializers.CharField(source="rule.name")
    measure = serializers.ChoiceField(choices=Measure.choices, source="rule.measure")
    period = serializers.CharField(source="period.code")
    date_from = serializers.DateField(source="period.first")
    date_to = serializers.DateField(source="period.last")
    posting = serializers.IntegerField(source="posting.pk")
    places = serializers.SerializerMethodField()
    owed = serializers.IntegerField(source="owed.owed")
    done = serializers.IntegerField(source="owed.done")
    excused = serializers.IntegerField(source="owed.excused")
    missing = serializers.IntegerField(source="owed.missing")
    nights = SumOut(source="owed.nights", allow_null=True)
    half_made = serializers.IntegerField(source="owed.half_made")
    back_dated = serializers.IntegerField(source="owed.back_dated")
    elsewhere = serializers.IntegerField(source="owed.elsewhere")
    is_met = serializers.BooleanField(source="owed.is_met")
    explanation = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_places(self, duty: Duty) -> list[str]:
        """Codes of the places where visits count; empty for anywhere."""
        return [place.code for place in duty.places]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_explanation(self, duty: Duty) -> list[str]:
        """How it was reckoned, in words."""
        return reckoning(duty)
