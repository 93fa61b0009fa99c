"""The two secrets of a portal that runs embedded: made once, kept in its data folder.

A production portal gets them from its environment (see `governance/settings.py`) and never
comes here. This module is read by the settings and must not import Django.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

FILE_NAME = "keys.json"
FIELD_KEY_BYTES = 32


def new_field_key() -> str:
    """Return a fresh key for `common.fields`: 32 random bytes, base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(FIELD_KEY_BYTES)).decode()


def embedded_keys(data_dir: Path) -> dict[str, str]:
    """Return SECRET_KEY and FIELD_KEYS of a data folder, making them at the first call.

    Several processes may start at once: the file is written aside and linked into place, so the
    first one wins and all read the same keys. Losing this file makes encrypted fields unreadable.

    Args:
        data_dir: the data folder; made when missing.
    """
    path = data_dir / FILE_NAME
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f".{FILE_NAME}.{os.getpid()}"
        keys = {"SECRET_KEY": secrets.token_urlsafe(64), "FIELD_KEYS": new_field_key()}
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(keys, file)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    found: dict[str, str] = json.loads(path.read_text())
    return found
