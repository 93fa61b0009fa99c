"""Ledgers and statistics."""

from __future__ import annotations

from uuid import uuid4

from tests.architecture.matrix.rows import Row, anywhere

LEDGERS = "district supervisor centre town village neighbor other_town"

PAGES: dict[str, Row] = {
    "get ledgers:index": anywhere(f"{LEDGERS} mediator volunteer"),
    "get ledgers:ledger/all": Row(LEDGERS, kwargs=lambda world: {"code": "red"}, otherwise=403),
    "get ledgers:ledger/mediation": Row(
        f"{LEDGERS} mediator", kwargs=lambda world: {"code": "mediation"}, otherwise=403
    ),
    "get ledgers:ledger/visits": Row(
        "district supervisor town village neighbor other_town",
        kwargs=lambda world: {"code": "visits"},
        otherwise=403,
    ),
    "get ledgers:ledger/services": Row(
        "district volunteer", kwargs=lambda world: {"code": "services"}, otherwise=403
    ),
    "get ledgers:statistics": anywhere(LEDGERS),
    "get ledgers:statistics_export": anywhere(LEDGERS),
    "get ledgers:export": Row(LEDGERS, kwargs=lambda world: {"code": "red"}, otherwise=403),
    "post ledgers:export": Row(
        LEDGERS,
        kwargs=lambda world: {"code": "disputes"},
        data=lambda world: {"client_id": str(uuid4()), "file_format": "csv"},
        otherwise=403,
    ),
}

PROGRAMS: dict[str, Row] = {
    "get ledger-detail": Row(LEDGERS, kwargs=lambda world: {"code": "disputes"}, otherwise=403),
}
