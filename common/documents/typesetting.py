"""Sets documents with typst. Imports nothing of Django: a small program of its own uses it too.

What people typed travels as JSON and is never typst code.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from common.documents.texts import plain

TEMPLATE = Path(__file__).resolve().parent / "documents.typ"


@cache
def fonts_of(path: str) -> typst.Fonts:
    """Return the fonts of a folder, read once; none of the machine's."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[path])


def prepare(folder: Path, told: Mapping[str, Any]) -> None:
    """Write down in a folder what its documents say, beside the program that sets them."""
    data = json.dumps(plain(dict(told)), ensure_ascii=False)
    (folder / "file.json").write_text(data, encoding="utf-8")
    (folder / "main.typ").write_bytes(TEMPLATE.read_bytes())


def compiled(folder: Path, fonts: typst.Fonts) -> bytes:
    """Return `main.typ` of a folder as PDF; nothing outside the folder is read but the fonts."""
    made: bytes = typst.compile(
        folder / "main.typ",
        root=folder,
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
    )
    return made


def document_pdf(title: str, blocks: list[dict[str, Any]], fonts: typst.Fonts) -> bytes:
    """Return one document as PDF.

    Args:
        blocks: as common.documents.layouts.filled gives them.
    """
    document = {"title": title, "blocks": blocks, "uploads": []}
    with tempfile.TemporaryDirectory(prefix="document-") as name:
        folder = Path(name)
        prepare(folder, {"is_file": False, "documents": [document]})
        return compiled(folder, fonts)
