"""`projects/`, `milestones/`, `social-organizations/`: who carries what, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import created_or_first, given
from org_tree.models import Area
from org_tree.scope import fetch, require_somewhere
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.actions.project_core import ACCEPT
from volunteers.api.acts import described
from volunteers.filters import OrganizationFilter, ProjectFilter
from volunteers.models import (
    Activity,
    Milestone,
    Project,
    SocialOrganization,
    VolunteerTeam,
)
from volunteers.project_serializers import (
    JudgeIn,
    LinkIn,
    MilestoneIn,
    MilestoneOut,
    OrganizationChangeIn,
    OrganizationIn,
    OrganizationOut,
    ProjectChangeIn,
    ProjectIn,
    ProjectOut,
    ProjectWholeOut,
    RemarkIn,
    VersionIn,
)

PLAN = OpenApiExample(
    "A brand of a team",
    request_only=True,
    value={
        "client_id": "0d7f4a0e-5a41-4c0c-9d2f-3a5f0f0d7b21",
        "brand": "暖冬行动",
        "team": "T0014",
        "starts_on": "2026-11-01",
        "ends_on": "2027-02-28",
        "funding": "donation",
        "funder": "区慈善会",
        "amount": "30000.00",
    },
)
ORGANIZATION = OpenApiExample(
    "A social organization",
    request_only=True,
    value={
        "client_id": "5b1f0f5e-4c3d-4d3a-8a53-5d8c0a4d1e77",
        "name": "暖阳社工服务中心",
        "credit_code": "52420607MJH0000010",
        "area": "420607102000",
        "contact_name": "",
        "contact_phone": "",
    },
)


#: An act that gives the record as it stands then.
_act = partial(described, gives=ProjectWholeOut)


@extend_schema_view(
    list=extend_schema(summary="Projects this person sees"),
    retrieve=extend_schema(summary="One project with its milestones and figures"),
)
class ProjectViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]
):
    """Projects: a brand, who carries it, what pays for it, what came of it."""

    queryset = Project.objects.none()
    filterset_class = ProjectFilter
    lookup_value_regex = "[0-9]+"

    def get_serializer_class(self) -> Any:
        """Lists leave out what costs a query a project."""
        return ProjectOut if self.action == "list" else ProjectWholeOut

    def get_queryset(self) -> Any:
        """Projects in sight."""
        rows = Project.objects.visible_to(self.request.user)
        return rows.select_related("team", "organization", "area")

    @extend_schema(
        summary="Plan a project",
        request=ProjectIn,
        responses={200: ProjectWholeOut, 201: ProjectWholeOut},
        examples=[PLAN],
    )
    def create(self, request: Request) -> Response:
        """Write a project down as a draft; the same submission again gives the first one (200)."""
        require_somewhere(request.user, MANAGE)
        values = given(request, ProjectIn)
        code, pk = values.pop("team"), values.pop("organization")
        teams = VolunteerTeam.objects.permitted(request.user, MANAGE).select_related("area")
        bodies = SocialOrganization.objects.permitted(request.user, MANAGE).select_related("area")
        project, created = actions.plan_project(
            actor=request.user,
            team=get_object_or_404(teams, code=code) if code else None,
            organization=get_object_or_404(bodies, pk=pk) if pk else None,
            now=timezone.now(),
            **values,
        )
        return created_or_first(self._shown(project.pk), created=created)

    @_act("Set a draft right", ProjectChangeIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Set a draft right; fields that are left out stay."""
        return self._do(ProjectChangeIn, actions.change_project)

    @_act("Begin a project", VersionIn)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Begin: it has a milestone at least."""
        return self._do(VersionIn, actions.start_project)

    @_act("Accept a project", RemarkIn)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accept: all milestones have passed."""
        return self._do(RemarkIn, actions.accept_project, ACCEPT)

    @_act("End a project without acceptance", RemarkIn)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End without acceptance, with the reason."""
        return self._do(RemarkIn, actions.end_project)

    @_act("Add a milestone", MilestoneIn)
    @action(detail=True, methods=["post"])
    def milestones(self, request: Request, pk: str) -> Response:
        """Say what has to have been done by a day."""
        return self._do(MilestoneIn, actions.add_milestone)

    @_act("Count an activity for a project", LinkIn)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, pk: str) -> Response:
        """Count an activity: its people and hours are the project's from now on."""
        return self._do(LinkIn, actions.link_activity)

    @_act("Count an activity no longer", LinkIn)
    @action(detail=True, methods=["post"])
    def unlink(self, request: Request, pk: str) -> Response:
        """Count an activity no longer."""
        return self._do(LinkIn, actions.unlink_activity)

    def _do(self, takes: Any, act: Callable[..., Any], capability: str = MANAGE) -> Response:
        """Do an act on the project in the address and answer with it as it stands then."""
        user, projects = self.request.user, Project.objects.all()
        project = fetch(projects, user, capability, pk=self.kwargs["pk"])
        values = given(self.request, takes)
        if "activity" in values:
            values["activity"] = get_object_or_404(
                Activity.objects.visible_to(user), pk=values["activity"]
            )
        act(actor=user, pk=project.pk, now=timezone.now(), **values)
        return Response(self._shown(project.pk))

    def _shown(self, pk: int) -> Any:
        return ProjectWholeOut(self.get_queryset().get(pk=pk)).data


class MilestoneViewSet(viewsets.GenericViewSet[Any]):
    """Milestones of projects: looked at by the district."""

    queryset = Milestone.objects.none()
    serializer_class = MilestoneOut
    lookup_value_regex = "[0-9]+"

    @_act("Note what was found", JudgeIn, gives=MilestoneOut)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: str) -> Response:
        """Note what was found; what has to be mended is looked at again."""
        milestone = fetch(Milestone.objects.all(), request.user, ACCEPT, pk=pk)
        judged = actions.judge_milestone(
            actor=request.user, pk=milestone.pk, now=timezone.now(), **given(request, JudgeIn)
        )
        return Response(MilestoneOut(judged).data)


@extend_schema_view(
    list=extend_schema(summary="Social organizations this person sees"),
    retrieve=extend_schema(summary="One social organization"),
)
class OrganizationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]
):
    """Social organisations; who to talk to is masked."""

    queryset = SocialOrganization.objects.none()
    serializer_class = OrganizationOut
    filterset_class = OrganizationFilter
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> Any:
        """Social organisations in sight."""
        return SocialOrganization.objects.visible_to(self.request.user).select_related("area")

    @extend_schema(
        summary="Write a social organization down",
        request=OrganizationIn,
        responses={200: OrganizationOut, 201: OrganizationOut},
        examples=[ORGANIZATION],
    )
    def create(self, request: Request) -> Response:
        """Write one down; the same submission again gives the first one (200)."""
        require_somewhere(request.user, MANAGE)
        values = given(request, OrganizationIn)
        area = get_object_or_404(
            Area.objects.permitted(request.user, MANAGE), code=values.pop("area")
        )
        found, created = actions.register_organization(
            actor=request.user, area=area, now=timezone.now(), **values
        )
        return created_or_first(OrganizationOut(found).data, created=created)

    @_act("Set what is kept right", OrganizationChangeIn, gives=OrganizationOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Set what is kept of a social organisation right, as a whole."""
        rows = SocialOrganization.objects.all()
        found = fetch(rows, request.user, MANAGE, pk=pk)
        values = given(request, OrganizationChangeIn)
        changed = actions.change_organization(
            actor=request.user, pk=found.pk, now=timezone.now(), **values
        )
        return Response(OrganizationOut(changed).data)
