"""Figures."""

from __future__ import annotations

from tests.architecture.matrix.rows import Row, anywhere

FIGURES = "district supervisor centre assessor town village cadre neighbor other_town"

PAGES: dict[str, Row] = {
    "get rollups:dashboard": anywhere(FIGURES),
    "get rollups:wall": anywhere(FIGURES),
    "get rollups:export": anywhere(FIGURES),
    "get rollups:rows": Row(
        "district supervisor centre assessor town village neighbor other_town",
        kwargs=lambda world: {"kind": "groups"},
        otherwise=403,
    ),
}

PROGRAMS: dict[str, Row] = {
    "get rollup-list": Row(
        "district supervisor centre assessor town village cadre", kwargs=lambda world: {}
    ),
}
