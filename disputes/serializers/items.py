"""What the API says of an item's decision and its suggestion."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from disputes.choices import (
    CaseCategory,
    CaseTier,
    Color,
)
from disputes.serializers.fields import (
    reason_text,
)
from reports.choices import Disposition


class ReasonSerializer(serializers.Serializer[Any]):
    """One triage rule."""

    code = serializers.CharField()
    color = serializers.ChoiceField(choices=Color.choices)
    text = serializers.CharField()


class SuggestionSerializer(serializers.Serializer[Any]):
    """What the rules suggest: the reasons that speak, and the rules that do not."""

    color = serializers.ChoiceField(choices=Color.choices)
    tier = serializers.ChoiceField(choices=CaseTier.choices)
    reasons = ReasonSerializer(many=True, source="met")
    not_met = ReasonSerializer(many=True)


class DisposedSerializer(serializers.Serializer[Any]):
    """What an item has become."""

    id = serializers.IntegerField()
    disposition = serializers.CharField(allow_null=True)
    reason = serializers.CharField(source="disposition_reason")
    disposed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    case = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_case(self, item: Any) -> str | None:
        """Number of the case it became or joined."""
        return self.context.get("number")


class SeparateItemSerializer(serializers.Serializer[Any]):
    """Why an item is taken out of its case."""

    reason = reason_text()


class DisposeSerializer(serializers.Serializer[Any]):
    """What an item becomes: `case` wants color and tier, `joined` the number of a case."""

    disposition = serializers.ChoiceField(choices=Disposition.choices)
    reason = reason_text(required=False, allow_blank=True)
    case = serializers.CharField(max_length=24, required=False, allow_blank=True, allow_null=True)
    color = serializers.ChoiceField(choices=Color.choices, required=False, allow_null=True)
    tier = serializers.ChoiceField(choices=CaseTier.choices, required=False, allow_null=True)
    category = serializers.ChoiceField(choices=CaseCategory.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """See that each disposition brings what it needs."""
        if attrs["disposition"] == Disposition.CASE and not attrs.get("color"):
            raise serializers.ValidationError({"color": _("Choose red, yellow or blue.")})
        if attrs["disposition"] == Disposition.JOINED and not attrs.get("case"):
            raise serializers.ValidationError({"case": _("Choose another open case.")})
        return attrs
