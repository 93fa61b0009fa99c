"""A day's page for whoever looks, and the acts on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import Duplicate, Invalid
from common.http import is_partial
from common.wording import day as day_words
from org_tree.models import Area
from org_tree.scope import can, require
from org_tree.shapes import Tier
from reports import actions
from reports.day_pages import home_areas, page_of
from reports.forms import ReasonForm, ZeroForm
from reports.models import TownDay, VillageDay
from reports.views.asked import area_asked, day_asked, day_url, first_of
from reports.wording import names


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The day of whoever looks: a group, a village, a town or the district."""
    homes = home_areas(request.user)
    return show_day(request, first_of(homes), timezone.now(), homes)


@require_GET
def area_day(request: HttpRequest, code: str) -> HttpResponse:
    """The day of an area in sight."""
    return show_day(request, area_asked(request, code), timezone.now())


def show_day(
    request: HttpRequest, area: Area, now: datetime, homes: list[Area] | None = None
) -> HttpResponse:
    """Render an area's day; htmx gets the part that acts change."""
    template, context = page_of(request.user, area, day_asked(request, now), now)
    if is_partial(request):
        return render(request, f"{template}#day", context)
    homes = home_areas(request.user) if homes is None else homes
    context |= {"siblings": homes if len(homes) > 1 and area in homes else []}
    return render(request, template, context)


@require_POST
def report_zero(request: HttpRequest, code: str) -> HttpResponse:
    """Report in one tap that nothing happened in a group."""
    now = timezone.now()
    area = area_asked(request, code)
    form = ZeroForm(request.POST)
    if form.is_valid():
        _file_zero(request, form, area, day_asked(request, now), now)
    return back_to_day(request, area, now)


def _file_zero(request: HttpRequest, form: ZeroForm, area: Area, day: date, now: datetime) -> None:
    try:
        actions.file_report(
            actor=request.user,
            client_id=form.cleaned_data["client_id"],
            area=area,
            date=day,
            zero=True,
            now=now,
        )
    except Duplicate:
        text = gettext("%(group)s has its report already; nothing was changed.")
        messages.warning(request, text % {"group": area})


def back_to_day(request: HttpRequest, area: Area, now: datetime) -> HttpResponse:
    """Return to the page that shows a group: the village's where that is in sight."""
    shown = area
    if area.tier == Tier.GROUP and area.parent and can(request.user, "reports.view", area.parent):
        shown = area.parent
    if is_partial(request):
        return show_day(request, shown, now)
    return redirect(day_url(shown, day_asked(request, now)))


def _day_of(area: Area, day: date) -> Any:
    """Return the village's or town's day; it is opened if the scheduler has not done so."""
    model: type[Any] = TownDay if area.tier == Tier.TOWN else VillageDay
    return actions.day_of(model, area.pk, day)


@require_http_methods(["GET", "POST"])
def day_send(request: HttpRequest, code: str) -> HttpResponse:
    """Send a day up, after a page that says by name who will be marked missing."""
    now = timezone.now()
    area = area_asked(request, code)
    require(request.user, _right_on(area, "reports.send", "reports.send_town"), area)
    day = day_asked(request, now)
    if request.method == "GET":
        return render(request, "reports/day_send.html", _before_sending(request, area, day, now))
    send = _act_of(area, actions.send_village_day, actions.send_town_day)
    return _moved(request, area, day, send, gettext("%(day)s of %(area)s is sent."))


def _before_sending(request: HttpRequest, area: Area, day: date, now: datetime) -> dict[str, Any]:
    _template, context = page_of(request.user, area, day, now)
    if area.tier == Tier.TOWN:
        missing = [row.area for row in context["unsent"]]
        return {**context, "missing": missing, "missing_names": names(missing)}
    return context


def _right_on(area: Area, village: str, town: str) -> str:
    """Return the right an act on a day needs: the village's or the town's."""
    return town if area.tier == Tier.TOWN else village


def _act_of(area: Area, village: Callable[..., Any], town: Callable[..., Any]) -> Any:
    return town if area.tier == Tier.TOWN else village


def _moved(
    request: HttpRequest, area: Area, day: date, act: Callable[..., Any], text: str, **values: Any
) -> HttpResponse:
    """Do an act on a day and go back to the page it was asked from."""
    now = timezone.now()
    act(actor=request.user, day=_held_day(area, day), now=now, **values)
    said = {"day": day_words(day, now, weekday=False), "area": area}
    messages.success(request, text % said)
    shown = area
    if request.GET.get("from") == "above" and area.parent:
        shown = area.parent
    return redirect(day_url(shown, day))


def _held_day(area: Area, day: date) -> Any:
    if area.tier not in (Tier.VILLAGE, Tier.TOWN):
        raise Invalid({"area": gettext("Only villages and towns send their day.")})
    return _day_of(area, day)


@require_POST
def day_receive(request: HttpRequest, code: str) -> HttpResponse:
    """Take a village's or town's day in."""
    area = area_asked(request, code)
    receive = _act_of(area, actions.receive_village_day, actions.receive_town_day)
    day = day_asked(request, timezone.now())
    return _moved(request, area, day, receive, gettext("%(day)s of %(area)s is received."))


@require_POST
def day_receive_all(request: HttpRequest, code: str) -> HttpResponse:
    """Take in every village's day that a town has waiting."""
    now = timezone.now()
    area = area_asked(request, code)
    day = day_asked(request, now)
    count = actions.receive_all(actor=request.user, town_area=area, date=day, now=now)
    text = ngettext("%(count)d village received.", "%(count)d villages received.", count)
    messages.success(request, text % {"count": count})
    return redirect(day_url(area, day))


@require_http_methods(["GET", "POST"])
def day_return(request: HttpRequest, code: str) -> HttpResponse:
    """Give a day back with a reason."""
    area = area_asked(request, code)
    require(request.user, _right_on(area, "reports.receive", "reports.receive_town"), area)
    day = day_asked(request, timezone.now())
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        give_back = _act_of(area, actions.return_village_day, actions.return_town_day)
        text = gettext("%(day)s of %(area)s is given back.")
        return _moved(request, area, day, give_back, text, **form.cleaned_data)
    context = {"area": area, "date": day, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/day_return.html", context, status=status)


@require_POST
def villages_remind(request: HttpRequest, code: str) -> HttpResponse:
    """Remind every village of a town that has not sent its day."""
    now = timezone.now()
    area = area_asked(request, code)
    day = day_asked(request, now)
    count = actions.remind_villages(actor=request.user, town_area=area, date=day, now=now)
    text = ngettext("%(count)d village reminded.", "%(count)d villages reminded.", count)
    messages.success(request, text % {"count": count})
    return redirect(day_url(area, day))
