"""What pages share beneath the templates: failures as pages, fragments or full pages, files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from common.errors import DomainError

#: Whatever opens a download may run nothing and fetch nothing.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class DomainErrorMiddleware:
    """Turn a DomainError that a page's view let through into a page that says what to do.

    The API has its own handler (common.api); this one never sees its errors.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; an address that only takes forms gets a page when it is opened.

        That happens to whoever signs in again and is led back to the form they sent.
        """
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Render the failure; htmx gets the panel alone, to be put where the act was."""
        if not isinstance(error, DomainError):
            return None
        template = "partials/conflict.html" if is_partial(request) else "409.html"
        status = 422 if error.status == 400 else error.status
        return render(request, template, {"error": error}, status=status)


def is_partial(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of the page and not for the whole."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted


def as_download(
    content: bytes, media_type: str, name: str, *, is_shown: bool = False
) -> HttpResponse:
    """Return a file as an answer.

    Args:
        is_shown: whether the browser may show it in place of storing it; only for what the portal
            made itself.
    """
    response = HttpResponse(content, content_type=media_type)
    disposition = content_disposition_header(not is_shown, name)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    if not is_shown:
        # The middleware leaves a policy alone that is there already.
        response["Content-Security-Policy"] = SANDBOX
    return response
