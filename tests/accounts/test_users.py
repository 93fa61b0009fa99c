"""People who sign in: one account a name, nothing by default, no number in clear."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create(username="LiLou", name="李长顺", phone="13812345678")


def test_a_name_signs_in_whatever_its_letter_case(person: User) -> None:
    assert User.objects.get_by_natural_key("lilou") == person
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="LiLou", name="别人")


def test_nobody_is_all_powerful(person: User) -> None:
    assert person.is_staff is False
    assert person.has_perm("org_tree.change_area") is False
    assert person.has_module_perms("org_tree") is False


def test_the_telephone_number_is_never_stored_in_clear(person: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user WHERE id = %s", [person.pk])
        stored: Any = cursor.fetchone()[0]
    assert "13812345678" not in stored
    person.refresh_from_db()
    assert (person.phone, person.masked_phone) == ("13812345678", "138****5678")


def test_a_person_is_called_by_their_name(person: User) -> None:
    assert (str(person), person.get_short_name()) == ("李长顺", "李长顺")
    assert person.masked_phone == "138****5678"
