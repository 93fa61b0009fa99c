"""The whole file as one PDF: in order, with true page numbers, nothing typed runs, quick."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import typst
from django.conf import settings

from common.documents.typesetting import TEMPLATE
from disputes.models import Case
from papers import pdf
from papers.content import content_of
from papers.dossier import Dossier
from papers.pdf import CannotBind, document_pdf, file_pdf
from tests.disputes.factories import Bench
from tests.papers.factories import Clerk, picture

pytestmark = pytest.mark.one_database

HOSTILE = [
    '#let x = 1; #read("/etc/passwd") #eval("1") #image("x")',
    "$ x^2 $ [ ] { } \\ \\u{41} @label <label> `raw` *bold* _emph_ = heading - list + enum / term",
    '// comment /* block */ #import "x.typ" #include "y"',
    '" \\" \' \\n',
    "x" * 500,
    "长" * 500,
    "龘靐㙓𠮷",
    "\x01\x07\x0b\x1b\u2028\ufffe",
    "a\n\n\nb",
]


def streams(content: bytes) -> Iterator[bytes]:
    """Yield what the compressed parts of a PDF hold."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            continue


def everything_in(content: bytes) -> bytes:
    """Return a PDF with its compressed parts opened."""
    return content + b"\n".join(streams(content))


def page_count(content: bytes) -> int:
    """Return how many pages a PDF has."""
    counts = re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", everything_in(content))
    counts += re.findall(rb"/Count\s+(\d+)[^>]*?/Type\s*/Pages\b", everything_in(content))
    return max(int(count) for count in counts)


def made(case: Case, bench: Bench) -> tuple[Dossier, dict[str, Any]]:
    """Return the dossier of a case and what its papers say."""
    dossier = Dossier.of(case, bench.clock)
    return dossier, content_of(dossier, is_open=True)


def starts_of(dossier: Dossier, content: dict[str, Any], folder: Path) -> list[int]:
    """Return the page of the file on which each document begins, as typst found it."""
    told, uploads = pdf._whole(dossier, content)
    for upload in uploads:
        name = f"{upload.pk}.{upload.extension}"
        (folder / name).write_bytes(upload.content.read())
    (folder / "file.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    main = folder / "main.typ"
    source = TEMPLATE.read_text(encoding="utf-8")
    asked = "#context [#metadata(query(<paper>).map(one => "
    asked += "counter(page).at(one.location()).first()))<asked>]"
    main.write_text(f"{source}\n{asked}", encoding="utf-8")
    found = typst.query(
        main,
        "<asked>",
        field="value",
        one=True,
        root=folder,
        font_paths=[str(settings.PAPER_FONTS)],
        ignore_system_fonts=True,
    )
    pages: list[int] = json.loads(found)
    return pages


def test_the_file_has_cover_contents_each_document_and_back_cover(
    clerk: Clerk, case: Case, bench: Bench
) -> None:
    clerk.everything()
    dossier, content = made(case, bench)
    # Ten documents of a page each, the receipt behind one of them, cover, contents, back cover.
    assert page_count(file_pdf(dossier, content)) == 10 + 1 + 3


def test_the_contents_name_the_page_on_which_each_document_begins(
    clerk: Clerk, case: Case, bench: Bench, tmp_path: Path
) -> None:
    clerk.everything()
    clerk.upload(title="照片一")
    clerk.upload(title="照片二", content=picture(form="JPEG"), name="b.jpg")
    dossier, content = made(case, bench)
    starts = starts_of(dossier, content, tmp_path)
    titles = [paper["title"] for paper in content["papers"]]
    assert len(starts) == len(titles)
    assert starts[0] == 1
    # Behind the list of evidence stand the two photographs.
    place = titles.index("证据材料清单")
    assert starts[place + 1] - starts[place] == 3
    assert starts == sorted(starts)


def test_fonts_are_the_portals_own_and_embedded(clerk: Clerk, case: Case, bench: Bench) -> None:
    clerk.everything()
    whole = everything_in(file_pdf(*made(case, bench)))
    fonts = set(re.findall(rb"/FontName\s*/([\w+-]+)", whole))
    assert fonts
    assert all(b"NotoSansHans" in font for font in fonts)
    assert len(re.findall(rb"/FontFile\d?", whole)) >= len(fonts)
    assert b"/ToUnicode" in whole


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_typed_runs_or_breaks_the_file(
    clerk: Clerk, case: Case, bench: Bench, text: str
) -> None:
    clerk.opening(asks=text)
    clerk.agreement(facts=text or "甲", terms=f"甲{text}", performance=text[:400])
    clerk.evidence(name=f"证{text[:70]}", source=text[:70])
    clerk.inquiry(questions=[{"ask": text, "answer": text}])
    clerk.describe()
    assert file_pdf(*made(case, bench)).startswith(b"%PDF-")


def test_a_pdf_is_bound_page_by_page_and_office_files_are_named(
    clerk: Clerk, case: Case, bench: Bench
) -> None:
    clerk.everything()
    before = page_count(file_pdf(*made(case, bench)))
    inner = document_pdf("rights", made(case, bench)[1])
    clerk.upload(content=inner, name="a.pdf", kind="evidence", title="扫描件")
    assert page_count(file_pdf(*made(case, bench))) == before + page_count(inner)


def test_a_pdf_from_outside_is_never_opened_in_the_portal_itself(
    clerk: Clerk, case: Case, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk.upload(content=document_pdf("rights", made(case, bench)[1]), name="a.pdf")
    told = made(case, bench)

    def opened(*_args: Any) -> bytes:
        raise AssertionError("opened here")

    monkeypatch.setattr(pdf, "compiled", opened)
    assert file_pdf(*told).startswith(b"%PDF-")


def test_a_pdf_that_takes_too_long_or_breaks_is_told(
    clerk: Clerk, case: Case, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = clerk.upload(content=document_pdf("rights", made(case, bench)[1]), name="a.pdf")
    told = made(case, bench)
    with monkeypatch.context() as quick:
        quick.setattr(pdf, "SET_SECONDS", 0.01)
        with pytest.raises(CannotBind):
            file_pdf(*told)
    Path(row.content.path).write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(CannotBind):
        file_pdf(*told)


def test_what_no_document_asks_for_comes_last(clerk: Clerk, case: Case, bench: Bench) -> None:
    clerk.opening()
    clerk.upload(kind="confirmation", title="传票")
    dossier, content = made(case, bench)
    told, _uploads = pdf._whole(dossier, content)
    assert told["documents"][-1]["title"] == "附件材料"
    assert told["documents"][-1]["uploads"][0]["title"] == "传票"


def test_an_empty_file_can_be_printed_to_be_filled_in_by_hand(case: Case, bench: Bench) -> None:
    assert page_count(file_pdf(*made(case, bench))) >= 8


def test_a_file_of_ten_documents_takes_less_than_two_seconds(
    clerk: Clerk, case: Case, bench: Bench
) -> None:
    clerk.everything()
    begun = perf_counter()
    dossier, content = made(case, bench)
    assert len(content["papers"]) == 10
    file_pdf(dossier, content)
    assert perf_counter() - begun < 2
