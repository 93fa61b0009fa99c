"""Texts on paper: nothing that cannot be printed. Imports nothing of Django."""

from __future__ import annotations

import re
from typing import Any

#: What XML and typst cannot hold, and docxtpl takes for commands; line breaks stay.
UNPRINTABLE = re.compile(r"[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(value: Any) -> Any:
    """Return a value with unprintable characters dropped from its texts."""
    if isinstance(value, str):
        return UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value
