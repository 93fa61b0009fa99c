"""Lists of cases as Excel sheets, in the form offices file them.

House form: the title over the whole width, the line with who made it and when, a frozen head,
numbers that are text stay text. Nothing in a cell is ever a formula. No personal data.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from common.calendar import BUSINESS_ZONE
from disputes.models import Case
from disputes.timing import time_state_of
from disputes.worklist import SELECTED, place_of

#: head, width.
COLUMNS: tuple[tuple[str | Promise, int], ...] = (
    (gettext_lazy("Number"), 16),
    (gettext_lazy("Color"), 6),
    (gettext_lazy("Matter"), 36),
    (gettext_lazy("Place"), 24),
    (gettext_lazy("Kind"), 10),
    (gettext_lazy("Category"), 14),
    (gettext_lazy("Source"), 12),
    (gettext_lazy("People"), 6),
    (gettext_lazy("Where it stands"), 10),
    (gettext_lazy("Level"), 10),
    (gettext_lazy("Handled by"), 24),
    (gettext_lazy("Lead"), 12),
    (pgettext_lazy("column", "Received"), 17),
    (gettext_lazy("Due"), 17),
    (gettext_lazy("Time limit"), 20),
    (gettext_lazy("Outcome"), 14),
    (pgettext_lazy("column", "Closed"), 17),
)
HEAD_ROW = 2
CHUNK = 2000


def file_name(now: datetime) -> str:
    """Return the name under which the sheet is saved."""
    day = now.astimezone(BUSINESS_ZONE)
    return f"{pgettext('sheet', 'Cases')}{day:%Y%m%d-%H%M}.xlsx"


def export_cases(cases: QuerySet[Case], *, title: str, made_by: Any, now: datetime) -> IO[bytes]:
    """Write cases into an Excel file and return it, open at its start.

    Args:
        cases: what the person may see, in the order wanted.
        title: line over the whole width.
        made_by: the person; named in the line under the title.
        now: the moment the sheet speaks of.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as workbook:
        _write(workbook, cases, title, made_by, now)
    file.seek(0)
    return file


def _write(workbook: Any, cases: QuerySet[Case], title: str, made_by: Any, now: datetime) -> None:
    sheet = workbook.add_worksheet(pgettext("sheet", "Cases"))
    edge = {"border": 1, "valign": "vcenter", "font_size": 11}
    text = workbook.add_format({**edge, "text_wrap": True, "num_format": "@"})
    number = workbook.add_format({**edge, "num_format": "0"})
    for column, (_head, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
    last = len(COLUMNS) - 1
    heading = workbook.add_format({"bold": True, "font_size": 16, "align": "center"})
    sheet.merge_range(0, 0, 0, last, title, heading)
    line = workbook.add_format({"font_size": 11, "align": "right"})
    sheet.merge_range(1, 0, 1, last, _made_line(made_by, now), line)
    head = workbook.add_format({**edge, "bold": True, "bg_color": "#EDF1F1", "align": "center"})
    for column, (label, _width) in enumerate(COLUMNS):
        sheet.write_string(HEAD_ROW, column, str(label), head)
    sheet.freeze_panes(HEAD_ROW + 1, 3)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    for row, values in enumerate(_rows(cases, now), start=HEAD_ROW + 1):
        for column, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(row, column, value, number)
            else:
                sheet.write_string(row, column, value, text)


def _made_line(made_by: Any, now: datetime) -> str:
    return _("Made by: %(name)s    As of: %(moment)s") % {
        "name": made_by.name,
        "moment": _stamp(now),
    }


def _rows(cases: QuerySet[Case], now: datetime) -> Iterator[list[str | int]]:
    loaded: Iterable[Case] = cases.select_related(*SELECTED).iterator(chunk_size=CHUNK)
    for case in loaded:
        time = time_state_of(case, now)
        yield [
            case.number,
            _label(case.get_color_display()),
            case.title,
            place_of(case),
            _label(case.get_kind_display()),
            _label(case.get_category_display()),
            _label(case.get_source_display()),
            case.people_count,
            _label(case.get_state_display()),
            _label(case.get_tier_display()),
            str(case.organization or ""),
            case.lead.user.name if case.lead else "",
            _stamp(case.received_at),
            _stamp(case.due_at) if case.is_open else "",
            time.text if time else "",
            _label(case.get_outcome_display()),
            _stamp(case.closed_at),
        ]


def _label(value: Any) -> str:
    return "" if value is None else str(value)


def _stamp(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment, BUSINESS_ZONE):%Y-%m-%d %H:%M}" if moment else ""
