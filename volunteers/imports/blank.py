"""The blank sheet of the register: the headings the import reads, and what may stand below them.

A workbook says so on a second sheet, which the import leaves alone; the first one holds headings
only, so that nobody takes an example in. A CSV file is its line of headings.
"""

from __future__ import annotations

from typing import IO, Any, NamedTuple

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from common.sheets import CSV, SAFE_OPTIONS, XLSX, Column, csv_lines
from volunteers.choices import ExportTable
from volunteers.imports.rows import HEADINGS, REQUIRED
from volunteers.imports.sheets import WIDTH, text_sheet

#: What the sheet can be, each with its media type.
KINDS = {"xlsx": XLSX, "csv": CSV}
#: Behind the headings that are needed; the import reads over it.
NEEDED = "*"
#: The last line the list to choose from reaches: a whole district's register fits above it.
LAST_LINE = 200_000


class Hint(NamedTuple):
    """What may stand in a column, and an example: of nobody, its area code is no district's."""

    text: str | Promise
    example: str | Promise


HINTS: dict[str, Hint] = {
    "name": Hint(
        gettext_lazy("As on the ID card, without digits."), pgettext_lazy("example", "Li Invented")
    ),
    "phone": Hint(
        gettext_lazy("11 digits of a mobile phone, or a landline with its area code."),
        "13800000000",
    ),
    "id_number": Hint(
        gettext_lazy("18 characters. The cell has to be text, or the last digits are lost."),
        "429999199001010023",
    ),
    "gender": Hint(
        gettext_lazy("男 or 女. Empty where the ID number is given: it says it."),
        "女",
    ),
    "birth_date": Hint(
        gettext_lazy("A date such as 2026-11-24. Empty where the ID number is given: it says it."),
        "1990-01-01",
    ),
    "area": Hint(
        gettext_lazy("12 digits of the village, or the code of the group, as the portal has it."),
        "429999001201",
    ),
    "team": Hint(
        gettext_lazy("Code of the team, or its whole name where no other is called so."),
        "T9999",
    ),
    "registered_on": Hint(
        gettext_lazy("Day of registration; empty: the day the file is taken in."), "2026-01-05"
    ),
    "consent_on": Hint(gettext_lazy("Day the person agreed to be on the register."), "2026-01-05"),
    "guardian_consent_on": Hint(
        gettext_lazy("Day a guardian agreed; needed under 14, else empty."), ""
    ),
}


def heads() -> list[str]:
    """Return the headings of the columns in the language of now, those that are needed marked."""
    place = 0 if (get_language() or "zh").startswith("zh") else -1
    return [
        known[place] + (NEEDED if column in REQUIRED else "") for column, known in HEADINGS.items()
    ]


def write_blank(file: IO[bytes], kind: str) -> None:
    """Write the blank sheet.

    Args:
        file: open for writing, binary.
        kind: of `KINDS`.
    """
    if kind == "csv":
        file.writelines(csv_lines([Column(head) for head in heads()], ()))
        return
    with xlsxwriter.Workbook(file, SAFE_OPTIONS) as workbook:
        titles = [(head, WIDTH) for head in heads()]
        sheet, _text = text_sheet(workbook, titles, str(ExportTable.PEOPLE.label))
        gender = list(HEADINGS).index("gender")
        choice = {"validate": "list", "source": ["女", "男"]}
        sheet.data_validation(1, gender, LAST_LINE, gender, choice)
        _write_hints(workbook)


def _write_hints(workbook: Any) -> None:
    titles = (
        (_("Column"), WIDTH),
        (_("Needed"), 8),
        (_("What may stand there"), 64),
        (_("Example (of nobody)"), 24),
    )
    sheet, text = text_sheet(workbook, titles, pgettext("sheet", "How to fill it in"))
    for line, (head, column) in enumerate(zip(heads(), HEADINGS, strict=True), start=1):
        hint = HINTS[column]
        needed = _("yes") if column in REQUIRED else ""
        for place, cell in enumerate((head, needed, str(hint.text), str(hint.example))):
            sheet.write_string(line, place, cell, text)
