"""What the API says of cases, and what a new one carries: nothing is written here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from clocks.models import RuleMark
from common.rows import RowSerializer
from disputes.acts import acts_for
from disputes.choices import (
    CaseCategory,
    Kind,
    Source,
)
from disputes.clock import is_overdue
from disputes.clock_page import Clock, clocks_of, legal_clocks_of
from disputes.models import Case
from disputes.serializers.fields import (
    TEXT,
    AreaCodeField,
    optional_text,
)
from reports.choices import Flag, PartyRole
from reports.inputs import (
    MOST_MONEY,
    MOST_PARTIES,
    MOST_PEOPLE,
    NAME_LENGTH,
    PHONE_LENGTH,
    PartyInput,
)


class AreaSerializer(RowSerializer):
    """An area in a few words."""

    code = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.CharField()


class CaseRowSerializer(RowSerializer):
    """A case as lists show it."""

    # Reads what `CaseQuerySet.for_api` loads; a new field may have to be added there.

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
class ClockSerializer(serializers.Serializer[Any]):
    """One limit of a case that runs: the step's, or a legal clock's."""

    code = serializers.CharField()
    name = serializers.CharField()
    door = serializers.CharField()
    started_at = serializers.DateTimeField(source="terms.started_at")
    amount = serializers.IntegerField(source="terms.amount", allow_null=True)
    unit = serializers.CharField(source="terms.unit")
    paused = serializers.BooleanField(source="is_paused")
    paused_seconds = serializers.SerializerMethodField()
    extended_seconds = serializers.SerializerMethodField()
    first_due_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    overdue = serializers.BooleanField(source="is_overdue")
    rolled_from = serializers.DateField(allow_null=True)
    sum = serializers.CharField()
    basis = serializers.CharField()
    mark = serializers.ChoiceField(choices=RuleMark.choices)
    provisional = serializers.BooleanField(source="is_provisional")
    calendar_version = serializers.IntegerField()

    def get_paused_seconds(self, clock: Clock) -> int:
        """What pauses added, in the measure of the unit; a working day counts as a whole day."""
        return int(clock.terms.paused_for.total_seconds())

    def get_extended_seconds(self, clock: Clock) -> int:
        """What extensions added, in the measure of the unit."""
        return int(clock.terms.extended_by.total_seconds())


class CaseSerializer(CaseRowSerializer):
    """A case in full."""

    description = serializers.CharField()
    parties = PartySerializer(many=True)
    sources = DoorSerializer(many=True)
    clocks = serializers.SerializerMethodField()
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
    joined_due_at = serializers.DateTimeField(
        allow_null=True, help_text="When a joined case would be due if it were taken out again."
    )

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, case: Case) -> Any:
        """The limits that run, nearest first."""
        running = clocks_of(case, self.context["now"], legal_clocks_of(case))
        return ClockSerializer(running, many=True).data

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


class PartyInputSerializer(serializers.Serializer[Any]):
    """A person concerned, as it is sent."""

    name = serializers.CharField(max_length=NAME_LENGTH)
    phone = optional_text(PHONE_LENGTH)
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
    source_number = optional_text(48)
    area = AreaCodeField()
    title = serializers.CharField(max_length=80)
    description = optional_text(TEXT)
    place = optional_text(80)
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
