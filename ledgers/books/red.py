"""Ledger 2: red matters, each in the hands of a team (红色（重点）纠纷包案台账)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from disputes.choices import Color
from disputes.models import Case
from ledgers import case_columns as case
from ledgers.ledger import Asked, Column, Entry, Ledger, Version


def _red(asked: Asked) -> QuerySet[Case]:
    return case.cases(asked).filter(color=Color.RED)


def _weeks(entry: Entry) -> str:
    return "\n".join(case.sessions_of(entry))


LEADER = replace(
    case.LEADER,
    label=_("Leader in charge"),
    note=_("“Leader in charge” is not recorded in the portal; the office fills it in by hand."),
)
WEEKLY = Column(
    "weekly",
    _("Progress week by week"),
    _weeks,
    44,
    note=_("“Progress week by week” lists the last eight meetings with the people concerned."),
)

LEDGER = Ledger(
    code="red",
    title=_("Ledger of red matters in the hands of a leader"),
    about=_("Cases that are red now, by the day they were received."),
    needs=frozenset({"ledgers.view"}),
    rows=_red,
    order=("received_at", "id"),
    versions=(
        Version(
            date(2026, 1, 1),
            (
                case.NUMBER,
                case.FOUND_ON,
                case.TOWN,
                case.VILLAGE,
                case.GROUP,
                case.CATEGORY,
                case.PARTIES,
                case.PEOPLE,
                case.AMOUNT,
                case.SUMMARY,
                LEADER,
                case.LEAD,
                case.TEAM,
                case.MEASURE,
                case.DUE,
                WEEKLY,
                case.RESOLVED_ON,
                case.RESULT,
                case.REMARKS,
            ),
        ),
    ),
    related=case.related_with_team,
    filters=(case.BY_CATEGORY, case.BY_STATE),
    url=case.url_of,
)
