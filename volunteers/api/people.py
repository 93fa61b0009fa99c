"""`volunteers/` and `teams/`: the register and the tree of teams."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import created_or_first, given
from common.errors import Invalid
from org_tree.models import Area
from org_tree.scope import fetch, require_somewhere
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.filters import TeamFilter, VolunteerFilter
from volunteers.models import Membership, Volunteer, VolunteerTeam
from volunteers.own import teams_for
from volunteers.pages import below_counts, with_minutes
from volunteers.policy import star_levels
from volunteers.serializers import (
    RegisterIn,
    TeamIn,
    TeamOut,
    VolunteerDetailOut,
    VolunteerOut,
)
from volunteers.tree import MANAGE as MANAGE_TEAMS
from volunteers.tree import send_team

PERSON = OpenApiExample(
    "Somebody who registers",
    request_only=True,
    value={
        "client_id": "5f0b9a52-6a0e-4c5b-9a57-2f1f6d3a9c11",
        "name": "何晓",
        "phone": "19900000001",
        "area": "420607102202",
        "teams": ["T0014"],
        "consent_on": "2026-11-24",
    },
)
SHOWN_PERSON = OpenApiExample(
    "Masked",
    response_only=True,
    value={
        "number": "42060700000012",
        "name": "何*",
        "phone": "199****0001",
        "area": "420607102202",
        "area_name": "黄集镇李楼村",
        "status": "active",
        "registered_on": "2026-11-24",
        "hours": 128.5,
        "stars": 1,
        "version": 1,
    },
)
TEAM = OpenApiExample(
    "A patrol of women",
    request_only=True,
    value={
        "client_id": "0c9f3a52-6a0e-4c5b-9a57-2f1f6d3a9c12",
        "parent": "T0002",
        "area": "420607102202",
        "name": "红马甲巡逻队",
        "kinds": ["patrol", "women"],
    },
)


@extend_schema_view(
    list=extend_schema(summary="The register, masked"),
    retrieve=extend_schema(summary="One person, masked", responses=VolunteerDetailOut),
)
class VolunteerViewSet(viewsets.ReadOnlyModelViewSet[Volunteer]):
    """People on the register: those in scope, and oneself."""

    queryset = Volunteer.objects.none()
    serializer_class = VolunteerOut
    filterset_class = VolunteerFilter
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Za-z]{1,16}"

    def get_queryset(self) -> Any:
        """Return who the person may see."""
        user = self.request.user
        seen = Volunteer.objects.visible_to(user)
        if self.action == "retrieve":
            seen |= Volunteer.objects.filter(user=user.pk)
        return with_minutes(seen.select_related("area__parent", "points_account"), "pk")

    def filter_queryset(self, queryset: Any) -> Any:
        """Filter lists only."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def get_serializer_class(self) -> Any:
        """One person is shown with their teams and points."""
        return VolunteerOut if self.action == "list" else VolunteerDetailOut

    def get_serializer_context(self) -> dict[str, Any]:
        """Give the serializers the hours a star needs."""
        return {**super().get_serializer_context(), "levels": star_levels()}

    @extend_schema(
        summary="Put somebody on the register",
        description="201 for somebody new, 200 with the first answer when it was sent before; "
        "409 `on_register` where the person is on it already.",
        request=RegisterIn,
        responses={200: VolunteerDetailOut, 201: VolunteerDetailOut},
        examples=[PERSON, SHOWN_PERSON],
    )
    def create(self, request: Request) -> Response:
        """Put somebody on the register; the same `client_id` again gives the first one."""
        require_somewhere(request.user, MANAGE)
        facts = given(request, RegisterIn)
        area = fetch(Area.objects.all(), request.user, MANAGE, code=facts.pop("area"))
        teams = _teams(request.user, facts.pop("teams"))
        person, created = actions.register_volunteer(
            actor=request.user, area=area, teams=teams, now=timezone.now(), **facts
        )
        shown = with_minutes(Volunteer.objects.select_related("area__parent"), "pk")
        data = VolunteerDetailOut(
            shown.get(pk=person.pk), context=self.get_serializer_context()
        ).data
        return created_or_first(data, created=created)


def _teams(user: Any, codes: list[str]) -> list[VolunteerTeam]:
    """Return teams by their codes.

    Raises:
        Invalid: for `teams`, naming those that are not in sight.
    """
    found = list(VolunteerTeam.objects.visible_to(user).filter(code__in=codes))
    if unknown := sorted(set(codes) - {team.code for team in found}):
        said = _("No team of yours has the code %(code)s.")
        raise Invalid({"teams": [said % {"code": code} for code in unknown]})
    return found


@extend_schema_view(
    list=extend_schema(
        summary="The tree of teams",
        description="Each names the one above it (`parent`); `parent=CODE` lists what lies below.",
    ),
    retrieve=extend_schema(summary="One team"),
)
class TeamViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[VolunteerTeam]
):
    """Teams in scope, and those near a volunteer."""

    queryset = VolunteerTeam.objects.none()
    serializer_class = TeamOut
    filterset_class = TeamFilter
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Za-z]{1,16}"

    def get_queryset(self) -> Any:
        """Return the teams the person may see, with their sizes."""
        return _sized(teams_for(self.request.user))

    def filter_queryset(self, queryset: Any) -> Any:
        """Filter lists only: a closed team can still be looked at by its code."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(
        summary="Open a team",
        request=TeamIn,
        responses={200: TeamOut, 201: TeamOut},
        examples=[TEAM],
    )
    def create(self, request: Request) -> Response:
        """Open a team below another one; the same `client_id` again gives the first one."""
        require_somewhere(request.user, MANAGE_TEAMS)
        facts = given(request, TeamIn)
        area = fetch(Area.objects.all(), request.user, MANAGE_TEAMS, code=facts.pop("area"))
        facts["on"] = facts.pop("opened_on", None)
        facts["parent"] = _parent(facts["parent"])
        team, created = send_team(actor=request.user, area=area, now=timezone.now(), **facts)
        shown = _sized(VolunteerTeam.objects.all()).get(pk=team.pk)
        return created_or_first(TeamOut(shown).data, created=created)


def _parent(code: str | None) -> VolunteerTeam | None:
    """Return the team above; it may stand above one's own scope, the act checks the areas.

    Raises:
        Invalid: for `parent`.
    """
    if code is None:
        return None
    found: VolunteerTeam | None = VolunteerTeam.objects.filter(code=code).first()
    if found is None:
        raise Invalid({"parent": _("No team has the code %(code)s.") % {"code": code}})
    return found


def _sized(teams: Any) -> Any:
    """Add the number of teams below and of members to teams."""
    held = Membership.objects.filter(team=OuterRef("pk"), ended_on__isnull=True).order_by()
    members = held.values("team").annotate(n=Count("pk")).values("n")
    counted = teams.annotate(
        below=Coalesce(Subquery(below_counts()), 0),
        members=Coalesce(Subquery(members, output_field=IntegerField()), 0),
    )
    return counted.select_related("area__parent", "parent").prefetch_related("kinds")
