"""One cell of a ledger on a page."""

from __future__ import annotations

from decimal import Decimal

from django import template

from common.sheets import Value, plain
from ledgers.ledger import Column

register = template.Library()


@register.simple_tag
def ledger_cell(column: Column, value: Value) -> str:
    """Write a value as its column wants it; numbers grouped by thousands."""
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    return plain(value)
