"""What becomes of items: the decision, and what the triage rules suggest."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import Invalid
from disputes.actions import join_item, open_case_from_item, separate_item
from disputes.facts import suggestion_for
from disputes.models import Case
from disputes.serializers import (
    DisposedSerializer,
    DisposeSerializer,
    SeparateItemSerializer,
    SuggestionSerializer,
)
from org_tree.scope import require
from reports.actions import dispose_item
from reports.choices import Disposition
from reports.models import InformationItem

DECIDED = OpenApiResponse(
    description="The item has its disposition already.",
    response={"$ref": "#/components/schemas/Error"},
    examples=[
        OpenApiExample(
            "decided",
            value={
                "code": "item_decided",
                "detail": "This item has its disposition already.",
                "disposition": "noted",
            },
        )
    ],
)


def _visible_item(request: Request, pk: int) -> InformationItem:
    items = InformationItem.objects.visible_to(request.user).select_related("area")
    item = items.filter(pk=pk).first()
    if item is None:
        raise Http404
    return item


class ItemSuggestionView(APIView):
    """The suggestion for an item."""

    @extend_schema(
        operation_id="items_suggestion",
        summary="Suggested color, with reasons",
        responses=SuggestionSerializer,
        tags=["items"],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Return what the rules suggest and why."""
        suggestion = suggestion_for(_visible_item(request, pk), timezone.now())
        return Response(SuggestionSerializer(suggestion).data)


class ItemDisposeView(APIView):
    """The decision on an item."""

    @extend_schema(
        operation_id="items_dispose",
        summary="Decide what an item becomes",
        request=DisposeSerializer,
        responses={200: DisposedSerializer, 409: DECIDED},
        tags=["items"],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Decide what an item becomes; a case is opened and assessed in the same act."""
        item = _visible_item(request, pk)
        require(request.user, "reports.dispose", item.area)
        given = DisposeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        number = self._decide(item, given.validated_data)
        item.refresh_from_db()
        return Response(DisposedSerializer(item, context={"number": number}).data)

    def _decide(self, item: InformationItem, given: dict[str, Any]) -> str | None:
        """Do what was decided and return the number of the case it led to."""
        common = {
            "actor": self.request.user,
            "item": item,
            "reason": given.get("reason", ""),
            "now": timezone.now(),
        }
        if given["disposition"] == Disposition.CASE:
            tier = given.get("tier") or suggestion_for(item, common["now"]).tier
            case = open_case_from_item(
                color=given["color"], tier=tier, category=given.get("category"), **common
            )
            return case.number
        if given["disposition"] == Disposition.JOINED:
            visible = Case.objects.visible_to(self.request.user)
            into = visible.filter(number=given["case"]).first()
            if into is None:
                raise Invalid({"case": _("Choose another open case.")})
            return join_item(case=into, **common).number
        dispose_item(disposition=given["disposition"], **common)
        return None


class ItemSeparateView(APIView):
    """An item taken out of the case it was joined to."""

    @extend_schema(
        operation_id="items_separate",
        summary="Take an item out of its case, to be decided anew",
        request=SeparateItemSerializer,
        responses={200: DisposedSerializer},
        tags=["items"],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take an item out of its case; it is on the board again."""
        item = _visible_item(request, pk)
        require(request.user, "reports.dispose", item.area)
        given = SeparateItemSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        item = separate_item(
            actor=request.user, item=item, now=timezone.now(), **given.validated_data
        )
        return Response(DisposedSerializer(item, context={"number": None}).data)
