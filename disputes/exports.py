"""Lists of cases as Excel sheets, in the form offices file them.

House form: the title over the whole width, the line with who made it and when, a frozen head,
numbers that are text stay text. Nothing in a cell is ever a formula. No personal data.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from common.calendar import BUSINESS_ZONE
from disputes.choices import (
    CaseCategory,
    CaseTier,
    Color,
    Kind,
    Outcome,
    Source,
    State,
)
from disputes.models import Case
from disputes.timing import TIMED, time_state_of
from org_tree.models import Area

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
CHOICES: dict[str, Any] = {
    "color": Color,
    "kind": Kind,
    "category": CaseCategory,
    "source": Source,
    "state": State,
    "tier": CaseTier,
    "outcome": Outcome,
}
READ = (
    *CHOICES,
    "number",
    "title",
    "area_id",
    "place",
    "people_count",
    "organization__name",
    "lead__user__name",
    "received_at",
    "closed_at",
    *TIMED,
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
    """Yield the rows, read as plain values: a sheet may hold a hundred thousand of them."""
    places = _places(cases)
    words = {name: _words(choices) for name, choices in CHOICES.items()}
    for row in cases.values_list(*READ, named=True).iterator(chunk_size=CHUNK):
        time = time_state_of(row, now)
        yield [
            row.number,
            words["color"][row.color],
            row.title,
            f"{places[row.area_id]} {row.place}".strip(),
            words["kind"][row.kind],
            words["category"][row.category],
            words["source"][row.source],
            row.people_count,
            words["state"][row.state],
            words["tier"][row.tier],
            row.organization__name or "",
            row.lead__user__name or "",
            _stamp(row.received_at),
            _stamp(row.due_at),
            time.text if time else "",
            words["outcome"][row.outcome],
            _stamp(row.closed_at),
        ]


def _places(cases: QuerySet[Case]) -> dict[int, str]:
    """Return what the places of the cases are called, in one query."""
    areas = Area.objects.filter(pk__in=cases.order_by().values("area")).select_related("parent")
    return {area.pk: area.place for area in areas}


def _words(choices: Any) -> dict[str | None, str]:
    return {None: "", **{value: str(label) for value, label in choices.choices}}


def _stamp(moment: datetime | None) -> str:
    return f"{moment.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}" if moment else ""
