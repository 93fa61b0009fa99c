"""The day's table as a workbook."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.wording import day as day_words
from common.wording import moment as moment_words
from disputes.choices import OPEN_STATES, Color, State
from org_tree.models import Area
from org_tree.shapes import Tier
from reports.choices import Category, Disposition
from rollups.models import AreaDay

_CASES = {
    "received": gettext_lazy("Received"),
    "assessed": gettext_lazy("Assessed"),
    "assigned": gettext_lazy("Assigned"),
    "resolved": gettext_lazy("Resolved"),
    "closed": pgettext_lazy("count of cases", "Closed"),
    "open": gettext_lazy("In hand"),
    "overdue": gettext_lazy("Overdue"),
}
Column = tuple[str, str | Promise]


def _columns() -> list[tuple[str | Promise, list[Column]]]:
    """Return the columns of the table by their common head."""
    reports: list[Column] = [
        ("reports_expected", gettext_lazy("Expected")),
        ("reports_on_time", gettext_lazy("On time")),
        ("reports_zero", gettext_lazy("Nothing to report")),
        ("reports_late", gettext_lazy("Late")),
        ("reports_made_up", gettext_lazy("Made up later")),
        ("reports_missing", gettext_lazy("Not reported")),
    ]
    items: list[Column] = [
        ("items_total", gettext_lazy("Total")),
        *((f"items_{code}", label) for code, label in Category.choices),
        *((f"items_{code}", label) for code, label in Disposition.choices),
        ("items_undecided", gettext_lazy("Not decided yet")),
    ]
    groups: list[tuple[str | Promise, list[Column]]] = [
        (gettext_lazy("Reports of the groups"), reports),
        (gettext_lazy("Matters that came in"), items),
    ]
    for name, label in _CASES.items():
        colors: list[Column] = [(f"cases_{name}_{code}", text) for code, text in Color.choices]
        groups.append((label, [(f"cases_{name}_total", gettext_lazy("Total")), *colors]))
    states: list[Column] = [(f"cases_in_{state}", State(state).label) for state in OPEN_STATES]
    return [*groups, (gettext_lazy("Where open cases stand"), states)]


def rows_of_day(area: Area, day: date) -> QuerySet[AreaDay]:
    """Return the day's rows of an area and the places below it, down to villages.

    A village's table goes down to its groups.
    """
    rows: QuerySet[AreaDay] = AreaDay.objects.filter(
        date=day, area__tree_id=area.tree_id, area__lft__gte=area.lft, area__rght__lte=area.rght
    )
    if area.tier not in (Tier.VILLAGE, Tier.GROUP):
        rows = rows.exclude(area__tier=Tier.GROUP)
    return rows.select_related("area").order_by("area__lft")


def day_workbook(area: Area, day: date) -> bytes:
    """Return the day's table of an area as an Excel file; headed by what it is and as of when."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    title = book.add_format({"bold": True, "font_size": 14})
    sheet = book.add_worksheet(day.isoformat())
    rows = list(rows_of_day(area, day))
    sheet.write(0, 0, _title(area, day, rows), title)
    _write_heads(sheet, head)
    names = [name for _label, columns in _columns() for name, _text in columns]
    for line, row in enumerate(rows, start=3):
        sheet.write_string(line, 0, row.area.code)
        sheet.write_string(line, 1, "　" * (row.area.level - area.level) + row.area.short_name)
        for column, name in enumerate(names, start=2):
            sheet.write_number(line, column, getattr(row, name))
    sheet.freeze_panes(3, 2)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 22)
    book.close()
    return buffer.getvalue()


def _title(area: Area, day: date, rows: list[AreaDay]) -> str:
    if not rows:
        return _("%(place)s: figures of a day") % {"place": area.short_name}
    as_of = rows[0].computed_at
    words = {
        "place": area.short_name,
        "day": day_words(day, as_of),
        "moment": moment_words(rows[0].closed_at or as_of, as_of),
    }
    if rows[0].closed_at:
        return _("%(place)s: figures of %(day)s, books closed %(moment)s") % words
    return _("%(place)s: figures of %(day)s, as of %(moment)s, books not closed") % words


def _write_heads(sheet: Any, style: Any) -> None:
    """Write the two lines of column heads."""
    sheet.write(1, 0, "", style)
    sheet.write_row(2, 0, [_("Code"), _("Place")], style)
    column = 2
    for label, columns in _columns():
        sheet.write(1, column, str(label), style)
        for _name, text in columns:
            sheet.write(2, column, str(text), style)
            column += 1
