"""The administrators' pages under /admin/: accounts and postings, policy, the audit trail.

Three people share it, none of whom can do another's work (reliability.md F8): each page belongs to
one capability, Django's own permissions are not asked, and business data is never here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from org_tree.scope import capabilities

ACCOUNTS = "accounts.manage"
POLICY = "policy.manage"
TRAIL = "audit.view"
ADMINISTRATION = frozenset({ACCOUNTS, POLICY, TRAIL})

#: Words of Django's admin that its own Chinese catalog lacks; named here, ours has them.
WORDS_OF_DJANGO = (
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
)


class PortalAdminSite(admin.AdminSite):
    """Django's admin, open to whoever holds one of the three capabilities today."""

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("What you look after")
    site_url = "/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Tell whether a person administers anything."""
        return bool(ADMINISTRATION & capabilities(request.user))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Refuse those who are signed in and administer nothing, instead of asking again."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            response: HttpResponse = inner(request, *args, **kwargs)
            return response

        return guarded

    # Open, for it only leads to the portal's own page for signing in.
    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign in on the portal's own page."""
        return redirect_to_login("/admin/")


class CapabilityAdmin(admin.ModelAdmin):
    """A page that belongs to one capability; nothing is ever deleted, Django keeps no log.

    Attributes:
        capability: what a person has to hold for the page.
        can_add, can_change: whether it does more than show.
    """

    capability = ""
    can_add = False
    can_change = False
    actions_on_bottom = False
    list_per_page = 50
    show_full_result_count = False

    def _may(self, request: HttpRequest) -> bool:
        return self.capability in capabilities(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Tell whether the page is shown at all."""
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether rows may be looked at."""
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tell whether rows may be added."""
        return self.can_add and self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether rows may be changed."""
        return self.can_change and self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted here."""
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Keep no second log: the trail has it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Keep no second log: the trail has it."""


site = PortalAdminSite(name="admin")
