"""`areas/`: looking at the territory."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import CursorPage
from common.calendar import business_date
from org_tree.filters import AreaFilter
from org_tree.models import Area, Organization, Posting
from org_tree.serializers import AreaDetailSerializer, AreaRowSerializer

EXAMPLE = OpenApiExample(
    "A village",
    value={
        "id": 77,
        "code": "420607102202",
        "name": "李楼村委会",
        "tier": "village",
        "setting": "rural",
        "parent": "420607102000",
        "opened_on": None,
        "closed_on": None,
    },
    response_only=True,
)


class AreaPage(CursorPage):
    """Areas by their code, which never changes."""

    ordering = "code"


@extend_schema_view(list=extend_schema(examples=[EXAMPLE]))
class AreaViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Area]):
    """The areas in sight."""

    queryset = Area.objects.none()
    serializer_class = AreaRowSerializer
    filterset_class = AreaFilter
    pagination_class = AreaPage
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Za-z]+"

    def get_queryset(self) -> QuerySet[Area]:
        """Return the areas the person may see."""
        return Area.objects.visible_to(self.request.user).select_related("parent")

    @extend_schema(responses=AreaDetailSerializer)
    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Return one area with what it lies in and how much there is in it."""
        area = self.get_object()
        area.path = list(Area.objects.above(area))[:-1]
        area.counts = counts_of(area)
        return Response(AreaDetailSerializer(area).data)

    def filter_queryset(self, queryset: QuerySet[Area]) -> QuerySet[Area]:
        """Filter lists only: a closed area can still be looked at by its code."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset


def counts_of(area: Area) -> dict[str, Any]:
    """Return the numbers of areas below by tier, and of bodies and postings on it and below."""
    today = business_date(timezone.now())
    below = Area.objects.within(area).open_on(today).exclude(pk=area.pk)
    bodies = Organization.objects.open_on(today).filter(
        area__tree_id=area.tree_id, area__lft__gte=area.lft, area__lft__lte=area.rght
    )
    held = Posting.objects.held_on(today).filter(
        organization__area__tree_id=area.tree_id,
        organization__area__lft__gte=area.lft,
        organization__area__lft__lte=area.rght,
    )
    return {
        "areas": dict(below.order_by().values_list("tier").annotate(n=Count("pk"))),
        "organizations": bodies.count(),
        "postings": held.count(),
    }
