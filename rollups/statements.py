"""The SQL that turns counted facts into rows of AreaDay: one statement a day.

It is put together from the querysets of rollups.metrics, so what a figure means is said there in
one place. SQLite 3.35 and PostgreSQL run the same text. Names and conditions come from our own
models alone; every value is a parameter.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import connection

from org_tree.models import Area
from rollups.metrics import DERIVED, SOURCES, STORED_TIERS, Day, columns
from rollups.models import AreaDay

Statement = tuple[str, list[Any]]

AREA = Area._meta.db_table
AREA_DAY = AreaDay._meta.db_table

#: What an area lay in on a day: as the tree stands until the books are closed, then as written.
LAY_IN = f"""lay_in(area_id, parent_id) AS (
  SELECT area.id, CASE WHEN book.closed_at IS NULL THEN area.parent_id ELSE book.parent_id END
  FROM {AREA} area LEFT JOIN {AREA_DAY} book ON book.area_id = area.id AND book.date = %s
)"""  # noqa: S608
#: Each area with facts, beside itself and everything it lies in.
UP = """up(node_id, area_id) AS (
  SELECT area_id, area_id FROM own
  UNION ALL
  SELECT up.node_id, lay_in.parent_id FROM up JOIN lay_in ON lay_in.area_id = up.area_id
  WHERE lay_in.parent_id IS NOT NULL
)"""


def own(day: Day) -> Statement:
    """Return the named queries up to `own`: one row an area with the facts that stand on it."""
    named, parts, params = [], [], list[Any]()
    for number, source in enumerate(SOURCES):
        sql, source_params = source.counted(day).query.sql_with_params()
        named.append(f"source_{number}(area_id, {', '.join(source.columns)}) AS ({sql})")
        wide = [column if column in source.columns else f"0 AS {column}" for column in columns()]
        parts.append(f"SELECT area_id, {', '.join(wide)} FROM source_{number}")  # noqa: S608
        params.extend(source_params)
    named.append(f"facts AS ({' UNION ALL '.join(parts)})")
    # PostgreSQL adds integers to a bigint, and bigints to a numeric, which is slow.
    sums = ", ".join(f"CAST(SUM({column}) AS integer)" for column in columns())
    head = ", ".join(["area_id", *columns()])
    named.append(f"own({head}) AS (SELECT area_id, {sums} FROM facts GROUP BY area_id)")  # noqa: S608
    return ", ".join(named), params


def _listed(names: Collection[object]) -> str:
    return ", ".join(["%s"] * len(names))


def write_day(day: Day, now: datetime, area_ids: Collection[int] | None = None) -> Statement:
    """Return the statement that writes a day's rows, those of some areas or all of them.

    Args:
        day: whose facts are counted.
        now: as-of time to note.
        area_ids: the only areas whose rows are written; None for all.
    """
    facts, params = own(day)
    counted, sums = _sums()
    replaced = ["parent_id", "computed_at", *counted]
    only = "" if area_ids is None else f" AND up.area_id IN ({_listed(area_ids)})"
    sql = f"""
INSERT INTO {AREA_DAY}
  (area_id, parent_id, date, computed_at, closed_at, {", ".join(counted)})
WITH RECURSIVE {facts}, {LAY_IN}, {UP}
SELECT up.area_id, lay_in.parent_id, %s, %s,
  (SELECT MIN(closed_at) FROM {AREA_DAY} WHERE date = %s),
  {", ".join(sums)}
FROM up
JOIN own ON own.area_id = up.node_id
JOIN lay_in ON lay_in.area_id = up.area_id
JOIN {AREA} area ON area.id = up.area_id
WHERE area.tier IN ({_listed(STORED_TIERS)}){only}
GROUP BY up.area_id, lay_in.parent_id
ON CONFLICT (area_id, date) DO UPDATE SET
  {", ".join(f"{column} = excluded.{column}" for column in replaced)}"""  # noqa: S608
    on = _date(day.date)
    params += [on, on, _moment(now), on, *STORED_TIERS, *(area_ids or ())]
    return sql, params


def read_day_as_now(day: Day, area_ids: Collection[int]) -> Statement:
    """Return the query of a day's figures of some areas as the tree stands now, written nowhere.

    Its columns: area, parent, then those of `columns()` and of DERIVED.
    """
    facts, params = own(day)
    _counted, sums = _sums()
    sql = f"""
WITH RECURSIVE {facts}, lay_in(area_id, parent_id) AS (SELECT id, parent_id FROM {AREA}), {UP}
SELECT up.area_id, lay_in.parent_id, {", ".join(sums)}
FROM up
JOIN own ON own.area_id = up.node_id
JOIN lay_in ON lay_in.area_id = up.area_id
WHERE up.area_id IN ({_listed(area_ids)})
GROUP BY up.area_id, lay_in.parent_id"""  # noqa: S608
    return sql, [*params, *area_ids]


def below(day: date, area_id: int) -> Statement:
    """Return the query of an area and all that lay in it on a day."""
    sql = f"""
WITH RECURSIVE {LAY_IN}, down(area_id) AS (
  SELECT id FROM {AREA} WHERE id = %s
  UNION ALL
  SELECT lay_in.area_id FROM lay_in JOIN down ON lay_in.parent_id = down.area_id
)
SELECT area_id FROM down"""  # noqa: S608
    return sql, [_date(day), area_id]


def _sums() -> tuple[list[str], list[str]]:
    """Return the columns a day's row gets, and how each is summed up from `own`."""
    counted = columns()
    sums = [f"SUM(own.{column})" for column in counted]
    for column, (whole, *parts) in DERIVED.items():
        counted.append(column)
        sums.append(f"SUM(own.{whole} - {' - '.join(f'own.{part}' for part in parts)})")
    return counted, sums


def drop_rows_without_facts(day: Day, area_ids: Collection[int] | None = None) -> Statement:
    """Return the statement that removes rows of areas that no longer count on the day."""
    facts, params = own(day)
    only = "" if area_ids is None else f" AND area_id IN ({_listed(area_ids)})"
    sql = f"""
DELETE FROM {AREA_DAY} WHERE date = %s{only} AND area_id NOT IN (
  WITH RECURSIVE {facts}, {LAY_IN}, {UP} SELECT area_id FROM up
)"""  # noqa: S608
    on = _date(day.date)
    return sql, [on, *(area_ids or ()), *params, on]


def branch(day: date, area_ids: Collection[int]) -> Statement:
    """Return the query of some areas and everything they lay in on a day."""
    sql = f"""
WITH RECURSIVE {LAY_IN}, up(area_id) AS (
  SELECT id FROM {AREA} WHERE id IN ({_listed(area_ids)})
  UNION
  SELECT lay_in.parent_id FROM up JOIN lay_in ON lay_in.area_id = up.area_id
  WHERE lay_in.parent_id IS NOT NULL
)
SELECT area_id FROM up"""  # noqa: S608
    return sql, [_date(day), *area_ids]


def _date(day: date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _moment(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
