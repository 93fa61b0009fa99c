"""Double check-in for programs: the same actions as the pages (contract.md section 2)."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import GenericViewSet

from common.api import created_or_first, given
from org_tree.models import Area
from org_tree.shapes import Tier
from reports.serializers import ReasonIn
from visits import actions
from visits.actions.check_in_activities import ActivityInput, Decided
from visits.choices import ActivityState, CheckInKind, CheckInState
from visits.models import CheckIn, CheckInActivity
from visits.models.check_in import LONGEST, NOTE_LENGTH, REASON_LENGTH, SHORTEST, TITLE_LENGTH

#: Activities answered in one call.
MOST = 100


class RegistrationIn(serializers.Serializer[Any]):
    """A registration with a community, by the community's code; no address."""

    client_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=CheckInKind.choices)
    area = serializers.CharField(max_length=24, help_text="code of the community")


class MoveIn(serializers.Serializer[Any]):
    """Another community instead."""

    client_id = serializers.UUIDField()
    area = serializers.CharField(max_length=24, help_text="code of the community")


class CheckInOut(serializers.ModelSerializer[CheckIn]):
    """A registration."""

    area = serializers.CharField(source="area.code", read_only=True)
    area_name = serializers.CharField(source="area.place", read_only=True)
    member = serializers.CharField(source="created_by.name", read_only=True)
    unit = serializers.CharField(source="posting.organization.name", read_only=True)

    class Meta:
        model = CheckIn
        fields = (
            "id",
            "client_id",
            "kind",
            "area",
            "area_name",
            "member",
            "unit",
            "state",
            "started_on",
            "ended_on",
            "reason",
            "created_at",
            "decided_at",
        )
        read_only_fields = fields


class CommunityActivityIn(serializers.Serializer[Any]):
    """Something done in the community of a registration."""

    client_id = serializers.UUIDField()
    check_in = serializers.IntegerField(min_value=1)
    date = serializers.DateField()
    title = serializers.CharField(max_length=TITLE_LENGTH)
    minutes = serializers.IntegerField(min_value=SHORTEST, max_value=LONGEST)
    note = serializers.CharField(max_length=NOTE_LENGTH, allow_blank=True, default="")


class AnswerIn(serializers.Serializer[Any]):
    """Which activities are confirmed."""

    activities = serializers.ListField(
        child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=MOST
    )


class ReturnIn(AnswerIn):
    """Which activities are returned, and why."""

    reason = serializers.CharField(max_length=REASON_LENGTH)


class CommunityActivityOut(serializers.ModelSerializer[CheckInActivity]):
    """Something done in a community."""

    area = serializers.CharField(source="check_in.area.code", read_only=True)
    member = serializers.CharField(source="created_by.name", read_only=True)

    class Meta:
        model = CheckInActivity
        fields = (
            "id",
            "client_id",
            "check_in",
            "area",
            "member",
            "date",
            "title",
            "minutes",
            "note",
            "state",
            "reason",
            "created_at",
            "decided_at",
        )
        read_only_fields = fields


class DecidedOut(serializers.Serializer[Decided]):
    """What an answer changed, and what somebody had answered before."""

    done = CommunityActivityOut(many=True)
    before = CommunityActivityOut(many=True)


class CheckInFilter(django_filters.FilterSet):
    """Registrations: which, and where they stand."""

    kind = django_filters.ChoiceFilter(choices=CheckInKind.choices)
    state = django_filters.ChoiceFilter(choices=CheckInState.choices)

    class Meta:
        model = CheckIn
        fields = ("kind", "state")


class ActivityFilter(django_filters.FilterSet):
    """Activities: when, and where they stand."""

    date_from = django_filters.DateFilter("date", "gte")
    date_to = django_filters.DateFilter("date", "lte")
    state = django_filters.ChoiceFilter(choices=ActivityState.choices)

    class Meta:
        model = CheckInActivity
        fields = ("date_from", "date_to", "state")


ASKED = OpenApiExample(
    "registering at home",
    request_only=True,
    value={
        "client_id": "0b0f6c1e-6f0e-4f0e-9a57-6a4f8a1a2b3c",
        "kind": "home",
        "area": "420607001001",
    },
)
DONE = OpenApiExample(
    "an afternoon",
    request_only=True,
    value={
        "client_id": "5f1f6c1e-6f0e-4f0e-9a57-6a4f8a1a2b3c",
        "check_in": 7,
        "date": "2026-11-21",
        "title": "清扫楼道和小广告",
        "minutes": 90,
    },
)


def _community(code: str) -> Area:
    """Return a community by its code.

    Raises:
        Http404: there is none.
    """
    area: Area | None = Area.objects.of_tier(Tier.VILLAGE).filter(code=code).first()
    if area is None:
        raise Http404
    return area


class CheckInView(ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """Registrations: one's own, and those with the communities one answers for."""

    queryset = CheckIn.objects.none()
    serializer_class = CheckInOut
    filterset_class = CheckInFilter

    def get_queryset(self) -> Any:
        """Registrations in sight."""
        seen = CheckIn.objects.visible_to(self.request.user)
        return seen.select_related("area__parent", "created_by", "posting__organization")

    @extend_schema(
        request=RegistrationIn, responses={200: CheckInOut, 201: CheckInOut}, examples=[ASKED]
    )
    def create(self, request: Request) -> Response:
        """Register with a community; the same submission again gives the first one (200)."""
        values = given(request, RegistrationIn)
        values["area"] = _community(values["area"])
        check_in, created = actions.register_check_in(
            actor=request.user, now=timezone.now(), **values
        )
        return created_or_first(self._shown(check_in), created=created)

    @extend_schema(request=MoveIn, responses={200: CheckInOut, 201: CheckInOut})
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Ask another community instead; the old one stands until the new one has confirmed."""
        values = given(request, MoveIn)
        values["area"] = _community(values["area"])
        check_in, created = actions.move_check_in(
            actor=request.user, check_in=self.get_object(), now=timezone.now(), **values
        )
        return created_or_first(self._shown(check_in), created=created)

    @extend_schema(request=None, responses=CheckInOut)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirm a registration with one's own community."""
        row = self.get_object()
        actions.confirm_check_in(actor=request.user, check_in=row, now=timezone.now())
        return Response(self._shown(row))

    @extend_schema(request=ReasonIn, responses=CheckInOut)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Decline a registration with a reason."""
        row = self.get_object()
        values = given(request, ReasonIn)
        actions.decline_check_in(actor=request.user, check_in=row, now=timezone.now(), **values)
        return Response(self._shown(row))

    @extend_schema(request=None, responses=CheckInOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take one's own registration back, or end it today."""
        row = self.get_object()
        actions.withdraw_check_in(actor=request.user, check_in=row, now=timezone.now())
        return Response(self._shown(row))

    def _shown(self, row: CheckIn) -> Any:
        return CheckInOut(self.get_queryset().get(pk=row.pk)).data


class ActivityView(ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """What members did in their communities."""

    queryset = CheckInActivity.objects.none()
    serializer_class = CommunityActivityOut
    filterset_class = ActivityFilter

    def get_queryset(self) -> Any:
        """Activities in sight."""
        seen = CheckInActivity.objects.visible_to(self.request.user)
        return seen.select_related("created_by", "check_in__area")

    @extend_schema(
        request=CommunityActivityIn,
        responses={200: CommunityActivityOut, 201: CommunityActivityOut},
        examples=[DONE],
    )
    def create(self, request: Request) -> Response:
        """Enter what one did; the same submission again gives the first one (200)."""
        values = given(request, CommunityActivityIn)
        mine = CheckIn.objects.filter(created_by=request.user.pk, pk=values.pop("check_in")).first()
        if mine is None:
            raise Http404
        row, created = actions.enter_activity(
            actor=request.user,
            client_id=values.pop("client_id"),
            check_in=mine,
            activity=ActivityInput(**values),
            now=timezone.now(),
        )
        return created_or_first(
            CommunityActivityOut(self.get_queryset().get(pk=row.pk)).data, created=created
        )

    @extend_schema(request=AnswerIn, responses=DecidedOut)
    @action(detail=False, methods=["post"])
    def confirm(self, request: Request) -> Response:
        """Confirm activities in one's own community; what was answered before stays."""
        values = given(request, AnswerIn)
        decided = actions.confirm_activities(
            actor=request.user, activities=self._seen(values["activities"]), now=timezone.now()
        )
        return Response(DecidedOut(decided).data)

    @extend_schema(request=ReturnIn, responses=DecidedOut)
    @action(detail=False, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request) -> Response:
        """Return activities with a reason."""
        values = given(request, ReturnIn)
        decided = actions.return_activities(
            actor=request.user,
            activities=self._seen(values["activities"]),
            reason=values["reason"],
            now=timezone.now(),
        )
        return Response(DecidedOut(decided).data)

    @extend_schema(request=None, responses=CommunityActivityOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take back what one entered, before it is confirmed."""
        row = self.get_object()
        actions.withdraw_activity(actor=request.user, activity=row, now=timezone.now())
        return Response(CommunityActivityOut(self.get_queryset().get(pk=row.pk)).data)

    def _seen(self, keys: list[int]) -> list[int]:
        """Return keys that are all in sight.

        Raises:
            Http404: one of them is not, or is none.
        """
        if self.get_queryset().filter(pk__in=keys).count() != len(set(keys)):
            raise Http404
        return keys


def register(router: BaseRouter) -> None:
    """Add the resources to the API's router."""
    router.register("check-ins", CheckInView, basename="check-in")
    router.register("check-in-activities", ActivityView, basename="check-in-activity")
