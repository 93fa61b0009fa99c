"""The page `/`: what waits for whoever is signed in, nearest due first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext
from django.views.decorators.http import require_GET

from clocks import waiting as calendar_waiting
from common.calendar import business_date
from common.todo import Todo, nearest_first
from disputes import waiting as cases_waiting
from governance.estimates import estimate, lengths_of, rounded
from org_tree.scope import capabilities, postings_of
from org_tree.shapes import Tier
from papers import waiting as papers_waiting
from reports import waiting as reports_waiting
from rollups.dashboards import Dashboard
from rollups.views import kinds_open
from supervision import waiting as orders_waiting
from visits import waiting as visits_waiting
from volunteers import waiting as volunteers_waiting
from volunteers.own import volunteer_of

#: Who looks at figures beside the things to do: from the town up.
FIGURES_FROM = (Tier.PROVINCE, Tier.CITY, Tier.DISTRICT, Tier.TOWN)


@dataclass(frozen=True)
class Shortcut:
    """A thing a person may begin at any time."""

    capability: str
    url_name: str
    label: str | Promise
    icon: str

    @property
    def url(self) -> str:
        """Where it begins."""
        return reverse(self.url_name)


SHORTCUTS = (
    Shortcut("reports.file", "reports:item_new", _("Report a matter"), "edit"),
    Shortcut("visits.log", "visits:visit_new", _("Write a visit down"), "walk"),
    Shortcut(
        "volunteers.ask_help", "volunteers:help_list", _("Help from volunteers"), "heart-handshake"
    ),
    Shortcut("disputes.open", "disputes:case_open", _("Open a case"), "briefcase"),
    Shortcut("papers.manage", "papers:templates", _("Paper templates and rules"), "file-settings"),
)


@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, what became of what they reported, and their figures."""
    if not postings_of(request.user) and volunteer_of(request.user):
        return redirect("volunteers:me")
    now = timezone.now()
    todos = todos_of(request.user, now)
    signs = {"disputes.supervise", "disputes.supervise_blue"} & capabilities(request.user)
    context = {
        "sign_offs": cases_waiting.sign_offs_for(request.user) if signs else [],
        "orders": orders_waiting.issued_by(request.user),
        "todos": todos,
        "total": sum(todo.count for todo in todos),
        "takes": takes(todos),
        "answers": cases_waiting.answers_for(request.user, now),
        "shortcuts": shortcuts_of(request.user),
        "postings": postings_of(request.user),
        "now": now,
        **figures_of(request.user, now),
    }
    return render(request, "governance/workbench.html", context)


def todos_of(user: Any, now: datetime) -> list[Todo]:
    """Return everything that waits for a person, nearest due first."""
    return nearest_first(
        [
            *reports_waiting.things_for(user, now),
            *volunteers_waiting.things_for(user, now),
            *orders_waiting.things_for(user, now),
            *cases_waiting.things_for(user, now),
            *papers_waiting.things_for(user, now),
            *calendar_waiting.things_for(user, now),
            *visits_waiting.things_for(user, now),
        ]
    )


def takes(todos: Sequence[Todo]) -> str:
    """Say about how long everything that waits takes: 3 分钟, 1 小时半."""
    minutes = rounded(estimate(todos, lengths_of({todo.kind for todo in todos})))
    hours, rest = divmod(minutes, timedelta(hours=1))
    if not hours:
        count = rest // timedelta(minutes=1)
        return npgettext("estimate", "%(count)d minute", "%(count)d minutes", count) % {
            "count": count
        }
    if rest:
        return pgettext("estimate", "%(count)d and a half hours") % {"count": hours}
    return npgettext("estimate", "%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def shortcuts_of(user: Any) -> list[Shortcut]:
    """Return what a person may begin."""
    held = capabilities(user)
    return [shortcut for shortcut in SHORTCUTS if shortcut.capability in held]


def figures_of(user: Any, now: datetime) -> dict[str, Any]:
    """Return the dashboard of the widest place whose figures a person leads by, if any."""
    areas = [
        posting.organization.area
        for posting in postings_of(user)
        if "rollups.view" in posting.capabilities and posting.organization.area.tier in FIGURES_FROM
    ]
    if not areas:
        return {}
    area = min(areas, key=lambda one: (one.level, one.lft))
    dashboard = Dashboard(area, business_date(now), now=now)
    stuck = [row for row in dashboard.ages.rows if row.overdue] if dashboard.ages else []
    return {
        "dashboard": dashboard,
        "opens": kinds_open(user, area),
        "stuck": stuck,
        "stuck_total": sum(row.overdue for row in stuck),
        "stuck_most": max((row.overdue for row in stuck), default=0),
    }
