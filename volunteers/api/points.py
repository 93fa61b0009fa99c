"""`service-records/`, `points/` and `rewards/`: hours, the ledger, what it buys."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import created_or_first, given
from org_tree.scope import fetch, require, require_somewhere
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.api.who import meant
from volunteers.choices import AccountKind
from volunteers.filters import PointsFilter, RewardFilter, ServiceRecordFilter
from volunteers.models import PointsEntry, Reward, ServiceRecord, VolunteerTeam
from volunteers.own import rewards_for
from volunteers.serializers import (
    CorrectIn,
    PointsOut,
    RedeemIn,
    RedemptionOut,
    ReverseIn,
    RewardIn,
    RewardOut,
    ServiceRecordOut,
)

ENTRY = OpenApiExample(
    "Two hours",
    response_only=True,
    value={
        "id": 91,
        "volunteer": "42060700000012",
        "kind": "earn",
        "amount": 20,
        "balance": 140,
        "at": "2026-11-24T16:40:00+08:00",
        "reason": "",
        "record": 77,
        "redemption": None,
    },
)
CLAIM = OpenApiExample(
    "One piece for oneself",
    request_only=True,
    value={"client_id": "1e0b9a52-6a0e-4c5b-9a57-2f1f6d3a9c14", "quantity": 1},
)
REFUSED = OpenApiResponse(
    description="The state does not allow it, or there are not enough points or pieces.",
    response={"$ref": "#/components/schemas/Error"},
    examples=[
        OpenApiExample(
            "not enough",
            value={
                "code": "not_enough_points",
                "detail": "There are not enough points for this.",
                "balance": 3,
                "wanted": 5,
            },
        )
    ],
)


class _Lists(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """Resources that are listed, narrowed, and looked at by a number."""

    lookup_value_regex = "[0-9]{1,18}"

    def filter_queryset(self, queryset: Any) -> Any:
        """Filter lists only: what is left out of a list can still be looked at."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset


@extend_schema_view(
    list=extend_schema(summary="Confirmed hours"), retrieve=extend_schema(summary="One record")
)
class ServiceRecordViewSet(_Lists):
    """Hours in scope, and one's own."""

    queryset = ServiceRecord.objects.none()
    serializer_class = ServiceRecordOut
    filterset_class = ServiceRecordFilter

    def get_queryset(self) -> Any:
        """Return the records the person sees."""
        user = self.request.user
        seen = ServiceRecord.objects.visible_to(user)
        seen |= ServiceRecord.objects.filter(volunteer__user=user.pk)
        return seen.select_related("volunteer", "activity__team__area", "area")

    @extend_schema(
        summary="Set somebody's hours right",
        description="The record is annulled and another one written; the points follow. Answers "
        "with the new record, or with the annulled one when nothing was served.",
        request=CorrectIn,
        responses={200: ServiceRecordOut, 409: REFUSED},
    )
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Annul a record and write the right one."""
        record = self.get_object()
        require(request.user, MANAGE, record.activity.team.area)
        facts = given(request, CorrectIn)
        written = actions.correct_hours(
            actor=request.user, record_pk=record.pk, now=timezone.now(), **facts
        )
        shown = self.get_queryset().get(pk=written.pk if written else record.pk)
        return Response(ServiceRecordOut(shown).data)


@extend_schema_view(
    list=extend_schema(summary="The ledger of points, newest first"),
    retrieve=extend_schema(summary="One entry", examples=[ENTRY]),
)
class PointsViewSet(_Lists):
    """Entries on the accounts of volunteers in scope, and on one's own."""

    queryset = PointsEntry.objects.none()
    serializer_class = PointsOut
    filterset_class = PointsFilter

    def get_queryset(self) -> Any:
        """Return the entries the person sees."""
        user = self.request.user
        seen = PointsEntry.objects.visible_to(user)
        seen |= PointsEntry.objects.filter(account__volunteer__user=user.pk)
        return seen.select_related("transaction", "account__volunteer")

    @extend_schema(
        summary="Take points back",
        description="By another entry, never by changing one. Earned points go back with the "
        "hours they were given for, spent ones come back with the claim.",
        request=ReverseIn,
        responses={200: PointsOut, 409: REFUSED},
    )
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: str) -> Response:
        """Take a movement of points back and answer with the entry that mirrors it."""
        entry = self.get_object()
        facts = given(request, ReverseIn)
        mirror = actions.reverse_points(
            actor=request.user, pk=entry.transaction_id, now=timezone.now(), **facts
        )
        shown = PointsEntry.objects.select_related("transaction", "account__volunteer")
        mirrored = shown.get(transaction=mirror, account__kind=AccountKind.VOLUNTEER)
        return Response(PointsOut(mirrored).data)


@extend_schema_view(
    list=extend_schema(summary="What points can be spent on"),
    retrieve=extend_schema(summary="One reward"),
)
class RewardViewSet(_Lists):
    """Rewards in scope, and those one may claim."""

    queryset = Reward.objects.none()
    serializer_class = RewardOut
    filterset_class = RewardFilter

    def get_queryset(self) -> Any:
        """Return the rewards the person sees."""
        return rewards_for(self.request.user).select_related("team__area")

    @extend_schema(
        summary="Offer a reward", request=RewardIn, responses={200: RewardOut, 201: RewardOut}
    )
    def create(self, request: Request) -> Response:
        """Offer something for points; the same `client_id` again gives the first one."""
        require_somewhere(request.user, MANAGE)
        facts = given(request, RewardIn)
        team = fetch(VolunteerTeam.objects.all(), request.user, MANAGE, code=facts.pop("team"))
        reward, created = actions.offer_reward(
            actor=request.user, team=team, now=timezone.now(), **facts
        )
        shown = Reward.objects.select_related("team").get(pk=reward.pk)
        return created_or_first(RewardOut(shown).data, created=created)

    @extend_schema(
        summary="Redeem points for it",
        description="Points and pieces go down together or not at all. 201 for a new claim, 200 "
        "with the first one when it was sent before.",
        request=RedeemIn,
        responses={200: RedemptionOut, 201: RedemptionOut, 409: REFUSED},
        examples=[CLAIM],
    )
    @action(detail=True, methods=["post"])
    def redeem(self, request: Request, pk: str) -> Response:
        """Claim it for oneself, or for somebody else as a manager of the team."""
        reward = self.get_object()
        facts = given(request, RedeemIn)
        who = meant(request.user, facts.pop("volunteer", None), reward.team.area)
        claimed, created = actions.redeem(
            actor=request.user, reward=reward, volunteer=who, now=timezone.now(), **facts
        )
        return created_or_first(RedemptionOut(claimed).data, created=created)
