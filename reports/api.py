"""The daily flow for programs: the same actions as the pages (contract.md section 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Prefetch
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import GenericViewSet

from common.api import created_or_first
from common.errors import Duplicate
from common.uploads.api import PhotosMixin
from org_tree.models import Area
from reports import actions
from reports.filters import ItemFilter, ReportFilter, TownDayFilter, VillageDayFilter
from reports.models import DailyReport, InformationItem, TownDay, VillageDay
from reports.serializers import (
    ItemOut,
    ItemWithPhotosOut,
    ReasonIn,
    ReportIn,
    ReportOut,
    TownDayOut,
    VersionIn,
    VillageDayOut,
    item_input,
)


class ReportView(ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """Daily reports: file one, list them, read one."""

    queryset = DailyReport.objects.none()
    serializer_class = ReportOut
    filterset_class = ReportFilter

    def get_queryset(self) -> Any:
        """Reports in sight, with who filed them and their items."""
        reports = DailyReport.objects.visible_to(self.request.user)
        items = Prefetch("items", InformationItem.objects.standing().order_by("pk"))
        return reports.select_related("area__parent", "created_by").prefetch_related(items)

    @extend_schema(request=ReportIn, responses={200: ReportOut, 201: ReportOut})
    def create(self, request: Request) -> Response:
        """File a group's day; the same submission again gives the first report (200)."""
        given = ReportIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        values["area"] = _area_in_sight(request.user, values["area"])
        items = [item_input(item) for item in values.pop("items")]
        try:
            report, created = actions.file_report(
                actor=request.user, items=items, now=timezone.now(), **values
            )
        except Duplicate as error:
            first = self.get_queryset().filter(pk=error.data.get("existing")).first()
            error.data["first"] = ReportOut(first).data if first else None
            raise
        return created_or_first(ReportOut(report).data, created=created)


def _area_in_sight(user: Any, code: str) -> Area:
    """Return the area of a code; one out of sight is as unknown as one that does not exist.

    Raises:
        Http404: for both.
    """
    areas = Area.objects.permitted(user, "reports.view").select_related("parent")
    area: Area | None = areas.filter(code=code).first()
    if area is None:
        raise Http404
    return area


class ItemView(PhotosMixin, ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """Items: list and read them, send one back, add photos. Deciding them is in disputes."""

    queryset = InformationItem.objects.none()
    serializer_class = ItemOut
    filterset_class = ItemFilter

    def get_serializer_class(self) -> Any:
        """Lists leave photos out."""
        return ItemOut if self.action == "list" else ItemWithPhotosOut

    def get_queryset(self) -> Any:
        """Items in sight; lists leave out those taken back or merged into another."""
        items = InformationItem.objects.visible_to(self.request.user)
        items = items.select_related("area__parent", "created_by").prefetch_related("parties")
        return items.standing() if self.action == "list" else items

    @extend_schema(request=ReasonIn, responses=ItemOut)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """Send an item back to its village for more."""
        item = self.get_object()
        given = ReasonIn(data=request.data)
        given.is_valid(raise_exception=True)
        item = actions.return_item(
            actor=request.user, item=item, now=timezone.now(), **given.validated_data
        )
        return Response(ItemOut(item).data)

    def check_photos(self, record: Any) -> None:
        """See PhotosMixin."""
        actions.photo_posting(self.request.user, record)

    def add_photo(self, record: Any, **sent: Any) -> tuple[Any, bool]:
        """See PhotosMixin."""
        actor, now = self.request.user, timezone.now()
        return actions.add_photo(actor=actor, item=record, now=now, **sent)

    def withdraw_photo(self, photo: Any) -> None:
        """See PhotosMixin."""
        actions.withdraw_photo(actor=self.request.user, photo=photo, now=timezone.now())

    def restore_photo(self, photo: Any) -> Any:
        """See PhotosMixin."""
        return actions.restore_photo(actor=self.request.user, photo=photo, now=timezone.now())


class _DayView(ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """What village and town days have in common."""

    model: ClassVar[Any]

    def get_queryset(self) -> Any:
        """Days in sight."""
        return self.model.objects.visible_to(self.request.user).select_related("area")

    def _move(self, request: Request, act: Callable[..., Any], given: Any = None) -> Response:
        day = self.get_object()
        values: dict[str, Any] = {}
        if given is not None:
            given.is_valid(raise_exception=True)
            values = given.validated_data
        moved = act(actor=request.user, day=day, now=timezone.now(), **values)
        return Response(self.get_serializer(moved).data)


class VillageDayView(_DayView):
    """Village days: list them; the village sends, the town receives or returns."""

    model = VillageDay
    queryset = VillageDay.objects.none()
    serializer_class = VillageDayOut
    filterset_class = VillageDayFilter

    @extend_schema(request=VersionIn, responses=VillageDayOut)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """Send the day to the town."""
        return self._move(request, actions.send_village_day, VersionIn(data=request.data))

    @extend_schema(request=None, responses=VillageDayOut)
    @action(detail=True, methods=["post"])
    def receive(self, request: Request, pk: str) -> Response:
        """Take the day in."""
        return self._move(request, actions.receive_village_day)

    @extend_schema(request=ReasonIn, responses=VillageDayOut)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """Give the day back with a reason."""
        return self._move(request, actions.return_village_day, ReasonIn(data=request.data))


class TownDayView(_DayView):
    """Town days: list them; the town sends, the district receives or returns."""

    model = TownDay
    queryset = TownDay.objects.none()
    serializer_class = TownDayOut
    filterset_class = TownDayFilter

    @extend_schema(request=VersionIn, responses=TownDayOut)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """Send the day to the district."""
        return self._move(request, actions.send_town_day, VersionIn(data=request.data))

    @extend_schema(request=None, responses=TownDayOut)
    @action(detail=True, methods=["post"])
    def receive(self, request: Request, pk: str) -> Response:
        """Take the day in."""
        return self._move(request, actions.receive_town_day)

    @extend_schema(request=ReasonIn, responses=TownDayOut)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """Give the day back with a reason."""
        return self._move(request, actions.return_town_day, ReasonIn(data=request.data))


def register(router: BaseRouter) -> None:
    """Add the resources of this app to the API's router."""
    router.register("reports", ReportView, basename="report")
    router.register("items", ItemView, basename="item")
    router.register("village-days", VillageDayView, basename="village-day")
    router.register("town-days", TownDayView, basename="town-day")
