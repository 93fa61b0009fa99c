"""Storing very many rows at once, where bulk_create spends most of its time on expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connections, models, router

BATCH = 5000
#: Rows named in one IN (...): SQLite takes 999 parameters on old builds.
NAMED = 500
#: Stands for NULL in what COPY reads; no text of ours may hold it.
NULL = "\x01"


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model as they are, in half the time of bulk_create.

    A row's own id is stored when the first row has one; otherwise the database gives ids, and the
    objects do not learn them. No signals, no expressions, no conflicts handled.

    Raises:
        IntegrityError: a constraint refuses one of them.
    """
    if not rows:
        return
    model = type(rows[0])
    connection = connections[router.db_for_write(model)]
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key and rows[0].pk is None)
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - own names
    values: list[list[Any]] = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def by_batches(values: Iterable[Any], size: int = NAMED) -> Iterator[list[Any]]:
    """Cut values into lists short enough for one statement."""
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch


def stream_rows(
    connection: Any, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]
) -> None:
    """Write rows into a table as they come: COPY on PostgreSQL, inserts in batches on SQLite.

    Args:
        rows: plain values in the order of the columns; None for NULL.
    """
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(
                f"COPY {quote(table)} ({names}) FROM STDIN WITH (NULL E'\\x01')",
                CopyLines(rows, len(columns)),
                size=1 << 18,
            )
            return
        marks = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})"  # noqa: S608 - own names
        for batch in by_batches(rows, BATCH):
            cursor.executemany(sql, batch)


class CopyLines:
    """Rows as the file COPY reads, made while it reads."""

    def __init__(self, rows: Iterator[tuple[Any, ...]], width: int) -> None:
        self._rows = rows
        self._tabs = width - 1
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return about `size` bytes and never more; nothing at the end."""
        parts: list[bytes] = [self._rest]
        length = len(self._rest)
        for row in self._rows:
            line = self._line(row).encode()
            parts.append(line)
            length += len(line)
            if 0 <= size <= length:
                break
        text = b"".join(parts)
        cut = len(text) if size < 0 else size
        self._rest = text[cut:]
        return text[:cut]

    def _line(self, row: tuple[Any, ...]) -> str:
        line = "\t".join(
            [NULL if v is None else v if type(v) is str else str(v) for v in row]  # noqa: E721
        )
        if "\\" in line or "\n" in line or "\r" in line or line.count("\t") != self._tabs:
            line = "\t".join([NULL if v is None else _escaped(str(v)) for v in row])
        return f"{line}\n"


def _escaped(text: str) -> str:
    """Return a value as COPY's text format wants it."""
    for plain, sign in (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r")):
        text = text.replace(plain, sign)
    return text
