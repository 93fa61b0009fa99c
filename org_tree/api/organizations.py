"""`organizations/`: the bodies on the areas."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import created_or_first
from common.calendar import business_date
from common.errors import Invalid
from common.idempotency import once
from org_tree.filters import OrganizationFilter
from org_tree.models import Area, Organization
from org_tree.scope import fetch, require_somewhere
from org_tree.serializers import (
    NewOrganizationSerializer,
    OrganizationChangeSerializer,
    OrganizationSerializer,
)
from org_tree.tree import open_organization, rename_organization

MANAGE = "org_tree.manage"
NEW = OpenApiExample(
    "A villagers' committee",
    value={
        "client_id": "0b9f3a52-6a0e-4c5b-9a57-2f1f6d3a9c11",
        "area": "420607102202",
        "line": "governance",
        "kind": "committee",
        "opened_on": "2026-11-24",
    },
    request_only=True,
)


class OrganizationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Organization]
):
    """The bodies in sight."""

    queryset = Organization.objects.none()
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter

    def get_queryset(self) -> QuerySet[Organization]:
        """Return the bodies the person may see."""
        return Organization.objects.visible_to(self.request.user).select_related("area")

    def filter_queryset(self, queryset: QuerySet[Organization]) -> QuerySet[Organization]:
        """Filter lists only: a closed body can still be looked at by its id."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(
        request=NewOrganizationSerializer,
        responses={201: OrganizationSerializer, 200: OrganizationSerializer},
        examples=[NEW],
    )
    def create(self, request: Request) -> Response:
        """Open a body; the same `client_id` again gives the first one."""
        require_somewhere(request.user, MANAGE)
        sent = NewOrganizationSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = dict(sent.validated_data)
        area = fetch(Area.objects.all(), request.user, MANAGE, code=facts.pop("area"))
        client_id, now = facts.pop("client_id"), timezone.now()
        facts["on"] = facts.pop("opened_on", None) or business_date(now)
        facts["parent"] = _parent(request.user, facts["parent"])

        def create(digest: str) -> Organization:
            client = {
                "created_by": request.user,
                "client_id": client_id,
                "client_digest": digest,
            }
            return open_organization(actor=request.user, area=area, now=now, **facts, **client)

        body, created = once(
            Organization,
            actor=request.user,
            client_id=client_id,
            body=sent.initial_data,
            create=create,
        )
        return created_or_first(OrganizationSerializer(body).data, created=created)

    @extend_schema(request=OrganizationChangeSerializer, responses=OrganizationSerializer)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        """Give a body another name."""
        body = fetch(self.get_queryset(), request.user, MANAGE, pk=number(pk))
        sent = OrganizationChangeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        now = timezone.now()
        body = rename_organization(
            actor=request.user,
            organization=body,
            name=sent.validated_data["name"],
            on=business_date(now),
            now=now,
        )
        return Response(OrganizationSerializer(body).data)


def number(pk: Any) -> int:
    """Return a key of an address as a number; what is none names nothing."""
    text = str(pk)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _parent(user: Any, pk: int | None) -> Organization | None:
    if pk is None:
        return None
    parent = Organization.objects.visible_to(user).filter(pk=pk).first()
    if parent is None:
        raise Invalid({"parent": _("There is no such organization.")})
    return parent
