"""What the API of projects and social organisations takes and gives."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reports.serializers import VersionIn
from volunteers.choices import Funding, Verdict
from volunteers.models import Milestone, Project, SocialOrganization
from volunteers.projects import figures_of

__all__ = ["VersionIn"]


class ProjectIn(serializers.Serializer[Any]):
    """A project that is planned; carried by a team or by a social organisation."""

    client_id = serializers.UUIDField()
    brand = serializers.CharField(max_length=40)
    aim = serializers.CharField(max_length=500, allow_blank=True, default="")
    team = serializers.CharField(max_length=16, allow_blank=True, default="", help_text="its code")
    organization = serializers.IntegerField(
        allow_null=True, default=None, help_text="id of a social organization"
    )
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    funding = serializers.ChoiceField(choices=Funding.choices)
    funder = serializers.CharField(max_length=64)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, help_text="yuan")


class ProjectChangeIn(serializers.Serializer[Any]):
    """What is set right in a draft; fields that are left out stay."""

    version = serializers.IntegerField(min_value=1)
    brand = serializers.CharField(max_length=40, required=False)
    aim = serializers.CharField(max_length=500, allow_blank=True, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    funding = serializers.ChoiceField(choices=Funding.choices, required=False)
    funder = serializers.CharField(max_length=64, required=False)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, required=False)


class RemarkIn(VersionIn):
    """How a project ends."""

    remark = serializers.CharField(max_length=200)


class MilestoneIn(VersionIn):
    """What has to have been done by a day."""

    title = serializers.CharField(max_length=60)
    due_on = serializers.DateField()


class LinkIn(serializers.Serializer[Any]):
    """An activity, by its id."""

    activity = serializers.IntegerField()


class JudgeIn(serializers.Serializer[Any]):
    """What was found when a milestone was looked at."""

    verdict = serializers.ChoiceField(choices=Verdict.choices)
    finding = serializers.CharField(max_length=200, allow_blank=True, default="")


class MilestoneOut(serializers.ModelSerializer[Milestone]):
    """A milestone with what was found."""

    class Meta:
        model = Milestone
        fields = ("id", "title", "due_on", "verdict", "finding", "judged_at")
        read_only_fields = fields


class ProjectOut(serializers.ModelSerializer[Project]):
    """A project as lists give it."""

    team = serializers.CharField(source="team.code", read_only=True, default=None)
    organization = serializers.IntegerField(source="organization_id", read_only=True)
    carrier = serializers.CharField(source="carrier.name", read_only=True)
    area = serializers.CharField(source="area.code", read_only=True)

    class Meta:
        model = Project
        fields: tuple[str, ...] = (
            "id",
            "brand",
            "aim",
            "team",
            "organization",
            "carrier",
            "area",
            "starts_on",
            "ends_on",
            "funding",
            "funder",
            "amount",
            "state",
            "remark",
            "version",
        )
        read_only_fields = fields


class FiguresOut(serializers.Serializer[Any]):
    """Figures of a project, from the confirmed hours of its activities."""

    activities = serializers.IntegerField()
    people = serializers.IntegerField()
    hours = serializers.FloatField()


class ProjectWholeOut(ProjectOut):
    """One project with its milestones and figures."""

    milestones = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()

    class Meta(ProjectOut.Meta):
        fields = (*ProjectOut.Meta.fields, "milestones", "figures")
        read_only_fields = fields

    @extend_schema_field(MilestoneOut(many=True))
    def get_milestones(self, project: Project) -> Any:
        """Its milestones, the nearest first."""
        return MilestoneOut(project.milestones.order_by("due_on", "pk"), many=True).data

    @extend_schema_field(FiguresOut)
    def get_figures(self, project: Project) -> Any:
        """Its figures."""
        return FiguresOut(figures_of(project)).data


class OrganizationIn(serializers.Serializer[Any]):
    """A social organisation."""

    client_id = serializers.UUIDField()
    name = serializers.CharField(max_length=64)
    credit_code = serializers.CharField(max_length=24, help_text="GB 32100-2015, 18 characters")
    area = serializers.CharField(max_length=24, help_text="code of where it works")
    contact_name = serializers.CharField(max_length=64, allow_blank=True, default="")
    contact_phone = serializers.CharField(max_length=20, allow_blank=True, default="")


class OrganizationChangeIn(serializers.Serializer[Any]):
    """What is kept of a social organisation, as a whole."""

    version = serializers.IntegerField(min_value=1)
    name = serializers.CharField(max_length=64)
    credit_code = serializers.CharField(max_length=24)
    contact_name = serializers.CharField(max_length=64, allow_blank=True)
    contact_phone = serializers.CharField(max_length=20, allow_blank=True)


class OrganizationOut(serializers.ModelSerializer[SocialOrganization]):
    """A social organisation, its contact masked."""

    area = serializers.CharField(source="area.code", read_only=True)
    contact = serializers.CharField(source="masked_contact", read_only=True)

    class Meta:
        model = SocialOrganization
        fields = ("id", "name", "credit_code", "area", "contact", "version")
        read_only_fields = fields
