"""A stored file whose row never came about is named, and goes after a week; no other does."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.calendar import business_date
from common.uploads.photos import take_photo
from governance.erasing import erase_withdrawn
from governance.verifying import faults_of
from tests.factories import Cast, Territory
from tests.papers.factories import picture
from visits import actions
from visits.inputs import VisitInput
from visits.models import Visit, VisitPhoto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_uploads")]


@pytest.fixture
def visit(cast: Cast, territory: Territory) -> Visit:
    """A visit of today: the age of a stored file is told by the clock on the wall."""
    day, now = business_date(timezone.now()), timezone.now()
    given = VisitInput(area=territory.village(), date=day, to_date=day, diary="看了水渠。")
    return actions.log_visit(actor=cast.cadre, client_id=uuid4(), visit=given, now=now)[0]


def add(cast: Cast, visit: Visit) -> VisitPhoto:
    now = timezone.now()
    taken = take_photo(picture())
    given: dict[str, Any] = {"actor": cast.cadre, "visit": visit, "now": now}
    return actions.add_photo(client_id=uuid4(), taken=taken, **given)[0]


def stray(cast: Cast, visit: Visit) -> str:
    """Store a photo in a transaction that does not come about."""
    with transaction.atomic():
        name = str(add(cast, visit).content.name)
        transaction.set_rollback(True)
    return name


def age(name: str, **length: float) -> None:
    then = (timezone.now() - timedelta(**length)).timestamp()
    os.utime(Path(settings.MEDIA_ROOT) / name, (then, then))


def test_it_is_named_after_a_day_and_erased_after_a_week(cast: Cast, visit: Visit) -> None:
    name, kept, withdrawn = stray(cast, visit), add(cast, visit), add(cast, visit)
    actions.withdraw_photo(actor=cast.cadre, photo=withdrawn, now=timezone.now())
    for photo in (kept, withdrawn):
        age(photo.content.name, days=30)
    assert list(faults_of("papers")) == []
    age(name, days=2)
    assert list(faults_of("papers")) == [f"stored file {name}: no row names it"]
    assert erase_withdrawn(now=timezone.now()) == 0
    age(name, days=8)
    assert erase_withdrawn(now=timezone.now()) == 1
    assert list(faults_of("papers")) == []
    assert all(Path(one.content.path).exists() for one in (kept, withdrawn))
