"""The checked rows against each other and the register: sets, no row on its own.

Rows lie in a temporary table; SQLite 3.35 and PostgreSQL run the same statements. Names come from
our own models alone, every value is a parameter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from common.bulk import by_batches, stream_rows
from volunteers.choices import ConsentPurpose, VolunteerStatus
from volunteers.imports.rows import CHECKED, Fault
from volunteers.models import Membership, Volunteer
from volunteers.models.volunteer import SERIAL_DIGITS

STAGED = "staged_volunteer"
PLACED = "placed_volunteer"
VOLUNTEER = Volunteer._meta.db_table
MEMBERSHIP = Membership._meta.db_table
TYPES = {
    "line": "integer PRIMARY KEY",
    "area_id": "bigint",
    "team_id": "bigint",
    "birth_date": "date",
    "registered_on": "date",
    "consent_on": "date",
    "guardian_consent_on": "date",
}


@dataclass
class Merged:
    """What a merge did with the rows it kept."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def stage(rows: Iterator[tuple[Any, ...]]) -> None:
    """Write checked rows into a table of this connection alone, anew."""
    drop()
    columns = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in CHECKED)
    _run(f"CREATE TEMPORARY TABLE {STAGED} ({columns})")
    stream_rows(connection, STAGED, CHECKED, rows)
    _count_anew(STAGED)


def drop() -> None:
    """Forget the staged rows: they hold personal data, sealed though they are."""
    for table in (PLACED, STAGED):
        _run(f"DROP TABLE IF EXISTS {table}")


def doubles() -> dict[int, Fault]:
    """Take out rows that stand twice in the file and return them by line.

    The first one stays. A person is known by the ID number, or by name and phone together.
    """
    found: dict[int, Fault] = {}
    for column, keys, where in (
        ("id_number", "id_index", "WHERE id_index <> ''"),
        ("phone", "phone_index, name", ""),
    ):
        pairs = _run(
            f"SELECT line, first FROM (SELECT line, MIN(line) OVER (PARTITION BY {keys}) AS first"  # noqa: S608
            f" FROM {STAGED} {where}) twins WHERE line > first"
        )
        for line, first in pairs:
            text = _("the same person stands in line %(line)d already") % {"line": first}
            found.setdefault(line, Fault(column, text))
        _take_out(found, STAGED)
    return found


def place() -> dict[int, Fault]:
    """Find each row's volunteer on the register; take out and return rows that fit two of them.

    The caller holds the register's lock.
    """
    _run(
        f"CREATE TEMPORARY TABLE {PLACED} AS"  # noqa: S608
        " SELECT staged.line, COALESCE(by_id.id, by_phone.id) AS volunteer_id,"
        " CASE WHEN by_id.id <> by_phone.id OR (by_id.id IS NULL AND staged.id_index <> ''"
        " AND by_phone.id_index <> '') THEN 1 ELSE 0 END AS is_torn"
        f" FROM {STAGED} staged"
        f" LEFT JOIN {VOLUNTEER} by_id ON staged.id_index <> ''"
        " AND by_id.id_index = staged.id_index AND by_id.id_index <> ''"
        f" LEFT JOIN {VOLUNTEER} by_phone ON by_phone.phone_index = staged.phone_index"
        " AND by_phone.name = staged.name"
    )
    _count_anew(PLACED)
    found: dict[int, Fault] = {}
    for (line,) in _run(f"SELECT line FROM {PLACED} WHERE is_torn = 1"):  # noqa: S608
        torn = _("name and phone belong to somebody on the register with another ID number")
        found[line] = Fault("id_number", torn)
    for line, first in _run(
        f"SELECT placed.line, first.line FROM {PLACED} placed JOIN ("  # noqa: S608
        f" SELECT volunteer_id, MIN(line) AS line FROM {PLACED} WHERE is_torn = 0"
        " AND volunteer_id IS NOT NULL GROUP BY volunteer_id HAVING COUNT(*) > 1) first"
        " ON first.volunteer_id = placed.volunteer_id AND placed.line > first.line"
    ):
        text = _("the same person stands in line %(line)d already") % {"line": first}
        found.setdefault(line, Fault("name", text))
    _take_out(found, STAGED, PLACED)
    return found


def merge(*, first_id: int, last_serial: int, prefix: str, today: date) -> Merged:
    """Write what is new and what is different; leave the rest as it is.

    Args:
        first_id: of the new volunteers; ids from here on are reserved.
        last_serial: the highest number given so far.
        prefix: six digits every new number begins with.
    """
    merged = Merged()
    ((merged.created,),) = _run(
        f"SELECT COUNT(*) FROM {PLACED} WHERE volunteer_id IS NULL"  # noqa: S608
    )
    merged.updated = _update(today)
    ((kept,),) = _run(f"SELECT COUNT(*) FROM {PLACED} WHERE volunteer_id IS NOT NULL")  # noqa: S608
    merged.unchanged = kept - merged.updated
    _run(
        f"INSERT INTO {VOLUNTEER} (id, number, name, phone, phone_index, phone_tail, id_number,"  # noqa: S608
        " id_index, gender, birth_date, area_id, registered_on, consent_on, consent_purpose,"
        " guardian_consent_on, status, version, client_digest)"
        " SELECT %s + rank, %s || substr(CAST(%s + rank AS text), 2), name, phone, phone_index,"
        " phone_tail, id_number, id_index, gender, birth_date, area_id,"
        " COALESCE(registered_on, %s), consent_on, %s, guardian_consent_on, %s, 1, ''"
        # Ranked while narrow: whole rows would be sorted in memory.
        f" FROM (SELECT line, ROW_NUMBER() OVER (ORDER BY line) AS rank FROM {PLACED}"
        f" WHERE volunteer_id IS NULL) fresh JOIN {STAGED} staged ON staged.line = fresh.line",
        [
            first_id - 1,
            prefix,
            10**SERIAL_DIGITS + last_serial,
            today,
            ConsentPurpose.SERVICE.value,
            VolunteerStatus.ACTIVE.value,
        ],
    )
    _count_anew(VOLUNTEER)
    _run(
        f"INSERT INTO {MEMBERSHIP} (volunteer_id, team_id, started_on)"  # noqa: S608
        " SELECT volunteer.id, staged.team_id, COALESCE(staged.registered_on, %s)"
        f" FROM {STAGED} staged JOIN {VOLUNTEER} volunteer"
        " ON volunteer.phone_index = staged.phone_index AND volunteer.name = staged.name"
        # The index refuses who is a member already. A look for them in this very table, planned
        # while it is empty, would read for each row all that was written before.
        " WHERE staged.team_id IS NOT NULL ON CONFLICT DO NOTHING",
        [today],
    )
    return merged


#: A cell that is empty says nothing: what the register knows stays.
KEPT = ("gender", "birth_date", "guardian_consent_on", "registered_on")


def _update(today: date) -> int:
    """Write rows whose volunteer is known and says something else; return how many."""
    ((pairs,),) = _run(f"SELECT COUNT(*) FROM {PLACED} WHERE volunteer_id IS NOT NULL")  # noqa: S608
    if not pairs:
        return 0
    changed = " OR ".join(
        [
            "staged.name <> v.name",
            "staged.phone_index <> v.phone_index",
            "(staged.id_index <> '' AND staged.id_index <> v.id_index)",
            "staged.area_id <> v.area_id",
            "staged.consent_on <> v.consent_on",
            "(staged.gender <> '' AND staged.gender <> v.gender)",
            *(
                f"(staged.{name} IS NOT NULL AND (v.{name} IS NULL OR staged.{name} <> v.{name}))"
                for name in KEPT[1:]
            ),
        ]
    )
    kept = ", ".join(f"{name} = COALESCE(staged.{name}, v.{name})" for name in KEPT[1:])
    statement = (
        f"UPDATE {VOLUNTEER} AS v SET name = staged.name,"  # noqa: S608
        f" phone = CASE WHEN staged.phone_index = v.phone_index THEN v.phone"
        " ELSE staged.phone END,"
        " phone_index = staged.phone_index, phone_tail = staged.phone_tail,"
        f" id_number = CASE WHEN staged.id_index IN ('', v.id_index) THEN v.id_number"
        " ELSE staged.id_number END,"
        f" id_index = CASE WHEN staged.id_index = '' THEN v.id_index ELSE staged.id_index END,"
        f" gender = CASE WHEN staged.gender = '' THEN v.gender ELSE staged.gender END,"
        f" area_id = staged.area_id, consent_on = staged.consent_on, {kept},"
        f" version = v.version + 1"
        f" FROM {PLACED} placed JOIN {STAGED} staged ON staged.line = placed.line"
        f" WHERE placed.volunteer_id = v.id AND ({changed})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def _take_out(found: dict[int, Fault], *tables: str) -> None:
    """Remove rows from what is merged."""
    for batch in by_batches(found):
        marks = ", ".join(["%s"] * len(batch))
        for table in tables:
            _run(f"DELETE FROM {table} WHERE line IN ({marks})", batch)  # noqa: S608


def _count_anew(table: str) -> None:
    """Tell the planner what a table holds now.

    It plans the next statement by what it knew before the import, when the register may have been
    empty; PostgreSQL itself counts anew some time after the import has ended.
    """
    if connection.vendor == "postgresql":
        _run(f"ANALYZE {table}")


def _run(statement: str, params: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []
