"""The rows to be mended, as a sheet that can be sent again: the same columns and the reason.

Always a workbook: a spreadsheet that opens a CSV file would take the last digits of every ID
number.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from common.sheets import SAFE_OPTIONS
from volunteers.imports.files import Table
from volunteers.imports.rows import HEADINGS, REASON, Fault
from volunteers.imports.sheets import WIDTH, text_sheet

REASON_WIDTH = 60


def write_faults(table: Table, faults: dict[int, list[Fault]], path: Path) -> None:
    """Copy the bad rows of a file into a workbook, each with its reasons.

    Args:
        faults: by line of the file.
        path: of the workbook; replaced when it exists.
    """
    kept = [place for place, name in enumerate(table.head) if name != REASON]
    heads = [(table.head[place], WIDTH) for place in kept]
    with xlsxwriter.Workbook(str(path), SAFE_OPTIONS) as workbook:
        sheet, text = text_sheet(workbook, [*heads, (REASON, REASON_WIDTH)])
        row = 0
        for line, cells, _place in table.rows():
            if line in faults:
                row += 1
                for column, place in enumerate(kept):
                    cell = _text(cells[place]) if place < len(cells) else ""
                    sheet.write_string(row, column, cell, text)
                sheet.write_string(row, len(kept), reasons_of(faults[line], line), text)


def reasons_of(faults: list[Fault], line: int) -> str:
    """Return why a row was refused, in one line that names the columns."""
    return f"第{line}行：" + "；".join(
        f"{HEADINGS[fault.column][0]}：{fault.reason}" for fault in faults
    )


def _text(cell: Any) -> str:
    """Return a cell as it has to be typed again; a number that lost digits as it stands."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell == int(cell) and abs(cell) < 10**15:
        return str(int(cell))
    return str(cell)
