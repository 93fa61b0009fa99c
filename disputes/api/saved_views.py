"""Saved views: one's own, and those shared with an office one works in."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import created_or_first
from common.errors import NotAllowed
from disputes.actions.saved_views import change_view, forget_view, save_view
from disputes.models import SavedView
from disputes.serializers import (
    SavedViewChangeSerializer,
    SavedViewInputSerializer,
    SavedViewSerializer,
)
from org_tree.scope import postings_of


@extend_schema_view(
    list=extend_schema(summary="Views one sees"),
    retrieve=extend_schema(summary="One view"),
    create=extend_schema(
        summary="Keep filters under a name",
        request=SavedViewInputSerializer,
        responses={200: SavedViewSerializer, 201: SavedViewSerializer},
    ),
    partial_update=extend_schema(
        summary="Change a view of one's own",
        request=SavedViewChangeSerializer,
        responses=SavedViewSerializer,
    ),
    destroy=extend_schema(summary="Forget a view of one's own"),
)
class SavedViewViewSet(viewsets.ReadOnlyModelViewSet[SavedView]):
    """Named filters of list pages."""

    serializer_class = SavedViewSerializer
    filterset_fields = ("page",)
    queryset = SavedView.objects.none()

    def get_queryset(self) -> Any:
        """One's own views, and those shared with one's offices."""
        user = self.request.user
        offices = [posting.organization_id for posting in postings_of(user)]
        return SavedView.objects.filter(Q(owner=user.pk) | Q(shared_with__in=offices))

    def create(self, request: Request) -> Response:
        """Keep filters under a name."""
        given = SavedViewInputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        view, created = save_view(actor=request.user, now=timezone.now(), **given.validated_data)
        return created_or_first(SavedViewSerializer(view).data, created=created)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a view of one's own."""
        view = self._own()
        given = SavedViewChangeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        change_view(actor=request.user, view=view, now=timezone.now(), **given.validated_data)
        return Response(SavedViewSerializer(view).data)

    def destroy(self, request: Request, pk: str) -> Response:
        """Forget a view of one's own."""
        forget_view(actor=request.user, view=self._own(), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _own(self) -> SavedView:
        """Return the view asked for when it is the caller's own.

        Raises:
            Http404: not visible.
            NotAllowed: somebody else's, shared with the caller.
        """
        view = self.get_object()
        if view.owner_id != self.request.user.pk:
            raise NotAllowed
        return view
