"""Workbooks that people fill in and send: a head and text cells, nothing around them.

Text, because a spreadsheet would take the last digits of an ID number it holds as a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

WIDTH = 18


def text_sheet(
    workbook: Any, heads: Sequence[tuple[str, int]], name: str | None = None
) -> tuple[Any, Any]:
    """Add a sheet with a frozen head, whose cells below are text wherever somebody types.

    Args:
        heads: titles of the columns, each with its width in characters.
        name: of the sheet.

    Returns:
        the sheet, and the format of its cells.
    """
    sheet = workbook.add_worksheet(name)
    text = workbook.add_format({"num_format": "@"})
    bold = workbook.add_format({"bold": True, "bg_color": "#EDF1F1"})
    sheet.freeze_panes(1, 0)
    for column, (head, width) in enumerate(heads):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, head, bold)
    return sheet, text
