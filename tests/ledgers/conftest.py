"""Cases to keep ledgers of."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from ledgers.asking import Page, ledger_asked
from tests.disputes.factories import Bench
from tests.factories import Cast, Territory

#: Lines of a workbook above the rows.
ABOVE = 3


@pytest.fixture
def bench(territory: Territory, cast: Cast) -> Bench:
    """A place to play cases on; its clock lies in the past, so that pages of now show them."""
    return Bench(territory, cast, clock=timezone.now() - timedelta(hours=20))


@pytest.fixture
def page_for() -> Callable[..., Page]:
    """Ask a ledger as a person."""

    def asked(user: Any, code: str = "disputes", **params: str) -> Page:
        return Page(ledger_asked(code, user), params, user=user, now=timezone.now())

    return asked


@pytest.fixture
def take() -> Callable[..., Any]:
    """Take a ledger away through the browser and open it."""

    def taken(client: Client, code: str = "disputes", **more: Any) -> Any:
        return opened(client.post(f"/ledgers/{code}/export/", asked(**more)))

    return taken


def asked(**more: Any) -> dict[str, Any]:
    """Return what the form sends."""
    from_form = {"client_id": "7b0a3c3c-6a0e-4d37-9d4c-0d6f0f6f0001", "file_format": "xlsx"}
    return {**from_form, **more}


def opened(answer: Any) -> list[list[Any]]:
    """Return head, rows and totals of the workbook an answer carries."""
    assert answer.status_code == 200, answer.content
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    lines = [list(line) for line in book.active.iter_rows(min_row=ABOVE, values_only=True)]
    end = next(i for i, line in enumerate(lines) if str(line[0]).startswith("合计"))
    return lines[: end + 1]
