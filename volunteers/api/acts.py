"""How the API's acts are described to whoever reads its schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema

CONFLICT = OpenApiResponse(
    description="The version is stale, or the state does not allow the act.",
    response={"$ref": "#/components/schemas/Error"},
    examples=[
        OpenApiExample(
            "wrong state",
            value={
                "code": "wrong_state",
                "detail": "This activity: done. That cannot be done now.",
                "state": "confirmed",
                "version": 5,
                "acts": ["correct"],
            },
        )
    ],
)


def described(summary: str, takes: Any, *, gives: Any, **more: Any) -> Any:
    """Return how an act is described: what it takes, what it gives, that it may be refused."""
    responses = {200: gives, 409: CONFLICT}
    return extend_schema(summary=summary, request=takes, responses=responses, **more)
