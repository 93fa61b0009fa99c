"""Appointing, prolonging and ending postings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from common.calendar import business_date
from common.errors import Invalid
from common.forms import refuse
from org_tree.actions import appoint, change_posting, end_posting
from org_tree.forms import AppointForm, DatesForm, EndForm
from org_tree.models import Organization, Posting
from org_tree.scope import fetch

APPOINT = "org_tree.appoint"


class _FormPage(ABC, View):
    """A form on a page of its own: shown, refused with its errors, or carried out."""

    template = ""

    @abstractmethod
    def record(self, request: HttpRequest, pk: int) -> Any:
        """Return what the form is about, or answer 404 or 403."""

    @abstractmethod
    def form(self, request: HttpRequest, record: Any) -> Any:
        """Return the form, bound when it was sent."""

    @abstractmethod
    def act(self, request: HttpRequest, record: Any, facts: dict[str, Any]) -> str:
        """Carry it out and return what to say on the next page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form."""
        record = self.record(request, pk)
        return self.page(request, record, self.form(request, record))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Carry it out, or show what has to be changed."""
        record = self.record(request, pk)
        form = self.form(request, record)
        if form.is_valid():
            try:
                messages.success(request, self.act(request, record, form.cleaned_data))
            except Invalid as error:
                refuse(form, error)
            else:
                return redirect(self.next(record))
        return self.page(request, record, form, status=422)

    def page(self, request: HttpRequest, record: Any, form: Any, status: int = 200) -> HttpResponse:
        """Render the form's page."""
        context = {"record": record, "form": form, "back": self.next(record)}
        return render(request, self.template, context, status=status)

    def next(self, record: Any) -> str:
        """Return where it goes on: the place, on the line."""
        organization = record if isinstance(record, Organization) else record.organization
        return place_url(organization)


def place_url(organization: Organization) -> str:
    """Return the address of the page that shows a body."""
    return f"/org/areas/{organization.area.code}/?line={organization.line}"


class AppointView(_FormPage):
    """Appoint somebody to a body."""

    template = "org_tree/posting_form.html"

    def record(self, request: HttpRequest, pk: int) -> Organization:
        """Return the body, in sight and the person's to appoint for."""
        bodies = Organization.objects.select_related("area__parent")
        found: Organization = fetch(bodies, request.user, APPOINT, pk=pk)
        return found

    def form(self, request: HttpRequest, record: Any) -> AppointForm:
        """Return the form, the role of the vacancy already chosen."""
        today = business_date(timezone.now())
        initial = {"role": request.GET.get("role", ""), "started_on": today}
        return AppointForm(request.POST or None, organization=record, initial=initial)

    def act(self, request: HttpRequest, record: Any, facts: dict[str, Any]) -> str:
        """Appoint."""
        posting = appoint(actor=request.user, organization=record, now=timezone.now(), **facts)
        return _("%(name)s is appointed: %(posting)s.") % {
            "name": posting.user.name,
            "posting": posting,
        }


class DatesView(_FormPage):
    """Prolong a posting or set its days right."""

    template = "org_tree/posting_dates.html"

    def record(self, request: HttpRequest, pk: int) -> Posting:
        """Return the posting, in sight and the person's to change."""
        return own_posting(request, pk)

    def form(self, request: HttpRequest, record: Any) -> DatesForm:
        """Return the form, filled with what holds now."""
        initial = {"started_on": record.started_on, "ended_on": record.ended_on}
        return DatesForm(request.POST or None, initial=initial)

    def act(self, request: HttpRequest, record: Any, facts: dict[str, Any]) -> str:
        """Change the days."""
        change_posting(actor=request.user, posting=record, now=timezone.now(), **facts)
        return _("The days of %(name)s are set right.") % {"name": record.user.name}


class EndView(_FormPage):
    """End a posting and hand over what it leaves.

    Attributes:
        hand_over: what passes the open work on; given by the addresses, for it stands above.
    """

    template = "org_tree/posting_end.html"
    hand_over: Callable[..., int] | None = None

    def record(self, request: HttpRequest, pk: int) -> Posting:
        """Return the posting, in sight and the person's to end."""
        return own_posting(request, pk)

    def form(self, request: HttpRequest, record: Any) -> EndForm:
        """Return the form with everybody who could follow."""
        today = business_date(timezone.now())
        return EndForm(request.POST or None, posting=record, day=today, initial={"ended_on": today})

    def act(self, request: HttpRequest, record: Any, facts: dict[str, Any]) -> str:
        """End it; what is open goes to the successor or stays with the body."""
        now = timezone.now()
        ended = end_posting(actor=request.user, posting=record, now=now, **facts)
        count = 0
        if self.hand_over is not None:
            count = self.hand_over(
                actor=request.user, posting=ended, successor=facts["successor"], now=now
            )
        done = _("The posting of %(name)s is ended.") % {"name": record.user.name}
        return done + (_handed(count) if count else "")


def own_posting(request: HttpRequest, pk: int) -> Posting:
    """Return a posting in sight that the person may change, or answer 404 or 403."""
    postings = Posting.objects.select_related("user", "organization__area__parent")
    found: Posting = fetch(postings, request.user, APPOINT, pk=pk)
    return found


def _handed(count: int) -> str:
    return ngettext(
        "%(count)d open case was handed over.", "%(count)d open cases were handed over.", count
    ) % {"count": count}
