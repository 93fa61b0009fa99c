"""The day's table as a workbook, in the house form (`common.sheets`)."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.sheets import Column, Form, Kind, Value, write_workbook
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
#: The one figure that is not a whole number.
HOURS = "volunteers_hours"
Named = tuple[str, str | Promise]


def _columns() -> list[tuple[str | Promise, list[Named]]]:
    """Return the columns of the table by their common head."""
    reports: list[Named] = [
        ("reports_expected", gettext_lazy("Expected")),
        ("reports_on_time", gettext_lazy("On time")),
        ("reports_zero", gettext_lazy("Nothing to report")),
        ("reports_late", gettext_lazy("Late")),
        ("reports_made_up", gettext_lazy("Made up later")),
        ("reports_missing", gettext_lazy("Not reported")),
    ]
    items: list[Named] = [
        ("items_total", gettext_lazy("Total")),
        *((f"items_{code}", label) for code, label in Category.choices),
        *((f"items_{code}", label) for code, label in Disposition.choices),
        ("items_undecided", gettext_lazy("Not decided yet")),
    ]
    groups: list[tuple[str | Promise, list[Named]]] = [
        (gettext_lazy("Reports of the groups"), reports),
        (gettext_lazy("Matters that came in"), items),
    ]
    for name, label in _CASES.items():
        colors: list[Named] = [(f"cases_{name}_{code}", text) for code, text in Color.choices]
        groups.append((label, [(f"cases_{name}_total", gettext_lazy("Total")), *colors]))
    states: list[Named] = [(f"cases_in_{state}", State(state).label) for state in OPEN_STATES]
    service: list[Named] = [
        (HOURS, gettext_lazy("Hours")),
        ("volunteers_people", gettext_lazy("Times somebody served")),
        ("volunteers_activities", gettext_lazy("Activities")),
    ]
    return [
        *groups,
        (gettext_lazy("Where open cases stand"), states),
        (gettext_lazy("Volunteers' service"), service),
    ]


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


def day_workbook(area: Area, day: date, *, made_by: Any, now: datetime) -> IO[bytes]:
    """Return the day's table of an area as an Excel file, open at its start."""
    rows = list(rows_of_day(area, day))
    names = [name for _label, columns in _columns() for name, _text in columns]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    form = Form(
        title=_title(area, day, rows),
        columns=_heads(),
        unit=area.short_name,
        made_by=made_by.name,
        now=now,
        name=day.isoformat(),
    )
    write_workbook(file, form, (_values(row, area, names) for row in rows))
    file.seek(0)
    return file


def _heads() -> list[Column]:
    """Return code, place and every figure; rows hold those below them, so nothing is added up."""
    figures = [
        Column(text, 9, Kind.HOURS if name == HOURS else Kind.NUMBER, group=label)
        for label, columns in _columns()
        for name, text in columns
    ]
    return [Column(_("Code"), 14), Column(_("Place"), 22), *figures]


def _values(row: AreaDay, area: Area, names: list[str]) -> list[Value]:
    place = "　" * (row.area.level - area.level) + row.area.short_name
    return [row.area.code, place, *(getattr(row, name) for name in names)]


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
