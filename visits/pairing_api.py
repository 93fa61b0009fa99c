"""Pairing for programs: the same actions as the pages; how people are addressed never leaves."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import GenericViewSet

from common.api import created_or_first, given
from common.calendar import business_date
from common.errors import NotAllowed
from org_tree.models import Area
from org_tree.shapes import Tier
from reports.filters import AreaFilter
from visits import actions
from visits.choices import Need, PairingResult
from visits.inputs import CALLED_LENGTH, DOOR_LENGTH, REASON_LENGTH
from visits.models import Pairing, PairingStep, Visit
from visits.pairings import (
    BASIS_LENGTH,
    MOST_STEPS,
    STEP_LENGTH,
    PairingInput,
    StepInput,
    follow_ups,
)


class StepIn(serializers.Serializer[Any]):
    """One step of a plan: what, by when."""

    what = serializers.CharField(max_length=STEP_LENGTH)
    due_on = serializers.DateField()


class PairingIn(serializers.Serializer[Any]):
    """A household to be looked after, with the first steps of the plan."""

    client_id = serializers.UUIDField()
    unit = serializers.CharField(max_length=24, help_text="code of the household unit")
    door = serializers.CharField(max_length=DOOR_LENGTH)
    need = serializers.ChoiceField(choices=Need.choices)
    started_on = serializers.DateField()
    called = serializers.CharField(max_length=CALLED_LENGTH, allow_blank=True, default="")
    basis = serializers.CharField(max_length=BASIS_LENGTH, allow_blank=True, default="")
    steps = serializers.ListField(child=StepIn(), default=list, max_length=MOST_STEPS)


class PlanIn(StepIn):
    """A step to be added to the plan."""

    client_id = serializers.UUIDField()


class StepDoneIn(serializers.Serializer[Any]):
    """When and how a step was done."""

    done_on = serializers.DateField()
    how = serializers.CharField(max_length=REASON_LENGTH)


class PairingEndIn(serializers.Serializer[Any]):
    """How it ended, and what came of it."""

    result = serializers.ChoiceField(choices=PairingResult.choices)
    outcome = serializers.CharField(max_length=REASON_LENGTH)


class StepOut(serializers.ModelSerializer[PairingStep]):
    """A step of a plan, and how it was done."""

    class Meta:
        model = PairingStep
        fields = ("id", "what", "due_on", "done_on", "how")
        read_only_fields = fields


class FollowUpOut(serializers.ModelSerializer[Visit]):
    """A visit to the household; what it says is read at the visit itself, by whoever may."""

    visit = serializers.SerializerMethodField()
    by = serializers.CharField(source="created_by.name", read_only=True)

    class Meta:
        model = Visit
        fields = ("visit", "date", "by")
        read_only_fields = fields

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_visit(self, visit: Any) -> int | None:
        """Return the visit's id where the caller may read it."""
        return visit.pk if visit.is_readable else None


class PairingOut(serializers.ModelSerializer[Pairing]):
    """A household by unit and door, who looks after it, the next step, the last visit."""

    unit = serializers.CharField(source="area.code", read_only=True)
    unit_name = serializers.CharField(read_only=True)
    village = serializers.CharField(source="village.code", read_only=True)
    office = serializers.CharField(source="organization.name", read_only=True)
    cadre = serializers.CharField(source="posting.user.name", read_only=True, default=None)
    next_step = serializers.CharField(read_only=True, allow_null=True)
    next_due = serializers.DateField(read_only=True, allow_null=True)
    seen_on = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Pairing
        fields: tuple[str, ...] = (
            "id",
            "client_id",
            "unit",
            "unit_name",
            "village",
            "door",
            "need",
            "basis",
            "office",
            "posting",
            "cadre",
            "started_on",
            "next_step",
            "next_due",
            "seen_on",
            "ended_on",
            "result",
            "outcome",
            "created_at",
        )
        read_only_fields = fields


class PairingDetailOut(PairingOut):
    """A pairing with its whole plan and the visits to the household."""

    steps = StepOut(many=True, read_only=True)
    visits = serializers.SerializerMethodField()

    class Meta(PairingOut.Meta):
        fields = (*PairingOut.Meta.fields, "steps", "visits")
        read_only_fields = fields

    @extend_schema_field(FollowUpOut(many=True))
    def get_visits(self, pairing: Pairing) -> Any:
        """Return the latest visits to the household since it is looked after."""
        found = follow_ups(pairing, user=self.context["request"].user)
        return FollowUpOut(found, many=True).data


class PairingFilter(django_filters.FilterSet):
    """Pairings: where, which need, whose, and whether they go on."""

    area = AreaFilter(label=_("Area"))
    need = django_filters.ChoiceFilter(choices=Need.choices)
    open = django_filters.BooleanFilter("ended_on", "isnull")
    mine = django_filters.BooleanFilter(method="of_caller")
    waiting = django_filters.BooleanFilter(method="for_somebody")

    class Meta:
        model = Pairing
        fields = ("area", "need", "open", "mine", "waiting")

    def of_caller(self, rows: Any, name: str, value: bool) -> QuerySet[Pairing]:
        """Narrow to one's own, or to those of others."""
        mine = Pairing.objects.of(self.request.user)
        return rows.filter(pk__in=mine) if value else rows.exclude(pk__in=mine)

    def for_somebody(self, rows: Any, name: str, value: bool) -> QuerySet[Pairing]:
        """Narrow to those whose cadre has left, or to the others."""
        unassigned = Pairing.objects.unassigned()
        return rows.filter(pk__in=unassigned) if value else rows.exclude(pk__in=unassigned)


BEGUN = OpenApiExample(
    "a household with a first step",
    request_only=True,
    value={
        "client_id": "0b0f6c1e-6f0e-4f0e-9a57-6a4f8a1a2b3c",
        "unit": "420607100201001001",
        "door": "12号",
        "need": "low_income",
        "started_on": "2026-11-24",
        "basis": "低保户，子女在外",
        "steps": [{"what": "联系改厕", "due_on": "2026-12-10"}],
    },
)


def _act_on_step(act: str) -> Any:
    """Give an act on one step of a plan its address."""
    path = rf"steps/(?P<step_pk>[0-9]+)/{act}"
    return action(detail=True, methods=["post"], url_path=path, url_name=f"step-{act}")


class PairingView(ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """Pairings: begin one, plan and carry out its steps, end it, take one on."""

    queryset = Pairing.objects.none()
    serializer_class = PairingOut
    filterset_class = PairingFilter

    def get_queryset(self) -> Any:
        """Pairings in sight."""
        seen = Pairing.objects.visible_to(self.request.user).for_pages()
        return seen.select_related("organization")

    @extend_schema(
        request=PairingIn,
        responses={200: PairingDetailOut, 201: PairingDetailOut},
        examples=[BEGUN],
    )
    def create(self, request: Request) -> Response:
        """Begin to look after a household; the same submission again gives the first one (200)."""
        values = given(request, PairingIn)
        values["unit"] = _unit(request.user, values["unit"])
        values["steps"] = tuple(StepInput(**step) for step in values["steps"])
        pairing, created = actions.start_pairing(
            actor=request.user,
            client_id=values.pop("client_id"),
            pairing=PairingInput(**values),
            now=timezone.now(),
        )
        return created_or_first(self._shown(pairing), created=created)

    @extend_schema(responses=PairingDetailOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Read one with its plan and the visits to the household."""
        return Response(self._shown(self.get_object()))

    @extend_schema(request=PlanIn, responses={200: StepOut, 201: StepOut})
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, pk: str) -> Response:
        """Add a step to one's own plan; the same submission again gives the first one (200)."""
        pairing = self._own()
        values = given(request, PlanIn)
        step, created = actions.plan_step(
            actor=request.user,
            pairing=pairing,
            client_id=values.pop("client_id"),
            step=StepInput(**values),
            now=timezone.now(),
        )
        return created_or_first(StepOut(step).data, created=created)

    @extend_schema(request=StepDoneIn, responses=PairingDetailOut)
    @_act_on_step("done")
    def step_done(self, request: Request, pk: str, step_pk: str) -> Response:
        """Say when and how a step was done."""
        pairing, step = self._own_step(step_pk)
        values = given(request, StepDoneIn)
        actions.finish_step(actor=request.user, step=step, now=timezone.now(), **values)
        return Response(self._shown(pairing))

    @extend_schema(request=None, responses=PairingDetailOut)
    @_act_on_step("drop")
    def step_drop(self, request: Request, pk: str, step_pk: str) -> Response:
        """Take a step that is not done out of the plan."""
        pairing, step = self._own_step(step_pk)
        actions.drop_step(actor=request.user, step=step, now=timezone.now())
        return Response(self._shown(pairing))

    @extend_schema(request=PairingEndIn, responses=PairingDetailOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End one's own with what came of it."""
        pairing = self._own()
        values = given(request, PairingEndIn)
        actions.end_pairing(actor=request.user, pairing=pairing, now=timezone.now(), **values)
        return Response(self._shown(pairing))

    @extend_schema(request=None, responses=PairingDetailOut)
    @action(detail=True, methods=["post"])
    def take_on(self, request: Request, pk: str) -> Response:
        """Take on a household of one's office whose cadre has left."""
        pairing = self.get_object()
        actions.take_pairing_on(actor=request.user, pairing=pairing, now=timezone.now())
        return Response(self._shown(pairing))

    def _own(self) -> Pairing:
        """Return one's own pairing: whoever else sees it is refused before anything is read."""
        pairing: Pairing = self.get_object()
        if not pairing.is_of(self.request.user):
            raise NotAllowed(_("Only the cadre who looks after them may do this."))
        return pairing

    def _own_step(self, step_pk: str) -> tuple[Pairing, PairingStep]:
        pairing = self._own()
        step: PairingStep = get_object_or_404(pairing.steps.all(), pk=step_pk)
        return pairing, step

    def _shown(self, pairing: Pairing) -> Any:
        steps = Prefetch("steps", PairingStep.objects.order_by("due_on", "pk"))
        row = self.get_queryset().prefetch_related(steps).get(pk=pairing.pk)
        return PairingDetailOut(row, context=self.get_serializer_context()).data


def _unit(user: Any, code: str) -> Area:
    """Return a household unit where one visits; one out of reach is as unknown as none.

    Raises:
        Http404: for both.
    """
    units = Area.objects.permitted(user, "visits.log").of_tier(Tier.HOUSEHOLD_UNIT)
    found: Area | None = units.open_on(business_date(timezone.now())).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def register(router: BaseRouter) -> None:
    """Add the resource to the API's router."""
    router.register("pairings", PairingView, basename="pairing")
