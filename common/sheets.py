"""Tables as files, in the form offices file them: the only writer of such workbooks and of CSV.

House form of a workbook: the title over the whole width, a line with who fills it in and when,
a frozen head, the rows, a line of totals, notes, a line to sign; landscape, one page wide, the
head on every page. Nothing a person typed ever becomes a formula, and what looks like a number
but is a code (phones, identity numbers, area codes) stays text (reliability.md H3). Rows are
taken one by one, so a table of a hundred thousand needs no more memory than one of ten.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from common.calendar import BUSINESS_ZONE
from common.errors import DomainError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
#: What a spreadsheet program takes for the beginning of a formula or of something hidden.
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PLAIN_NEGATIVE = re.compile(r"-\d+(\.\d+)?\Z")
INERT = "'"
#: Excel's own limits: more is cut off without a word.
MOST_ROWS = 1_048_576
LONGEST_TEXT = 32_767
#: Wider than this, in characters, a table goes on A3.
A4_WIDTH = 150
A3, A4 = 8, 9
SAFE_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Value = str | int | Decimal | date | datetime | None


class Kind(StrEnum):
    """What a column holds; text is never taken for anything else."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    HOURS = "hours"
    DATE = "date"
    MOMENT = "moment"
    SHARE = "share"


NUMERIC = (Kind.NUMBER, Kind.MONEY, Kind.HOURS)


class TooManyRows(DomainError):
    """More rows than a workbook can hold."""

    code = "too_many_rows"
    message = gettext_lazy("A workbook cannot hold so many rows. Narrow the list, or take CSV.")


@dataclass(frozen=True)
class Column:
    """One column of a file.

    Attributes:
        head: its title.
        width: in characters.
        kind: what it holds.
        is_totalled: its numbers are added up in the last line.
        group: common title above neighboring columns.
    """

    head: str | Promise
    width: int = 12
    kind: Kind = Kind.TEXT
    is_totalled: bool = False
    group: str | Promise = ""


@dataclass(frozen=True)
class Form:
    """What stands around the rows.

    Attributes:
        title: over the whole width.
        columns: in order.
        unit: who fills it in (填报单位).
        made_by: name of the person.
        now: the moment it speaks of.
        notes: sentences below the table: what is counted, what is left empty and why.
        name: of the sheet.
        frozen: columns that stay put.
        is_signed: whether there is a line to sign.
    """

    title: str
    columns: Sequence[Column]
    unit: str
    made_by: str
    now: datetime
    notes: Sequence[str] = ()
    name: str = ""
    frozen: int = 2
    is_signed: bool = True


def inert(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula when it opens a CSV.

    Plain negative numbers stay what they are.
    """
    if text.startswith(STARTS_FORMULA) and not PLAIN_NEGATIVE.match(text):
        return INERT + text
    return text


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Yield a CSV in UTF-8 with a byte order mark, head first, a chunk of rows at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([inert(str(column.head)) for column in columns])
    for row in rows:
        writer.writerow([inert(plain(value)) for value in row])
        if buffer.tell() > 64 * 1024:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def plain(value: Value) -> str:
    """Return a value as text: dates as 2026-11-24, moments in Beijing time to the minute."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}"
    return str(value)


def write_workbook(file: IO[bytes], form: Form, rows: Iterable[Sequence[Value]]) -> int:
    """Write a table into an open file in the house form.

    Args:
        file: binary and seekable.
        form: what stands around the rows.
        rows: values in the order of the columns, taken one by one.

    Returns:
        how many rows were written.

    Raises:
        TooManyRows: there are more than a workbook can hold.
    """
    with xlsxwriter.Workbook(file, SAFE_OPTIONS) as workbook:
        return _Table(workbook, form).write(rows)


@dataclass
class _Table:
    """One sheet while it is written, line after line from the top."""

    workbook: Any
    form: Form
    line: int = 0
    totals: dict[int, Decimal | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay out the sheet."""
        self.sheet = self.workbook.add_worksheet(self.form.name or pgettext("sheet", "Table"))
        self.last = len(self.form.columns) - 1
        edge = {"border": 1, "valign": "vcenter", "font_size": 11}
        self.formats = {
            Kind.TEXT: self.workbook.add_format({**edge, "text_wrap": True, "num_format": "@"}),
            Kind.NUMBER: self.workbook.add_format({**edge, "num_format": "#,##0"}),
            Kind.MONEY: self.workbook.add_format({**edge, "num_format": "#,##0.##"}),
            Kind.HOURS: self.workbook.add_format({**edge, "num_format": "#,##0.0"}),
            Kind.DATE: self.workbook.add_format({**edge, "num_format": "yyyy-mm-dd"}),
            Kind.MOMENT: self.workbook.add_format({**edge, "num_format": "yyyy-mm-dd hh:mm"}),
            Kind.SHARE: self.workbook.add_format({**edge, "num_format": "@", "align": "right"}),
        }
        self.head = self.workbook.add_format(
            {**edge, "bold": True, "bg_color": "#EDF1F1", "align": "center", "text_wrap": True}
        )
        for column, one in enumerate(self.form.columns):
            self.sheet.set_column(column, column, one.width)
        self.sheet.set_landscape()
        width = sum(one.width for one in self.form.columns)
        self.sheet.set_paper(A4 if width <= A4_WIDTH else A3)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(str(_("&CPage &P of &N")))

    def write(self, rows: Iterable[Sequence[Value]]) -> int:
        """Write everything and return the number of rows."""
        self.across(self.form.title, {"bold": True, "font_size": 16, "align": "center"})
        self.across(_filled_in(self.form), {"font_size": 11, "align": "left"})
        self.heads()
        first = self.line
        for row in rows:
            self.row(row)
        count = self.line - first
        if any(column.is_totalled for column in self.form.columns):
            self.total_line(count)
        for note in self.form.notes:
            self.across(note, {"font_size": 10, "align": "left", "text_wrap": True})
        if self.form.is_signed:
            self.across(str(_("Signed:                    Date:")), {"font_size": 11})
        self.sheet.print_area(0, 0, self.line - 1, self.last)
        return count

    def across(self, text: str, style: dict[str, Any]) -> None:
        """Write a line over the whole width."""
        style_of = self.workbook.add_format({"valign": "vcenter", "num_format": "@", **style})
        if self.last:
            self.sheet.merge_range(self.line, 0, self.line, self.last, "", style_of)
        self.sheet.write_string(self.line, 0, text[:LONGEST_TEXT], style_of)
        self.line += 1

    def heads(self) -> None:
        """Write the titles of the columns, in two lines where some have a common one."""
        first = self.line
        if any(column.group for column in self.form.columns):
            self.group_heads()
        for column, one in enumerate(self.form.columns):
            self.sheet.write_string(self.line, column, str(one.head), self.head)
        self.line += 1
        self.sheet.freeze_panes(self.line, min(self.form.frozen, self.last))
        self.sheet.repeat_rows(first, self.line - 1)

    def group_heads(self) -> None:
        """Write the titles that stand above several columns."""
        column = 0
        while column <= self.last:
            end = column
            group = str(self.form.columns[column].group)
            while end < self.last and group and str(self.form.columns[end + 1].group) == group:
                end += 1
            if end > column:
                self.sheet.merge_range(self.line, column, self.line, end, "", self.head)
            self.sheet.write_string(self.line, column, group, self.head)
            column = end + 1
        self.line += 1

    def row(self, values: Sequence[Value]) -> None:
        """Write one row.

        Raises:
            TooManyRows: the sheet is full.
        """
        # Totals, notes and signature need lines as well.
        if self.line >= MOST_ROWS - len(self.form.notes) - 2:
            raise TooManyRows
        for column, (one, value) in enumerate(zip(self.form.columns, values, strict=True)):
            self.cell(column, one, value)
        self.line += 1

    def cell(self, column: int, one: Column, value: Value) -> None:
        """Write one value as what its column says it is."""
        style = self.formats[one.kind]
        if value is None or value == "":
            self.sheet.write_blank(self.line, column, None, style)
        elif one.kind in NUMERIC and isinstance(value, int | Decimal):
            if one.is_totalled:
                self.totals[column] = self.totals.get(column, 0) + value
            self.sheet.write_number(self.line, column, value, style)
        elif one.kind == Kind.MOMENT and isinstance(value, datetime):
            local = value.astimezone(BUSINESS_ZONE).replace(tzinfo=None)
            self.sheet.write_datetime(self.line, column, local, style)
        elif one.kind == Kind.DATE and isinstance(value, date):
            self.sheet.write_datetime(self.line, column, value, style)
        else:
            text = plain(value)[:LONGEST_TEXT]
            self.sheet.write_string(self.line, column, text, style)

    def total_line(self, count: int) -> None:
        """Write the sums, and how many rows they are of."""
        bold = {"border": 1, "bold": True, "font_size": 11, "num_format": "#,##0.##"}
        style = self.workbook.add_format(bold)
        for column, one in enumerate(self.form.columns):
            if one.is_totalled:
                self.sheet.write_number(self.line, column, self.totals.get(column, 0), style)
            else:
                self.sheet.write_blank(self.line, column, None, style)
        label = _("Total (%(count)s)") % {"count": f"{count:,}"}
        if not self.form.columns[0].is_totalled:
            self.sheet.write_string(self.line, 0, label, style)
        self.line += 1


def _filled_in(form: Form) -> str:
    words = {"unit": form.unit, "name": form.made_by, "moment": plain(form.now)}
    return _(
        "Unit: %(unit)s    Filled in by: %(name)s    Checked by:            As of: %(moment)s"
    ) % (words)
