"""Pages of needs: offered by an officer, taken on by a team, told to the household."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.calendar import business_date
from common.errors import NotAllowed
from common.paging import keyset_page
from common.wording import day
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
from volunteers.views.asking import ask

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
    teams = suggested(item.area, request.GET.get("kind", ""))
    first = {"need": item.summary, "place": item.area.place}
    has_people = item.parties.exists()
    return _ask_teams(
        request,
        OfferForm(request.POST or None, teams=teams, has_people=has_people, initial=first),
        partial(actions.offer_help, item=item),
        heading=_("Offer it to volunteers"),
        about=f"{item.summary} · {item.area.place} · {day(item.date, timezone.now())}",
        button=_("Offer it to these teams"),
        back=reverse("reports:item_detail", args=[pk]),
        then=lambda made: _address(made[0].pk),
        done=_("Offered. It is here again if nobody takes it on."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def help_widen(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask more teams."""
    held = _asked(request, pk)
    asked = held.offers.filter(ended_at__isnull=True)
    teams = suggested(held.area, request.GET.get("kind", ""), asked)
    return _ask_teams(
        request,
        TeamsForm(request.POST or None, teams=teams),
        partial(actions.widen_help, pk=pk),
        heading=_("Ask more teams"),
        button=_("Ask these teams"),
        done=_("They are asked."),
        **_words(held),
    )


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
    return redirect(_address(pk))


@require_http_methods(["GET", "HEAD", "POST"])
def help_give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a team cannot, with a reason."""
    held = _help(request, pk)
    team = own_team(request.user, request.GET.get("team", "") or getattr(held.team, "code", ""))
    text = _("%(team)s is not asked again; the other teams still may take it on.")
    return ask(
        request,
        ReasonForm(request.POST or None),
        partial(actions.give_back_help, pk=pk, team=team),
        heading=_("We cannot"),
        text=text % {"team": team.name},
        button=_("Give it back"),
        done=_("Given back; the officer sees why."),
        **_words(held),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def help_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the team did, or had done before the matter became a case."""
    held = _help(request, pk)
    require_team(request.user, held)
    form = FinishForm(
        request.POST or None,
        activities=activities_for(held),
        today=business_date(timezone.now()),
        initial={"version": held.version},
    )
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
    return ask(request, form, partial(actions.finish_help, pk=pk), **words, **_words(held))


@require_http_methods(["GET", "HEAD", "POST"])
def help_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a need no team can meet."""
    held = _asked(request, pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        partial(actions.end_help, pk=pk),
        heading=_("End it without help"),
        text=_("No team can take it on any more. The household is told the reason."),
        button=_("End it without help"),
        done=_("Ended. Tell the household why."),
        **_words(held),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def help_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the household was told."""
    held = _asked(request, pk)
    return ask(
        request,
        AnswerForm(request.POST or None, today=business_date(timezone.now())),
        partial(actions.answer_help, pk=pk),
        heading=_("The household was told"),
        text=held.came_of_it,
        button=_("Note it"),
        done=_("Noted: the household knows."),
        **_words(held),
    )


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


def _ask_teams(
    request: HttpRequest, form: TeamsForm, act: Callable[..., Any], **words: Any
) -> HttpResponse:
    """Show a form on which teams are chosen, of one kind or all."""
    kind = request.GET.get("kind", "")
    kinds = [(value, label, value == kind) for value, label in TeamKind.choices]
    shown = {"kinds": kinds, "kind": kind, "has_teams": bool(form.teams)}
    return ask(request, form, act, template="volunteers/help_teams.html", **shown, **words)


def _words(held: HelpRequest) -> dict[str, str]:
    """Return what every form about a need shows: what it is, and the way back."""
    return {"about": f"{held.need} · {held.area.place}", "back": _address(held.pk)}


def _address(pk: int) -> str:
    return reverse("volunteers:help_detail", args=[pk])
