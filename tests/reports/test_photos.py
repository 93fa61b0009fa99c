"""Photos of a matter: by whoever told it or may change it; a merge keeps them in reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Event
from audit.verify import faults as trail_faults
from common.errors import NotAllowed, WrongState
from common.uploads.photos import take_photo
from governance.erasing import erase_withdrawn
from governance.verifying import faults_of
from reports import actions
from reports.models import DailyReport, InformationItem, ItemPhoto
from tests.factories import NOW, Cast
from tests.papers.factories import picture
from tests.reports.conftest import an_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_uploads")]
Add = Callable[..., ItemPhoto]


@pytest.fixture
def item(file: Callable[..., DailyReport]) -> InformationItem:
    """The first of two matters of a report."""
    return file(an_item(), an_item(summary="又来一次")).items.earliest("pk")


@pytest.fixture
def add(cast: Cast, item: InformationItem) -> Add:
    """Add a photo to it, as its village unless another is named."""

    def added(actor: Any = None, to: InformationItem | None = None) -> ItemPhoto:
        photo, _created = actions.add_photo(
            actor=actor or cast.village,
            item=to or item,
            client_id=uuid4(),
            taken=take_photo(picture()),
            now=NOW,
        )
        return photo

    return added


def test_whoever_may_change_a_matter_adds_photos_and_nobody_else(cast: Cast, add: Add) -> None:
    photo = add(actor=cast.keeper)
    for stranger in (cast.neighbor, cast.assessor):
        with pytest.raises(NotAllowed):
            add(actor=stranger)
        with pytest.raises(NotAllowed):
            actions.withdraw_photo(actor=stranger, photo=photo, now=NOW)
    told = Event.objects.get(act="reports.add_photo")
    assert (told.record_type, told.data["digest"]) == ("reports.informationitem", photo.digest)
    assert told.date is None


def test_a_merged_matter_hands_its_photos_over_and_takes_no_more(
    cast: Cast, item: InformationItem, add: Add
) -> None:
    other = InformationItem.objects.latest("pk")
    photos = {add().pk, add(to=other).pk}
    actions.merge_items(actor=cast.village, item=item, into=other, now=NOW)
    assert set(other.photos.values_list("pk", flat=True)) == photos
    with pytest.raises(WrongState):
        add()


def test_only_whoever_withdrew_a_photo_lets_it_stand_again(
    cast: Cast, item: InformationItem, add: Add
) -> None:
    photo = add()
    actions.withdraw_photo(actor=cast.village, photo=photo, now=NOW)
    with pytest.raises(NotAllowed):
        actions.restore_photo(actor=cast.town, photo=photo, now=NOW)
    actions.restore_photo(actor=cast.village, photo=photo, now=NOW)
    assert item.photos.standing().get() == photo
    assert Event.objects.filter(act="reports.restore_photo").count() == 1


def test_a_withdrawn_photo_is_erased_in_time_and_the_checks_agree(cast: Cast, add: Add) -> None:
    kept, gone = add(), add()
    actions.withdraw_photo(actor=cast.village, photo=gone, now=NOW)
    assert erase_withdrawn(now=NOW + timedelta(days=90)) == 1
    assert (Path(kept.content.path).exists(), Path(gone.content.path).exists()) == (True, False)
    assert [*faults_of("papers"), *trail_faults()] == []
    Path(kept.content.path).unlink()
    assert list(faults_of("papers")) == [f"photo of an item {kept.pk}: its content is gone"]


def test_the_page_of_a_matter_takes_and_shows_photos(
    cast: Cast, item: InformationItem, client_of: Any
) -> None:
    village = client_of(cast.village)
    files = [SimpleUploadedFile("a.png", picture()), SimpleUploadedFile("b.gif", b"GIF89a")]
    address = reverse("reports:photo_add", args=[item.pk])
    page = village.post(address, {"photos": files}, follow=True).content.decode()
    photo = item.photos.get()
    shown = reverse("reports:photo_content", args=[item.pk, photo.pk])
    assert shown in page
    assert "b.gif：只收 JPG、PNG 照片。" in page
    assert client_of(cast.assessor).get(shown)["Content-Type"] == "image/png"
    assert client_of(cast.neighbor).get(shown).status_code == 404
    village.post(reverse("reports:photo_withdraw", args=[item.pk, photo.pk]))
    assert village.get(shown).status_code == 404
    back, detail = (
        reverse("reports:photo_restore", args=[item.pk, photo.pk]),
        reverse("reports:item_detail", args=[item.pk]),
    )
    assert back in village.get(detail).content.decode()
    assert back not in client_of(cast.town).get(detail).content.decode()
    assert shown in village.post(back, follow=True).content.decode()


def test_a_program_adds_a_photo_once_and_reads_where_it_is(
    cast: Cast, item: InformationItem, api_of: Any
) -> None:
    api, key = api_of(cast.village), str(uuid4())
    address = f"/api/v1/items/{item.pk}/"
    sent = [
        api.post(
            f"{address}photos/",
            {"client_id": key, "file": SimpleUploadedFile("a.png", picture())},
            format="multipart",
        )
        for _time in range(2)
    ]
    assert [answer.status_code for answer in sent] == [201, 200]
    assert api.get(address).json()["photos"] == [sent[0].json()]
    assert api.delete(sent[0].json()["url"]).status_code == 204
    assert api.get(address).json()["photos"] == []
