"""What a log line may hold: no query strings, no phone and no identity numbers (reliability.md I5).

Read by the settings; must not import Django.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

#: Runs of 11 digits that start like a mobile number, and of 17 digits with their check character.
PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
MASK = "***"
#: Where a caller puts words of people: a search box lands in the query string.
QUERY_STRING = re.compile(r"\?\S*")
#: What pages ask for by themselves as long as they are open: a line each would tell how long
#: somebody sat there, which is not kept (domain.md section 13).
ASKED_BY_ITSELF = re.compile(r"GET /assessment/\d+/looking/")


def without_personal_data(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Mask numbers of people in every text of a log event, and cut query strings (structlog)."""
    for key, value in event.items():
        if isinstance(value, str):
            text = QUERY_STRING.sub("", value) if key == "request" else value
            event[key] = PERSONAL_NUMBER.sub(MASK, text)
    return event


def without_presence(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop the line of a request a page makes by itself, unless it failed (structlog).

    Raises:
        DropEvent: this is such a line.
    """
    if ASKED_BY_ITSELF.match(str(event.get("request", ""))) and event.get("code", 500) < 400:
        raise structlog.DropEvent
    return event
