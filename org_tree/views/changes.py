"""Changing the tree: a form, a preview of both trees, then the act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from common.calendar import business_date
from common.errors import Invalid
from common.forms import refuse
from org_tree import tree
from org_tree.forms import CHANGES, OrganizationForm, line_or_first
from org_tree.models import Area, Organization
from org_tree.scope import fetch
from org_tree.shapes import TIER_RANK, Line, Tier
from org_tree.tree.previews import preview_change
from org_tree.views.postings import place_url

MANAGE = "org_tree.manage"


class AreaChangeView(View):
    """One change of one area.

    Attributes:
        hand_over: what passes the open work of ended postings on; given by the addresses.
    """

    hand_over: Callable[..., int] | None = None

    def get(self, request: HttpRequest, code: str, act: str) -> HttpResponse:
        """Show the act's form."""
        area = self.area(request, code, act)
        return self.page(request, area, act, self.form(request, area, act))

    def post(self, request: HttpRequest, code: str, act: str) -> HttpResponse:
        """Show what would change; once that is confirmed, do it."""
        area = self.area(request, code, act)
        form = self.form(request, area, act)
        if not form.is_valid():
            return self.page(request, area, act, form, status=422)
        if "confirm" not in request.POST:
            preview = preview_change(act, area, form.cleaned_data)
            return self.page(request, area, act, form, preview=preview)
        try:
            after = self.do(request, area, act, form.cleaned_data)
        except Invalid as error:
            refuse(form, error)
            return self.page(request, area, act, form, status=422)
        messages.success(request, _("It is done: %(name)s.") % {"name": after.name})
        return redirect("org_tree:area_detail", after.code)

    def area(self, request: HttpRequest, code: str, act: str) -> Area:
        """Return the area, in sight and the person's to change."""
        if act not in CHANGES:
            raise Http404
        areas = Area.objects.select_related("parent")
        found: Area = fetch(areas, request.user, MANAGE, code=code)
        return found

    def form(self, request: HttpRequest, area: Area, act: str) -> Any:
        """Return the act's form."""
        today = business_date(timezone.now())
        initial = {"on": today, "setting": area.setting}
        if act == "rename":
            initial["name"] = area.name
        form_class = CHANGES[act][1]
        return form_class(request.POST or None, user=request.user, area=area, initial=initial)

    def page(
        self,
        request: HttpRequest,
        area: Area,
        act: str,
        form: Any,
        *,
        preview: Any = None,
        status: int = 200,
    ) -> HttpResponse:
        """Render the form or the preview."""
        context = {
            "area": area,
            "act": act,
            "label": CHANGES[act][0],
            "form": form,
            "preview": preview,
            "below": _tier_below(area),
        }
        return render(request, "org_tree/area_change.html", context, status=status)

    def do(self, request: HttpRequest, area: Area, act: str, facts: dict[str, Any]) -> Area:
        """Carry the act out and return the area to show next."""
        now = timezone.now()
        after, ended = DOINGS[act](area, {**facts, "actor": request.user, "now": now})
        for posting in ended if self.hand_over is not None else ():
            self.hand_over(actor=request.user, posting=posting, successor=None, now=now)
        return after


def _tier_below(area: Area) -> str:
    tiers = list(Tier)
    rank = TIER_RANK[area.tier] + 1
    return str(tiers[rank].label) if rank < len(tiers) else ""


Done = tuple[Area, list[Any]]


def _open(area: Area, facts: dict[str, Any]) -> Done:
    rank = TIER_RANK[area.tier] + 1
    if rank >= len(Tier.values):
        raise Invalid({"name": _("Nothing lies below a household unit.")})
    return tree.open_area(parent=area, tier=Tier.values[rank], **facts), []


def _rename(area: Area, facts: dict[str, Any]) -> Done:
    return tree.rename_area(area=area, **facts), []


def _move(area: Area, facts: dict[str, Any]) -> Done:
    return tree.move_area(area=area, **facts), []


def _merge(area: Area, facts: dict[str, Any]) -> Done:
    return facts["into"], tree.merge_areas(areas=[area], **facts)


def _split(area: Area, facts: dict[str, Any]) -> Done:
    return tree.split_area(area=area, **facts), []


def _close(area: Area, facts: dict[str, Any]) -> Done:
    ended = tree.close_area(area=area, **facts)
    return facts["successor"] or area.parent or area, ended


DOINGS: dict[str, Callable[[Area, dict[str, Any]], Done]] = {
    "open": _open,
    "rename": _rename,
    "move": _move,
    "merge": _merge,
    "split": _split,
    "close": _close,
}


class OrganizationOpenView(View):
    """Open a body on an area, on one of the lines."""

    def get(self, request: HttpRequest, code: str, line: str) -> HttpResponse:
        """Show the form."""
        area = self.area(request, code)
        return self.page(request, area, line, self.form(request, area, line))

    def post(self, request: HttpRequest, code: str, line: str) -> HttpResponse:
        """Open it, or show what has to be changed."""
        area = self.area(request, code)
        form = self.form(request, area, line)
        if form.is_valid():
            try:
                body = tree.open_organization(
                    actor=request.user,
                    area=area,
                    line=line,
                    now=timezone.now(),
                    **form.cleaned_data,
                )
            except Invalid as error:
                refuse(form, error)
            else:
                messages.success(request, _("%(name)s is open.") % {"name": body.name})
                return redirect(place_url(body))
        return self.page(request, area, line, form, status=422)

    def area(self, request: HttpRequest, code: str) -> Area:
        """Return the area, in sight and the person's to change."""
        areas = Area.objects.select_related("parent")
        found: Area = fetch(areas, request.user, MANAGE, code=code)
        return found

    def form(self, request: HttpRequest, area: Area, line: str) -> OrganizationForm:
        """Return the form with the kinds that are legal there."""
        today = business_date(timezone.now())
        line = line_or_first(line)
        return OrganizationForm(request.POST or None, area=area, line=line, initial={"on": today})

    def page(
        self, request: HttpRequest, area: Area, line: str, form: Any, status: int = 200
    ) -> HttpResponse:
        """Render the form's page."""
        label = Line(line_or_first(line)).label
        context = {"area": area, "line": line, "line_label": label, "form": form}
        return render(request, "org_tree/organization_form.html", context, status=status)


class OrganizationCloseView(View):
    """Close a body; asks first, for its postings end with it."""

    hand_over: Callable[..., int] | None = None

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask."""
        return render(request, "org_tree/organization_close.html", {"record": self.body(pk)})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close it."""
        body, now = self.body(pk), timezone.now()
        ended = tree.close_organization(
            actor=request.user, organization=body, on=business_date(now), now=now
        )
        for posting in ended if self.hand_over is not None else ():
            self.hand_over(actor=request.user, posting=posting, successor=None, now=now)
        messages.success(request, _("%(name)s is closed.") % {"name": body.name})
        return redirect(place_url(body))

    def body(self, pk: int) -> Organization:
        """Return the body, in sight and the person's to change."""
        bodies = Organization.objects.select_related("area")
        found: Organization = fetch(bodies, self.request.user, MANAGE, pk=pk)
        return found
