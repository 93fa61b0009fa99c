"""`activities/`: what teams plan, who comes, how long they served."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import created_or_first, given
from common.errors import Invalid
from org_tree.models import Area
from org_tree.scope import fetch, granting, require, require_somewhere
from reports.serializers import VersionIn
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.api.acts import CONFLICT, described
from volunteers.api.who import meant
from volunteers.filters import ActivityFilter
from volunteers.models import Activity, SignUp, Volunteer, VolunteerTeam
from volunteers.own import activities_for, volunteer_of
from volunteers.serializers import (
    ActivityChangeIn,
    ActivityIn,
    ActivityOut,
    CancelIn,
    CheckInIn,
    ConfirmIn,
    SignUpIn,
    SignUpOut,
    WhoIn,
)
from volunteers.workflow import acts_from

#: Act of the table -> its name in the address.
NAMES = {
    "open": "publish",
    "start": "start",
    "finish": "finish",
    "confirm": "confirm",
    "cancel": "cancel",
    "sign_up": "sign-up",
    "withdraw": "withdraw",
    "check_in": "check-in",
    "check_out": "check-out",
}
#: What somebody does for themselves.
OWN_ACTS = frozenset({"sign-up", "withdraw", "check-in", "check-out"})
PLANNED = {
    "client_id": "7d0b9a52-6a0e-4c5b-9a57-2f1f6d3a9c13",
    "team": "T0014",
    "title": "冬日暖心 · 送棉衣到户",
    "place": "张湾街道党群服务中心门口",
    "starts_at": "2026-11-28T09:00:00+08:00",
    "ends_at": "2026-11-28T11:30:00+08:00",
    "places": 20,
    "risk": "上下楼搬物，穿防滑鞋",
}
PLAN = OpenApiExample("A plan", request_only=True, value=PLANNED)
SHOWN = OpenApiExample(
    "An activity that takes sign-ups",
    response_only=True,
    value={
        "id": 47,
        "team": "T0014",
        "team_name": "邻里帮厨队",
        "area": "420607102202",
        **{name: PLANNED[name] for name in ("title", "place", "starts_at", "ends_at", "places")},
        "content": "",
        "taken": 20,
        "waiting": 3,
        "risk": PLANNED["risk"],
        "state": "open",
        "cancel_reason": "",
        "version": 2,
        "acts": ["start", "cancel", "sign-up", "withdraw", "check-in"],
    },
)
HOURS = OpenApiExample(
    "Hours of three people",
    request_only=True,
    value={
        "version": 4,
        "minutes": [
            {"sign_up": 301, "minutes": 150},
            {"sign_up": 302, "minutes": 120},
            {"sign_up": 303, "minutes": 0},
        ],
    },
)
CODE = OpenApiExample("By the code of now", request_only=True, value={"code": "4827"})
#: An act that gives the record as it stands then.
_act = partial(described, gives=ActivityOut)


@extend_schema_view(
    list=extend_schema(summary="Activities this person sees"),
    retrieve=extend_schema(summary="One activity", examples=[SHOWN]),
)
class ActivityViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Activity]
):
    """Activities in scope; for a volunteer their own and those they may join."""

    queryset = Activity.objects.none()
    serializer_class = ActivityOut
    filterset_class = ActivityFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> Any:
        """Return the activities the person sees."""
        return activities_for(self.request.user).select_related("team__area", "area")

    def filter_queryset(self, queryset: Any) -> Any:
        """Filter lists only."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def get_serializer_context(self) -> dict[str, Any]:
        """Tell the serializer what the caller may do."""
        return {**super().get_serializer_context(), "acts_on": self._acts_on}

    def _acts_on(self, activity: Activity) -> list[str]:
        open_now = [NAMES[act] for act in acts_from(activity.state) if act in NAMES]
        if granting(self.request.user, MANAGE, activity.team.area):
            return open_now
        own = volunteer_of(self.request.user)
        return [act for act in open_now if act in OWN_ACTS] if own else []

    @extend_schema(
        summary="Plan an activity",
        description="201 for a new draft, 200 with the first one when it was sent before.",
        request=ActivityIn,
        responses={200: ActivityOut, 201: ActivityOut},
        examples=[PLAN, SHOWN],
    )
    def create(self, request: Request) -> Response:
        """Plan an activity; the same `client_id` again gives the first one."""
        require_somewhere(request.user, MANAGE)
        facts = given(request, ActivityIn)
        team = fetch(VolunteerTeam.objects.all(), request.user, MANAGE, code=facts.pop("team"))
        if facts["area"] is not None:
            facts["area"] = fetch(Area.objects.all(), request.user, MANAGE, code=facts["area"])
        activity, created = actions.plan_activity(
            actor=request.user, team=team, now=timezone.now(), **facts
        )
        return created_or_first(self._told(activity.pk), created=created)

    @extend_schema(
        summary="Set the plan right",
        request=ActivityChangeIn,
        responses={200: ActivityOut, 409: CONFLICT},
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what was planned; more places let the first of the waiting list in."""
        return self._manage(request, ActivityChangeIn, actions.change_activity)

    @_act("Take sign-ups from now on", VersionIn)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Take sign-ups from now on."""
        return self._manage(request, VersionIn, actions.open_activity)

    @_act("Begin", VersionIn)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Begin, from half an hour before its time."""
        return self._manage(request, VersionIn, actions.start_activity)

    @_act("Say that it is over", VersionIn)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str) -> Response:
        """Say that it is over; its hours wait to be confirmed."""
        return self._manage(request, VersionIn, actions.finish_activity)

    @_act("Call it off", CancelIn)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Call it off, with a reason."""
        return self._manage(request, CancelIn, actions.cancel_activity)

    @_act("Confirm the hours", ConfirmIn, examples=[HOURS])
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirm what everybody with a place served; the same hours again change nothing."""

        def confirm(*, minutes: list[dict[str, int]], **sent: Any) -> Activity:
            served = {one["sign_up"]: one["minutes"] for one in minutes}
            if len(served) != len(minutes):
                raise Invalid({"minutes": _("Somebody stands in the list twice.")})
            return actions.confirm_hours(minutes=served, **sent)

        return self._manage(request, ConfirmIn, confirm)

    @extend_schema(summary="Who signed up, in order", responses=SignUpOut(many=True))
    @action(
        detail=True,
        methods=["get"],
        url_path="sign-ups",
        filter_backends=(),
        serializer_class=SignUpOut,
    )
    def sign_ups(self, request: Request, pk: str) -> Response:
        """List who signed up; somebody without a posting sees their own."""
        activity = self.get_object()
        rows = SignUp.objects.filter(activity=activity).select_related("volunteer")
        if not Activity.objects.visible_to(request.user).filter(pk=activity.pk).exists():
            rows = rows.filter(volunteer__user=request.user.pk)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(SignUpOut(page, many=True).data)

    @extend_schema(
        summary="Sign up",
        description="A place, or one on the waiting list. 201 when new; 200 with the sign-up "
        "when the person is signed up already.",
        request=SignUpIn,
        responses={200: SignUpOut, 201: SignUpOut, 409: CONFLICT},
        examples=[OpenApiExample("Oneself", request_only=True, value={"knows_risk": True})],
    )
    @action(detail=True, methods=["post"], url_path="sign-up")
    def sign_up(self, request: Request, pk: str) -> Response:
        """Sign oneself up, or somebody else as a manager of the team."""
        activity, who, facts = self._about(request, SignUpIn)
        signed, created = actions.sign_up(
            actor=request.user, activity=activity, volunteer=who, now=timezone.now(), **facts
        )
        return created_or_first(SignUpOut(signed).data, created=created)

    @_act("Give the place back", WhoIn, gives=SignUpOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Give a place back; the first of the waiting list moves up."""
        return self._on_sign_up(request, WhoIn, actions.withdraw)

    @_act("Note that somebody came", CheckInIn, gives=SignUpOut, examples=[CODE])
    @action(detail=True, methods=["post"], url_path="check-in")
    def check_in(self, request: Request, pk: str) -> Response:
        """Check in by the code of now, or tick somebody as a manager."""
        return self._on_sign_up(request, CheckInIn, actions.check_in)

    @_act("Note that somebody left", WhoIn, gives=SignUpOut)
    @action(detail=True, methods=["post"], url_path="check-out")
    def check_out(self, request: Request, pk: str) -> Response:
        """Check out, or tick somebody as a manager."""
        return self._on_sign_up(request, WhoIn, actions.check_out)

    def _manage(self, request: Request, takes: Any, act: Callable[..., Activity]) -> Response:
        """Do a manager's act and answer with the activity as it stands then."""
        activity = self.get_object()
        require(request.user, MANAGE, activity.team.area)
        sent = given(request, takes)
        act(actor=request.user, pk=activity.pk, now=timezone.now(), **sent)
        return Response(self._told(activity.pk))

    def _about(self, request: Request, takes: Any) -> tuple[Activity, Volunteer, dict[str, Any]]:
        """Return the activity, whom a call is about, and what else was given."""
        activity = self.get_object()
        facts = given(request, takes)
        who = meant(request.user, facts.pop("volunteer", None), activity.team.area)
        return activity, who, facts

    def _on_sign_up(self, request: Request, takes: Any, act: Callable[..., Any]) -> Response:
        """Do an act on somebody's sign-up and answer with it as it stands then.

        Raises:
            Http404: the person has not signed up.
        """
        activity, who, facts = self._about(request, takes)
        rows = SignUp.objects.select_related("volunteer").filter(activity=activity, volunteer=who)
        signed = get_object_or_404(rows)
        act(actor=request.user, signed=signed, now=timezone.now(), **facts)
        return Response(SignUpOut(rows.get()).data)

    def _told(self, pk: int) -> Any:
        """Return an activity as it stands now."""
        activity = Activity.objects.select_related("team__area", "area").get(pk=pk)
        return ActivityOut(activity, context=self.get_serializer_context()).data
