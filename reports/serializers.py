"""What the API of the daily flow takes and gives; one input a call, outputs only read."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from common.uploads.api import WithPhotosOut
from reports.choices import Category, Flag, PartyRole
from reports.inputs import (
    DETAIL_LENGTH,
    MOST_ITEMS,
    MOST_MONEY,
    MOST_PARTIES,
    MOST_PEOPLE,
    NAME_LENGTH,
    PHONE_LENGTH,
    PLACE_LENGTH,
    REASON_LENGTH,
    SUMMARY_LENGTH,
    ItemInput,
    PartyInput,
)
from reports.models import DailyReport, InformationItem, ItemParty, TownDay, VillageDay


class PartyIn(serializers.Serializer[Any]):
    """A person a matter names."""

    name = serializers.CharField(max_length=NAME_LENGTH)
    phone = serializers.CharField(max_length=PHONE_LENGTH, allow_blank=True, default="")
    role = serializers.ChoiceField(choices=PartyRole.choices, default=PartyRole.PARTY.value)


class ItemIn(serializers.Serializer[Any]):
    """A matter of a report."""

    client_id = serializers.UUIDField()
    category = serializers.ChoiceField(choices=Category.choices)
    summary = serializers.CharField(max_length=SUMMARY_LENGTH)
    detail = serializers.CharField(max_length=DETAIL_LENGTH, allow_blank=True, default="")
    place = serializers.CharField(max_length=PLACE_LENGTH, allow_blank=True, default="")
    occurred_at = serializers.DateTimeField(allow_null=True, default=None)
    people_count = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, default=1)
    amount = serializers.IntegerField(
        min_value=0, max_value=MOST_MONEY, allow_null=True, default=None
    )
    flags = serializers.ListField(
        child=serializers.ChoiceField(choices=Flag.choices), default=list, max_length=20
    )
    parties = PartyIn(many=True, default=list, max_length=MOST_PARTIES)  # type: ignore[call-arg]


class ReportIn(serializers.Serializer[Any]):
    """A group's day (contract.md: `POST reports/`)."""

    client_id = serializers.UUIDField()
    area = serializers.CharField(max_length=24)
    date = serializers.DateField()
    zero = serializers.BooleanField(default=False)
    items = ItemIn(many=True, default=list, max_length=MOST_ITEMS)  # type: ignore[call-arg]


class ReasonIn(serializers.Serializer[Any]):
    """A reason in a few words."""

    reason = serializers.CharField(max_length=REASON_LENGTH)


class VersionIn(serializers.Serializer[Any]):
    """The version the caller has read, if it wants to be told of a change since."""

    version = serializers.IntegerField(required=False, min_value=1)


def item_input(values: dict[str, Any]) -> ItemInput:
    """Return validated values of `ItemIn` as the actions take them."""
    parties = tuple(PartyInput(**party) for party in values["parties"])
    return ItemInput(**{**values, "flags": tuple(values["flags"]), "parties": parties})


class PartyOut(serializers.ModelSerializer[ItemParty]):
    """A person, masked."""

    name = serializers.CharField(source="masked_name", read_only=True)
    phone = serializers.CharField(source="masked_phone", read_only=True)

    class Meta:
        model = ItemParty
        fields = ("id", "name", "phone", "role")
        read_only_fields = fields


class ItemOut(serializers.ModelSerializer[InformationItem]):
    """An item, with people masked."""

    area = serializers.CharField(source="area.code", read_only=True)
    area_name = serializers.CharField(source="area.place", read_only=True)
    created_by = serializers.CharField(source="created_by.name", read_only=True)
    parties = PartyOut(many=True, read_only=True)

    class Meta:
        model = InformationItem
        fields = (
            "id",
            "client_id",
            "report",
            "area",
            "area_name",
            "date",
            "source",
            "category",
            "summary",
            "detail",
            "place",
            "occurred_at",
            "people_count",
            "amount",
            "flags",
            "parties",
            "created_by",
            "created_at",
            "version",
            "disposition",
            "disposition_reason",
            "disposed_at",
            "returned_at",
            "return_reason",
            "merged_into",
            "removed_at",
        )
        read_only_fields = fields


class ItemWithPhotosOut(WithPhotosOut, ItemOut):
    """An item on its own: with the photos that stand beside it."""

    class Meta(ItemOut.Meta):
        fields = (*ItemOut.Meta.fields, "photos")
        read_only_fields = fields


class ReportItemOut(serializers.ModelSerializer[InformationItem]):
    """An item within its report, without the people it names."""

    class Meta:
        model = InformationItem
        fields = (
            "id",
            "client_id",
            "category",
            "summary",
            "detail",
            "place",
            "occurred_at",
            "people_count",
            "amount",
            "flags",
            "version",
            "disposition",
            "merged_into",
            "removed_at",
        )
        read_only_fields = fields


class ReportOut(serializers.ModelSerializer[DailyReport]):
    """A report with its items."""

    area = serializers.CharField(source="area.code", read_only=True)
    area_name = serializers.CharField(source="area.place", read_only=True)
    zero = serializers.BooleanField(source="is_zero", read_only=True)
    on_behalf = serializers.BooleanField(source="is_on_behalf", read_only=True)
    filed_by = serializers.CharField(source="created_by.name", read_only=True)
    items = ReportItemOut(many=True, read_only=True)

    class Meta:
        model = DailyReport
        fields = (
            "id",
            "client_id",
            "area",
            "area_name",
            "date",
            "zero",
            "status",
            "timeliness",
            "on_behalf",
            "filed_at",
            "filed_by",
            "version",
            "items",
        )
        read_only_fields = fields


DAY_FIELDS = (
    "id",
    "area",
    "area_name",
    "date",
    "state",
    "timeliness",
    "sent_at",
    "received_at",
    "return_reason",
    "reminded_at",
    "version",
)


class VillageDayOut(serializers.ModelSerializer[VillageDay]):
    """A village's day."""

    area = serializers.CharField(source="area.code", read_only=True)
    area_name = serializers.CharField(source="area.short_name", read_only=True)

    class Meta:
        model = VillageDay
        fields = DAY_FIELDS
        read_only_fields = fields


class TownDayOut(VillageDayOut):
    """A town's day."""

    class Meta(VillageDayOut.Meta):
        model = TownDay  # type: ignore[assignment]
