"""Ledger 4: matters that came as petitions, with the regulation's dates (信访事项台账)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.sheets import Kind
from disputes.choices import Source
from disputes.models import Case, CaseSource
from ledgers import case_columns as case
from ledgers.ledger import AND, Asked, Column, Entry, Ledger, Version


def _petitions(asked: Asked) -> QuerySet[Case]:
    """Return cases with a petition among their doors, joined ones included."""
    doors = CaseSource.objects.filter(source=Source.PETITION)
    return case.cases(asked).filter(Q(source=Source.PETITION) | Q(pk__in=doors.values("case")))


def _related() -> Sequence[Any]:
    return (*case.related(), "sources", "clocks")


def _numbers(entry: Entry) -> str:
    doors = [door for door in entry.row.sources.all() if door.source == Source.PETITION]
    return AND.join(door.number for door in doors if door.number)


def _clock(code: str, name: str) -> Callable[[Entry], date | None]:
    """Return the rule that gives a day of the latest clock of a kind."""

    def day(entry: Entry) -> date | None:
        found = [clock for clock in entry.row.clocks.all() if clock.code == code]
        moment = getattr(max(found, key=lambda clock: clock.pk), name) if found else None
        return business_date(moment) if moment else None

    return day


def _ended(code: str, label: Any) -> Column:
    column = f"{code.lower().replace('-', '_')}_on"
    return Column(column, label, _clock(code, "ended_at"), 12, Kind.DATE)


LEDGER = Ledger(
    code="petitions",
    title=_("Ledger of petitions"),
    about=_("Cases with a petition among their sources, by the day they were received."),
    needs=frozenset({"ledgers.view"}),
    rows=_petitions,
    order=("received_at", "id"),
    versions=(
        Version(
            date(2026, 1, 1),
            (
                case.NUMBER,
                Column("petition_number", _("Petition number"), _numbers, 18),
                case.FOUND_ON,
                case.PARTIES,
                case.TOWN,
                case.VILLAGE,
                case.PEOPLE,
                case.SUMMARY,
                case.MEASURE,
                _ended("XF-REG", _("Registered and passed on")),
                _ended("XF-TELL", _("Petitioner told")),
                Column("done_due", _("Reply due"), _clock("XF-DONE", "due_at"), 12, Kind.DATE),
                _ended("XF-DONE", _("Replied")),
                _ended("XF-FCD", _("Review decided")),
                _ended("XF-FHD", _("Second review decided")),
                Column(
                    "document",
                    _("Document number"),
                    lambda entry: "",
                    16,
                    note=_(
                        "Dates come from the legal clocks of the case and stay empty where a clock "
                        "did not run or still runs; “Document number” is not recorded here."
                    ),
                ),
                case.PROGRESS,
                case.RESULT,
                case.REMARKS,
            ),
        ),
    ),
    related=_related,
    filters=(case.BY_CATEGORY, case.BY_STATE),
    url=case.url_of,
)
