"""What the API of volunteers takes and gives; one input a call, people masked in every answer."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reports.serializers import VersionIn
from volunteers.choices import ConsentPurpose, Gender, TeamKind
from volunteers.models import (
    Activity,
    PointsEntry,
    Redemption,
    Reward,
    ServiceRecord,
    SignUp,
    Volunteer,
    VolunteerTeam,
)
from volunteers.models.activity import MOST_PLACES, hours_of
from volunteers.stars import stars_of


class RegisterIn(serializers.Serializer[Any]):
    """Somebody who comes on the register."""

    client_id = serializers.UUIDField()
    name = serializers.CharField(max_length=64)
    phone = serializers.CharField(max_length=20)
    id_number = serializers.CharField(max_length=18, allow_blank=True, default="")
    gender = serializers.ChoiceField(choices=Gender.choices, allow_blank=True, default="")
    birth_date = serializers.DateField(allow_null=True, default=None)
    area = serializers.CharField(max_length=24, help_text="code of where the person lives")
    teams = serializers.ListField(
        child=serializers.CharField(max_length=16), default=list, max_length=10
    )
    consent_on = serializers.DateField()
    consent_purpose = serializers.ChoiceField(
        choices=ConsentPurpose.choices, default=ConsentPurpose.SERVICE.value
    )
    guardian_consent_on = serializers.DateField(allow_null=True, default=None)


class VolunteerOut(serializers.ModelSerializer[Volunteer]):
    """Somebody on the register, masked; hours are those confirmed."""

    name = serializers.CharField(source="masked_name", read_only=True)
    phone = serializers.CharField(source="masked_phone", read_only=True)
    area = serializers.CharField(source="area.code", read_only=True)
    area_name = serializers.CharField(source="area.place", read_only=True)
    hours = serializers.SerializerMethodField()
    stars = serializers.SerializerMethodField()

    class Meta:
        model = Volunteer
        fields: tuple[str, ...] = (
            "number",
            "name",
            "phone",
            "area",
            "area_name",
            "status",
            "registered_on",
            "hours",
            "stars",
            "version",
        )
        read_only_fields = fields

    def get_hours(self, volunteer: Any) -> float:
        """Hours served, with one decimal."""
        return hours_of(volunteer.served)

    def get_stars(self, volunteer: Any) -> int:
        """Stars for these hours, 0 for none."""
        return stars_of(volunteer.served, self.context["levels"])


class TeamRefOut(serializers.ModelSerializer[VolunteerTeam]):
    """A team as other records name it."""

    class Meta:
        model = VolunteerTeam
        fields = ("code", "name")
        read_only_fields = fields


class VolunteerDetailOut(VolunteerOut):
    """One person, with their teams and points."""

    id_number = serializers.CharField(source="masked_id_number", read_only=True)
    teams = serializers.SerializerMethodField()
    points = serializers.SerializerMethodField()

    class Meta(VolunteerOut.Meta):
        fields = (
            *VolunteerOut.Meta.fields,
            "id_number",
            "gender",
            "birth_date",
            "consent_on",
            "consent_purpose",
            "left_on",
            "teams",
            "points",
        )
        read_only_fields = fields

    @extend_schema_field(TeamRefOut(many=True))
    def get_teams(self, volunteer: Volunteer) -> Any:
        """Teams the person belongs to now."""
        held = volunteer.memberships.filter(ended_on__isnull=True).select_related("team")
        return TeamRefOut([one.team for one in held.order_by("pk")], many=True).data

    def get_points(self, volunteer: Volunteer) -> int:
        """Points the person can spend."""
        account = getattr(volunteer, "points_account", None)
        return account.balance if account else 0


class TeamIn(serializers.Serializer[Any]):
    """A team to be opened below another one; without `parent` the general team."""

    client_id = serializers.UUIDField()
    parent = serializers.CharField(max_length=16, allow_null=True, default=None)
    area = serializers.CharField(max_length=24)
    name = serializers.CharField(max_length=64)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=TeamKind.choices), min_length=1
    )
    contact = serializers.CharField(max_length=64, allow_blank=True, default="")
    opened_on = serializers.DateField(required=False)


class TeamOut(serializers.ModelSerializer[VolunteerTeam]):
    """A team: `level` 0 is the general team, 1 a branch, 2 a team; `parent` is the one above."""

    parent = serializers.CharField(source="parent.code", read_only=True, default=None)
    area = serializers.CharField(source="area.code", read_only=True)
    area_name = serializers.CharField(source="area.place", read_only=True)
    kinds = serializers.SerializerMethodField()
    teams = serializers.IntegerField(source="below", read_only=True)
    people = serializers.IntegerField(source="members", read_only=True)

    class Meta:
        model = VolunteerTeam
        fields = (
            "code",
            "name",
            "parent",
            "level",
            "kinds",
            "area",
            "area_name",
            "contact",
            "opened_on",
            "closed_on",
            "teams",
            "people",
        )
        read_only_fields = fields
        extra_kwargs = {
            "teams": {"help_text": "open teams below it"},
            "people": {"help_text": "members of its own"},
        }

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(TeamKind.choices)))
    def get_kinds(self, team: VolunteerTeam) -> list[str]:
        """What it is."""
        return sorted(row.kind for row in team.kinds.all())


class ActivityIn(serializers.Serializer[Any]):
    """An activity to be planned, as a draft."""

    client_id = serializers.UUIDField()
    team = serializers.CharField(max_length=16, help_text="code of the team")
    area = serializers.CharField(
        max_length=24, allow_null=True, default=None, help_text="where it serves; the team's own"
    )
    title = serializers.CharField(max_length=60)
    content = serializers.CharField(max_length=2000, allow_blank=True, default="")
    place = serializers.CharField(max_length=80)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    places = serializers.IntegerField(min_value=1, max_value=MOST_PLACES)
    risk = serializers.CharField(max_length=200)


class ActivityChangeIn(serializers.Serializer[Any]):
    """What is changed of a plan; fields that are left out stay."""

    version = serializers.IntegerField(min_value=1)
    title = serializers.CharField(max_length=60, required=False)
    content = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    place = serializers.CharField(max_length=80, required=False)
    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)
    places = serializers.IntegerField(min_value=1, max_value=MOST_PLACES, required=False)
    risk = serializers.CharField(max_length=200, required=False)


class CancelIn(VersionIn):
    """Why it is called off."""

    reason = serializers.CharField(max_length=200)


class MinutesIn(serializers.Serializer[Any]):
    """What one person served; 0 for who did not come."""

    sign_up = serializers.IntegerField(min_value=1)
    minutes = serializers.IntegerField(min_value=0, max_value=24 * 60)


class ConfirmIn(VersionIn):
    """The hours of everybody with a place."""

    minutes = MinutesIn(many=True, max_length=MOST_PLACES)


class WhoIn(serializers.Serializer[Any]):
    """Whom it is about: a volunteer number, or the caller without one."""

    volunteer = serializers.CharField(max_length=16, required=False)


class SignUpIn(WhoIn):
    """Who signs up, told of the risks."""

    knows_risk = serializers.BooleanField(default=False)


class CheckInIn(WhoIn):
    """Who came; somebody who checks in alone gives the code that is read out."""

    code = serializers.CharField(max_length=8, allow_blank=True, default="")


class ActivityOut(serializers.ModelSerializer[Activity]):
    """An activity; `acts` names what the caller may do with it now."""

    team = serializers.CharField(source="team.code", read_only=True)
    team_name = serializers.CharField(source="team.name", read_only=True)
    area = serializers.CharField(source="area.code", read_only=True)
    acts = serializers.SerializerMethodField()

    class Meta:
        model = Activity
        fields = (
            "id",
            "team",
            "team_name",
            "area",
            "title",
            "content",
            "place",
            "starts_at",
            "ends_at",
            "places",
            "taken",
            "waiting",
            "risk",
            "state",
            "cancel_reason",
            "version",
            "acts",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_acts(self, activity: Activity) -> list[str]:
        """What the caller may do now."""
        acts: list[str] = self.context["acts_on"](activity)
        return acts


class SignUpOut(serializers.ModelSerializer[SignUp]):
    """A sign-up: a place, or where in the waiting list."""

    volunteer = serializers.CharField(source="volunteer.number", read_only=True)
    name = serializers.CharField(source="volunteer.masked_name", read_only=True)

    class Meta:
        model = SignUp
        fields = (
            "id",
            "activity",
            "volunteer",
            "name",
            "state",
            "position",
            "signed_at",
            "moved_up_at",
            "told_at",
            "checked_in_at",
            "checked_out_at",
        )
        read_only_fields = fields


class ServiceRecordOut(serializers.ModelSerializer[ServiceRecord]):
    """Hours somebody served, as the team confirmed them."""

    volunteer = serializers.CharField(source="volunteer.number", read_only=True)
    name = serializers.CharField(source="volunteer.masked_name", read_only=True)
    title = serializers.CharField(source="activity.title", read_only=True)
    area = serializers.CharField(source="area.code", read_only=True)

    class Meta:
        model = ServiceRecord
        fields = (
            "id",
            "activity",
            "title",
            "volunteer",
            "name",
            "area",
            "date",
            "minutes",
            "confirmed_at",
            "annulled_at",
            "annul_reason",
        )
        read_only_fields = fields


class CorrectIn(serializers.Serializer[Any]):
    """The minutes really served, 0 for nobody there, and why they were wrong."""

    minutes = serializers.IntegerField(min_value=0, max_value=24 * 60)
    reason = serializers.CharField(max_length=200)


class PointsOut(serializers.ModelSerializer[PointsEntry]):
    """One line of somebody's points, with the balance after it."""

    volunteer = serializers.CharField(source="account.volunteer.number", read_only=True)
    kind = serializers.CharField(source="transaction.kind", read_only=True)
    at = serializers.DateTimeField(source="transaction.at", read_only=True)
    reason = serializers.CharField(source="transaction.reason", read_only=True)
    record = serializers.IntegerField(source="transaction.record_id", read_only=True)
    redemption = serializers.IntegerField(source="transaction.redemption_id", read_only=True)

    class Meta:
        model = PointsEntry
        fields = (
            "id",
            "volunteer",
            "kind",
            "amount",
            "balance",
            "at",
            "reason",
            "record",
            "redemption",
        )
        read_only_fields = fields


class ReverseIn(serializers.Serializer[Any]):
    """Why it is taken back."""

    reason = serializers.CharField(max_length=200)


class RewardIn(serializers.Serializer[Any]):
    """Something a team offers for points."""

    client_id = serializers.UUIDField()
    team = serializers.CharField(max_length=16)
    name = serializers.CharField(max_length=60)
    cost = serializers.IntegerField(min_value=1)
    stock = serializers.IntegerField(min_value=0, default=0)


class RewardOut(serializers.ModelSerializer[Reward]):
    """Something points can be spent on."""

    team = serializers.CharField(source="team.code", read_only=True)
    team_name = serializers.CharField(source="team.name", read_only=True)

    class Meta:
        model = Reward
        fields = ("id", "team", "team_name", "name", "cost", "stock", "is_open", "created_at")
        read_only_fields = fields


class RedeemIn(WhoIn):
    """A claim: how many pieces, and whose."""

    client_id = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, default=1)


class RedemptionOut(serializers.ModelSerializer[Redemption]):
    """A claimed reward."""

    volunteer = serializers.CharField(source="volunteer.number", read_only=True)

    class Meta:
        model = Redemption
        fields = ("id", "reward", "volunteer", "quantity", "points", "state", "created_at")
        read_only_fields = fields
