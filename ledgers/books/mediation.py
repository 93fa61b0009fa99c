"""Ledger 3: disputes taken up for mediation (调解案件汇总登记表)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.sheets import Kind
from disputes.models import Case
from ledgers import case_columns as case
from ledgers.ledger import Asked, Column, Entry, Filter, Ledger, Version
from ledgers.measures import ACCEPTED, DOORS, FORMS, MEASURES


def _mediated(asked: Asked) -> QuerySet[Case]:
    """Return the disputes taken up, narrowed by the measure of the statistics asked for."""
    found = case.cases(asked).filter(ACCEPTED)
    if measure := asked.chosen.get("measure"):
        found = found.filter(MEASURES[measure].q)
    if door := asked.chosen.get("door"):
        found = found.filter(source__in=DOORS[door].sources)
    return found


def _form(entry: Entry) -> str:
    return str(FORMS.get(entry.row.outcome, ""))


def _agreed_money(entry: Entry) -> int | None:
    amount: int | None = entry.row.amount
    return amount if entry.row.outcome in FORMS else None


FORM = Column("form", _("Form of agreement"), _form, 10)
SESSIONS = Column("sessions", _("Meetings"), case.session_count, 8, Kind.NUMBER, is_totalled=True)
AGREED = Column(
    "agreed_amount",
    _("Money agreed on (yuan)"),
    _agreed_money,
    14,
    Kind.MONEY,
    is_totalled=True,
    note=_("“Money agreed on” is the money at stake of matters that ended in an agreement."),
)

LEDGER = Ledger(
    code="mediation",
    title=_("Register of mediated cases"),
    about=_(
        "Disputes taken up, by the day they were received; those not accepted or joined to another "
        "are left out."
    ),
    needs=frozenset({"ledgers.view", "ledgers.mediation"}),
    rows=_mediated,
    order=("received_at", "id"),
    versions=(
        Version(
            date(2026, 1, 1),
            (
                case.NUMBER,
                case.FOUND_ON,
                case.TOWN,
                case.VILLAGE,
                case.PARTIES,
                case.PEOPLE,
                case.CATEGORY,
                case.SOURCE,
                case.SUMMARY,
                case.LEAD,
                SESSIONS,
                case.RESULT,
                FORM,
                AGREED,
                case.RESOLVED_ON,
                case.ANSWERS,
                case.REMARKS,
            ),
        ),
    ),
    related=case.related,
    filters=(
        case.BY_CATEGORY,
        Filter("measure", _("Counted as"), [(one.code, one.label) for one in MEASURES.values()]),
        Filter("door", _("Came by"), [(code, door.label) for code, door in DOORS.items()]),
    ),
    url=case.url_of,
)
