"""What a call sends, and the records it names."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.request import Request


def given(kind: Any, request: Request) -> dict[str, Any]:
    """Return what was sent, checked field by field.

    Args:
        kind: the input serializer of the call.
    """
    sent = kind(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def named(rows: Any, **lookup: Any) -> Any:
    """Return the one record that is named; out of reach is as unknown as not there.

    Raises:
        Http404: for both.
    """
    found = rows.filter(**lookup).first()
    if found is None:
        raise Http404
    return found
