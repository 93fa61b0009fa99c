"""What is let in by the door of photos, whatever a file is called (reliability.md H5)."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from common.uploads.intake import IntakeFault
from common.uploads.photos import LONGEST_SIDE, take_photo
from tests.papers.factories import picture
from tests.papers.test_intake import GPS, HOSTILE

#: Of the hostile files, those that are sound pictures under a wrong name, which nobody looks at.
MISNAMED = {
    "double extension",
    "picture named as HTML",
    "no extension",
    "zero byte in the name",
    "PNG named as JPG",
}


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - MISNAMED))
def test_hostile_files_are_not_taken(name: str) -> None:
    _file_name, content = HOSTILE[name]
    with pytest.raises(IntakeFault):
        take_photo(content if isinstance(content, bytes) else content())


def test_position_and_camera_stay_out() -> None:
    told = Image.Exif()
    told[0x010F] = "secret camera"
    told[GPS] = {1: "N", 2: (32.0, 5.0, 1.0), 3: "E", 4: (112.0, 7.0, 1.0)}
    content = picture(form="JPEG", exif=told)
    assert b"secret camera" in content
    taken = take_photo(content)
    assert (taken.media_type, taken.extension) == ("image/jpeg", "jpg")
    assert b"secret" not in taken.content
    assert not Image.open(io.BytesIO(taken.content)).getexif()


def test_a_photo_is_kept_no_larger_than_a_screen_shows() -> None:
    taken = take_photo(picture(size=(4000, 3000), form="JPEG"))
    assert max(Image.open(io.BytesIO(taken.content)).size) == LONGEST_SIDE


def test_a_photo_of_a_phone_that_keeps_heic_is_told_what_helps() -> None:
    with pytest.raises(IntakeFault, match="HEIC"):
        take_photo(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40)
