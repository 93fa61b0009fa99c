"""Pages of teams: opened, renamed, closed; memberships that end."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.calendar import business_date
from common.paging import capped_count, keyset_page
from org_tree.models import Area
from org_tree.scope import can, fetch, require, require_somewhere
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.actions.membership import sign_ups_of
from volunteers.forms.help import ReasonForm
from volunteers.forms.keeping import CloseForm, RenameForm, TeamForm
from volunteers.models import Membership, VolunteerTeam
from volunteers.models.team import DEEPEST
from volunteers.tree import MANAGE as MANAGE_TEAMS
from volunteers.tree import close_team, rename_team, send_team, unfinished
from volunteers.views.asking import ask

PAGE_SIZE = 25


@require_safe
def team_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a team: what it is, its members, what can be done with it."""
    teams = VolunteerTeam.objects.visible_to(request.user)
    related = teams.select_related("area__parent", "parent").prefetch_related("kinds")
    team = get_object_or_404(related, code=code)
    held = Membership.objects.filter(team=team, ended_on__isnull=True)
    rows = held.select_related("volunteer__area__parent")
    context = {
        "team": team,
        "page": keyset_page(rows, ["-id"], request.GET.get("cursor"), PAGE_SIZE),
        "count": capped_count(held),
        "may_keep": can(request.user, MANAGE_TEAMS, team.area),
        "may_manage": can(request.user, MANAGE, team.area),
        "is_branch": team.level < DEEPEST,
    }
    return render(request, "volunteers/team_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    """Open a team below the general team or a branch."""
    require_somewhere(request.user, MANAGE_TEAMS)
    # The branch a village's team belongs to may stand above the person's own ground.
    parents = VolunteerTeam.objects.filter(level__lt=DEEPEST, closed_on__isnull=True)
    form = TeamForm(
        request.POST or None,
        parents=parents.order_by("tree_id", "lft"),
        areas=Area.objects.permitted(request.user, MANAGE_TEAMS),
        initial={
            "parent": request.GET.get("parent", ""),
            "on": business_date(timezone.now()),
        },
    )

    return ask(
        request,
        form,
        send_team,
        heading=_("Open a team"),
        button=_("Open the team"),
        back=reverse("volunteers:home"),
        done=_("The team is open."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def team_rename(request: HttpRequest, code: str) -> HttpResponse:
    """Set a team's name, kinds and contact right."""
    team = _team(request, code)
    initial = {
        "name": team.name,
        "contact": team.contact,
        "kinds": [row.kind for row in team.kinds.all()],
    }

    return ask(
        request,
        RenameForm(request.POST or None, initial=initial),
        partial(rename_team, team=team),
        heading=_("Set the team right"),
        text=_("Certificates and lists that were printed keep the old name."),
        button=_("Set it right"),
        back=reverse("volunteers:team_detail", args=[code]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def team_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a team; what follows is said first, with its numbers."""
    team = _team(request, code)
    today = business_date(timezone.now())

    return ask(
        request,
        CloseForm(request.POST or None, initial={"on": today}),
        partial(close_team, team=team),
        heading=_("Close the team"),
        text=_("%(name)s takes no more activities.") % {"name": team.name},
        follows=_follows_closing(team),
        button=_("Close the team"),
        back=reverse("volunteers:team_detail", args=[code]),
        done=_("The team is closed; its hours and history stay."),
    )


def _follows_closing(team: VolunteerTeam) -> list[str]:
    """Return what follows from closing a team, and what stands in the way."""
    members = Membership.objects.filter(team=team, ended_on__isnull=True).count()
    below = VolunteerTeam.objects.filter(parent=team, closed_on__isnull=True).count()
    open_work = unfinished(team)
    said = [
        ngettext("%(count)d membership ends.", "%(count)d memberships end.", members)
        % {"count": members},
        _("Hours, points and certificates stay with the people."),
    ]
    if below:
        words = ngettext(
            "%(count)d team below it is open: close it first.",
            "%(count)d teams below it are open: close them first.",
            below,
        )
        said.append(words % {"count": below})
    if open_work:
        words = ngettext(
            "%(count)d activity or need is not over: end it first.",
            "%(count)d activities or needs are not over: end them first.",
            open_work,
        )
        said.append(words % {"count": open_work})
    return said


@require_http_methods(["GET", "HEAD", "POST"])
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's membership; the sign-ups that go with it are named first."""
    seen = VolunteerTeam.objects.visible_to(request.user)
    rows = Membership.objects.filter(team__in=seen).select_related("team__area", "volunteer")
    held = rows.filter(pk=pk).first()
    if held is None:
        raise Http404
    require(request.user, MANAGE, held.team.area)
    signed = sign_ups_of(held).select_related("activity")
    words = {"name": held.volunteer.masked_name, "team": held.team.name}
    follows = [
        _("The place in “%(activity)s” is given back.") % {"activity": one.activity.title}
        for one in signed.order_by("activity__starts_at")[:PAGE_SIZE]
    ]
    return ask(
        request,
        ReasonForm(request.POST or None),
        partial(actions.end_membership, pk=pk),
        heading=_("End the membership"),
        text=_("%(name)s leaves %(team)s and stays on the register with all hours.") % words,
        follows=follows,
        button=_("End the membership"),
        back=reverse("volunteers:team_detail", args=[held.team.code]),
        done=_("The membership has ended."),
    )


def _team(request: HttpRequest, code: str) -> VolunteerTeam:
    teams = VolunteerTeam.objects.select_related("area").prefetch_related("kinds")
    found: VolunteerTeam = fetch(teams, request.user, MANAGE_TEAMS, code=code)
    return found
