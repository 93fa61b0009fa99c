"""Model fields that keep personal data unreadable in the database (reliability.md I5)."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12
INDEX_BYTES = 16
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


def sealer() -> Callable[[str], str]:
    """Return `encrypt` with its key taken out once: for very many values in a row."""
    seal, urandom = _ciphers()[0].encrypt, os.urandom
    b64, head = base64.urlsafe_b64encode, f"{PREFIX}:"

    def sealed(text: str) -> str:
        if not text:
            return ""
        nonce = urandom(NONCE_BYTES)
        return head + b64(nonce + seal(nonce, text.encode(), None)).decode()

    return sealed


def indexer(purpose: str) -> Callable[[str], str]:
    """Return a function that gives equal texts an equal, unreadable index of 32 characters.

    It lets a sealed value be found by the whole of it and by nothing less (reliability.md I5). The
    key comes from the oldest of FIELD_KEYS: a new one put before it changes no index, so the
    oldest is kept as long as indexes made with it are.

    Args:
        purpose: keeps indexes apart, so that a phone and an ID number of equal digits differ.
    """
    oldest = base64.urlsafe_b64decode(settings.FIELD_KEYS[-1])
    key = hashlib.blake2b(purpose.encode(), key=oldest, digest_size=32).digest()
    digest = hashlib.blake2b

    def index(text: str) -> str:
        return digest(text.encode(), key=key, digest_size=INDEX_BYTES).hexdigest() if text else ""

    return index


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
