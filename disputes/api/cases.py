"""Cases: list, one, receive, history, and every act."""

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
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actions import record_type_of
from audit.models import Event
from common.api import KeysetPage, created_or_first
from disputes.actions import ACTIONS, open_case
from disputes.acts import require_right
from disputes.filters import DEFAULT_ORDERING, ORDERINGS, CaseFilter
from disputes.models import Case
from disputes.serializers import (
    ACT_INPUTS,
    CaseEventSerializer,
    CaseInputSerializer,
    CaseRowSerializer,
    CaseSerializer,
)

CONFLICT = OpenApiResponse(
    description="The version is stale, or the state does not allow the act.",
    response={"$ref": "#/components/schemas/Error"},
    examples=[
        OpenApiExample(
            "stale",
            value={
                "code": "stale_version",
                "detail": "Somebody else has changed this in the meantime.",
                "state": "assigned",
                "version": 3,
                "last": {
                    "who": "杨帆",
                    "post": "黄集镇 镇信息员",
                    "when": "2026-11-24T16:41:00+08:00",
                    "what": "assign",
                    "changes": {"state": ["assessed", "assigned"], "lead": "陈德胜"},
                },
            },
        ),
        OpenApiExample(
            "wrong state",
            value={
                "code": "wrong_state",
                "detail": "This step is not open now.",
                "state": "closed",
                "version": 7,
                "acts": ["reopen", "comment"],
            },
        ),
    ],
)


class _Cases:
    """What every view on cases starts from: what this person may see."""

    request: Request

    def visible(self) -> Any:
        """Cases this person may see."""
        return Case.objects.visible_to(self.request.user)

    def context(self) -> dict[str, Any]:
        """What serializers of cases want to know."""
        return {"user": self.request.user, "now": timezone.now(), "request": self.request}

    def told(self, number: str) -> dict[str, Any]:
        """Return a case in full.

        Raises:
            Http404: absent or out of sight; the answer does not tell which.
        """
        loaded = Case.objects.for_list().select_related("joined_to")
        case = loaded.prefetch_related("parties", "sources").filter(number=number).first()
        if case is None:
            raise Http404
        return CaseSerializer(case, context=self.context()).data


@extend_schema_view(
    list=extend_schema(summary="Cases this person may see", responses=CaseRowSerializer(many=True)),
    retrieve=extend_schema(summary="One case in full", responses=CaseSerializer),
    create=extend_schema(
        summary="Receive a matter",
        description="201 for a new case; 200 with the first one when it was sent before.",
        request=CaseInputSerializer,
        responses={200: CaseSerializer, 201: CaseSerializer},
    ),
)
class CaseViewSet(_Cases, viewsets.GenericViewSet[Case]):
    """Cases."""

    lookup_field = "number"
    lookup_value_regex = "[^/]+"
    filterset_class = CaseFilter
    pagination_class = KeysetPage
    serializer_class = CaseRowSerializer
    queryset = Case.objects.none()

    def get_queryset(self) -> Any:
        """Cases this person may see."""
        return self.visible()

    def page_order(self, request: Request) -> tuple[str, ...]:
        """Return the order of the list; the filters have refused unknown ones."""
        asked = request.query_params.get("ordering") or DEFAULT_ORDERING
        return ORDERINGS.get(asked, ORDERINGS[DEFAULT_ORDERING])

    def list(self, request: Request) -> Response:
        """One page of cases."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()).for_api())
        return self.get_paginated_response(
            CaseRowSerializer(rows, many=True, context=self.context()).data
        )

    def retrieve(self, request: Request, number: str) -> Response:
        """One case in full."""
        loaded = self.get_queryset().for_list().select_related("joined_to")
        case = loaded.prefetch_related("parties", "sources").filter(number=number).first()
        if case is None:
            raise Http404
        return Response(CaseSerializer(case, context=self.context()).data)

    def create(self, request: Request) -> Response:
        """Receive a matter."""
        given = CaseInputSerializer(data=request.data, context={"user": request.user})
        given.is_valid(raise_exception=True)
        case, created = open_case(actor=request.user, now=timezone.now(), **given.validated_data)
        if not created:
            return created_or_first(self.told(case.number), created=False)
        return created_or_first(CaseSerializer(case, context=self.context()).data, created=True)

    @extend_schema(summary="What was done to a case", responses=CaseEventSerializer(many=True))
    @action(detail=True, filterset_class=None, filter_backends=[], url_path="events")
    def events(self, request: Request, number: str) -> Response:
        """The history of a case, the newest first."""
        case = self.visible().filter(number=number).only("pk").first()
        if case is None:
            raise Http404
        pages = EventPage()
        chain = Event.objects.filter(record_type=record_type_of(case), record_id=case.pk)
        rows = pages.paginate_queryset(chain, request, view=self)
        return pages.get_paginated_response(CaseEventSerializer(rows, many=True).data)


class EventPage(KeysetPage):
    """History, the newest first."""

    def order(self, view: Any, request: Request) -> tuple[str, ...]:
        """Return the order of a chain."""
        return ("-sequence",)


class CaseActView(_Cases, GenericAPIView[Case]):
    """One act on a case; a subclass for each act of the table."""

    act = ""
    queryset = Case.objects.none()
    pagination_class = None
    filter_backends = ()

    def post(self, request: Request, number: str) -> Response:
        """Do the act and answer with the case as it stands then."""
        seen = self.visible().select_related("area", "lead__user").filter(number=number).first()
        if seen is None:
            raise Http404
        require_right(seen, self.act, request.user)
        given = ACT_INPUTS[self.act](data=request.data)
        given.is_valid(raise_exception=True)
        ACTIONS[self.act](
            actor=request.user, number=number, now=timezone.now(), **given.validated_data
        )
        return Response(self.told(number))


def act_view(act: str) -> type[CaseActView]:
    """Return the view of an act, described for OpenAPI."""
    name = "".join(part.title() for part in act.split("_"))
    view = type(f"Case{name}View", (CaseActView,), {"act": act, "__doc__": CaseActView.__doc__})
    described = extend_schema(
        operation_id=f"cases_{act}",
        summary=act.replace("_", " ").capitalize(),
        description=ACT_INPUTS[act].__doc__,
        request=ACT_INPUTS[act],
        responses={200: CaseSerializer, 409: CONFLICT},
        tags=["cases"],
    )
    return extend_schema_view(post=described)(view)
