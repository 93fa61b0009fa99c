"""What the API says of cases, and what each act takes: fields only, nothing is written here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from disputes.acts import acts_for
from disputes.choices import (
    CaseCategory,
    CaseTier,
    Channel,
    Color,
    Kind,
    Outcome,
    ReferredTo,
    Source,
)
from disputes.clock import is_overdue
from disputes.models import Case
from org_tree.models import Area, Organization
from reports.choices import Disposition, Flag, PartyRole
from reports.inputs import (
    MOST_MONEY,
    MOST_PARTIES,
    MOST_PEOPLE,
    NAME_LENGTH,
    PHONE_LENGTH,
    PartyInput,
)

LARGEST_ID = 2**63 - 1
REASON = 200
TEXT = 4000

# --- What comes out ------------------------------------------------------------------------------


class AreaSerializer(serializers.Serializer[Any]):
    """An area in a few words."""

    code = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.CharField()


class CaseRowSerializer(serializers.Serializer[Any]):
    """A case as lists show it."""

    number = serializers.CharField()
    kind = serializers.CharField()
    source = serializers.CharField()
    area = AreaSerializer()
    title = serializers.CharField()
    place = serializers.CharField()
    category = serializers.CharField()
    occurred_at = serializers.DateTimeField(allow_null=True)
    people_count = serializers.IntegerField()
    amount = serializers.IntegerField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())
    state = serializers.CharField()
    color = serializers.CharField(allow_null=True)
    tier = serializers.CharField(allow_null=True)
    organization = serializers.IntegerField(source="organization_id", allow_null=True)
    organization_name = serializers.SerializerMethodField()
    lead = serializers.SerializerMethodField()
    lead_name = serializers.SerializerMethodField()
    members = serializers.SerializerMethodField()
    version = serializers.IntegerField()
    step_started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    overdue = serializers.SerializerMethodField()
    paused_at = serializers.DateTimeField(allow_null=True)
    extension_due_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField()
    assessed_at = serializers.DateTimeField(allow_null=True)
    assigned_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(allow_null=True)
    satisfied = serializers.BooleanField(source="is_satisfied", allow_null=True)
    acts = serializers.SerializerMethodField()

    def get_organization_name(self, case: Case) -> str:
        """Name of the handling organization."""
        return case.organization.name if case.organization else ""

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_lead(self, case: Case) -> int | None:
        """Id of the person who leads."""
        return case.lead.user_id if case.lead else None

    def get_lead_name(self, case: Case) -> str:
        """Name of the person who leads."""
        return case.lead.user.name if case.lead else ""

    def get_members(self, case: Case) -> list[int]:
        """Ids of the people who help."""
        if case.lead is None:
            return []
        return [member.posting.user_id for member in case.members.all()]

    def get_overdue(self, case: Case) -> bool:
        """Whether the due time has passed with the clock running."""
        return is_overdue(case.due_at, self.context["now"], paused=case.paused_at is not None)

    def get_acts(self, case: Case) -> list[str]:
        """What the caller may do now, the likeliest next act first."""
        return acts_for(case, self.context["user"])


class PartySerializer(serializers.Serializer[Any]):
    """A person concerned, masked."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="masked_name")
    phone = serializers.CharField(source="masked_phone")
    role = serializers.CharField()


class DoorSerializer(serializers.Serializer[Any]):
    """One door the matter came through."""

    source = serializers.CharField()
    number = serializers.CharField()
    item = serializers.IntegerField(source="item_id", allow_null=True)
    received_at = serializers.DateTimeField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "case",
            response_only=True,
            value={
                "number": "XZ-2026-00417",
                "kind": "dispute",
                "source": "item",
                "area": {"code": "420607102215003", "name": "三组", "tier": "group"},
                "title": "三组水渠争执",
                "state": "assigned",
                "color": "yellow",
                "tier": "village",
                "lead": 12,
                "lead_name": "陈德胜",
                "members": [15],
                "version": 3,
                "due_at": "2026-11-26T00:00:00+08:00",
                "overdue": False,
                "acts": ["accept", "return", "hand_over", "comment"],
            },
        )
    ]
)
class CaseSerializer(CaseRowSerializer):
    """A case in full."""

    description = serializers.CharField()
    parties = PartySerializer(many=True)
    sources = DoorSerializer(many=True)
    due_unit = serializers.CharField()
    first_due_at = serializers.DateTimeField(allow_null=True)
    resolve_due_at = serializers.DateTimeField(allow_null=True)
    pause_reason = serializers.CharField()
    pause_count = serializers.IntegerField()
    extension_reason = serializers.CharField()
    extension_count = serializers.IntegerField()
    urged_at = serializers.DateTimeField(allow_null=True)
    suggested_color = serializers.CharField(allow_null=True)
    summary = serializers.CharField(source="outcome_summary")
    agreement = serializers.CharField()
    referred_to = serializers.CharField(allow_null=True)
    joined_to = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_joined_to(self, case: Case) -> str | None:
        """Number of the case this one was joined to."""
        return case.joined_to.number if case.joined_to else None


class CaseEventSerializer(serializers.Serializer[Any]):
    """One line of a case's history; never changed, each carries the digest of the one before."""

    sequence = serializers.IntegerField()
    act = serializers.SerializerMethodField()
    at = serializers.DateTimeField()
    actor = serializers.IntegerField(source="actor_id", allow_null=True)
    actor_name = serializers.CharField()
    posting = serializers.CharField(source="posting_title")
    data = serializers.DictField()
    digest = serializers.CharField()

    def get_act(self, event: Any) -> str:
        """The act, without its app."""
        return event.act.removeprefix("disputes.")


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


class SavedViewSerializer(serializers.Serializer[Any]):
    """Named filters of a list page."""

    id = serializers.IntegerField()
    page = serializers.CharField()
    name = serializers.CharField()
    query = serializers.CharField()
    owner = serializers.IntegerField(source="owner_id")
    shared_with = serializers.IntegerField(source="shared_with_id", allow_null=True)


# --- What goes in --------------------------------------------------------------------------------


def _possible_id(number: int) -> int:
    """Return an id no database stumbles over; 0 is nobody's."""
    return number if 0 < number <= LARGEST_ID else 0


class AreaCodeField(serializers.CharField):
    """An area by its code; the serializer's context names the `user`."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the area, freshly read.

        Raises:
            Http404: there is none, or it is out of sight; the answer does not tell which.
        """
        code = super().to_internal_value(data)
        in_sight = Area.objects.permitted(self.context["user"], "disputes.view")
        area = in_sight.filter(code=code).first()
        if area is None:
            raise Http404
        return area


class PersonField(serializers.IntegerField):
    """A person by id; whether they are eligible is the action's to say."""

    default_error_messages = {"unknown": _("There is no such person.")}  # noqa: RUF012

    def to_internal_value(self, data: Any) -> Any:
        """Return the person."""
        pk = _possible_id(super().to_internal_value(data))
        person = get_user_model().objects.filter(pk=pk).first()
        if person is None:
            self.fail("unknown")
        return person


class OrganizationField(serializers.IntegerField):
    """An organization by id; whether it covers the case is the action's to say."""

    default_error_messages = {"unknown": _("There is no such organization.")}  # noqa: RUF012

    def to_internal_value(self, data: Any) -> Any:
        """Return the organization with its area."""
        pk = _possible_id(super().to_internal_value(data))
        found = Organization.objects.select_related("area").filter(pk=pk).first()
        if found is None:
            self.fail("unknown")
        return found


def _reason(**kwargs: Any) -> serializers.CharField:
    return serializers.CharField(max_length=REASON, **kwargs)


def _optional_text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True)


class PartyInputSerializer(serializers.Serializer[Any]):
    """A person concerned, as it is sent."""

    name = serializers.CharField(max_length=NAME_LENGTH)
    phone = _optional_text(PHONE_LENGTH)
    role = serializers.ChoiceField(choices=PartyRole.choices, required=False)

    def to_internal_value(self, data: Any) -> Any:
        """Return the person as the actions take one."""
        return PartyInput(**super().to_internal_value(data))


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "walk-in",
            request_only=True,
            value={
                "client_id": "0b9c2f0e-6f6c-4b57-9d0e-5b2f7c1f3a11",
                "kind": "dispute",
                "source": "walk_in",
                "area": "420607102215003",
                "title": "三组水渠争执",
                "description": "两家为放水先后吵了起来。",
                "category": "neighbors",
                "people_count": 2,
                "parties": [{"name": "李大山", "phone": "13800005678", "role": "party"}],
                "flags": [],
            },
        )
    ]
)
class CaseInputSerializer(serializers.Serializer[Any]):
    """A matter to be received."""

    client_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    source = serializers.ChoiceField(choices=Source.choices)
    source_number = _optional_text(48)
    area = AreaCodeField()
    title = serializers.CharField(max_length=80)
    description = _optional_text(TEXT)
    place = _optional_text(80)
    category = serializers.ChoiceField(choices=CaseCategory.choices, required=False)
    occurred_at = serializers.DateTimeField(required=False, allow_null=True)
    people_count = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False)
    amount = serializers.IntegerField(
        min_value=0, max_value=MOST_MONEY, required=False, allow_null=True
    )
    parties = PartyInputSerializer(many=True, required=False, max_length=MOST_PARTIES)
    flags = serializers.ListField(
        child=serializers.ChoiceField(choices=Flag.choices), required=False, max_length=20
    )


class VersionSerializer(serializers.Serializer[Any]):
    """An act that carries nothing but the version of the case that was read."""

    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class ReasonedSerializer(VersionSerializer):
    """An act that carries a reason."""

    reason = _reason()


class AssessSerializer(VersionSerializer):
    """Color, tier, and the category confirmed; another color than suggested wants a reason."""

    color = serializers.ChoiceField(choices=Color.choices)
    tier = serializers.ChoiceField(choices=CaseTier.choices)
    category = serializers.ChoiceField(choices=CaseCategory.choices, required=False)
    reason = _reason(required=False, allow_blank=True)


class AssignSerializer(VersionSerializer):
    """Who is to have the case, and until when it is to be resolved."""

    organization = OrganizationField(required=False, allow_null=True)
    lead = PersonField()
    members = serializers.ListField(child=PersonField(), required=False, max_length=20)
    due_at = serializers.DateTimeField(required=False, allow_null=True)


class MediateSerializer(VersionSerializer):
    """One session."""

    held_at = serializers.DateTimeField()
    place = _optional_text(80)
    present = _optional_text(200)
    summary = serializers.CharField(max_length=TEXT)


class ResolveSerializer(VersionSerializer):
    """How it ended."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    summary = _optional_text(2000)
    agreement = _optional_text(TEXT)


class AnswerSerializer(VersionSerializer):
    """Who was told, and what they said."""

    channel = serializers.ChoiceField(choices=Channel.choices)
    told = serializers.CharField(max_length=200)
    satisfied = serializers.BooleanField()
    comment = _optional_text(400)


class CloseSerializer(VersionSerializer):
    """The verdict."""

    remark = _optional_text(REASON)


class EscalateSerializer(ReasonedSerializer):
    """To which tier or color; the next tier when neither is given."""

    tier = serializers.ChoiceField(choices=CaseTier.choices, required=False, allow_null=True)
    color = serializers.ChoiceField(choices=Color.choices, required=False, allow_null=True)


class RecolorSerializer(ReasonedSerializer):
    """To which color."""

    color = serializers.ChoiceField(choices=Color.choices)


class ExtendSerializer(ReasonedSerializer):
    """Until when."""

    due_at = serializers.DateTimeField()


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
    message = _optional_text(REASON)


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
    "refer": ReferSerializer,
    "reopen": ReasonedSerializer,
    "comment": CommentSerializer,
}


class DisposeSerializer(serializers.Serializer[Any]):
    """What an item becomes: `case` wants color and tier, `joined` the number of a case."""

    disposition = serializers.ChoiceField(choices=Disposition.choices)
    reason = _reason(required=False, allow_blank=True)
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


class SavedViewInputSerializer(serializers.Serializer[Any]):
    """Filters to be kept under a name."""

    client_id = serializers.UUIDField()
    page = serializers.CharField(max_length=24, required=False)
    name = serializers.CharField(max_length=24)
    query = _optional_text(500)
    shared_with = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST_ID
    )


class SavedViewChangeSerializer(serializers.Serializer[Any]):
    """What can be changed of a saved view."""

    name = serializers.CharField(max_length=24, required=False)
    query = _optional_text(500)
    shared_with = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST_ID
    )
