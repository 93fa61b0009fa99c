"""The index that searches are answered from, where PostgreSQL has pg_trgm.

Without it, and on SQLite, the same search gives the same rows by reading every one. The index helps
from three characters on; a Chinese character is one. It is not part of the models' state, because
whether it can be there is the database's to say: the migration and `manage.py index_search` both
come here, and both may be run again.
"""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

from django.db import DatabaseError, transaction

from common.searching import FOLDED

logger = logging.getLogger(__name__)

EXTENSION = "pg_trgm"
#: Where the database's locale knows no Chinese letters (LC_CTYPE "C") it makes no trigrams of them.
CHINESE = "水沟边"


class SearchIndex(NamedTuple):
    """One index over the searched columns of a table."""

    name: str
    table: str
    columns: tuple[str, ...]


INDEXES = (
    SearchIndex("case_words", "disputes_case", ("title", "number", "place")),
    SearchIndex("item_words", "reports_informationitem", ("summary",)),
)


def build(connection: Any) -> str:
    """Make what is missing of the indexes, without keeping writers away.

    Returns:
        why there is no index, or an empty text.
    """
    if connection.vendor != "postgresql":
        return ""
    why_not = _missing(connection)
    if why_not:
        logger.warning("search reads every row: %s", why_not)
        return why_not
    with connection.cursor() as cursor:
        opclass = f"{_schema(cursor)}.gin_trgm_ops"
        for index in INDEXES:
            _build(cursor, index, opclass, at_once=connection.in_atomic_block)
    return ""


def drop(connection: Any) -> None:
    """Take the indexes away again; the extension stays, it may be somebody else's."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for index in INDEXES:
                cursor.execute(f"DROP INDEX IF EXISTS {index.name}")


def _build(cursor: Any, index: SearchIndex, opclass: str, *, at_once: bool) -> None:
    cursor.execute(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [index.name]
    )
    found = cursor.fetchone()
    if found == (True,):
        return
    if found:  # Left behind by a build that was cut short.
        cursor.execute(f"DROP INDEX {index.name}")
    columns = ", ".join(f"{FOLDED.format(column)} {opclass}" for column in index.columns)
    how = "" if at_once else "CONCURRENTLY"
    cursor.execute(f"CREATE INDEX {how} {index.name} ON {index.table} USING gin ({columns})")
    # How often a word occurs is known from the index alone, and decides whether it is used.
    cursor.execute(f"ANALYZE {index.table}")


def _missing(connection: Any) -> str:
    """Install the extension where that is allowed; return what keeps the index from being made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = %s", [EXTENSION])
        if not cursor.fetchone():
            return f"the extension {EXTENSION} is not on the server"
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {EXTENSION}")
        except DatabaseError as error:
            first_line = str(error).partition("\n")[0]
            return f"the extension {EXTENSION} may not be created: {first_line}"
        cursor.execute(f"SELECT cardinality({_schema(cursor)}.show_trgm(%s))", [CHINESE])
        if not cursor.fetchone()[0]:
            return "the database's LC_CTYPE knows no Chinese characters"
    return ""


def _schema(cursor: Any) -> str:
    """Return where the extension lives, quoted: not every role looks for names there."""
    cursor.execute(
        "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace"
        " WHERE extname = %s",
        [EXTENSION],
    )
    return str(cursor.fetchone()[0])
