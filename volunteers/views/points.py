"""Pages of points and hours: statements of a month, corrections, the rules."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.calendar import business_date
from common.paging import keyset_page
from org_tree.scope import capabilities, fetch, require_somewhere
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.actions.rules import SET_RULES
from volunteers.choices import ActivityState
from volunteers.forms.keeping import CorrectionForm, PointsRuleForm, StarsForm
from volunteers.models import (
    Activity,
    PointsRule,
    ServiceRecord,
    SignUp,
    StarLevel,
    Volunteer,
    VolunteerTeam,
)
from volunteers.models.activity import hours_of
from volunteers.policy import star_levels
from volunteers.stars import WORDS
from volunteers.statements import balance_before, entries_of, month_of, people_of, totals_of
from volunteers.views.asking import ask

PAGE_SIZE = 100
RULES_SHOWN = 30


@require_safe
def person_points(request: HttpRequest, number: str) -> HttpResponse:
    """Show a volunteer's points of a month, to be printed."""
    people = Volunteer.objects.visible_to(request.user)
    person = get_object_or_404(people.select_related("area__parent"), number=number)
    month = month_of(request.GET.get("month", ""), timezone.now())
    page = keyset_page(entries_of(person, month), ["id"], request.GET.get("cursor"), PAGE_SIZE)
    context = {
        "person": person,
        "month": month,
        "page": page,
        "opening": balance_before(person, month),
        "name": person.masked_name,
    }
    return render(request, "volunteers/person_points.html", context)


@require_safe
def team_points(request: HttpRequest, code: str) -> HttpResponse:
    """Show who served with a team in a month, and the points for that, to be printed."""
    teams = VolunteerTeam.objects.visible_to(request.user)
    team = get_object_or_404(teams.select_related("area"), code=code)
    month = month_of(request.GET.get("month", ""), timezone.now())
    page = keyset_page(people_of(team, month), ["id"], request.GET.get("cursor"), PAGE_SIZE)
    for one in page.rows:
        one.hours = hours_of(one.minutes)
    totals = totals_of(team, month)
    context = {
        "team": team,
        "month": month,
        "page": page,
        "hours": hours_of(totals["minutes"]),
        "points": totals["points"],
    }
    return render(request, "volunteers/team_points.html", context)


@require_safe
def record_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the hours of an activity as they stand, corrected ones with what they were."""
    activities = Activity.objects.select_related("team__area", "area")
    activity = fetch(activities, request.user, "volunteers.view", pk=pk)
    rows = ServiceRecord.objects.filter(activity=activity).select_related("volunteer")
    left_out = SignUp.objects.without_hours(activity).select_related("volunteer")
    is_confirmed = activity.state == ActivityState.CONFIRMED
    context = {
        "page": keyset_page(rows, ["id"], request.GET.get("cursor"), PAGE_SIZE),
        "activity": activity,
        "left_out": left_out.order_by("position") if is_confirmed else [],
        "may_manage": MANAGE in capabilities(request.user),
    }
    return render(request, "volunteers/record_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Set somebody's confirmed hours right: the record is annulled and another one written."""
    records = ServiceRecord.objects.select_related("volunteer", "activity__team__area")
    found = fetch(records, request.user, MANAGE, pk=pk)
    form = CorrectionForm(request.POST or None, initial={"hours": hours_of(found.minutes)})
    words = {"name": found.volunteer.masked_name, "hours": hours_of(found.minutes)}
    return ask(
        request,
        form,
        partial(actions.correct_hours, record_pk=pk),
        heading=_("Correct the hours"),
        text=_("%(name)s has %(hours)s hours here now. They stay on record as annulled.") % words,
        follows=[_("The points for them go back, and those for the right hours are given.")],
        button=_("Correct the hours"),
        back=reverse("volunteers:record_list", args=[found.activity_id]),
        done=_("Corrected; both records are kept."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def record_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give hours to somebody who had a place and got none."""
    signed = get_object_or_404(SignUp.objects.select_related("volunteer"), pk=pk)
    activities = Activity.objects.select_related("team__area", "area")
    activity = fetch(activities, request.user, MANAGE, pk=signed.activity_id)
    words = {"name": signed.volunteer.masked_name, "activity": activity.title}
    form = CorrectionForm(request.POST or None)
    form.fields["hours"].help_text = ""
    return ask(
        request,
        form,
        partial(actions.add_hours, signed_pk=pk),
        heading=_("Add hours"),
        text=_("%(name)s has no hours for “%(activity)s”.") % words,
        follows=[_("The points for them are given at once.")],
        button=_("Add hours"),
        back=reverse("volunteers:record_list", args=[activity.pk]),
        done=_("Added."),
    )


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Show what an hour gives and what a star needs: now, before, from later on."""
    require_somewhere(request.user, "volunteers.view")
    today = business_date(timezone.now())
    sets: dict[Any, dict[int, int]] = {}
    for row in StarLevel.objects.order_by("-valid_from", "stars")[: RULES_SHOWN * len(WORDS)]:
        sets.setdefault(row.valid_from, {})[row.stars] = row.hours
    rules = list(PointsRule.objects.order_by("-valid_from")[:RULES_SHOWN])
    context = {
        "rules": rules,
        "current": next((one for one in rules if one.valid_from <= today), None),
        "stars": [(day, [hours.get(n, "") for n in WORDS]) for day, hours in sets.items()],
        "current_stars": next((day for day in sets if day <= today), None),
        "words": list(WORDS.values()),
        "today": today,
        "may_set": SET_RULES in capabilities(request.user),
    }
    return render(request, "volunteers/rule_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def points_rule_new(request: HttpRequest) -> HttpResponse:
    """Set what an hour gives, from a day on."""
    require_somewhere(request.user, SET_RULES)
    today = business_date(timezone.now())
    form = PointsRuleForm(request.POST or None, initial={"valid_from": today})
    return ask(
        request,
        form,
        actions.set_points_rule,
        heading=_("Set the points of an hour"),
        text=_("It counts for service from that day on; points that were given stay."),
        button=_("Set it from that day"),
        back=reverse("volunteers:rule_list"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def stars_new(request: HttpRequest) -> HttpResponse:
    """Set what the stars need, from a day on."""
    require_somewhere(request.user, SET_RULES)
    today = business_date(timezone.now())
    form = StarsForm(request.POST or None, levels=star_levels(today), today=today)
    return ask(
        request,
        form,
        actions.set_star_levels,
        heading=_("Set the hours of the stars"),
        text=_("From that day on everybody's stars are told by these hours."),
        button=_("Set it from that day"),
        back=reverse("volunteers:rule_list"),
    )
