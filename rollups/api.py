"""`rollups/` of the API: the stored figures, read-only."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from org_tree.models import Area
from rollups.forms import areas_seen
from rollups.models import AreaDay
from rollups.serializers import AreaDaySerializer, PeriodSerializer


class RollupViewSet(viewsets.ViewSet):
    """Figures of an area and of the places below it."""

    serializer_class = AreaDaySerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("area", str, required=True, description="code of the area"),
            OpenApiParameter("date", date, description="one day: the answer is its figures"),
            OpenApiParameter("date_from", date, description="with date_to: a list of days"),
            OpenApiParameter("date_to", date),
        ],
        responses=AreaDaySerializer,
    )
    def list(self, request: Request) -> Response:
        """Return a day's figures, or a list of those of a period."""
        asked = PeriodSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        period = asked.validated_data
        area = areas_seen(request.user).filter(code=period["area"]).first()
        if area is None:
            raise Http404
        rows = figures(area, period["date_from"], period["date_to"])
        if "date" not in period:
            results = [AreaDaySerializer(row).data for row in rows]
            return Response({"next": None, "previous": None, "results": results})
        if not rows:
            raise NotFound(_("This day has not been counted."), code="not_counted")
        row: AreaDay = rows[0]
        return Response(AreaDaySerializer(row).data)


def figures(area: Area, first: date, last: date) -> list[Any]:
    """Return an area's days of a period, the oldest first, each with the rows `below` it."""
    days = AreaDay.objects.of_period(first, last).filter(Q(area=area) | Q(parent=area))
    rows: list[Any] = []
    below: dict[date, list[AreaDay]] = defaultdict(list)
    for row in days.select_related("area").order_by("date", "area__code"):
        if row.area_id == area.pk:
            rows.append(row)
        else:
            below[row.date].append(row)
    for row in rows:
        row.below = below[row.date]
    return rows


def register(router: BaseRouter) -> None:
    """Add the resource to the API's addresses."""
    router.register("rollups", RollupViewSet, basename="rollup")
