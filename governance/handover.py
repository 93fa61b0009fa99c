"""What an ended posting leaves: joins the organization to the apps that hold the work."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from audit.models import Event
from common.calendar import business_date
from common.paging import capped_count
from disputes.actions import hand_over_work
from disputes.choices import OPEN_STATES
from disputes.models import Case
from org_tree.api import postings
from org_tree.models import Area, Posting
from org_tree.scope import fetch
from org_tree.views.changes import AreaChangeView, OrganizationCloseView
from org_tree.views.postings import EndView
from visits.actions import hand_over_visits

#: The task may miss some days; postings that ended longer ago have been looked at.
LOOK_BACK = timedelta(days=7)


def hand_over(*, actor: Any, posting: Posting, successor: Posting | None, now: datetime) -> int:
    """Pass the open work of a posting that has ended on; nothing yet when its last day is ahead.

    Returns:
        how many matters changed hands.
    """
    if posting.ended_on is None or posting.ended_on > business_date(now):
        return 0
    given: dict[str, Any] = {"actor": actor, "posting": posting, "successor": successor, "now": now}
    return hand_over_work(**given) + hand_over_visits(**given)


def hand_over_ended(*, now: datetime) -> int:
    """Pass on what postings left whose last day has come since; done once, nothing the next time.

    An end may be entered beforehand, so it takes somebody to look each day. The acts are done in
    the name of whoever ended the posting, or of somebody else who may.

    Returns:
        how many matters changed hands.
    """
    today = business_date(now)
    ended = Posting.objects.filter(ended_on__gt=today - LOOK_BACK, ended_on__lte=today)
    count = 0
    for posting in ended.select_related("user", "organization__area"):
        actor, successor = _ended_by(posting, today)
        if actor is not None:
            count += hand_over(actor=actor, posting=posting, successor=successor, now=now)
    return count


def _ended_by(posting: Posting, today: date) -> tuple[Any, Posting | None]:
    """Return who ended a posting, while they still may, and who was to take the work over."""
    told = Event.objects.filter(
        record_type="org_tree.posting", record_id=posting.pk, act="org_tree.end_posting"
    ).last()
    area = posting.organization.area
    may = Posting.objects.holding("org_tree.appoint", area, today).exclude(user=posting.user)
    granting = may.select_related("user").order_by("pk")
    own = granting.filter(user=told.actor_id).first() if told else None
    by = own or granting.first()
    key = told.data.get("successor_posting") if told else None
    successor = Posting.objects.held_on(today).filter(pk=key).first() if key else None
    return (by.user if by else None), successor


class PostingViewSet(postings.PostingViewSet):
    """Postings in the API, with their work passed on when they end."""

    hand_over = staticmethod(hand_over)


@require_safe
def area_open_work(request: HttpRequest, code: str) -> HttpResponse:
    """Say how many open cases stand in an area: a fragment for the preview of its change."""
    area = fetch(Area.objects.all(), request.user, "org_tree.manage", code=code)
    cases = Case.objects.filter(
        state__in=OPEN_STATES,
        area__tree_id=area.tree_id,
        area__lft__gte=area.lft,
        area__lft__lte=area.rght,
    )
    return render(request, "governance/open_work.html", {"count": capped_count(cases)})


urlpatterns: list[URLPattern] = [
    path(
        "postings/<int:pk>/end/",
        EndView.as_view(hand_over=hand_over),
        name="posting_end",
    ),
    path(
        "areas/<str:code>/change/<str:act>/",
        AreaChangeView.as_view(hand_over=hand_over),
        name="area_change",
    ),
    path("areas/<str:code>/open-work/", area_open_work, name="area_open_work"),
    path(
        "organizations/<int:pk>/close/",
        OrganizationCloseView.as_view(hand_over=hand_over),
        name="organization_close",
    ),
]
