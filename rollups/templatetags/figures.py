"""Numbers of the dashboards that open the rows behind them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.wording import day as day_words
from common.wording import moment as moment_words
from common.wording import report_words, thousands
from rollups.matrix import Cell, Line
from rollups.tiles import Tile

register = template.Library()


@register.simple_tag(takes_context=True)
def rows_url(context: Any, kind: str, **query: Any) -> str:
    """Return the address of the rows behind a number, or nothing for who may not see them.

    Args:
        context: the page's, with `dashboard` and `opens`.
        kind: groups, items, cases, matters or service.
        query: the filters; `area` is the dashboard's own unless given.
    """
    if kind not in context["opens"]:
        return ""
    dashboard = context["dashboard"]
    values = {"area": dashboard.area.code, "date": dashboard.date.isoformat()}
    if dashboard.as_now:
        values["tree"] = "now"
    values.update({key: str(value) for key, value in query.items() if value})
    return f"{reverse('rollups:rows', args=[kind])}?{urlencode(values)}"


@register.simple_tag(takes_context=True)
def figure(context: Any, count: int, kind: str, label: str = "", **query: Any) -> SafeString:
    """Write a number as a link to its rows; nothing opens from 0.

    Args:
        context: the page's, with `dashboard` and `opens`.
        count: the number.
        kind, query: as for `rows_url`.
        label: what a reader hears instead of the bare number.
    """
    url = rows_url(context, kind, **query) if count else ""
    words = thousands(count)
    if not url:
        return format_html("{}", words)
    if not label:
        return format_html('<a href="{}">{}</a>', url, words)
    return format_html('<a href="{}" aria-label="{} {}">{}</a>', url, label, words, words)


@register.simple_tag(takes_context=True)
def rows_url_of(context: Any, tile: Tile) -> str:
    """Return the address of the rows behind a tile, or nothing when none can be opened."""
    return rows_url(context, tile.kind, **tile.query)


@register.simple_tag(takes_context=True)
def rows_query_without(context: Any, name: str) -> str:
    """Return the address's query without one filter, at the first page of the list."""
    query = context["request"].GET.copy()
    for key in (name, "cursor"):
        query.pop(key, None)
    return str(query.urlencode())


@register.inclusion_tag("rollups/_matrix_cell.html", takes_context=True)
def matrix_cell(context: Any, line: Line, cell: Cell) -> dict[str, Any]:
    """Show one place's day: its glyph, read aloud with place, date, state and time."""
    glyph, word = report_words(cell.state)
    now = context["dashboard"].now
    words = {
        "place": line.area.short_name,
        "day": day_words(cell.date, now, weekday=False),
        "state": word,
    }
    if cell.at:
        label = _("%(place)s %(day)s %(state)s, in %(moment)s") % {
            **words,
            "moment": moment_words(cell.at, now),
        }
    else:
        label = _("%(place)s %(day)s %(state)s") % words
    url = rows_url(context, "groups", area=line.area.code, date=cell.date.isoformat())
    return {"url": url, "state": cell.state, "glyph": glyph, "label": label}
