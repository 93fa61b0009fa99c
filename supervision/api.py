"""The door programs use: supervision orders and their acts (contract.md section 2)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import viewsets
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from common.api import CursorPage, created_or_first
from disputes.models import Case
from org_tree.scope import require
from supervision.actions import ACTIONS, draw_order
from supervision.filters import OrderFilter
from supervision.models import SupervisionOrder
from supervision.rights import require_right
from supervision.serializers import ACT_INPUTS, OrderDrawSerializer, OrderSerializer
from supervision.workflow import ISSUE

ORDER = {
    "id": 12,
    "number": "襄州督〔2026〕47号",
    "case": "XZ-2026-04288",
    "title": "李楼村六组工地欠薪",
    "round": 1,
    "state": "issued",
    "version": 2,
    "organization": {"id": 31, "name": "黄集镇综治中心"},
    "issuing_organization": {"id": 4, "name": "区委督查室"},
    "why": "红色案件化解期限 30天，11月18日 周三到期，没有申请延期，到今天超 4 个工作日。",
    "asks": "说明没办完的原因；定出办结的日期；写明由哪个岗位负责。",
    "copy_to": "黄集镇党委",
    "drawn_at": "2026-11-24T08:30:00+08:00",
    "drawn_by": None,
    "issued_at": "2026-11-24T16:40:00+08:00",
    "reply_due_at": "2026-11-27T17:30:00+08:00",
    "reply": "",
    "replied_at": None,
    "missing": "",
    "judged_at": None,
    "acts": ["reply"],
}
SHOWN = OpenApiExample("an order", value=ORDER, response_only=True)
ASKED = OpenApiExample(
    "an order to be drawn up",
    request_only=True,
    value={
        "client_id": "0b0f6c1e-6f0e-4f0e-9a57-6a4f8a1a2b3c",
        "case": "XZ-2026-04288",
        "asks": "说明没办完的原因；定出办结的日期。",
        "reply_due_at": "2026-11-27T17:30:00+08:00",
    },
)
CONFLICT = OpenApiResponse(
    description="The version is stale, the state does not allow the act, or the case has an order.",
    response={"$ref": "#/components/schemas/Error"},
    examples=[
        OpenApiExample(
            "open order",
            value={
                "code": "order_open",
                "detail": "This case has an open supervision order already.",
                "existing": 12,
                "state": "issued",
            },
        ),
        OpenApiExample(
            "wrong state",
            value={
                "code": "wrong_state",
                "detail": "This step is not open now.",
                "state": "replied",
                "version": 3,
                "id": 12,
                "acts": ["accept", "return"],
            },
        ),
    ],
)


class _Orders:
    """What every view on orders starts from: what this person may see."""

    request: Request

    def visible(self) -> Any:
        """Orders this person may see, with what a record shows."""
        return SupervisionOrder.objects.visible_to(self.request.user).for_page()

    def told(self, pk: int) -> dict[str, Any]:
        """Return an order as it stands now."""
        order = SupervisionOrder.objects.for_page().get(pk=pk)
        return OrderSerializer(order, context={"user": self.request.user}).data


@extend_schema_view(
    list=extend_schema(summary="Orders this person may see"),
    retrieve=extend_schema(summary="One order", examples=[SHOWN]),
    create=extend_schema(
        summary="Draw an order up",
        description="For any open case at any time. 201 for a new draft; 200 with the first one "
        "when it was sent before; 409 where the case has an open order.",
        request=OrderDrawSerializer,
        responses={200: OrderSerializer, 201: OrderSerializer, 409: CONFLICT},
        examples=[ASKED, SHOWN],
    ),
)
class OrderViewSet(_Orders, viewsets.ReadOnlyModelViewSet[SupervisionOrder]):
    """Supervision orders."""

    serializer_class = OrderSerializer
    filterset_class = OrderFilter
    pagination_class = CursorPage
    lookup_value_regex = "[0-9]{1,18}"
    queryset = SupervisionOrder.objects.none()

    def get_queryset(self) -> Any:
        """Orders this person may see."""
        return self.visible()

    def get_serializer_context(self) -> dict[str, Any]:
        """What serializers of orders want to know."""
        return {**super().get_serializer_context(), "user": self.request.user}

    def create(self, request: Request) -> Response:
        """Draw an order up."""
        given = OrderDrawSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        seen = Case.objects.visible_to(request.user).select_related("area")
        case = seen.filter(number=given.validated_data["case"]).first()
        if case is None:
            raise Http404
        require(request.user, ISSUE, case.area)
        order, created = draw_order(actor=request.user, now=timezone.now(), **given.validated_data)
        return created_or_first(self.told(order.pk), created=created)


class OrderActView(_Orders, GenericAPIView[SupervisionOrder]):
    """One act on an order; a subclass for each act of the table."""

    act = ""
    queryset = SupervisionOrder.objects.none()
    pagination_class = None
    filter_backends = ()

    def post(self, request: Request, pk: int) -> Response:
        """Do the act and answer with the order as it stands then."""
        order = self.visible().filter(pk=pk).first()
        if order is None:
            raise Http404
        require_right(order, self.act, request.user)
        given = ACT_INPUTS[self.act](data=request.data)
        given.is_valid(raise_exception=True)
        ACTIONS[self.act](actor=request.user, order=pk, now=timezone.now(), **given.validated_data)
        return Response(self.told(pk))


def act_view(act: str) -> type[OrderActView]:
    """Return the view of an act, described for OpenAPI."""
    view = type(f"Order{act.title()}View", (OrderActView,), {"act": act, "__doc__": act})
    described = extend_schema(
        operation_id=f"supervision_orders_{act}",
        summary=act.capitalize(),
        description=ACT_INPUTS[act].__doc__,
        request=ACT_INPUTS[act],
        responses={200: OrderSerializer, 409: CONFLICT},
        examples=[SHOWN],
        tags=["supervision-orders"],
    )
    return extend_schema_view(post=described)(view)


def register(router: BaseRouter) -> None:
    """Add this app's resources to the API's addresses."""
    router.register("supervision-orders", OrderViewSet, basename="supervision-order")
