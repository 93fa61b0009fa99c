"""Meetings by appointment for programs: listed, read, arranged, answered; names never leave."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api import created_or_first, given
from common.errors import Invalid, NotAllowed
from org_tree.models import Area
from org_tree.shapes import Tier
from visits import actions
from visits.choices import Invitation, Need
from visits.inputs import CALLED_LENGTH, DOOR_LENGTH, REASON_LENGTH
from visits.invitations import (
    PLACE_LENGTH,
    PURPOSE_LENGTH,
    InvitationInput,
    MoveInput,
    matter_of,
)
from visits.models import Appointment
from visits.views.asked import place_of


class AppointmentIn(serializers.Serializer[Any]):
    """A meeting to be arranged: by need, or about a case or an item."""

    client_id = serializers.UUIDField()
    area = serializers.CharField(max_length=24, help_text="code of the village or group")
    meets_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=PLACE_LENGTH)
    invitation = serializers.ChoiceField(choices=Invitation.choices)
    need = serializers.ChoiceField(choices=Need.choices, allow_blank=True, default="")
    case = serializers.CharField(
        max_length=24, allow_blank=True, default="", help_text="number of an open case"
    )
    item = serializers.IntegerField(default=None, allow_null=True)
    purpose = serializers.CharField(max_length=PURPOSE_LENGTH, allow_blank=True, default="")
    unit = serializers.CharField(
        max_length=24,
        allow_blank=True,
        default="",
        help_text="code of the household unit; a need wants one",
    )
    door = serializers.CharField(max_length=DOOR_LENGTH, allow_blank=True, default="")
    called = serializers.CharField(max_length=CALLED_LENGTH, allow_blank=True, default="")
    is_agreed = serializers.BooleanField(default=False)


class MeetingReasonIn(serializers.Serializer[Any]):
    """Why; somebody who declines owes none."""

    reason = serializers.CharField(max_length=REASON_LENGTH, allow_blank=True, default="")


class MeetingMoveIn(serializers.Serializer[Any]):
    """Another time, another place, or both; what is left out stays as it was."""

    meets_at = serializers.DateTimeField(required=False)
    place = serializers.CharField(max_length=PLACE_LENGTH, required=False)
    reason = serializers.CharField(max_length=REASON_LENGTH)
    invitation = serializers.ChoiceField(
        choices=Invitation.choices, required=False, help_text="how they were told of it"
    )
    is_agreed = serializers.BooleanField(default=False)


class AppointmentOut(serializers.ModelSerializer[Appointment]):
    """A meeting; whom it is with is shown on its page alone."""

    area = serializers.CharField(source="area.code", read_only=True)
    case = serializers.CharField(source="case.number", read_only=True, default=None)

    class Meta:
        model = Appointment
        fields = (
            "id",
            "area",
            "need",
            "case",
            "item",
            "purpose",
            "meets_at",
            "place",
            "invitation",
            "state",
            "reason",
            "visit",
            "posting",
            "created_at",
            "ended_at",
        )
        read_only_fields = fields


class AppointmentView(ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """Meetings by appointment: arrange one, list them, read one, say what came of it."""

    queryset = Appointment.objects.none()
    serializer_class = AppointmentOut
    filterset_fields = ("state",)

    def get_queryset(self) -> Any:
        """Meetings in sight."""
        return Appointment.objects.visible_to(self.request.user).select_related("area", "case")

    @extend_schema(request=AppointmentIn, responses={200: AppointmentOut, 201: AppointmentOut})
    def create(self, request: Request) -> Response:
        """Arrange a meeting of one's own; the same submission again gives the first one (200)."""
        values = given(request, AppointmentIn)
        meeting, created = actions.invite(
            actor=request.user,
            client_id=values.pop("client_id"),
            invitation=_invitation(request.user, values),
            now=timezone.now(),
        )
        return created_or_first(self._shown(meeting), created=created)

    @extend_schema(request=None, responses=AppointmentOut)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: str) -> Response:
        """Record that they come."""
        return self._stepped("agree", {})

    @extend_schema(request=MeetingReasonIn, responses=AppointmentOut)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Record that they do not want to come."""
        return self._stepped("decline", given(request, MeetingReasonIn))

    @extend_schema(request=MeetingReasonIn, responses=AppointmentOut)
    @action(detail=True, methods=["post"])
    def miss(self, request: Request, pk: str) -> Response:
        """Record that it did not come about."""
        return self._stepped("miss", given(request, MeetingReasonIn))

    @extend_schema(request=MeetingReasonIn, responses=AppointmentOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Call it off."""
        return self._stepped("cancel", given(request, MeetingReasonIn))

    @extend_schema(request=MeetingMoveIn, responses=AppointmentOut)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Put it on another time or at another place; another time wants a new yes."""
        meeting = self._own()
        stands = {name: getattr(meeting, name) for name in ("meets_at", "place", "invitation")}
        move = MoveInput(**{**stands, **given(request, MeetingMoveIn)})
        actions.move_meeting(actor=request.user, appointment=meeting, move=move, now=timezone.now())
        return Response(self._shown(meeting))

    @extend_schema(request=None, responses=AppointmentOut)
    @action(detail=True, methods=["post"])
    def take_on(self, request: Request, pk: str) -> Response:
        """Take on a meeting of one's office whose host has left."""
        meeting = self.get_object()
        actions.take_meeting_on(actor=request.user, appointment=meeting, now=timezone.now())
        return Response(self._shown(meeting))

    def _own(self) -> Appointment:
        """Return a meeting the caller works on: others are refused before anything is read."""
        meeting: Appointment = self.get_object()
        if not meeting.is_of(self.request.user):
            raise NotAllowed
        return meeting

    def _stepped(self, step: str, values: dict[str, Any]) -> Response:
        meeting = self._own()
        act: Any = actions.MEETING_ACTS[step]
        row = act(actor=self.request.user, appointment=meeting, now=timezone.now(), **values)
        return Response(self._shown(row))

    def _shown(self, meeting: Appointment) -> Any:
        return AppointmentOut(self.get_queryset().get(pk=meeting.pk)).data


def _invitation(user: Any, values: dict[str, Any]) -> InvitationInput:
    """Return validated values as the action takes them.

    Raises:
        Http404: the place or the matter is not there, or out of reach.
        Invalid: the household unit is not.
    """
    area = place_of(user, values.pop("area"))
    number, item = values.pop("case"), values.pop("item")
    matter: dict[str, Any] = {}
    if number or item is not None:
        found = matter_of(user, timezone.now(), number=number, item_pk=str(item or ""))
        if found is None:
            raise Http404
        matter = {"case" if number else "item": found}
    unit = _unit(area, values.pop("unit"))
    return InvitationInput(area=area, unit=unit, **matter, **values)


def _unit(area: Area, code: str) -> Area | None:
    if not code:
        return None
    found: Area | None = (
        Area.objects.within(area).of_tier(Tier.HOUSEHOLD_UNIT).filter(code=code).first()
    )
    if found is None:
        message = _("There is no household unit %(code)s in this place.")
        raise Invalid({"unit": message % {"code": code}})
    return found
