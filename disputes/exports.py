"""The list of cases as a workbook, in the house form (`common.sheets`). No personal data."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from common.calendar import BUSINESS_ZONE
from common.sheets import Column, Form, Kind, Value, write_workbook
from disputes.choices import (
    CaseCategory,
    CaseTier,
    Color,
    Outcome,
    Source,
    State,
)
from disputes.choices import Kind as CaseKind
from disputes.models import Case
from disputes.timing import TIMED, time_state_of
from org_tree.models import Area

COLUMNS: tuple[Column, ...] = (
    Column(gettext_lazy("Number"), 16),
    Column(gettext_lazy("Color"), 6),
    Column(gettext_lazy("Matter"), 36),
    Column(gettext_lazy("Place"), 24),
    Column(gettext_lazy("Kind"), 10),
    Column(gettext_lazy("Category"), 14),
    Column(gettext_lazy("Source"), 12),
    Column(gettext_lazy("People"), 6, Kind.NUMBER, is_totalled=True),
    Column(gettext_lazy("Where it stands"), 10),
    Column(gettext_lazy("Level"), 10),
    Column(gettext_lazy("Handled by"), 24),
    Column(gettext_lazy("Lead"), 12),
    Column(pgettext_lazy("column", "Received"), 17, Kind.MOMENT),
    Column(gettext_lazy("Due"), 17, Kind.MOMENT),
    Column(gettext_lazy("Time limit"), 20),
    Column(gettext_lazy("Outcome"), 14),
    Column(pgettext_lazy("column", "Closed"), 17, Kind.MOMENT),
)
CHOICES: dict[str, Any] = {
    "color": Color,
    "kind": CaseKind,
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
CHUNK = 2000


def file_name(now: datetime) -> str:
    """Return the name under which the sheet is saved."""
    day = now.astimezone(BUSINESS_ZONE)
    return f"{pgettext('sheet', 'Cases')}{day:%Y%m%d-%H%M}.xlsx"


def export_cases(
    cases: QuerySet[Case], *, title: str, unit: str, made_by: Any, now: datetime
) -> IO[bytes]:
    """Write cases into an Excel file and return it, open at its start.

    Args:
        cases: what the person may see, in the order wanted.
        title: line over the whole width.
        unit: whose cases these are.
        made_by: the person; named in the line under the title.
        now: the moment the sheet speaks of.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    form = Form(
        title=title,
        columns=COLUMNS,
        unit=unit,
        made_by=made_by.name,
        now=now,
        name=pgettext("sheet", "Cases"),
        frozen=3,
    )
    write_workbook(file, form, _rows(cases, now))
    file.seek(0)
    return file


def _rows(cases: QuerySet[Case], now: datetime) -> Iterator[list[Value]]:
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
            row.received_at,
            row.due_at,
            time.text if time else "",
            words["outcome"][row.outcome],
            row.closed_at,
        ]


def _places(cases: QuerySet[Case]) -> dict[int, str]:
    """Return what the places of the cases are called, in one query."""
    areas = Area.objects.filter(pk__in=cases.order_by().values("area")).select_related("parent")
    return {area.pk: area.place for area in areas}


def _words(choices: Any) -> dict[str | None, str]:
    return {None: "", **{value: str(label) for value, label in choices.choices}}
