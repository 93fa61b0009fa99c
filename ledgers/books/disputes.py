"""Ledger 1: every matter found and what became of it (矛盾纠纷排查化解台账)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from ledgers import case_columns as case
from ledgers.ledger import Ledger, Version

LEDGER = Ledger(
    code="disputes",
    title=_("Ledger of matters found and resolved"),
    about=_("Every matter that became a case, by the day it was received."),
    needs=frozenset({"ledgers.view"}),
    rows=case.cases,
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
                case.SOURCE,
                case.CATEGORY,
                case.PARTIES,
                case.PEOPLE,
                case.AMOUNT,
                case.SUMMARY,
                case.COLOR,
                case.LEADER,
                case.LEAD,
                case.MEASURE,
                case.DUE,
                case.PROGRESS,
                case.RESOLVED_ON,
                case.RESULT,
                case.ANSWERS,
                case.REMARKS,
            ),
        ),
    ),
    related=case.related,
    filters=(case.BY_COLOR, case.BY_CATEGORY, case.BY_STATE, case.BY_SOURCE),
    url=case.url_of,
)
