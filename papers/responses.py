"""How files leave the portal: never run, never guessed at, never kept by a cache."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

#: Whatever opens the file may run nothing and fetch nothing.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


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
