"""ECharts options of the dashboards, from rows of AreaDay. Colors are named by their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from common.wording import day as day_words
from rollups.models import AreaDay

#: Names at the lines' ends lie on each other when the ends are nearer than a part of the height:
#: that part, and by how many pixels each name moves; for the page and for the wall.
CLOSE = {False: (0.13, 9), True: (0.22, 14)}
#: Column, label, token of the color, dashed; drawn in this order.
TREND = (
    ("cases_received_total", pgettext_lazy("trend", "received"), "--brand", False),
    ("cases_closed_total", pgettext_lazy("trend", "closed"), "--ink-2", True),
)


def trend(rows: Sequence[AreaDay], *, large: bool = False) -> dict[str, Any]:
    """Return cases received and closed day by day; each line carries its name at its end.

    Args:
        rows: the days, the oldest first.
        large: for the wall, where few dates fit.
    """
    labels = [day_words(row.date, rows[-1].computed_at, weekday=False) for row in rows]
    return {
        "grid": {"left": 44, "right": 150 if large else 96, "top": 16, "bottom": 36},
        "xAxis": {
            "type": "category",
            "data": labels,
            "boundaryGap": False,
            "axisTick": {"show": False},
            "axisLabel": {
                "interval": 13 if large else 6,
                "showMinLabel": True,
                "hideOverlap": True,
            },
        },
        "yAxis": {"type": "value", "minInterval": 1, "splitNumber": 3},
        "series": _lines(rows, large=large) if rows else [],
        "aria": {"enabled": True, "label": {"description": _("Cases a day, last 30 days")}},
    }


def _lines(rows: Sequence[AreaDay], *, large: bool) -> list[dict[str, Any]]:
    """Return the lines; names that would lie on each other are moved apart."""
    lines = [_line(rows, *series) for series in TREND]
    highest = max(max(line["data"]) for line in lines) or 1
    received, closed = (line["data"][-1] for line in lines)
    close, shift = CLOSE[large]
    if abs(received - closed) < highest * close:
        # Near the axis there is room only above: below stand the dates.
        lift = shift if min(received, closed) < highest * close else 0
        up, down = [0, -shift - lift], [0, shift - lift]
        lines[0]["endLabel"]["offset"] = up if received >= closed else down
        lines[1]["endLabel"]["offset"] = down if received >= closed else up
    return lines


def _line(
    rows: Sequence[AreaDay], column: str, label: Any, token: str, dashed: bool
) -> dict[str, Any]:
    color = f"var({token})"
    return {
        "type": "line",
        "name": str(label),
        "data": [getattr(row, column) for row in rows],
        "symbol": "none",
        "lineStyle": {"width": 2, "type": "dashed" if dashed else "solid", "color": color},
        "itemStyle": {"color": color},
        "endLabel": {
            "show": True,
            "formatter": "{a} {c}",
            "color": color,
            "fontWeight": 700,
            "distance": 8,
        },
    }
