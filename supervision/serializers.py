"""What the API says of supervision orders, and what each act takes; nothing is written here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from disputes.serializers.fields import OrganizationField, optional_text
from supervision.choices import OrderState
from supervision.rights import acts_for


class BodySerializer(serializers.Serializer[Any]):
    """A body, by id and name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class OrderSerializer(serializers.Serializer[Any]):
    """A supervision order."""

    id = serializers.IntegerField()
    number = serializers.CharField(allow_null=True, help_text="Given when it is issued.")
    case = serializers.CharField(source="case.number")
    title = serializers.CharField(source="case.title")
    round = serializers.IntegerField(help_text="Which order about this case it is.")
    state = serializers.ChoiceField(choices=OrderState.choices)
    version = serializers.IntegerField()
    organization = BodySerializer()
    issuing_organization = BodySerializer(allow_null=True)
    why = serializers.CharField()
    asks = serializers.CharField()
    copy_to = serializers.CharField()
    drawn_at = serializers.DateTimeField()
    drawn_by = serializers.IntegerField(
        source="drawn_by_id", allow_null=True, help_text="Null when the portal drew it up."
    )
    issued_at = serializers.DateTimeField(allow_null=True)
    reply_due_at = serializers.DateTimeField(allow_null=True)
    reply = serializers.CharField()
    replied_at = serializers.DateTimeField(allow_null=True)
    missing = serializers.CharField(help_text="What the last reply lacked when it was sent back.")
    judged_at = serializers.DateTimeField(allow_null=True)
    acts = serializers.SerializerMethodField(help_text="What the caller may do now.")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_acts(self, order: Any) -> list[str]:
        """What the caller may do now."""
        return acts_for(order, self.context["user"])


class OrderDrawSerializer(serializers.Serializer[Any]):
    """An order to be drawn up about a case."""

    client_id = serializers.UUIDField(help_text="Made by the client; sent again, it is the first.")
    case = serializers.CharField(max_length=24)
    asks = optional_text(1000)
    organization = OrganizationField(required=False, allow_null=True)
    reply_due_at = serializers.DateTimeField(required=False, allow_null=True)
    copy_to = serializers.CharField(required=False, allow_blank=True, max_length=200)


class OrderVersionSerializer(serializers.Serializer[Any]):
    """An act that carries nothing but the version that was read."""

    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class OrderEditSerializer(OrderVersionSerializer):
    """A draft changed."""

    asks = serializers.CharField(max_length=1000)
    why = serializers.CharField(max_length=600, required=False)
    organization = OrganizationField(required=False, allow_null=True)
    reply_due_at = serializers.DateTimeField(required=False, allow_null=True)
    copy_to = optional_text(200)


class OrderDropSerializer(OrderVersionSerializer):
    """Why a draft is not issued."""

    reason = serializers.CharField(max_length=200)


class OrderReplySerializer(OrderVersionSerializer):
    """The unit's reply."""

    reply = serializers.CharField(max_length=4000)


class OrderAcceptSerializer(OrderVersionSerializer):
    """A word on the reply."""

    remark = optional_text(200)


class OrderReturnSerializer(OrderVersionSerializer):
    """What the reply lacks."""

    reason = serializers.CharField(max_length=1000)
    reply_due_at = serializers.DateTimeField(required=False, allow_null=True)


ACT_INPUTS: dict[str, type[OrderVersionSerializer]] = {
    "issue": OrderVersionSerializer,
    "edit": OrderEditSerializer,
    "drop": OrderDropSerializer,
    "reply": OrderReplySerializer,
    "accept": OrderAcceptSerializer,
    "return": OrderReturnSerializer,
}
