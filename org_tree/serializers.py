"""What the API says of areas, organizations, postings and people, and what it takes in."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from org_tree.models import Area, Organization, Posting
from org_tree.roles import role_choices
from org_tree.shapes import Line


class AreaRefSerializer(serializers.ModelSerializer[Area]):
    """An area as other records name it."""

    class Meta:
        model = Area
        fields = ("id", "code", "name", "tier")
        read_only_fields = fields


class AreaRowSerializer(serializers.ModelSerializer[Area]):
    """An area of a list."""

    parent = serializers.CharField(source="parent.code", read_only=True, default=None)

    class Meta:
        model = Area
        fields = (
            "id", "code", "name", "tier", "setting", "parent", "opened_on", "closed_on",
        )  # fmt: skip
        read_only_fields = fields


class AreaCountsSerializer(serializers.Serializer[Any]):
    """How many of each are on an area and below it today."""

    areas = serializers.DictField(
        child=serializers.IntegerField(), help_text="areas below it, by tier"
    )
    organizations = serializers.IntegerField()
    postings = serializers.IntegerField()


class AreaDetailSerializer(AreaRowSerializer):
    """One area, with what it lies in and how much there is in it."""

    path = AreaRefSerializer(many=True, read_only=True)
    successor = AreaRefSerializer(read_only=True, allow_null=True)
    counts = AreaCountsSerializer(read_only=True)

    class Meta(AreaRowSerializer.Meta):
        fields = (*AreaRowSerializer.Meta.fields, "successor", "path", "counts")
        read_only_fields = fields


class OrganizationSerializer(serializers.ModelSerializer[Organization]):
    """A body on an area."""

    area = AreaRefSerializer(read_only=True)
    parent = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Organization
        fields = ("id", "name", "line", "kind", "area", "parent", "opened_on", "closed_on")
        read_only_fields = fields


class NewOrganizationSerializer(serializers.Serializer[Any]):
    """A body to be opened."""

    client_id = serializers.UUIDField()
    area = serializers.CharField(max_length=24, help_text="code of the area")
    line = serializers.ChoiceField(Line.choices)
    kind = serializers.CharField(max_length=24)
    parent = serializers.IntegerField(required=False, allow_null=True, default=None)
    name = serializers.CharField(max_length=96, required=False, allow_blank=True, default="")
    opened_on = serializers.DateField(required=False, help_text="today when left out")


class OrganizationChangeSerializer(serializers.Serializer[Any]):
    """What of a body can be changed."""

    name = serializers.CharField(max_length=96)


class OrganizationRefSerializer(serializers.ModelSerializer[Organization]):
    """A body as a posting names it."""

    class Meta:
        model = Organization
        fields = ("id", "name", "line", "kind")
        read_only_fields = fields


class PersonSerializer(serializers.Serializer[Any]):
    """A person as a posting names them; the telephone number is masked."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField(source="masked_phone")


class PostingSerializer(serializers.ModelSerializer[Posting]):
    """Who holds what, where, from when to when; `ended_on` is the first day without it."""

    user = PersonSerializer(read_only=True)
    organization = OrganizationRefSerializer(read_only=True)
    area = AreaRefSerializer(source="organization.area", read_only=True)

    class Meta:
        model = Posting
        fields = ("id", "user", "role", "organization", "area", "started_on", "ended_on")
        read_only_fields = fields


class NewPostingSerializer(serializers.Serializer[Any]):
    """An appointment."""

    client_id = serializers.UUIDField()
    user = serializers.IntegerField(help_text="id of the person")
    role = serializers.ChoiceField(role_choices())
    organization = serializers.IntegerField()
    started_on = serializers.DateField()
    ended_on = serializers.DateField(required=False, allow_null=True, default=None)


class PostingChangeSerializer(serializers.Serializer[Any]):
    """The days of a posting; one that is left out stays."""

    started_on = serializers.DateField(required=False)
    ended_on = serializers.DateField(required=False, allow_null=True)


class EndSerializer(serializers.Serializer[Any]):
    """The end of a posting."""

    ended_on = serializers.DateField(help_text="first day without it")
    successor = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="id of the person who takes the open work; left out, the organization does",
    )


class MyPostingSerializer(serializers.ModelSerializer[Posting]):
    """One of my postings."""

    organization = OrganizationRefSerializer(read_only=True)
    area = AreaRefSerializer(source="organization.area", read_only=True)

    class Meta:
        model = Posting
        fields = ("id", "role", "organization", "area", "started_on", "ended_on")
        read_only_fields = fields


class MeSerializer(serializers.Serializer[Any]):
    """Who I am and what I may do today."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    postings = MyPostingSerializer(many=True)
    capabilities = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_capabilities(self, me: Any) -> list[str]:
        """Return what I may do somewhere today."""
        return sorted(me["capabilities"])


class SignInSerializer(serializers.Serializer[Any]):
    """User name and password."""

    username = serializers.CharField(max_length=64)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class TokenSerializer(serializers.Serializer[Any]):
    """The token of a person."""

    token = serializers.CharField()
