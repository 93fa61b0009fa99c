"""Where files that people send are stored."""

from __future__ import annotations

import uuid
from typing import Any


def upload_name(_instance: Any, _filename: str) -> str:
    """Return where an upload is stored: a name nobody can guess, and nothing of the sender's."""
    name = uuid.uuid4().hex
    return f"papers/{name[:2]}/{name}"
