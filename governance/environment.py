"""Which variables a production portal must have, and the sentence for each that is missing or weak.

Read by the settings; must not import Django.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECRET_KEY_LENGTH = 50
SECRET_KEY_VARIETY = 5
FIELD_KEY_BYTES = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
HOW_TO_MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
HOW_FIELD_KEY = (
    'python3 -c "import base64, secrets;'
    ' print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"'
)


def production_faults(
    *,
    secret_key: str,
    field_keys: Sequence[str],
    allowed_hosts: Sequence[str],
    trusted_origins: Sequence[str],
    data_dir: Path,
) -> Iterator[str]:
    """Yield a sentence for each variable that a production portal cannot start with."""
    if len(secret_key) < SECRET_KEY_LENGTH or len(set(secret_key)) < SECRET_KEY_VARIETY:
        what = "weak" if secret_key else "missing"
        yield (
            f"SECRET_KEY is {what}: set it to at least {SECRET_KEY_LENGTH} random characters,"
            f" for example from: {HOW_TO_MAKE_ONE}"
        )
    if not field_keys:
        yield (
            "FIELD_KEYS is missing: set it to the keys that personal data is encrypted with, newest"
            f" first, separated by commas; make one with: {HOW_FIELD_KEY}"
        )
    if not allowed_hosts or "*" in allowed_hosts:
        what = "too wide" if allowed_hosts else "missing"
        yield (
            f"ALLOWED_HOSTS is {what}: set it to the host names people type, separated by commas,"
            " for example ALLOWED_HOSTS=portal.example.org"
        )
    for origin in trusted_origins:
        if not origin.startswith(("https://", "http://")):
            yield (
                f"CSRF_TRUSTED_ORIGINS names {origin!r} without its scheme:"
                " write it like https://portal.example.org"
            )
    if not data_dir.is_dir() or not os.access(data_dir, os.W_OK):
        yield (
            f"DATA_DIR is not usable: make the folder {data_dir} and let the portal's account"
            " write in it, or name another one in DATA_DIR"
        )


def value_faults(*, field_keys: Sequence[str], log_level: str, time_zone: str) -> Iterator[str]:
    """Yield a sentence for each value that no portal can start with, embedded or not."""
    for number, key in enumerate(field_keys, start=1):
        if not _is_field_key(key):
            yield (
                f"FIELD_KEYS is weak: key {number} is not {FIELD_KEY_BYTES} bytes in base64;"
                f" make one with: {HOW_FIELD_KEY}"
            )
    if log_level not in LOG_LEVELS:
        yield f"LOG_LEVEL is {log_level!r}: set it to one of {', '.join(LOG_LEVELS)}"
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"TIME_ZONE is {time_zone!r}: set it to a zone such as Asia/Shanghai"


def _is_field_key(key: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key)) == FIELD_KEY_BYTES
    except (binascii.Error, ValueError):
        return False
