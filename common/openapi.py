"""What the description of the API says of every address alike: the ways it can refuse."""

from __future__ import annotations

from typing import Any

ERROR = "Error"
SCHEMA = {
    "type": "object",
    "description": "What went wrong, for programs and for people; other keys name fields or facts.",
    "properties": {
        "code": {"type": "string", "description": "Stable, machine-readable."},
        "detail": {"type": "string", "description": "A sentence in the reader's language."},
    },
    "required": ["code", "detail"],
    "additionalProperties": {},
}
WRITES = frozenset({"post", "put", "patch", "delete"})
ALWAYS = {
    "400": "Some fields or filters are not in order; each is named.",
    "401": "Nobody is signed in.",
    "403": "In sight, but not this person's to do.",
    "404": "Absent or out of sight; the answer does not tell which.",
    "429": "Too often; later again.",
}
WHEN_WRITING = {
    "409": "Somebody was faster, or the state does not allow it; the body says how it stands.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
}


def document_errors(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add to every operation the refusals it does not describe itself (contract.md section 2)."""
    result["components"].setdefault("schemas", {})[ERROR] = SCHEMA
    for methods in result["paths"].values():
        for method, operation in methods.items():
            refusals = ALWAYS | WHEN_WRITING if method in WRITES else ALWAYS
            for status, description in refusals.items():
                operation["responses"].setdefault(status, _refusal(description))
    return result


def _refusal(description: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{ERROR}"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}
