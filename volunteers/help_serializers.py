"""What the API of needs for help takes and gives; whom to ask for stays sealed."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from disputes.choices import Channel
from volunteers.actions.help import MOST_TEAMS
from volunteers.choices import TeamKind
from volunteers.help import NEARNESS
from volunteers.models import HelpOffer, HelpRequest


class TeamsIn(serializers.Serializer[Any]):
    """Teams that are asked."""

    teams = serializers.ListField(
        child=serializers.CharField(max_length=16),
        min_length=1,
        max_length=MOST_TEAMS,
        help_text="codes; the first that says yes has it",
    )


class OfferIn(TeamsIn):
    """A need that is offered, said so that strangers may read it."""

    client_id = serializers.UUIDField()
    item = serializers.IntegerField(help_text="id of the livelihood request")
    need = serializers.CharField(max_length=80, help_text="without names")
    place = serializers.CharField(max_length=80, help_text="village and group, no door number")
    contact_name = serializers.CharField(max_length=30, allow_blank=True, default="")
    contact_phone = serializers.CharField(
        max_length=20, allow_blank=True, default="", help_text="where the item names nobody"
    )


class ForTeamIn(serializers.Serializer[Any]):
    """Which of the caller's teams."""

    team = serializers.CharField(max_length=16, help_text="its code")


class GiveBackIn(ForTeamIn):
    """Which team cannot, and why."""

    reason = serializers.CharField(max_length=200)


class FinishIn(serializers.Serializer[Any]):
    """What the team did, or at which of its activities."""

    version = serializers.IntegerField(min_value=1, required=False)
    outcome = serializers.CharField(max_length=200, allow_blank=True, default="")
    activity = serializers.IntegerField(allow_null=True, default=None)
    done_on = serializers.DateField()


class EndIn(serializers.Serializer[Any]):
    """Why no team can meet it; the household is told this."""

    reason = serializers.CharField(max_length=200)


class ToldIn(serializers.Serializer[Any]):
    """That the household was told."""

    told_whom = serializers.CharField(max_length=20, help_text="the person, or family; no names")
    channel = serializers.ChoiceField(choices=Channel.choices)
    told_on = serializers.DateField()
    comment = serializers.CharField(max_length=200, allow_blank=True, default="")


class RevealIn(serializers.Serializer[Any]):
    """What the contact is needed for; it is written down."""

    purpose = serializers.CharField(max_length=200)


class NearIn(serializers.Serializer[Any]):
    """Teams near which item, and of which kind."""

    item = serializers.IntegerField(help_text="id of the livelihood request")
    kind = serializers.ChoiceField(choices=TeamKind.choices, default="")


class NearTeamOut(serializers.Serializer[Any]):
    """A team near a need."""

    code = serializers.CharField()
    name = serializers.CharField()
    near = serializers.SerializerMethodField(help_text="which ground it shares with the need")

    @extend_schema_field(serializers.ChoiceField([str(tier) for tier in NEARNESS]))
    def get_near(self, team: Any) -> str:
        """Same village, town or district."""
        return str(NEARNESS[team.step])


class ContactOut(serializers.Serializer[Any]):
    """Somebody to ask for."""

    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)


class OfferOut(serializers.ModelSerializer[HelpOffer]):
    """A team that was asked; `ended_at` once it said no."""

    team = serializers.CharField(source="team.code", read_only=True)
    team_name = serializers.CharField(source="team.name", read_only=True)

    class Meta:
        model = HelpOffer
        fields = ("team", "team_name", "offered_at", "ended_at", "reason")
        read_only_fields = fields


class HelpOut(serializers.ModelSerializer[HelpRequest]):
    """A need that was offered to teams; `acts` names what the caller may do with it now."""

    area = serializers.CharField(source="area.code", read_only=True)
    team = serializers.CharField(source="team.code", read_only=True, default=None)
    team_name = serializers.CharField(source="team.name", read_only=True, default=None)
    case = serializers.CharField(
        source="case_number",
        read_only=True,
        allow_null=True,
        help_text="number of the case its item became",
    )
    offers = OfferOut(many=True, read_only=True)
    acts = serializers.SerializerMethodField()

    class Meta:
        model = HelpRequest
        fields = (
            "id",
            "item",
            "area",
            "need",
            "place",
            "state",
            "team",
            "team_name",
            "taken_at",
            "activity",
            "outcome",
            "done_on",
            "end_reason",
            "case",
            "told_on",
            "told_whom",
            "channel",
            "comment",
            "created_at",
            "offered_at",
            "version",
            "offers",
            "acts",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_acts(self, held: HelpRequest) -> list[str]:
        """What the caller may do now."""
        acts: list[str] = self.context["acts_on"](held)
        return acts
