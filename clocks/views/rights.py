"""Who reads the calendar pages and who changes what they show."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from clocks.actions.days import CAPABILITY
from org_tree.scope import capabilities, require_somewhere

READ = "disputes.view"
View = Callable[..., HttpResponse]


def readers_only(view: View) -> View:
    """Let in whoever sees cases somewhere: their deadlines follow from these pages."""
    return _needing(view, READ)


def managers_only(view: View) -> View:
    """Let in whoever keeps the calendar."""
    return _needing(view, CAPABILITY)


def may_change(user: Any) -> bool:
    """Tell whether a person keeps the calendar."""
    return CAPABILITY in capabilities(user)


def _needing(view: View, capability: str) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_somewhere(request.user, capability)
        return view(request, *args, **kwargs)

    return guarded
