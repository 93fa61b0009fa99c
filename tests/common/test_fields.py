"""Personal data at rest."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from common.fields import UnreadableValue, decrypt, encrypt
from common.masking import masked_name, masked_phone
from tests.factories import Cast


def key(number: int) -> str:
    """Return a key of 32 equal bytes."""
    return base64.urlsafe_b64encode(bytes([number]) * 32).decode()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_what_is_sealed_can_be_read_again_and_looks_like_nothing(text: str) -> None:
    sealed = encrypt(text)
    assert decrypt(sealed) == text
    assert not text or sealed != encrypt(text)


def test_a_new_key_reads_what_the_old_one_sealed(settings: Any) -> None:
    settings.FIELD_KEYS = [key(1)]
    sealed = encrypt("13800000000")
    settings.FIELD_KEYS = [key(2), key(1)]
    assert decrypt(sealed) == "13800000000"
    settings.FIELD_KEYS = [key(2)]
    with pytest.raises(UnreadableValue):
        decrypt(sealed)


def test_a_phone_number_does_not_stand_in_the_database(cast: Cast) -> None:
    number = cast.village.phone
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user")
        stored = " ".join(row[0] for row in cursor.fetchall())
    assert number.startswith("199")
    assert number not in stored


@pytest.mark.parametrize(
    ("name", "masked"), [("李明", "李*"), ("张晓燕", "张**"), ("欧", "欧*"), ("", "")]
)
def test_a_name_shows_its_surname(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"), [("13812345678", "138****5678"), ("8123", "****"), ("", "")]
)
def test_a_phone_shows_its_ends(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked
