"""Builds the shipped Word templates from the layouts.

Type follows GB/T 9704: A4, margins 37/35/28/26 mm, title in 小标宋 2号, text in 仿宋 3号, headings
in 黑体. Each font names a common one as its stand-in, for machines without the office's own fonts.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from common.documents.layouts import FIELD, Layout

TITLE, TEXT, HEAD = "方正小标宋简体", "仿宋_GB2312", "黑体"
STAND_INS = {TITLE: "宋体", TEXT: "仿宋", HEAD: "黑体"}
ENTRY = "one"
TEXT_SIZE, CELL_SIZE, TITLE_SIZE = Pt(16), Pt(14), Pt(22)
WIDTH = Mm(156)
LABEL_WIDTH = Mm(32)
TALL, LOW = Mm(28), Mm(11)
#: Parts of python-docx's own template that nobody needs in a file of one page.
DROPPED = ("docProps/thumbnail.jpeg", "word/stylesWithEffects.xml", "customXml/")
STAMP = (2026, 1, 1, 0, 0, 0)


def build(layout: Layout) -> bytes:
    """Return a Word template of a layout; the same layout gives the same bytes."""
    document = Document()
    _page(document)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(12)
    _run(title, layout.title, TITLE, TITLE_SIZE)
    _blocks(document, layout.blocks)
    _page_number(document)
    stored = io.BytesIO()
    document.save(stored)
    return _packed(stored.getvalue())


def place(name: str) -> str:
    """Return how a template names a field; a point before its name means the entry's own."""
    if not name:
        return ""
    field = f"{ENTRY}{name}" if name.startswith(".") else name
    return "{{ " + field + " }}"


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.size = TEXT_SIZE
    normal.font.name = TEXT
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), TEXT)
    normal.paragraph_format.space_after = Pt(0)


def _run(paragraph: Any, text: str, font: str, size: Any) -> Any:
    run = paragraph.add_run(text)
    run.font.size = size
    run.font.name = font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    return run


def _blocks(document: Any, blocks: Sequence[Mapping[str, Any]]) -> None:
    for block in blocks:
        if block.get("when"):
            _line(document, f"{{%p if {block['when']} %}}")
        _block(document, block)
        if block.get("when"):
            _line(document, "{%p endif %}")


def _block(document: Any, block: Mapping[str, Any]) -> None:
    if "each" in block:
        _line(document, f"{{%p for {ENTRY} in {block['each']} %}}")
        _blocks(document, block["blocks"])
        _line(document, "{%p endfor %}")
    elif "rows" in block:
        _rows(document, block["rows"])
    elif "list" in block:
        _list(document, block["list"], block["columns"])
    elif "sign" in block:
        _sign(document, block["sign"])
    elif "heading" in block:
        _line(document, _said(block["heading"]), font=HEAD)
    else:
        for line in _said(block["words"]).split("\n"):
            _line(document, line, indent=True)


def _said(text: str) -> str:
    return FIELD.sub(lambda found: place(found[1]), text)


def _line(document: Any, text: str, *, font: str = TEXT, indent: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(28)
    if indent:
        paragraph.paragraph_format.first_line_indent = TEXT_SIZE * 2
    _run(paragraph, text, font, TEXT_SIZE)


def _table(document: Any, columns: int) -> Any:
    table = document.add_table(rows=0, cols=columns)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    return table


def _cell(cell: Any, text: str, *, width: Any, font: str = TEXT, center: bool = False) -> None:
    cell.width = width
    paragraph = cell.paragraphs[0]
    if center:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, font, CELL_SIZE)
    margin = OxmlElement("w:vAlign")
    margin.set(qn("w:val"), "center")
    cell._element.get_or_add_tcPr().append(margin)


def _rows(document: Any, rows: Sequence[Sequence[Sequence[str]]]) -> None:
    columns = 2 * max(len(row) for row in rows)
    table = _table(document, columns)
    value_width = (WIDTH - LABEL_WIDTH * (columns // 2)) // (columns // 2)
    for row in rows:
        cells = table.add_row()
        is_tall = any(len(pair) > 2 for pair in row)
        cells.height = TALL if is_tall else LOW
        _keep_whole(cells)
        if len(row) * 2 < columns:
            cells.cells[1].merge(cells.cells[columns - 1])
        for number, pair in enumerate(row):
            _cell(cells.cells[2 * number], pair[0], width=LABEL_WIDTH, font=HEAD, center=True)
            width = value_width if len(row) * 2 == columns else WIDTH - LABEL_WIDTH
            _cell(cells.cells[2 * number + 1], place(pair[1]), width=width)
    document.add_paragraph()


def _keep_whole(row: Any) -> None:
    """Let a row grow with its text rather than cut it."""
    row.height_rule = 1  # At least.


def _list(document: Any, name: str, columns: Sequence[Sequence[Any]]) -> None:
    table = _table(document, len(columns))
    whole = sum(column[2] for column in columns)
    widths = [WIDTH * column[2] // whole for column in columns]
    head = table.add_row().cells
    for cell, column, width in zip(head, columns, widths, strict=True):
        _cell(cell, column[0], width=width, font=HEAD, center=True)
    _directive(table, f"{{%tr for {ENTRY} in {name} %}}")
    body = table.add_row().cells
    for cell, column, width in zip(body, columns, widths, strict=True):
        _cell(cell, place(column[1]), width=width)
    _directive(table, "{%tr endfor %}")
    document.add_paragraph()


def _directive(table: Any, text: str) -> None:
    _run(table.add_row().cells[0].paragraphs[0], text, TEXT, CELL_SIZE)


def _sign(document: Any, lines: Sequence[Sequence[str]]) -> None:
    for label, name in lines:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(36)
        paragraph.paragraph_format.left_indent = Mm(56)
        text = label if label.startswith("（") else f"{label}：{place(name)}"
        _run(paragraph, text, TEXT, TEXT_SIZE)


def _page_number(document: Any) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, "— ", TEXT, CELL_SIZE)
    run = _run(paragraph, "", TEXT, CELL_SIZE)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)
    _run(paragraph, " —", TEXT, CELL_SIZE)


def _packed(content: bytes) -> bytes:
    """Return a package without what nobody needs, with stand-ins of fonts and a fixed time."""
    stored = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in old.namelist():
            if not name.startswith(DROPPED):
                part = old.read(name)
                entry = zipfile.ZipInfo(name, STAMP)
                entry.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(entry, _cleaned(name, part))
    return stored.getvalue()


def _cleaned(name: str, part: bytes) -> bytes:
    if name.endswith((".rels", "[Content_Types].xml")):
        for dropped in (rb"thumbnail\.jpeg", rb"stylesWithEffects\.xml", rb"customXml"):
            part = re.sub(rb"<(?:Relationship|Override)\b[^>]*" + dropped + rb"[^>]*/>", b"", part)
    if name == "word/fontTable.xml":
        fonts = "".join(
            f'<w:font w:name="{font}"><w:altName w:val="{other}"/></w:font>'
            for font, other in STAND_INS.items()
            if font != other
        )
        part = part.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")
    if name == "docProps/core.xml":
        part = re.sub(rb"<dc:description>[^<]*</dc:description>", b"", part)
    return part
