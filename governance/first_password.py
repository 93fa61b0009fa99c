"""A password that somebody else made is changed before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from common.http import is_partial

#: Addresses that stay open: changing it, leaving, staying signed in, the language.
OPEN = frozenset({"password_change", "logout", "account_stay", "set_language"})


class FirstPasswordMiddleware:
    """Lead who still has the password of their account's first day to the form that changes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Put the form in the place of any other page; parts of a page stay empty."""
        match = request.resolver_match
        if not getattr(request.user, "has_first_password", False):
            return None
        if match is not None and match.view_name in OPEN:
            return None
        return HttpResponse(status=204) if is_partial(request) else redirect("password_change")
