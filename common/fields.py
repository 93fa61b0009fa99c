"""Model fields that keep personal data unreadable in the database (reliability.md I5)."""

from __future__ import annotations

import base64
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12
PREFIX = "v1"


class UnreadableValue(Exception):
    """No key of FIELD_KEYS opens a stored value."""


def _ciphers() -> list[AESGCM]:
    """Return a cipher for each of FIELD_KEYS (base64, 32 bytes each), newest first."""
    return [AESGCM(base64.urlsafe_b64decode(key)) for key in settings.FIELD_KEYS]


def encrypt(text: str) -> str:
    """Return the text sealed with the newest key; the empty text stays empty."""
    if not text:
        return ""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _ciphers()[0].encrypt(nonce, text.encode(), None)
    return f"{PREFIX}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    """Return the text of a sealed value, tried with every key.

    Raises:
        UnreadableValue: when no key opens it.
    """
    if not stored:
        return ""
    raw = base64.urlsafe_b64decode(stored.removeprefix(f"{PREFIX}:"))
    for cipher in _ciphers():
        try:
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()
        except InvalidTag:
            continue
    raise UnreadableValue


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text stored sealed with AES-GCM; the key lives outside the database (FIELD_KEYS).

    It cannot be searched or ordered by: lookups compare sealed values, which differ each time.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Seal the value on its way into the database."""
        value = super().get_prep_value(value)
        return value if value is None else encrypt(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open the value on its way out."""
        return value if value is None else decrypt(value)
