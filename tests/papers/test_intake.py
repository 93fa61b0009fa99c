"""What is let in of uploaded files, and what is not (reliability.md H5)."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from common.uploads.intake import MOST_BYTES, MOST_PIXELS, IntakeFault
from papers.content import sample_content
from papers.intake import take
from papers.pdf import document_pdf
from tests.papers.factories import picture

GPS = 0x8825


def package(parts: dict[str, bytes]) -> bytes:
    """Return a zip with parts."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return stored.getvalue()


def word_file() -> bytes:
    """Return a Word file."""
    stored = io.BytesIO()
    Document().save(stored)
    return stored.getvalue()


def flood() -> bytes:
    """Return a small PNG that says it is enormous."""
    content = picture(form="PNG")
    head = (40_000).to_bytes(4, "big") * 2 + content[24:29]
    chunk = b"IHDR" + head
    return content[:12] + chunk + zlib.crc32(chunk).to_bytes(4, "big") + content[33:]


def bomb() -> bytes:
    """Return a Word file that grows a thousandfold."""
    return package({"word/document.xml": b"<a/>", "word/media/x.xml": b" " * 90_000_000})


def many() -> bytes:
    """Return a Word file of very many parts."""
    return package({"word/document.xml": b"<a/>", **{f"word/{n}.xml": b"" for n in range(600)}})


XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
LINKED = b'<Relationships><Relationship Type="x/image" TargetMode="External"/></Relationships>'

HOSTILE: dict[str, tuple[str, bytes | Callable[[], bytes]]] = {
    "empty": ("a.png", b""),
    "one byte": ("a.png", b"\x89"),
    "too big": ("a.jpg", b"\xff\xd8\xff" + b"0" * MOST_BYTES),
    "SVG": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "SVG named as a picture": ("a.png", b'<svg onload="alert(1)"/>'),
    "HTML": ("a.html", b"<!DOCTYPE html><script>alert(1)</script>"),
    "HTML named as a picture": ("a.jpg", b"<html><script>alert(1)</script></html>"),
    "script": ("a.sh", b"#!/bin/sh\nid\n"),
    "program": ("a.exe", b"MZ\x90\x00"),
    "ELF": ("a.png", b"\x7fELF\x02\x01\x01"),
    "GIF": ("a.gif", b"GIF89a\x01\x00\x01\x00"),
    "GIF named as PNG": ("a.png", b"GIF89a\x01\x00\x01\x00"),
    "old Word": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "double extension": ("photo.jpg.exe", lambda: picture(form="JPEG")),
    "picture named as HTML": ("photo.html", lambda: picture(form="JPEG")),
    "no extension": ("photo", lambda: picture(form="JPEG")),
    "zero byte in the name": ("photo.exe\x00", lambda: picture(form="JPEG")),
    "PNG named as JPG": ("a.jpg", picture),
    "cut picture": ("a.png", lambda: picture()[:40]),
    "picture of noise": ("a.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 400),
    "pixel flood": ("a.png", flood),
    "zip": ("a.zip", lambda: package({"a.txt": b"x"})),
    "zip named as Word": ("a.docx", lambda: package({"a.txt": b"x"})),
    "Excel named as Word": ("a.docx", lambda: package({"xl/workbook.xml": b"<a/>"})),
    "cut zip": ("a.docx", lambda: word_file()[:200]),
    "zip bomb": ("a.docx", bomb),
    "too many parts": ("a.docx", many),
    "way out of the folder": (
        "a.docx",
        lambda: package({"word/document.xml": b"<a/>", "../../etc/cron.d/x": b"x"}),
    ),
    "absolute part": ("a.docx", lambda: package({"word/document.xml": b"<a/>", "/etc/x": b"x"})),
    "backslashes": ("a.docx", lambda: package({"word/document.xml": b"<a/>", "..\\x": b"x"})),
    "XXE": ("a.docx", lambda: package({"word/document.xml": XXE})),
    "XXE in wide letters": (
        "a.docx",
        lambda: package({"word/document.xml": XXE.decode().encode("utf-16")}),
    ),
    "billion laughs": ("a.xlsx", lambda: package({"xl/workbook.xml": LAUGHS})),
    "linked part": (
        "a.docx",
        lambda: package({"word/document.xml": b"<a/>", "word/_rels/document.xml.rels": LINKED}),
    ),
    "macros": (
        "a.docx",
        lambda: package({"word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"}),
    ),
    "embedded program": (
        "a.xlsx",
        lambda: package({"xl/workbook.xml": b"<a/>", "xl/embeddings/oleObject1.bin": b"x"}),
    ),
    "PDF with a script": ("a.pdf", b"%PDF-1.7\n1 0 obj<</S/JavaScript/JS (app.alert(1))>>endobj"),
    "PDF that starts a program": ("a.pdf", b"%PDF-1.7\n1 0 obj<</S/Launch/F(cmd.exe)>>endobj"),
    "PDF with files": ("a.pdf", b"%PDF-1.7\n1 0 obj<</Type/EmbeddedFile>>endobj"),
    "PDF after a picture's name": ("a.png", b"%PDF-1.7\n"),
    "late PDF": ("a.pdf", b"<html>%PDF-1.7"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_not_taken(name: str) -> None:
    file_name, content = HOSTILE[name]
    with pytest.raises(IntakeFault):
        take(content if isinstance(content, bytes) else content(), file_name)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.png", "..\\..\\x.PNG", "a/b.png", "<script>.png", "\x00.png"]
)
def test_a_name_decides_nothing_but_its_ending(name: str) -> None:
    assert take(picture(), name).extension == "png"


def test_where_and_with_what_a_picture_was_taken_stays_out() -> None:
    told = Image.Exif()
    told[0x010F] = "secret camera"
    told[GPS] = {1: "N", 2: (32.0, 5.0, 1.0), 3: "E", 4: (112.0, 7.0, 1.0)}
    content = picture(form="JPEG", exif=told, comment=b"secret comment")
    assert b"secret camera" in content
    taken = take(content, "a.jpg").content
    assert b"secret" not in taken
    assert not Image.open(io.BytesIO(taken)).getexif()


def test_what_hides_behind_a_picture_stays_out() -> None:
    content = picture(form="JPEG") + b"<script>alert(1)</script>" + word_file()
    taken = take(content, "a.jpg").content
    assert b"script" not in taken
    assert not zipfile.is_zipfile(io.BytesIO(taken))


def test_text_chunks_of_a_picture_stay_out() -> None:
    told = PngInfo()
    told.add_text("comment", "secret")
    content = picture(pnginfo=told)
    assert b"secret" in content
    assert b"secret" not in take(content, "a.png").content


def test_a_picture_is_turned_the_way_it_was_held() -> None:
    told = Image.Exif()
    told[0x0112] = 6
    taken = take(picture(size=(80, 40), form="JPEG", exif=told), "a.jpg").content
    assert Image.open(io.BytesIO(taken)).size == (40, 80)


def test_an_enormous_picture_is_made_smaller() -> None:
    taken = take(picture(size=(5000, 1000), form="JPEG"), "a.jpg").content
    assert max(Image.open(io.BytesIO(taken)).size) <= 3508


def test_the_limit_of_pixels_is_looked_at_before_anything_is_decoded() -> None:
    assert Image.MAX_IMAGE_PIXELS == MOST_PIXELS


def test_office_files_are_taken_as_they_are() -> None:
    content = word_file()
    taken = take(content, "清单.docx")
    assert (taken.content, taken.extension, taken.pages) == (content, "docx", 0)


def test_pages_of_a_pdf_are_counted_by_drawing_them() -> None:
    content = {**sample_content(), "inquiries": [{"talk": "问：\n" * 90}]}
    taken = take(document_pdf("inquiry", content), "a.PDF")
    assert taken.pages >= 3


def test_a_pdf_that_cannot_be_opened_is_only_listed() -> None:
    assert take(b"%PDF-1.7\nnothing", "a.pdf").pages == 0


def test_the_operators_scanner_has_the_last_word(settings: Any, tmp_path: Path) -> None:
    settings.UPLOAD_SCAN_COMMAND = "true"
    take(picture(), "a.png")
    settings.UPLOAD_SCAN_COMMAND = "false"
    with pytest.raises(IntakeFault):
        take(picture(), "a.png")
    settings.UPLOAD_SCAN_COMMAND = str(tmp_path / "not there")
    with pytest.raises(IntakeFault):
        take(picture(), "a.png")
