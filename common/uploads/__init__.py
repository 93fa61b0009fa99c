"""Files that people send: let in (`intake`), stored, withdrawn and erased (`stored`), photos.

Here is only how a stored file is named; this package holds no table: apps have their own.
"""

from __future__ import annotations

import uuid
from typing import Any


def upload_name(instance: Any, _filename: str) -> str:
    """Return where an upload is stored: a name nobody can guess, and nothing of the sender's."""
    name = uuid.uuid4().hex
    return f"{instance._meta.app_label}/{name[:2]}/{name}"
