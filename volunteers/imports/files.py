"""Files of rows as people send them: CSV in UTF-8 or GBK, and Excel workbooks.

A file is read twice and never held: once to take its rows in, once to copy the bad ones out.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

CHINESE = re.compile("[\u4e00-\u9fff]")
#: A workbook of 161,739 rows unpacks to a tenth of this; a zip bomb to more (reliability.md H5).
MOST_UNPACKED = 400 * 1024 * 1024
#: Office sheets carry a title and a line of remarks above the head.
HEAD_WITHIN = 5
LONGEST_HEAD = 30
#: Rows between two looks at how far a file is read.
LOOK_EVERY = 1000


class FileRefused(Exception):
    """A file that cannot be read as a table at all; nothing has changed."""

    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__(str(message))


@dataclass
class Table:
    """A file's rows.

    Attributes:
        path: where the file lies.
        encoding: of a CSV file; empty for a workbook.
        head: the headings as they stand.
        head_row: the line of the headings; the rows come after it.
        total: number of rows where the file tells it, else 0.
    """

    path: Path
    encoding: str
    head: list[str] = field(default_factory=list)
    head_row: int = 1
    total: int = 0

    def rows(self) -> Iterator[tuple[int, list[Any], int]]:
        """Yield line, cells and how far the file is read in bytes (or rows, of a workbook).

        Raises:
            FileRefused: where it stops being a table.
        """
        for line, cells, place in self.lines():
            if line > self.head_row and any(cells):
                yield line, cells, place

    def lines(self) -> Iterator[tuple[int, list[Any], int]]:
        """Yield every line of the file, the head and what stands above it included."""
        return _csv_lines(self.path, self.encoding) if self.encoding else _sheet_lines(self.path)

    @property
    def length(self) -> int:
        """What `rows` counts its place against."""
        return self.total or self.path.stat().st_size


def open_table(path: Path, known: frozenset[str]) -> Table:
    """Find out what a file is and where its headings stand.

    Args:
        known: headings of which one must stand in the head.

    Raises:
        FileRefused: neither a CSV file nor a workbook, damaged, or without a head.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileRefused(_("The file cannot be read: %(reason)s") % {"reason": reason}) from error
    if not start:
        raise FileRefused(_("The file is empty."))
    if start[:2] == b"PK":
        _check_unpacked(path)
        table = Table(path, "", total=_sheet(path).height)
    elif start == b"\xd0\xcf\x11\xe0":
        raise FileRefused(_("This is an old .xls workbook. Save it as .xlsx and send that."))
    else:
        table = Table(path, _encoding_of(path))
    for line, cells, _place in table.lines():
        head = [_heading(cell) for cell in cells]
        if known & set(head):
            table.head, table.head_row = head, line
            return table
        if line >= HEAD_WITHIN:
            break
    raise FileRefused(_("No line of headings was found in the first five lines of the file."))


def _heading(cell: Any) -> str:
    """Return a heading without the marks people put around it: *手机号（必填）."""
    text = re.sub(r"[（(].*?[）)]|[*＊\s]", "", str(cell))
    return text[:LONGEST_HEAD].lower()


def _encoding_of(path: Path) -> str:
    """Return the encoding of a CSV file.

    A file whose beginning is good UTF-8 with Chinese in it is damaged UTF-8 and not GBK: taken for
    that it would give names nobody can read.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    has_chinese = False
    with path.open("rb") as file:
        try:
            while piece := file.read(1 << 20):
                has_chinese |= bool(CHINESE.search(decoder.decode(piece)))
            decoder.decode(b"", final=True)
            return "utf-8-sig"
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode("utf-8", "ignore")
            if has_chinese or CHINESE.search(before):
                raise FileRefused(
                    _("The file is damaged: a character is not valid UTF-8. Save it again.")
                ) from error
    return "gb18030"


def _csv_lines(path: Path, encoding: str) -> Iterator[tuple[int, list[Any], int]]:
    with path.open("rb") as binary:
        text = io.TextIOWrapper(binary, encoding=encoding, newline="")
        reader = csv.reader(text, strict=True)
        place = 0
        try:
            for count, cells in enumerate(reader):
                if not count % LOOK_EVERY:
                    place = binary.tell()
                yield reader.line_num, cells, place
        except UnicodeDecodeError as error:
            raise FileRefused(
                _("The file is neither UTF-8 nor GBK text. Save it as a CSV file in UTF-8.")
            ) from error
        except csv.Error as error:
            raise FileRefused(
                _("Line %(line)d is not CSV: %(reason)s")
                % {"line": reader.line_num, "reason": error}
            ) from error


def _check_unpacked(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        raise FileRefused(_("The workbook is damaged. Save it again as .xlsx.")) from error
    if size > MOST_UNPACKED:
        raise FileRefused(_("The workbook is too large. Cut it into several files."))


def _sheet(path: Path) -> Any:
    """Return the first sheet that people see."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        seen = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible
        ]
        if not seen:
            raise FileRefused(_("The workbook has no sheet that can be seen."))
        return book.get_sheet_by_name(seen[0])
    except CalamineError as error:
        raise FileRefused(_("The workbook is damaged. Save it again as .xlsx.")) from error


def _sheet_lines(path: Path) -> Iterator[tuple[int, list[Any], int]]:
    for line, cells in enumerate(_sheet(path).iter_rows(), start=1):
        yield line, cells, line
