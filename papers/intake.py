"""What is taken of an uploaded file: only what its content proves to be, cleaned where possible.

Names and what a browser says decide nothing. Pictures are drawn anew, so that places, cameras and
whatever hides behind the picture stay out; packages are looked at and never unpacked; a PDF is
opened by a program of its own that may take neither long nor much (reliability.md H5).
"""

from __future__ import annotations

import io
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from common.documents.packages import MAIN_PARTS, PackageFault, checked_package

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
#: A4 at 300 dots an inch; more only makes the bound file heavy.
LONGEST_SIDE = 3508
SCAN_SECONDS = 60
PROBE_SECONDS = 20
#: Words of a PDF that does things instead of being read.
ACTIVE = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")
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
        pages: pages that can be bound into the file; 0 for what is only listed.
    """

    content: bytes
    media_type: str
    extension: str
    pages: int = 0


def take(content: bytes, name: str) -> Taken:
    """Return a file ready to be stored.

    Args:
        name: as sent; only its ending is looked at, which must fit the content.

    Raises:
        IntakeFault: empty, too large, of another kind, damaged, dangerous.
    """
    if not content:
        raise IntakeFault(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise IntakeFault(_("The file is larger than 20 MB. Make it smaller or send it in parts."))
    kind = _kind_of(content)
    if Path(name).suffix.lower() not in ENDINGS[kind]:
        raise IntakeFault(_("The file is not what its name says."))
    taken = TAKERS[kind](content)
    _scan(taken.content)
    return taken


def _kind_of(content: bytes) -> str:
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return next((kind for kind in MAIN_PARTS if MAIN_PARTS[kind].encode() in content), "docx")
    raise IntakeFault(
        _("Only pictures (JPG, PNG), PDF, Word (docx) and Excel (xlsx) can be taken.")
    )


def _picture(form: str, media_type: str, extension: str) -> Callable[[bytes], Taken]:
    def taken(content: bytes) -> Taken:
        try:
            drawn = _drawn(content, form)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise IntakeFault(_("The picture is too large. Take it smaller.")) from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
            raise IntakeFault(_("The picture is damaged.")) from error
        return Taken(drawn, media_type, extension, pages=1)

    return taken


def _drawn(content: bytes, form: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=[form]) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise IntakeFault(_("The picture is too large. Take it smaller."))
        upright = ImageOps.exif_transpose(picture)
        # A new picture holds the dots and nothing else.
        clean = Image.new("RGB", upright.size, "white")
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            shown = upright.convert("RGBA")
            clean.paste(shown, mask=shown.getchannel("A"))
        else:
            clean.paste(upright.convert("RGB"))
    clean.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    stored = io.BytesIO()
    if form == "JPEG":
        clean.save(stored, "JPEG", quality=85)
    else:
        clean.save(stored, "PNG", compress_level=6)
    return stored.getvalue()


def _package(kind: str, media_type: str) -> Callable[[bytes], Taken]:
    def taken(content: bytes) -> Taken:
        try:
            checked_package(content, kind)
        except PackageFault as error:
            raise IntakeFault(error.sentence) from error
        return Taken(content, media_type, kind)

    return taken


def _pdf(content: bytes) -> Taken:
    if any(word in content for word in ACTIVE):
        raise IntakeFault(_("The PDF holds scripts or other files; print it to a new PDF first."))
    return Taken(content, "application/pdf", "pdf", pages=pdf_pages(content))


def pdf_pages(content: bytes) -> int:
    """Return how many pages of a PDF can be bound; 0 when it cannot be opened in time."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "papers.pdf_probe"],
            input=content,
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
            cwd=settings.BASE_DIR,
        )
    except subprocess.TimeoutExpired:
        return 0
    told = done.stdout.strip()
    return int(told) if done.returncode == 0 and told.isdigit() else 0


def _scan(content: bytes) -> None:
    """Let the operator's scanner look at the file; what it does not pass is not taken."""
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


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {
    "jpeg": {".jpg", ".jpeg"},
    "png": {".png"},
    "pdf": {".pdf"},
    "docx": {".docx"},
    "xlsx": {".xlsx"},
}
TAKERS: dict[str, Callable[[bytes], Taken]] = {
    "jpeg": _picture("JPEG", "image/jpeg", "jpg"),
    "png": _picture("PNG", "image/png", "png"),
    "pdf": _pdf,
    "docx": _package("docx", WORD),
    "xlsx": _package("xlsx", EXCEL),
}
__all__ = ["MOST_BYTES", "WORD", "IntakeFault", "Taken", "pdf_pages", "take"]
