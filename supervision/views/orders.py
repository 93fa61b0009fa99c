"""The pages of an order: the list, the order itself, its acts, and the sheet of paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import Invalid, NotAllowed, Stale, WrongState
from common.paging import keyset_page
from disputes.models import Case
from org_tree.scope import capabilities, require
from supervision.actions import ACTIONS, draw_order
from supervision.actions.orders import OpenOrder
from supervision.forms import ACT_FORMS, DrawForm
from supervision.listing import OrderListing
from supervision.models import LadderStep, SupervisionOrder
from supervision.order_page import OrderPage
from supervision.rights import require_right
from supervision.wording import ACTS_DONE, CONSEQUENCES
from supervision.workflow import ISSUE, REPLY, VIEW, is_open_on

PAGE_SIZE = 25
LOOKERS = {ISSUE, REPLY, VIEW}


def _page_of(request: HttpRequest, pk: int) -> OrderPage:
    """Return an order's page.

    Raises:
        Http404: no such order, or out of sight; the answer does not tell which.
    """
    seen = SupervisionOrder.objects.visible_to(request.user).for_page()
    return OrderPage(get_object_or_404(seen, pk=pk), user=request.user, now=timezone.now())


@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """Show the orders a person sees, narrowed by where they stand."""
    if not LOOKERS & capabilities(request.user):
        raise NotAllowed(_("You may not do this."))
    listing = OrderListing(request.user, timezone.now(), view=request.GET.get("view", ""))
    page = keyset_page(listing.rows, ("-drawn_at", "-id"), request.GET.get("cursor"), PAGE_SIZE)
    context = {"listing": listing, "page": page, "now": listing.now}
    return render(request, "supervision/order_list.html", context)


@require_safe
def order_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an order: what it says, whose turn it is, what happened."""
    page = _page_of(request, pk)
    return render(request, "supervision/order_detail.html", {"page": page, "order": page.order})


@require_safe
def order_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an order as its sheet of paper."""
    page = _page_of(request, pk)
    return render(request, "supervision/order_print.html", {"page": page, "order": page.order})


@require_http_methods(["GET", "HEAD", "POST"])
def order_new(request: HttpRequest) -> HttpResponse:
    """Draw an order up about any open case."""
    number = request.GET.get("case", "").strip()
    seen = Case.objects.visible_to(request.user).select_related(
        "area__parent", "organization__area", "lead__user"
    )
    case = seen.filter(number=number).first() if number else None
    if case is None:
        return _ask_for_case(request, number)
    require(request.user, ISSUE, case.area)
    now = timezone.now()
    form = DrawForm(request.POST or None, case=case, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            order, _created = draw_order(actor=request.user, now=now, **form.arguments())
        except Invalid as error:
            form.take(error)
        except OpenOrder as error:
            messages.warning(request, str(error.message))
            return redirect("supervision:order_detail", pk=error.data["existing"])
        else:
            return redirect("supervision:order_detail", pk=order.pk)
    context = {"case": case, "form": form}
    status = 422 if form.errors else 200
    return render(request, "supervision/order_new.html", context, status=status)


def _ask_for_case(request: HttpRequest, number: str) -> HttpResponse:
    """Ask which case an order is to be about; a number nobody here sees is not found."""
    if ISSUE not in capabilities(request.user):
        raise NotAllowed(_("You may not do this."))
    status = 404 if number else 200
    return render(request, "supervision/order_case.html", {"number": number}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def order_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Show the form of an act on an order, or do the act."""
    page = _page_of(request, pk)
    if act not in ACT_FORMS:
        raise Http404
    require_right(page.order, act, request.user)
    sent = request.POST if request.method == "POST" else None
    form = ACT_FORMS[act](sent, act=act, order=page.order, now=page.now)
    context: dict[str, Any] = {
        "page": page,
        "order": page.order,
        "form": form,
        "act": act,
        "consequence": CONSEQUENCES[act],
    }
    if sent is None and not is_open_on(page.order.state, act):
        context["conflict"] = WrongState()
    elif form.is_valid():
        try:
            return _do(request, form, pk)
        except Invalid as error:
            form.take(error)
        except (Stale, WrongState) as error:
            # What was typed stays in the form; nothing of theirs was overwritten.
            context["conflict"] = error
    status = 409 if "conflict" in context else 422 if form.errors else 200
    return render(request, "supervision/order_act.html", context, status=status)


def _do(request: HttpRequest, form: Any, pk: int) -> HttpResponse:
    order = ACTIONS[form.act](actor=request.user, order=pk, now=timezone.now(), **form.arguments())
    words = {"act": ACTS_DONE[form.act], "order": order.number or order.case.title}
    messages.success(request, _("%(act)s: %(order)s") % words)
    if pile := request.POST.get("pile", ""):
        return redirect(f"{reverse('supervision:desk')}?pile={pile if pile.isalpha() else ''}")
    return redirect(f"{reverse('supervision:order_detail', args=[pk])}?done={form.act}")


@require_safe
def for_case(request: HttpRequest, number: str) -> HttpResponse:
    """Show what supervision has done about a case: the card of its page."""
    seen = Case.objects.visible_to(request.user).select_related("area")
    case = get_object_or_404(seen, number=number)
    orders = SupervisionOrder.objects.visible_to(request.user).filter(case=case)
    context = {
        "case": case,
        "orders": list(orders.select_related("organization").order_by("-pk")[:10]),
        "steps": list(LadderStep.objects.filter(case=case).order_by("-pk")[:8]),
        "may_draw": case.is_open and ISSUE in capabilities(request.user),
        "now": timezone.now(),
    }
    is_part = bool(getattr(request, "htmx", False))
    template = "supervision/for_case.html"
    return render(request, f"{template}#card" if is_part else template, context)
