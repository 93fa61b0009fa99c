"""Signing in, the page about oneself, and the sheet of components."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from governance.navigation import PORTAL_NAME, SESSION_ENDS
from governance.styleguide import examples
from org_tree.models import Area

#: Names of the demo people (contract.md section 1), in the order they are offered.
DEMO_NAMES = (
    "village",
    "keeper",
    "mediator",
    "town",
    "assessor",
    "centre",
    "supervisor",
    "district",
    "cadre",
    "volunteer",
    "sysadmin",
    "secadmin",
    "auditor",
)


class SignInView(LoginView):
    """Sign in; a portal with demo people names them."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the district's name, and the demo people of an embedded portal."""
        return super().get_context_data(
            **kwargs,
            portal_name=portal_name(),
            demo_accounts=demo_accounts(),
            demo_password=settings.DEMO_PASSWORD,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the portal's name for the pages to come."""
        response = super().form_valid(form)
        self.request.session[PORTAL_NAME] = portal_name()
        _prolong(self.request)
        return response


class SignOutView(LogoutView):
    """Sign out; what the browser kept is not left to whoever uses the machine next."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the session."""
        response: HttpResponse = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


class ChangePasswordView(PasswordChangeView):
    """Change one's own password."""

    success_url = reverse_lazy("account")
    _was_first = False

    def get_success_url(self) -> str:
        """Lead on to what a first password kept the person from."""
        return reverse("workbench") if self._was_first else super().get_success_url()

    def form_valid(self, form: Any) -> HttpResponse:
        """Say on the next page that it is done; from now on the password is the person's own."""
        self._was_first = form.user.has_first_password
        form.user.has_first_password = False
        messages.success(self.request, _("Your password is changed."))
        return super().form_valid(form)


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show who I am, my postings and what I may change about myself."""
    return render(request, "account.html")


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Stay signed in for another whole session, when the page asks shortly before its end."""
    _prolong(request)
    return JsonResponse({"ends": request.session[SESSION_ENDS]})


def _prolong(request: HttpRequest) -> None:
    """Start the session's time anew and note its end for the pages."""
    ends = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    request.session[SESSION_ENDS] = ends.isoformat(timespec="seconds")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component, for those who build pages; only while developing."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "styleguide.html", examples(timezone.now()))


def portal_name() -> str:
    """Return the portal's name: the district's with what the portal is for."""
    district = Area.objects.of_tier("district").order_by("tree_id", "lft").first()
    if district is None:
        return _("Grassroots governance")
    return _("%(district)s grassroots governance") % {"district": district.short_name}


def demo_accounts() -> list[dict[str, str]]:
    """Return the demo people with their posts; none outside of an embedded portal."""
    if not settings.EMBEDDED:
        return []
    people = get_user_model().objects.filter(username__in=DEMO_NAMES, is_active=True)
    found = {
        person.username: person
        for person in people.prefetch_related("postings__organization__area")
    }
    return [
        {"username": name, "name": found[name].name, "post": _first_post(found[name])}
        for name in DEMO_NAMES
        if name in found
    ]


def _first_post(person: Any) -> str:
    return next((str(posting) for posting in person.postings.all()), "")
