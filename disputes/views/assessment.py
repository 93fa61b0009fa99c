"""The assessment board: one matter after another, and what is printed at the end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.calendar import business_date
from common.errors import Invalid, WrongState
from disputes.actions import say_apart, say_together, take_back_disposition
from disputes.deciding import decide
from disputes.forms.assessment import DecideForm
from disputes.models import Case
from disputes.presence import look, lookers
from disputes.sitting import DISPOSE, Sitting, decided_on
from org_tree.scope import fetch, require_somewhere
from reports.choices import Disposition
from reports.models import InformationItem

ASIDE = "board_aside"
#: htmx then asks no more.
STOP_ASKING = 286


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdigit()]


def _aside(request: HttpRequest, today: date) -> list[int]:
    """Return the items put aside today; yesterday's are on the table again."""
    kept = request.session.get(ASIDE) or {}
    return list(kept.get("items", [])) if kept.get("day") == today.isoformat() else []


def _sitting(request: HttpRequest, item: int | None = None) -> Sitting:
    now = timezone.now()
    return Sitting(
        request.user,
        now,
        item=item,
        aside=_aside(request, business_date(now)),
    )


def _show(request: HttpRequest, sitting: Sitting, form: DecideForm, status: int) -> HttpResponse:
    context = {
        "sitting": sitting,
        "form": form,
        "item": sitting.item,
        "lookers": _lookers(sitting),
    }
    return render(request, "disputes/board.html", context, status=status)


def _lookers(sitting: Sitting) -> list[str]:
    if sitting.item is None or sitting.place is None:
        return []
    return lookers(sitting.user, sitting.item.pk, sitting.place.pk, now=sitting.now)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the board with one matter on the table."""
    require_somewhere(request.user, DISPOSE)
    asked = _numbers([request.GET.get("item", "")])
    sitting = _sitting(request, asked[0] if asked else None)
    return _show(request, sitting, DecideForm(sitting=sitting), 200)


@require_POST
def item_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide what becomes of a matter, then show the next."""
    _item(request, pk)
    sitting = _sitting(request, pk)
    if not sitting.is_one:
        return _decided_by_others(request, pk)
    form = DecideForm(request.POST, sitting=sitting)
    if form.is_valid() and _decide(sitting, form, request.user):
        return redirect("disputes:board")
    return _show(request, sitting, form, 422)


def _decide(sitting: Sitting, form: DecideForm, user: Any) -> bool:
    try:
        decide(sitting, form.cleaned_data, actor=user, now=timezone.now())
    except Invalid as error:
        form.take(error)
        return False
    return True


def _item(request: HttpRequest, pk: int) -> InformationItem:
    item: InformationItem = fetch(InformationItem.objects.all(), request.user, DISPOSE, pk=pk)
    return item


@require_safe
def item_looking(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who else has a matter on the table; the board asks while it is in front of somebody."""
    item = _item(request, pk)
    if item.disposition or item.returned_at:
        told = {"decided": _decided_words(pk)}
        return render(request, "disputes/_looking.html", told, status=STOP_ASKING)
    now = timezone.now()
    place = Sitting(request.user, now).place.pk
    look(request.user, pk, place, now=now)
    context = {"lookers": lookers(request.user, pk, place, now=now)}
    return render(request, "disputes/_looking.html", context)


def _decided_by_others(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who was faster, above the next matter."""
    messages.warning(request, _decided_words(pk))
    sitting = _sitting(request)
    return _show(request, sitting, DecideForm(sitting=sitting), 409)


def _decided_words(pk: int) -> str:
    item = InformationItem.objects.select_related("disposed_by").get(pk=pk)
    words = {
        "who": item.disposed_by.name if item.disposed_by else "",
        "matter": item.summary,
        "what": item.get_disposition_display() or _("sent back to the village"),
    }
    return _("“%(matter)s” is decided already: %(who)s %(what)s.") % words


@require_POST
def item_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a matter at the end of the list; it stays open."""
    _item(request, pk)
    today = business_date(timezone.now())
    items = [other for other in _aside(request, today) if other != pk]
    request.session[ASIDE] = {"day": today.isoformat(), "items": [*items, pk]}
    return redirect("disputes:board")


@require_POST
def item_apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember that a matter and a case are not the same, or take that back."""
    item = _item(request, pk)
    number = request.POST.get("case", "")
    other = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    words = {"number": other.short_number}
    if request.POST.get("together"):
        say_together(actor=request.user, item=item, other=other, now=timezone.now())
        messages.success(request, _("%(number)s may be the same matter again.") % words)
    else:
        say_apart(actor=request.user, item=item, other=other, now=timezone.now())
        messages.success(
            request, _("%(number)s is kept as another matter and not shown again.") % words
        )
    return redirect(f"{reverse('disputes:board')}?item={pk}")


@require_POST
def item_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a decided matter back on the table."""
    item = _item(request, pk)
    try:
        take_back_disposition(actor=request.user, item=item, now=timezone.now())
    except WrongState as error:
        messages.warning(request, str(error.message))
        return redirect("disputes:board")
    messages.success(request, _("“%(matter)s” is back on the table.") % {"matter": item.summary})
    return redirect(f"{reverse('disputes:board')}?item={pk}")


def _day_asked(request: HttpRequest) -> date:
    today = business_date(timezone.now())
    text = request.GET.get("date", "")
    try:
        asked = parse_date(text) if text else today
    except ValueError:
        asked = None
    if asked is None:
        raise Http404
    return asked


@require_safe
def board_minutes(request: HttpRequest) -> HttpResponse:
    """Show the minutes of a day's sitting, ready to print and sign."""
    require_somewhere(request.user, DISPOSE)
    day = _day_asked(request)
    decided = decided_on(request.user, day)[::-1]
    counts = {
        disposition.value: sum(one.item.disposition == disposition for one in decided)
        for disposition in Disposition
    }
    context = {"day": day, "decided": decided, "counts": counts, "now": timezone.now()}
    context["sitting"] = _sitting(request)
    return render(request, "disputes/board_minutes.html", context)


@require_safe
def board_slips(request: HttpRequest) -> HttpResponse:
    """Show a hand-over slip for each case of a day's sitting, one a sheet."""
    require_somewhere(request.user, DISPOSE)
    day = _day_asked(request)
    became = Disposition.CASE
    cases = [one for one in decided_on(request.user, day)[::-1] if one.item.disposition == became]
    context = {"day": day, "decided": cases, "now": timezone.now(), "sitting": _sitting(request)}
    return render(request, "disputes/board_slips.html", context)
