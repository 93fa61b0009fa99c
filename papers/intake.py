"""What is taken of a paper from outside: only what its content proves to be.

Pictures are drawn anew (common.uploads.intake); packages are looked at and never unpacked; a PDF
is opened by a program of its own that may take neither long nor much (reliability.md H5).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.documents.packages import MAIN_PARTS, PackageFault, checked_package
from common.uploads.intake import IntakeFault, Taken, check_size, picture_form, scan, take_picture

#: A4 at 300 dots an inch; more only makes the bound file heavy.
LONGEST_SIDE = 3508
PROBE_SECONDS = 20
#: Words of a PDF that does things instead of being read.
ACTIVE = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")


def take(content: bytes, name: str) -> Taken:
    """Return a file ready to be stored.

    Args:
        name: as sent; only its ending is looked at, which must fit the content.

    Raises:
        IntakeFault: empty, too large, of another kind, damaged, dangerous.
    """
    check_size(content)
    kind = _kind_of(content)
    if Path(name).suffix.lower() not in ENDINGS[kind]:
        raise IntakeFault(_("The file is not what its name says."))
    taken = TAKERS[kind](content)
    scan(taken.content)
    return taken


def _kind_of(content: bytes) -> str:
    if form := picture_form(content):
        return form.lower()
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return next((kind for kind in MAIN_PARTS if MAIN_PARTS[kind].encode() in content), "docx")
    raise IntakeFault(
        _("Only pictures (JPG, PNG), PDF, Word (docx) and Excel (xlsx) can be taken.")
    )


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
    "jpeg": partial(take_picture, longest=LONGEST_SIDE),
    "png": partial(take_picture, longest=LONGEST_SIDE),
    "pdf": _pdf,
    "docx": _package("docx", WORD),
    "xlsx": _package("xlsx", EXCEL),
}
