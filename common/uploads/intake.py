"""What is taken of a sent file: only what its content proves to be, cleaned where possible.

What a browser says of a file decides nothing. Pictures are drawn anew, so that places, cameras and
whatever hides behind the picture stay out (reliability.md H5).
"""

from __future__ import annotations

import io
import shlex
import subprocess
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
#: How the pictures that are taken begin.
BEGINNINGS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
EXTENSIONS = {"JPEG": "jpg", "PNG": "png"}
SCAN_SECONDS = 60
# Pillow's own guard, beside our look at the size before anything is decoded.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class IntakeFault(Exception):
    """A file that is not taken; `sentence` says why and what helps."""

    def __init__(self, sentence: str | Promise) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


@dataclass(frozen=True)
class Taken:
    """A file as it is stored.

    Attributes:
        content: cleaned.
        media_type, extension: by content.
        pages: pages that can be printed; 0 for what is only listed.
    """

    content: bytes
    media_type: str
    extension: str
    pages: int = 0


def content_of(file: Any) -> bytes:
    """Return the content of a sent file, read no further than it takes to see it is too large."""
    content: bytes = file.read(MOST_BYTES + 1)
    return content


def check_size(content: bytes) -> None:
    """See that a file holds something, and not too much.

    Raises:
        IntakeFault: empty or too large.
    """
    if not content:
        raise IntakeFault(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise IntakeFault(_("The file is larger than 20 MB. Make it smaller or send it in parts."))


def picture_form(content: bytes) -> str:
    """Return which picture a file begins as: JPEG, PNG, or nothing for what is none."""
    return next((form for begin, form in BEGINNINGS.items() if content.startswith(begin)), "")


def take_picture(content: bytes, *, longest: int) -> Taken:
    """Return a picture drawn anew.

    Args:
        content: whose `picture_form` is known.
        longest: its longer side at most, in dots.

    Raises:
        IntakeFault: damaged, or enormous.
    """
    form = picture_form(content)
    try:
        drawn = _drawn(content, form, longest)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise IntakeFault(_("The picture is too large. Take it smaller.")) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise IntakeFault(_("The picture is damaged.")) from error
    return Taken(drawn, f"image/{form.lower()}", EXTENSIONS[form], pages=1)


def _drawn(content: bytes, form: str, longest: int) -> bytes:
    with Image.open(io.BytesIO(content), formats=[form]) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise IntakeFault(_("The picture is too large. Take it smaller."))
        # A JPG is decoded no finer than it will be kept: a phone's costs a quarter of the time.
        picture.draft(None, (longest, longest))
        upright = ImageOps.exif_transpose(picture)
        # A new picture holds the dots and nothing else.
        clean = Image.new("RGB", upright.size, "white")
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            shown = upright.convert("RGBA")
            clean.paste(shown, mask=shown.getchannel("A"))
        else:
            clean.paste(upright.convert("RGB"))
    clean.thumbnail((longest, longest))
    stored = io.BytesIO()
    if form == "JPEG":
        clean.save(stored, "JPEG", quality=85)
    else:
        clean.save(stored, "PNG", compress_level=6)
    return stored.getvalue()


def scan(content: bytes) -> None:
    """Let the operator's scanner look at a file.

    Raises:
        IntakeFault: it does not pass, or there is no answer.
    """
    if not settings.UPLOAD_SCAN_COMMAND:
        return
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own setting
            shlex.split(settings.UPLOAD_SCAN_COMMAND),
            input=content,
            capture_output=True,
            timeout=SCAN_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise IntakeFault(_("The file could not be checked. Try again later.")) from error
    if done.returncode:
        raise IntakeFault(_("The check for harmful files did not pass this one."))
