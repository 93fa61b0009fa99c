"""Photos on the page of a visit: several at once, each named that is refused, none in the open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.uploads.photos import MOST_PHOTOS
from tests.factories import Cast
from tests.papers.factories import picture
from visits.models import Visit

ClientOf = Callable[[Any], Client]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("own_uploads"),
    pytest.mark.one_database,
]


@pytest.fixture
def visit(logged: Callable[..., Visit]) -> Visit:
    """A visit of the cadre."""
    return logged()


@pytest.fixture
def cadre(cast: Cast, client_of: ClientOf) -> Client:
    """The cadre's browser."""
    return client_of(cast.cadre)


def photo(name: str = "水渠.png", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or picture())


def send(client: Client, visit: Visit, *files: Any, key: str = "") -> str:
    address = reverse("visits:photo_add", args=[visit.pk])
    body = {"photos": list(files), "client_id": key or str(uuid4())}
    return client.post(address, body, follow=True).content.decode()


def test_good_photos_are_kept_and_each_refused_one_is_named_with_what_helps(
    cadre: Client, visit: Visit
) -> None:
    heic = photo("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40)
    page = send(cadre, visit, photo(), heic, photo("b.jpg", picture(form="JPEG")), photo("c", b"x"))
    assert visit.photos.count() == 2
    assert "已传 2 张照片。" in page
    assert "IMG_1.HEIC：这是 HEIC 格式" in page
    assert "c：只收 JPG、PNG 照片。" in page
    for row in visit.photos.all():
        assert reverse("visits:photo_content", args=[visit.pk, row.pk]) in page
        assert "水渠" not in row.content.name


def test_a_page_sent_again_adds_nothing(cadre: Client, visit: Visit) -> None:
    key = str(uuid4())
    send(cadre, visit, photo(), key=key)
    send(cadre, visit, photo(), key=key)
    assert visit.photos.count() == 1
    assert "请先选照片。" in send(cadre, visit)


def test_what_is_beyond_nine_is_named(cadre: Client, visit: Visit) -> None:
    sizes = [(number + 1, 4) for number in range(MOST_PHOTOS + 1)]
    photos = [photo(f"{size[0]}.png", picture(size=size)) for size in sizes]
    assert "10.png：一次最多传 9 张。" in send(cadre, visit, *photos)
    assert "11.png：已有 9 张照片" in send(cadre, visit, photo("11.png"))
    assert visit.photos.count() == MOST_PHOTOS


def test_a_photo_is_shown_harmlessly_and_gone_once_it_is_withdrawn(
    cadre: Client, visit: Visit
) -> None:
    send(cadre, visit, photo())
    row = visit.photos.get()
    address = reverse("visits:photo_content", args=[visit.pk, row.pk])
    answer = cadre.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    cadre.post(reverse("visits:photo_withdraw", args=[visit.pk, row.pk]))
    assert cadre.get(address).status_code == 404
    page = cadre.get(reverse("visits:visit_detail", args=[visit.pk])).content.decode()
    assert f'src="{address}"' not in page
    back = reverse("visits:photo_restore", args=[visit.pk, row.pk])
    assert back in page
    assert f'src="{address}"' in cadre.post(back, follow=True).content.decode()


def test_a_photo_is_asked_for_each_time_and_sent_once(cadre: Client, visit: Visit) -> None:
    send(cadre, visit, photo())
    row = visit.photos.get()
    address = reverse("visits:photo_content", args=[visit.pk, row.pk])
    first = cadre.get(address)
    assert first["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first["ETag"]}
    again = cadre.get(address, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"
    cadre.post(reverse("visits:photo_withdraw", args=[visit.pk, row.pk]))
    assert cadre.get(address, headers=known).status_code == 404
    left = cadre.post(reverse("logout"))
    assert left["Clear-Site-Data"] == '"cache"'
    assert cadre.get(address, headers=known).status_code == 302


def test_whoever_looks_after_the_village_sees_photos_and_no_form(
    cadre: Client, visit: Visit, cast: Cast, client_of: ClientOf
) -> None:
    send(cadre, visit, photo())
    row = visit.photos.get()
    page = client_of(cast.village).get(reverse("visits:visit_detail", args=[visit.pk]))
    text = page.content.decode()
    assert reverse("visits:photo_content", args=[visit.pk, row.pk]) in text
    assert 'type="file"' not in text
    assert "撤下" not in text
