"""ECharts options of the dashboards, from rows of AreaDay. Colors are named by their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.wording import day as day_words
from rollups.models import AreaDay

#: Column, label, token of the color, dashed; drawn in this order.
TREND = (
    ("cases_received_total", gettext_lazy("received"), "--brand", False),
    ("cases_closed_total", gettext_lazy("closed"), "--ink-2", True),
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
            "axisLabel": {"interval": 13 if large else 6, "showMinLabel": True},
        },
        "yAxis": {"type": "value", "minInterval": 1, "splitNumber": 3},
        "series": [_line(rows, *series) for series in TREND] if rows else [],
        "aria": {"enabled": True, "label": {"description": _("Cases a day, last 30 days")}},
    }


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
        "labelLayout": {"moveOverlap": "shiftY"},
    }
