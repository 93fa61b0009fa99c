"""What the bars of every page offer: only what this person may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language, get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from org_tree.scope import capabilities, postings_of
from supervision.desk import waiting_count
from volunteers.own import volunteer_of

#: Session key of the portal's name, set at sign-in: a page asks no query for it.
PORTAL_NAME = "portal_name"
#: Session key of the moment the session ends, so that a page can warn before it.
SESSION_ENDS = "ends"
TABS = 4


@dataclass(frozen=True)
class Entry:
    """One place the bars lead to.

    Attributes:
        code: name of the entry, also the key of its count.
        url: the address; everything below it counts as this place.
        label, short: its name in the top bar and in the phone's tabs.
        icon: of the tab.
        needs: any one of these capabilities; empty for everybody.
    """

    code: str
    url: str
    label: str | Promise
    short: str | Promise
    icon: str
    needs: frozenset[str] = frozenset()


ENTRIES = (
    Entry("workbench", "/", _("Workbench"), _("Workbench"), "home"),
    Entry(
        "reports",
        "/reports/",
        _("Reports"),
        pgettext_lazy("tab", "Reports"),
        "clipboard-text",
        frozenset({"reports.view"}),
    ),
    Entry(
        "assessment",
        "/assessment/",
        _("Assessment"),
        pgettext_lazy("tab", "Assessment"),
        "scale",
        frozenset({"reports.dispose", "disputes.assess"}),
    ),
    Entry(
        "cases",
        "/cases/",
        _("Cases"),
        pgettext_lazy("tab", "Cases"),
        "briefcase",
        frozenset({"disputes.view"}),
    ),
    Entry(
        "supervision",
        "/supervision/",
        _("Supervision"),
        pgettext_lazy("tab", "Supervision"),
        "eye-check",
        frozenset({"supervision.issue"}),
    ),
    Entry(
        "visits",
        "/visits/",
        _("Visits"),
        pgettext_lazy("tab", "Visits"),
        "walk",
        frozenset({"visits.log", "visits.view"}),
    ),
    Entry(
        "volunteers",
        "/volunteers/",
        _("Volunteers"),
        pgettext_lazy("tab", "Volunteers"),
        "heart-handshake",
        frozenset({"volunteers.view"}),
    ),
    Entry(
        "dashboard",
        "/dashboard/",
        _("Dashboard"),
        pgettext_lazy("tab", "Dashboard"),
        "chart-bar",
        frozenset({"rollups.view"}),
    ),
    Entry(
        "ledgers",
        "/ledgers/",
        _("Ledgers"),
        pgettext_lazy("tab", "Ledgers"),
        "table",
        frozenset({"ledgers.view", "ledgers.mediation", "visits.view", "volunteers.view"}),
    ),
    Entry(
        "organization",
        "/org/",
        _("Organization"),
        pgettext_lazy("tab", "Organization"),
        "hierarchy-2",
        frozenset({"org_tree.view"}),
    ),
    Entry(
        "administration",
        "/admin/",
        _("Administration"),
        pgettext_lazy("tab", "Administration"),
        "settings",
        frozenset({"accounts.manage", "policy.manage", "audit.view"}),
    ),
)

#: The one place of somebody on the register of volunteers who holds no post.
OWN_SERVICE = Entry(
    "my_service",
    "/volunteers/me/",
    _("My volunteering"),
    pgettext_lazy("tab", "Volunteering"),
    "heart-handshake",
)

#: What waits for a person behind an entry: code -> count. An app's module adds its own; each one
#: costs every page a query, so only a cheap one belongs here.
COUNTS: dict[str, Callable[[Any], int]] = {"supervision": waiting_count}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: everything `base.html` shows in its bars, worked out when it is shown."""
    return {"navigation": SimpleLazyObject(lambda: _bars(request))}


def _bars(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    postings = postings_of(user)
    entries = [_shown(entry, user, request.path) for entry in _allowed(user)]
    session = getattr(request, "session", {})
    return {
        "portal_name": session.get(PORTAL_NAME) or str(_("Grassroots governance")),
        "session_ends": session.get(SESSION_ENDS, ""),
        "entries": entries,
        "tabs": [*entries[:TABS], _account(request.path)] if entries else [],
        "postings": [str(posting) for posting in postings],
        "post": str(postings[0]) if postings else "",
        "place": postings[0].organization.area.short_name if postings else "",
        "role": postings[0].role_label if postings else "",
        "languages": [
            {"code": code, "name": get_language_info(code)["name_local"]}
            for code, _name in settings.LANGUAGES
            if code != get_language()
        ],
    }


def _allowed(user: Any) -> list[Entry]:
    if user is None or not user.is_authenticated:
        return []
    held = capabilities(user)
    # Only who holds no post is asked for: it costs a query.
    if not postings_of(user) and volunteer_of(user):
        return [OWN_SERVICE]
    return [entry for entry in ENTRIES if not entry.needs or entry.needs & held]


def _shown(entry: Entry, user: Any, path: str) -> dict[str, Any]:
    count = COUNTS.get(entry.code)
    return {
        "code": entry.code,
        "url": entry.url,
        "label": entry.label,
        "short": entry.short,
        "icon": entry.icon,
        "active": path == "/" if entry.url == "/" else path.startswith(entry.url),
        "count": count(user) if count else 0,
    }


def _account(path: str) -> dict[str, Any]:
    url = "/account/"
    return {
        "code": "account",
        "url": url,
        "label": _("My account"),
        "short": pgettext_lazy("tab", "Me"),
        "icon": "user",
        "active": path.startswith(url),
        "count": 0,
    }
