"""Cells of ledgers and figures on pages."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.sheets import Value, plain
from common.wording import percent_down
from ledgers.ledger import Column
from ledgers.statistics import MONEY, Line, Statistics

register = template.Library()


@register.simple_tag
def ledger_cell(column: Column, value: Value) -> str:
    """Write a value as its column wants it; numbers grouped by thousands."""
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    return plain(value)


@register.simple_tag
def figure_of(statistics: Statistics, line: Line, measure: str) -> SafeString:
    """Write a figure as the link to its rows; a nought opens nothing."""
    count = line.count(measure)
    if not count:
        return format_html('<span class="is-nothing">{}</span>', 0)
    return format_html('<a href="{}">{}</a>', statistics.url(line, measure), f"{count:,}")


@register.simple_tag
def money_of(line: Line) -> str:
    """Write the money agreed on."""
    return f"{line.count(MONEY):,}"


@register.simple_tag
def share_of(line: Line, whole: Line) -> str:
    """Write what part of all a line is, rounded down."""
    return percent_down(line.count("accepted"), whole.count("accepted"))
