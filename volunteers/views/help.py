"""Pages of needs: offered by an officer, taken on by a team, told to the household."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.calendar import business_date
from common.errors import Invalid, NotAllowed
from common.paging import keyset_page
from org_tree.scope import capabilities, require
from reports.models import InformationItem
from volunteers import actions
from volunteers.choices import UNHELPED, HelpState, TeamKind
from volunteers.forms.help import AnswerForm, FinishForm, OfferForm, ReasonForm, TeamsForm
from volunteers.forms.people import RevealForm
from volunteers.help_pages import (
    HelpPage,
    activities_for,
    may_offer,
    own_team,
    require_team,
    standing_for,
    suggested,
)
from volunteers.models import HelpRequest
from volunteers.models.help import ASK

FORM = "volunteers/help_form.html"
PAGE_SIZE = 20


@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    """Show the needs in sight, by how far they are."""
    if not {ASK, "volunteers.view"} & capabilities(request.user):
        raise NotAllowed
    seen = HelpRequest.objects.visible_to(request.user)
    counts = dict(seen.order_by().values_list("state").annotate(n=Count("pk")))
    state = request.GET.get("state", "")
    if state not in HelpState.values:
        state = next((one for one in HelpState.values if one in counts), HelpState.OFFERED)
    rows = seen.filter(state=state).select_related("area__parent", "team", "item")
    rows = rows.with_case_number()
    asked = Count("offers", filter=Q(offers__ended_at__isnull=True))
    page = keyset_page(rows.annotate(asked=asked), ["-id"], request.GET.get("cursor"), PAGE_SIZE)
    tabs = [(one, counts.get(one.value, 0), one.value == state) for one in HelpState]
    context = {"page": page, "tabs": tabs, "now": timezone.now()}
    return render(request, "volunteers/help_list.html", context)


@require_safe
def help_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one need, who was asked, and what can be done now."""
    return _detail(request, _help(request, pk))


@require_safe
def help_for_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what teams did about an item, to whoever sees it; a part of a page."""
    user: Any = request.user
    seen = InformationItem.objects.visible_to(user)
    item = get_object_or_404(seen.select_related("area"), pk=pk)
    held = standing_for(item)
    context = {
        "item": item,
        "help": held,
        "may_offer": may_offer(user, item) and (held is None or held.state in UNHELPED),
        "may_open": held is not None
        and HelpRequest.objects.visible_to(user).filter(pk=held.pk).exists(),
    }
    return render(request, "volunteers/help_outcome.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def help_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the need of an item to teams nearby."""
    items = InformationItem.objects.visible_to(request.user).select_related("area__parent")
    item = get_object_or_404(items, pk=pk)
    require(request.user, ASK, item.area)
    kind = request.GET.get("kind", "")
    teams = suggested(item.area, kind)
    form = OfferForm(
        request.POST or None,
        teams=teams,
        has_people=item.parties.exists(),
        initial={"need": item.summary, "place": item.area.place},
    )
    if form.is_valid():
        facts = {**form.cleaned_data}
        facts["teams"] = [team for team in teams if team.pk in facts["teams"]]
        try:
            held, _new = actions.offer_help(
                actor=request.user, item=item, now=timezone.now(), **facts
            )
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, _("Offered. It is here again if nobody takes it on."))
            return redirect("volunteers:help_detail", held.pk)
    words = {"heading": _("Offer it to volunteers"), "button": _("Offer it to these teams")}
    kinds = [(value, label, value == kind) for value, label in TeamKind.choices]
    context = {"item": item, "kinds": kinds, "kind": kind, "has_teams": bool(teams), **words}
    return _form(request, form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def help_widen(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask more teams."""
    held = _asked(request, pk)
    kind = request.GET.get("kind", "")
    teams = suggested(held.area, kind, held.offers.filter(ended_at__isnull=True))
    form = TeamsForm(request.POST or None, teams=teams)

    def act(data: dict[str, Any]) -> None:
        chosen = [team for team in teams if team.pk in data["teams"]]
        actions.widen_help(actor=request.user, pk=pk, teams=chosen, now=timezone.now())

    kinds = [(value, label, value == kind) for value, label in TeamKind.choices]
    words = {
        "heading": _("Ask more teams"),
        "button": _("Ask these teams"),
        "done": _("They are asked."),
        "kinds": kinds,
        "kind": kind,
        "has_teams": bool(teams),
    }
    return _act(request, held, form, act, words)


@require_POST
def help_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a need on for one of one's teams."""
    _help(request, pk)
    actions.take_help(
        actor=request.user,
        pk=pk,
        team=own_team(request.user, request.POST.get("team", "")),
        now=timezone.now(),
    )
    messages.success(request, _("It is yours. Look up whom to ask for, and say when it is done."))
    return redirect("volunteers:help_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def help_give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a team cannot, with a reason."""
    held = _help(request, pk)
    team = own_team(request.user, request.GET.get("team", "") or getattr(held.team, "code", ""))
    form = ReasonForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        actions.give_back_help(actor=request.user, pk=pk, team=team, now=timezone.now(), **data)

    words = {
        "heading": _("We cannot"),
        "text": _("%(team)s is not asked again; the other teams still may take it on.")
        % {"team": team.name},
        "button": _("Give it back"),
        "done": _("Given back; the officer sees why."),
    }
    return _act(request, held, form, act, words)


@require_http_methods(["GET", "HEAD", "POST"])
def help_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the team did."""
    held = _help(request, pk)
    require_team(request.user, held)
    form = FinishForm(
        request.POST or None,
        activities=activities_for(held),
        today=business_date(timezone.now()),
        initial={"version": held.version},
    )

    def act(data: dict[str, Any]) -> None:
        actions.finish_help(actor=request.user, pk=pk, now=timezone.now(), **data)

    words = {
        "heading": _("It is done"),
        "button": _("Say that it is done"),
        "done": _("Thank you. The household will be told."),
    }
    if held.is_with_case:
        words = {
            "heading": _("What the team had done"),
            "text": _("The matter is a case now; its team goes on, and tells the household."),
            "button": _("Write it down"),
            "done": _("Written down."),
        }
    return _act(request, held, form, act, words)


@require_http_methods(["GET", "HEAD", "POST"])
def help_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a need no team can meet."""
    held = _asked(request, pk)
    form = ReasonForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        actions.end_help(actor=request.user, pk=pk, now=timezone.now(), **data)

    words = {
        "heading": _("End it without help"),
        "text": _("No team can take it on any more. The household is told the reason."),
        "button": _("End it without help"),
        "done": _("Ended. Tell the household why."),
    }
    return _act(request, held, form, act, words)


@require_http_methods(["GET", "HEAD", "POST"])
def help_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the household was told."""
    held = _asked(request, pk)
    form = AnswerForm(request.POST or None, today=business_date(timezone.now()))

    def act(data: dict[str, Any]) -> None:
        actions.answer_help(actor=request.user, pk=pk, now=timezone.now(), **data)

    words = {
        "heading": _("The household was told"),
        "text": held.came_of_it,
        "button": _("Note it"),
        "done": _("Noted: the household knows."),
    }
    return _act(request, held, form, act, words)


@never_cache
@require_POST
def help_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whom to ask for, for a purpose that is logged."""
    held = _help(request, pk)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _detail(request, held, form=form, status=422)
    people = actions.reveal_help_contact(
        actor=request.user, pk=pk, now=timezone.now(), **form.cleaned_data
    )
    return _detail(request, held, people=people)


def _help(request: HttpRequest, pk: int) -> HelpRequest:
    return get_object_or_404(HelpRequest.objects.visible_to(request.user).whole(), pk=pk)


def _asked(request: HttpRequest, pk: int) -> HelpRequest:
    """Return a need this person may offer: 404 out of sight, 403 without the right."""
    held = _help(request, pk)
    require(request.user, ASK, held.area)
    return held


def _detail(
    request: HttpRequest,
    held: HelpRequest,
    *,
    form: RevealForm | None = None,
    people: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = HelpPage(held, request.user, timezone.now())
    context = {"it": page, "form": form or RevealForm(), "people": people, "now": page.now}
    return render(request, "volunteers/help_detail.html", context, status=status)


def _act(
    request: HttpRequest,
    held: HelpRequest,
    form: Any,
    act: Callable[[dict[str, Any]], None],
    words: dict[str, Any],
) -> HttpResponse:
    """Do an act that asks for something, and show the need again."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, words["done"])
            return redirect("volunteers:help_detail", held.pk)
    return _form(request, form, {"help": held, "has_teams": True, **words})


def _form(request: HttpRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, FORM, {"form": form, **context}, status=status)
