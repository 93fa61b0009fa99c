"""`help-requests/`: needs of households, offered to teams, met, told to the household."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import created_or_first, given
from common.errors import Invalid
from org_tree.scope import require, require_somewhere
from reports.models import InformationItem
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.api.acts import CONFLICT, described
from volunteers.filters import HelpFilter
from volunteers.help_pages import HelpPage, activities_for, own_team, require_team, suggested
from volunteers.help_serializers import (
    ContactOut,
    EndIn,
    FinishIn,
    ForTeamIn,
    GiveBackIn,
    HelpOut,
    NearIn,
    NearTeamOut,
    OfferIn,
    RevealIn,
    TeamsIn,
    ToldIn,
)
from volunteers.models import HelpRequest, VolunteerTeam
from volunteers.models.help import ASK

OFFER = OpenApiExample(
    "A roof that leaks",
    request_only=True,
    value={
        "client_id": "2c7a0b1e-9d3f-4f5a-8b61-7e2d4c9a1f33",
        "item": 812,
        "need": "给独居老人补屋顶",
        "place": "李楼村一组",
        "teams": ["T0014", "T0015"],
    },
)


#: An act that gives the record as it stands then.
_act = partial(described, gives=HelpOut)


@extend_schema_view(
    list=extend_schema(summary="Needs this person sees"),
    retrieve=extend_schema(summary="One need and the teams that were asked"),
)
class HelpViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[HelpRequest]
):
    """Needs on a person's ground, and those their teams were asked about."""

    queryset = HelpRequest.objects.none()
    serializer_class = HelpOut
    filterset_class = HelpFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> Any:
        """Return the needs the person sees."""
        return HelpRequest.objects.visible_to(self.request.user).whole()

    def filter_queryset(self, queryset: Any) -> Any:
        """Filter lists only."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def get_serializer_context(self) -> dict[str, Any]:
        """Tell the serializer what the caller may do."""
        return {**super().get_serializer_context(), "acts_on": self._acts_on}

    def _acts_on(self, held: HelpRequest) -> list[str]:
        page = HelpPage(held, self.request.user, timezone.now())
        return [act.replace("_", "-") for act in page.acts]

    @extend_schema(
        summary="Offer a need to teams",
        description="201 for a new offer, 200 with the first one when it was sent before.",
        request=OfferIn,
        responses={200: HelpOut, 201: HelpOut, 409: CONFLICT},
        examples=[OFFER],
    )
    def create(self, request: Request) -> Response:
        """Offer a livelihood request; the same `client_id` again gives the first one."""
        require_somewhere(request.user, ASK)
        facts = given(request, OfferIn)
        item = _item(request.user, facts.pop("item"))
        teams = _teams(facts.pop("teams"))
        held, created = actions.offer_help(
            actor=request.user, item=item, teams=teams, now=timezone.now(), **facts
        )
        return created_or_first(self._told(held.pk), created=created)

    @extend_schema(
        summary="Teams near a need, the nearest first",
        parameters=[NearIn],
        responses=NearTeamOut(many=True),
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=())
    def near(self, request: Request) -> Response:
        """List whom the need of an item may be offered to."""
        require_somewhere(request.user, ASK)
        asked = NearIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        item = _item(request.user, asked.validated_data["item"])
        teams = suggested(item.area, asked.validated_data["kind"])
        return Response(NearTeamOut(teams, many=True).data)

    @_act("Ask more teams", TeamsIn)
    @action(detail=True, methods=["post"])
    def widen(self, request: Request, pk: str) -> Response:
        """Ask more teams, or once more those that said no."""
        held = self._asked()
        teams = _teams(given(request, TeamsIn)["teams"])
        return self._did(actions.widen_help, held, teams=teams)

    @_act("Take it on for a team", ForTeamIn)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk: str) -> Response:
        """Take it on; the first team has it, and the same team again changes nothing."""
        return self._for_team(ForTeamIn, actions.take_help)

    @_act("Say that a team cannot", GiveBackIn)
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request: Request, pk: str) -> Response:
        """Decline, or give back what the team had taken on."""
        return self._for_team(GiveBackIn, actions.give_back_help)

    @_act("Say what the team did", FinishIn)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str) -> Response:
        """Say what was done, or at which activity of the team."""
        held = self.get_object()
        require_team(request.user, held)
        facts = given(request, FinishIn)
        if facts["activity"] is not None:
            facts["activity"] = get_object_or_404(activities_for(held), pk=facts["activity"])
        return self._did(actions.finish_help, held, **facts)

    @_act("End it without help", EndIn)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End what no team can meet, with the reason the household is told."""
        return self._did(actions.end_help, self._asked(), **given(request, EndIn))

    @_act("Note that the household was told", ToldIn)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Note that the household was told what came of it."""
        return self._did(actions.answer_help, self._asked(), **given(request, ToldIn))

    @_act("Look up whom to ask for", RevealIn, gives=ContactOut(many=True))
    @action(
        detail=True,
        methods=["post"],
        pagination_class=None,
        filter_backends=(),
        serializer_class=ContactOut,
    )
    def reveal(self, request: Request, pk: str) -> Response:
        """Show the team that took it on whom to ask for; that is written down."""
        held, facts = self.get_object(), given(request, RevealIn)
        people = actions.reveal_help_contact(
            actor=request.user, pk=held.pk, now=timezone.now(), **facts
        )
        shown = [{"name": name, "phone": phone} for name, phone in people]
        return Response(ContactOut(shown, many=True).data, headers={"Cache-Control": "no-store"})

    def _asked(self) -> HelpRequest:
        """Return a need this person may offer: 404 out of sight, 403 without the right."""
        held = self.get_object()
        require(self.request.user, ASK, held.area)
        return held

    def _for_team(self, takes: Any, act: Callable[..., Any]) -> Response:
        """Do an act for one of the caller's teams."""
        held = self.get_object()
        require_somewhere(self.request.user, MANAGE)
        facts = given(self.request, takes)
        return self._did(act, held, team=own_team(self.request.user, facts.pop("team")), **facts)

    def _did(self, act: Callable[..., Any], held: HelpRequest, **facts: Any) -> Response:
        """Do an act and answer with the need as it stands then."""
        act(actor=self.request.user, pk=held.pk, now=timezone.now(), **facts)
        return Response(self._told(held.pk))

    def _told(self, pk: int) -> Any:
        held = HelpRequest.objects.whole().get(pk=pk)
        return HelpOut(held, context=self.get_serializer_context()).data


def _item(user: Any, pk: int) -> InformationItem:
    """Return the item in sight whose need is offered."""
    items = InformationItem.objects.visible_to(user).select_related("area__parent")
    found: InformationItem = get_object_or_404(items, pk=pk)
    require(user, ASK, found.area)
    return found


def _teams(codes: list[str]) -> list[VolunteerTeam]:
    """Return teams by their codes; the act checks that they are near.

    Raises:
        Invalid: for `teams`, naming those that are not there.
    """
    found = list(VolunteerTeam.objects.filter(code__in=codes))
    if unknown := sorted(set(codes) - {team.code for team in found}):
        said = _("No team has the code %(code)s.")
        raise Invalid({"teams": [said % {"code": code} for code in unknown]})
    return found
