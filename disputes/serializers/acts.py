"""What each act takes: fields only, nothing is written here."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from disputes.choices import (
    CaseCategory,
    CaseTier,
    Channel,
    Color,
    Outcome,
    ReferredTo,
)
from disputes.serializers.fields import (
    REASON,
    TEXT,
    OrganizationField,
    PersonField,
    optional_text,
    reason_text,
)


class VersionSerializer(serializers.Serializer[Any]):
    """An act that carries nothing but the version of the case that was read."""

    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class ReasonedSerializer(VersionSerializer):
    """An act that carries a reason."""

    reason = reason_text()


class AssessSerializer(VersionSerializer):
    """Color, tier, and the category confirmed; another color than suggested wants a reason."""

    color = serializers.ChoiceField(choices=Color.choices)
    tier = serializers.ChoiceField(choices=CaseTier.choices)
    category = serializers.ChoiceField(choices=CaseCategory.choices, required=False)
    reason = reason_text(required=False, allow_blank=True)


class AssignSerializer(VersionSerializer):
    """Who is to have the case, and until when it is to be resolved."""

    organization = OrganizationField(required=False, allow_null=True)
    lead = PersonField()
    members = serializers.ListField(child=PersonField(), required=False, max_length=20)
    due_at = serializers.DateTimeField(required=False, allow_null=True)


class MediateSerializer(VersionSerializer):
    """One session."""

    held_at = serializers.DateTimeField()
    place = optional_text(80)
    present = optional_text(200)
    summary = serializers.CharField(max_length=TEXT)


class ResolveSerializer(VersionSerializer):
    """How it ended."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    summary = optional_text(2000)
    agreement = optional_text(TEXT)


class AnswerSerializer(VersionSerializer):
    """Who was told, and what they said."""

    channel = serializers.ChoiceField(choices=Channel.choices)
    told = serializers.CharField(max_length=200)
    satisfied = serializers.BooleanField()
    comment = optional_text(400)


class CloseSerializer(VersionSerializer):
    """The verdict."""

    remark = optional_text(REASON)


class EscalateSerializer(ReasonedSerializer):
    """To which tier or color; the next tier when neither is given."""

    tier = serializers.ChoiceField(choices=CaseTier.choices, required=False, allow_null=True)
    color = serializers.ChoiceField(choices=Color.choices, required=False, allow_null=True)


class RecolorSerializer(ReasonedSerializer):
    """To which color."""

    color = serializers.ChoiceField(choices=Color.choices)


class ExtendSerializer(ReasonedSerializer):
    """Until when; of the step under way, or of the legal clock whose code is given."""

    due_at = serializers.DateTimeField()
    clock = optional_text(24)


class HandOverSerializer(ReasonedSerializer):
    """To whom."""

    lead = PersonField()


class JoinSerializer(VersionSerializer):
    """To which other case."""

    case = serializers.CharField(max_length=24)


class ReferSerializer(ReasonedSerializer):
    """To where."""

    to = serializers.ChoiceField(choices=ReferredTo.choices)


class UrgeSerializer(serializers.Serializer[Any]):
    """A nudge; it overwrites nothing, so it wants no version."""

    version = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    message = optional_text(REASON)


class CommentSerializer(serializers.Serializer[Any]):
    """A remark; it overwrites nothing, so it wants no version."""

    version = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    text = serializers.CharField(max_length=1000)


ACT_INPUTS: dict[str, type[serializers.Serializer[Any]]] = {
    "assess": AssessSerializer,
    "assign": AssignSerializer,
    "accept": VersionSerializer,
    "return": ReasonedSerializer,
    "mediate": MediateSerializer,
    "resolve": ResolveSerializer,
    "answer": AnswerSerializer,
    "close": CloseSerializer,
    "rework": ReasonedSerializer,
    "escalate": EscalateSerializer,
    "recolor": RecolorSerializer,
    "extend": ExtendSerializer,
    "grant_extension": VersionSerializer,
    "refuse_extension": ReasonedSerializer,
    "urge": UrgeSerializer,
    "hand_over": HandOverSerializer,
    "pause": ReasonedSerializer,
    "resume": VersionSerializer,
    "withdraw": ReasonedSerializer,
    "refuse": ReasonedSerializer,
    "join": JoinSerializer,
    "separate": ReasonedSerializer,
    "refer": ReferSerializer,
    "reopen": ReasonedSerializer,
    "comment": CommentSerializer,
}
