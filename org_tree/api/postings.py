"""`postings/`: who holds what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import created_or_first
from common.errors import Invalid
from common.idempotency import once
from org_tree.actions import appoint, change_posting, end_posting
from org_tree.api.organizations import number
from org_tree.filters import PostingFilter
from org_tree.models import Organization, Posting
from org_tree.scope import fetch, require_somewhere
from org_tree.serializers import (
    EndSerializer,
    NewPostingSerializer,
    PostingChangeSerializer,
    PostingSerializer,
)

APPOINT = "org_tree.appoint"
NEW = OpenApiExample(
    "A household keeper",
    value={
        "client_id": "5d0a1b8e-0f0c-4f68-8a34-6e1f3c2c7d42",
        "user": 42,
        "role": "keeper",
        "organization": 1207,
        "started_on": "2026-11-24",
    },
    request_only=True,
)
END = OpenApiExample(
    "Ended, the work goes to a person", value={"ended_on": "2026-11-24", "successor": 57}
)


class PostingViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Posting]
):
    """The postings in sight.

    Attributes:
        hand_over: what passes the open work of an ended posting on; the subclass that the
            addresses use has it, for it stands above this app.
    """

    queryset = Posting.objects.none()
    serializer_class = PostingSerializer
    filterset_class = PostingFilter
    hand_over: Callable[..., int] | None = None

    def get_queryset(self) -> QuerySet[Posting]:
        """Return the postings the person may see."""
        postings = Posting.objects.visible_to(self.request.user)
        return postings.select_related("user", "organization__area")

    def filter_queryset(self, queryset: QuerySet[Posting]) -> QuerySet[Posting]:
        """Filter lists only: an ended posting can still be looked at by its id."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(
        request=NewPostingSerializer,
        responses={201: PostingSerializer, 200: PostingSerializer},
        examples=[NEW],
    )
    def create(self, request: Request) -> Response:
        """Appoint somebody; the same `client_id` again gives the first posting."""
        require_somewhere(request.user, APPOINT)
        sent = NewPostingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = dict(sent.validated_data)
        client_id = facts.pop("client_id")
        organization = fetch(
            Organization.objects.select_related("area"),
            request.user,
            APPOINT,
            pk=facts.pop("organization"),
        )
        user = get_user_model().objects.filter(pk=facts.pop("user")).first()
        if user is None:
            raise Invalid({"user": _("There is no such person.")})

        def create(digest: str) -> Posting:
            return appoint(
                actor=request.user,
                user=user,
                organization=organization,
                now=timezone.now(),
                created_by=request.user,
                client_id=client_id,
                client_digest=digest,
                **facts,
            )

        posting, created = once(
            Posting, actor=request.user, client_id=client_id, body=sent.initial_data, create=create
        )
        return created_or_first(PostingSerializer(posting).data, created=created)

    @extend_schema(request=PostingChangeSerializer, responses=PostingSerializer)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        """Set the days of a posting right."""
        posting = self._own(request, pk)
        sent = PostingChangeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        days = {"started_on": posting.started_on, "ended_on": posting.ended_on}
        days |= sent.validated_data
        posting = change_posting(actor=request.user, posting=posting, now=timezone.now(), **days)
        return Response(PostingSerializer(posting).data)

    @extend_schema(request=EndSerializer, responses=PostingSerializer, examples=[END])
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: Any = None) -> Response:
        """End a posting; its open work goes to the successor or the organization."""
        posting = self._own(request, pk)
        sent = EndSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        ended_on, now = sent.validated_data["ended_on"], timezone.now()
        successor = _successor(posting, sent.validated_data["successor"], ended_on)
        ended = end_posting(
            actor=request.user, posting=posting, ended_on=ended_on, successor=successor, now=now
        )
        if self.hand_over is not None:
            self.hand_over(actor=request.user, posting=ended, successor=successor, now=now)
        return Response(PostingSerializer(ended).data)

    def _own(self, request: Request, pk: Any) -> Posting:
        """Return a posting in sight that the person may change, or answer 404 or 403."""
        found: Posting = fetch(self.get_queryset(), request.user, APPOINT, pk=number(pk))
        return found


def _successor(posting: Posting, user_id: int | None, day: Any) -> Posting | None:
    """Return the posting through which a person takes the work over."""
    if user_id is None:
        return None
    followers = Posting.objects.who_could_follow(posting, day)
    found = followers.filter(user_id=user_id).first()
    if found is None:
        raise Invalid({"successor": _("This person holds no posting near enough on that day.")})
    return found
