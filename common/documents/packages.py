"""Looks at zip packages (Word, Excel) without unpacking or parsing them.

A package is refused before anything reads it when it is too large unpacked, has too many entries,
names that leave the folder, macros, entity declarations, or parts it would fetch from outside.
"""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_ENTRIES = 500
MOST_BYTES = 80 * 1024 * 1024
MOST_TIMES = 200
#: The part that tells what a package is.
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
HYPERLINK = b"/hyperlink"
CHUNK = 64 * 1024


class PackageFault(Exception):
    """A package that is not taken; `sentence` says why."""

    def __init__(self, sentence: str | Promise) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


def checked_package(content: bytes, kind: str) -> None:
    """See that a package is what it says and nothing more.

    Args:
        kind: docx or xlsx.

    Raises:
        PackageFault: with the sentence for whoever sent it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _look(package, kind, len(content))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise PackageFault(_("The file is damaged.")) from error


def _look(package: zipfile.ZipFile, kind: str, size: int) -> None:
    entries = package.infolist()
    if MAIN_PARTS[kind] not in {entry.filename for entry in entries}:
        raise PackageFault(_("The file is not what its name says."))
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > min(MOST_BYTES, max(size * MOST_TIMES, CHUNK)):
        raise PackageFault(_("The file grows far too large when it is unpacked."))
    for entry in entries:
        _look_at_entry(package, entry)


def _look_at_entry(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith("/") or "\\" in name or ".." in name.split("/"):
        raise PackageFault(_("The file is damaged."))
    if "vbaproject" in name.lower() or "/embeddings/" in name.lower():
        raise PackageFault(_("The file holds macros or other files; save it without them."))
    if name.lower().endswith((".xml", ".rels")):
        text = _read(package, entry)
        if DECLARATION.search(text):
            raise PackageFault(_("The file is damaged."))
        if name.endswith(".rels") and _fetches(text):
            raise PackageFault(_("The file fetches parts from elsewhere; save it without links."))


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read an entry, no further than it said: a lying header is a damaged file."""
    with package.open(entry) as stream:
        text = stream.read(entry.file_size + 1)
    if len(text) > entry.file_size:
        raise PackageFault(_("The file is damaged."))
    return text.replace(b"\x00", b"")


def _fetches(text: bytes) -> bool:
    relations = re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", text)
    return any(OUTSIDE.search(one) and HYPERLINK not in one for one in relations)
