"""Visits for programs: the same actions as the pages (contract.md section 2)."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import GenericViewSet, ViewSet

from common.api import created_or_first
from common.calendar import business_date
from common.errors import Invalid, NotAllowed
from common.uploads.api import PhotosMixin
from org_tree.models import Area
from org_tree.scope import require_somewhere
from org_tree.shapes import Tier
from reports.serializers import item_input
from visits import actions, check_in_api, pairing_api
from visits.appointment_api import AppointmentView
from visits.duties import duties_around, duties_in
from visits.filters import VisitFilter
from visits.inputs import HouseholdInput, PromiseInput, VisitInput
from visits.models import Promise, Visit, VisitHousehold, VisitMatter, VisitRule
from visits.periods import UnknownPeriod, parse_period
from visits.serializers import (
    DutyOut,
    RuleIn,
    RuleOut,
    VisitChangeIn,
    VisitIn,
    VisitOut,
    VisitWithPhotosOut,
)


class VisitView(PhotosMixin, ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """Visits: write one down, list them, read one, correct one's own, add photos."""

    queryset = Visit.objects.none()
    serializer_class = VisitOut
    filterset_class = VisitFilter

    def get_serializer_class(self) -> Any:
        """Lists leave photos out."""
        return VisitOut if self.action == "list" else VisitWithPhotosOut

    def get_queryset(self) -> Any:
        """Visits in sight; lists leave out those taken back."""
        visits = Visit.objects.visible_to(self.request.user)
        households = VisitHousehold.objects.select_related("area").order_by("pk")
        matters = VisitMatter.objects.select_related("item__case_source__case", "case")
        visits = visits.select_related("area__parent", "created_by").prefetch_related(
            Prefetch("households", households),
            Prefetch("promises", Promise.objects.order_by("pk")),
            Prefetch("matters", matters.order_by("pk")),
        )
        return visits.standing() if self.action == "list" else visits

    @extend_schema(request=VisitIn, responses={200: VisitWithPhotosOut, 201: VisitWithPhotosOut})
    def create(self, request: Request) -> Response:
        """Write a visit down; the same submission again gives the first one (200)."""
        given = VisitIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        area = _place(request.user, values["area"])
        items = [item_input(item) for item in values.pop("items")]
        visit, created = actions.log_visit(
            actor=request.user,
            client_id=values.pop("client_id"),
            visit=_visit_input(area, values),
            items=items,
            now=timezone.now(),
        )
        return created_or_first(self._shown(visit), created=created)

    @extend_schema(request=VisitChangeIn, responses=VisitWithPhotosOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct one's own visit; what it said before is kept."""
        visit = self.get_object()
        if visit.created_by_id != request.user.pk:
            raise NotAllowed
        given = VisitChangeIn(data=request.data)
        given.is_valid(raise_exception=True)
        changes = given.validated_data
        if "households" in changes:
            changes["households"] = _households(visit.area, changes["households"])
        changed = actions.correct_visit(
            actor=request.user, visit=visit, now=timezone.now(), **changes
        )
        return Response(self._shown(changed))

    def check_photos(self, record: Any) -> None:
        """See PhotosMixin: photos are the author's."""
        if record.created_by_id != self.request.user.pk:
            raise NotAllowed

    def add_photo(self, record: Any, **sent: Any) -> tuple[Any, bool]:
        """See PhotosMixin."""
        actor, now = self.request.user, timezone.now()
        return actions.add_photo(actor=actor, visit=record, now=now, **sent)

    def withdraw_photo(self, photo: Any) -> None:
        """See PhotosMixin."""
        actions.withdraw_photo(actor=self.request.user, photo=photo, now=timezone.now())

    def restore_photo(self, photo: Any) -> Any:
        """See PhotosMixin."""
        return actions.restore_photo(actor=self.request.user, photo=photo, now=timezone.now())

    def _shown(self, visit: Visit) -> Any:
        return VisitWithPhotosOut(self.get_queryset().get(pk=visit.pk)).data


def _place(user: Any, code: str) -> Area:
    """Return the place of a visit; one out of reach is as unknown as one that does not exist.

    Raises:
        Http404: for both.
    """
    places = Area.objects.permitted(user, "visits.log").select_related("parent")
    area: Area | None = places.filter(code=code).first()
    if area is None:
        raise Http404
    return area


def _visit_input(area: Area, values: dict[str, Any]) -> VisitInput:
    """Return validated values of `VisitIn` as the actions take them."""
    return VisitInput(
        **{
            **values,
            "area": area,
            "to_date": values["to_date"] or values["date"],
            "households": _households(area, values["households"]),
            "promises": tuple(PromiseInput(**promise) for promise in values["promises"]),
        }
    )


def _households(area: Area, given: list[dict[str, Any]]) -> tuple[HouseholdInput, ...]:
    """Return households by the codes of their units.

    Raises:
        Invalid: one of them is not there.
    """
    codes = {household["unit"] for household in given}
    inside = Area.objects.of_tier(Tier.HOUSEHOLD_UNIT).filter(
        code__in=codes, tree_id=area.tree_id, lft__gte=area.lft, rght__lte=area.rght
    )
    units = {unit.code: unit for unit in inside}
    if unknown := sorted(codes - set(units)):
        message = _("There is no household unit %(code)s in this place.")
        raise Invalid({"households": [message % {"code": code} for code in unknown]})
    return tuple(HouseholdInput(**{**one, "unit": units[one["unit"]]}) for one in given)


class RuleView(ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """Rules: their versions, and a new version from a day on."""

    queryset = VisitRule.objects.none()
    serializer_class = RuleOut
    filterset_fields = ("code",)

    def get_queryset(self) -> Any:
        """Every version; the rules are the same for everybody, and everybody may read them."""
        return VisitRule.objects.all()

    @extend_schema(request=RuleIn, responses={200: RuleOut, 201: RuleOut})
    def create(self, request: Request) -> Response:
        """Give a rule a new version; the same submission again gives the first one (200)."""
        require_somewhere(request.user, "visits.manage")
        given = RuleIn(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        rule, created = actions.set_rule(
            actor=request.user,
            client_id=fields.pop("client_id"),
            code=fields.pop("code"),
            valid_from=fields.pop("valid_from"),
            fields=fields,
            now=timezone.now(),
        )
        return created_or_first(RuleOut(rule).data, created=created)


class DutyView(ViewSet):
    """One's own duties: owed, done and left."""

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "period",
                str,
                description="2026-11-24, 2026-W48, 2026-11, 2026Q4 or 2026H2; without it the "
                "current period of every rule",
            )
        ],
        responses=DutyOut(many=True),
    )
    def list(self, request: Request) -> Response:
        """Return what the caller owes in a period, and how it was reckoned."""
        code = request.query_params.get("period", "")
        if not code:
            found = duties_around(request.user, business_date(timezone.now()))
        else:
            try:
                found = duties_in(request.user, parse_period(code))
            except UnknownPeriod as error:
                raise Invalid({"period": _("There is no such period.")}) from error
        return Response({"next": None, "previous": None, "results": DutyOut(found, many=True).data})


def register(router: BaseRouter) -> None:
    """Add the resources of this app to the API's router."""
    router.register("visits", VisitView, basename="visit")
    router.register("appointments", AppointmentView, basename="appointment")
    router.register("visit-rules", RuleView, basename="visit-rule")
    router.register("duties", DutyView, basename="duty")
    pairing_api.register(router)
    check_in_api.register(router)
