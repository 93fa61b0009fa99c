"""Photos of a visit: its author's to add and withdraw, and nothing leans on them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as portal

from audit.models import Event
from audit.verify import faults as trail_faults
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from common.uploads.photos import MOST_PHOTOS, take_photo
from governance.erasing import erase_withdrawn
from governance.verifying import faults_of
from tests.factories import NOW, TODAY, Cast
from tests.papers.factories import picture
from visits import actions
from visits.duties import duties_around
from visits.models import Visit, VisitPhoto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_uploads")]
Add = Callable[..., tuple[VisitPhoto, bool]]


@pytest.fixture
def visit(logged: Callable[..., Visit]) -> Visit:
    """A visit of the cadre."""
    return logged()


@pytest.fixture
def add(cast: Cast, visit: Visit) -> Add:
    """Add a photo to it."""

    def added(
        actor: Any = None, client_id: UUID | None = None, content: bytes | None = None
    ) -> tuple[VisitPhoto, bool]:
        return actions.add_photo(
            actor=actor or cast.cadre,
            visit=visit,
            client_id=client_id or uuid4(),
            taken=take_photo(content or picture()),
            now=NOW,
        )

    return added


def test_a_photo_sent_twice_stands_once_and_with_another_picture_is_a_conflict(add: Add) -> None:
    key = uuid4()
    first, created = add(client_id=key)
    assert add(client_id=key) == (first, False)
    with pytest.raises(Duplicate):
        add(client_id=key, content=picture(form="JPEG"))
    assert created
    (event,) = Event.objects.filter(act="visits.add_photo")
    assert (event.record_type, event.data["digest"]) == ("visits.visit", first.digest)
    assert event.date is None


def test_nobody_adds_or_withdraws_but_the_author(cast: Cast, add: Add) -> None:
    photo, _new = add()
    with pytest.raises(NotAllowed):
        add(actor=cast.village)
    with pytest.raises(NotAllowed):
        actions.withdraw_photo(actor=cast.village, photo=photo, now=NOW)


def test_nine_stand_and_a_withdrawn_one_makes_room(cast: Cast, visit: Visit, add: Add) -> None:
    photos = [add()[0] for _number in range(MOST_PHOTOS)]
    with pytest.raises(Invalid):
        add()
    actions.withdraw_photo(actor=cast.cadre, photo=photos[0], now=NOW)
    with pytest.raises(WrongState):
        actions.withdraw_photo(actor=cast.cadre, photo=photos[0], now=NOW)
    add()
    assert visit.photos.standing().count() == MOST_PHOTOS


def test_whoever_withdrew_a_photo_takes_that_back_while_there_is_room(
    cast: Cast, visit: Visit, add: Add
) -> None:
    first, *_others = [add()[0] for _number in range(MOST_PHOTOS)]
    actions.withdraw_photo(actor=cast.cadre, photo=first, now=NOW)
    ninth, _new = add()
    with pytest.raises(Invalid):
        actions.restore_photo(actor=cast.cadre, photo=first, now=NOW)
    actions.withdraw_photo(actor=cast.cadre, photo=ninth, now=NOW)
    with pytest.raises(NotAllowed):
        actions.restore_photo(actor=cast.village, photo=first, now=NOW)
    restored = actions.restore_photo(actor=cast.cadre, photo=first, now=NOW)
    assert (restored.withdrawn_at, restored.withdrawn_by) == (None, None)
    assert Event.objects.filter(act="visits.restore_photo").count() == 1
    with pytest.raises(Invalid):
        actions.restore_photo(actor=cast.cadre, photo=ninth, now=NOW)


def test_a_photo_is_not_taken_back_after_its_ninety_days_or_when_it_stands(
    cast: Cast, add: Add
) -> None:
    photo, _new = add()
    with pytest.raises(WrongState):
        actions.restore_photo(actor=cast.cadre, photo=photo, now=NOW)
    actions.withdraw_photo(actor=cast.cadre, photo=photo, now=NOW)
    with pytest.raises(WrongState):
        actions.restore_photo(actor=cast.cadre, photo=photo, now=NOW + timedelta(days=90))


def test_a_visit_taken_back_takes_none_and_lets_them_be_withdrawn(
    cast: Cast, visit: Visit, add: Add
) -> None:
    photo, _new = add()
    actions.take_back_visit(actor=cast.cadre, visit=visit, now=NOW)
    with pytest.raises(WrongState):
        add()
    actions.withdraw_photo(actor=cast.cadre, photo=photo, now=NOW)
    assert not visit.photos.standing().exists()


def test_a_withdrawn_photo_is_erased_after_ninety_days_and_the_checks_agree(
    cast: Cast, add: Add
) -> None:
    kept, gone = add()[0], add()[0]
    actions.withdraw_photo(actor=cast.cadre, photo=gone, now=NOW)
    assert erase_withdrawn(now=NOW + timedelta(days=89)) == 0
    assert erase_withdrawn(now=NOW + timedelta(days=90)) == 1
    assert (Path(kept.content.path).exists(), Path(gone.content.path).exists()) == (True, False)
    assert Event.objects.filter(act="visits.erase_photo").count() == 1
    assert [*faults_of("papers"), *trail_faults()] == []
    Path(kept.content.path).write_bytes(b"something else")
    assert list(faults_of("papers")) == [
        f"photo of a visit {kept.pk}: its content is not what was stored"
    ]


@pytest.mark.usefixtures("tied")
def test_duties_come_out_the_same_with_and_without_photos(cast: Cast, add: Add) -> None:
    def reckoned() -> list[Any]:
        return [(duty.rule.code, duty.owed) for duty in duties_around(cast.cadre, TODAY)]

    without = reckoned()
    add()
    assert without
    assert reckoned() == without


def test_nothing_that_reckons_waits_or_counts_knows_of_photos() -> None:
    told = ("duties", "compliance", "waiting", "periods", "unit_sums", "leaves", "before")
    root = Path(portal.BASE_DIR)
    modules = [root / "visits" / f"{name}.py" for name in told]
    for app in ("rollups", "ledgers", "notices", "supervision"):
        modules += (root / app).rglob("*.py")
    assert [
        path.name for path in modules if re.search("photo", path.read_text("utf-8"), re.IGNORECASE)
    ] == []
