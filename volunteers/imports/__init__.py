"""Taking the whole register in from a file: good rows kept, every bad one named (section 10).

The file is streamed, its rows checked and sealed one by one, then merged as sets; memory does not
grow with it. The same file again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from org_tree.models import Area
from org_tree.shapes import Tier
from org_tree.tree import loading
from volunteers.imports import merge
from volunteers.imports.faults import write_faults
from volunteers.imports.files import FileRefused, Table, open_table
from volunteers.imports.rows import HEADINGS, KNOWN_HEADINGS, REASON, REQUIRED, Fault, RowChecker
from volunteers.models import RegisterImport, RegisterSerial, Volunteer, VolunteerTeam

__all__ = ["FileRefused", "Outcome", "import_volunteers"]

IMPORT = "volunteers.import"
#: Rows between two words about how far it is.
TELL_EVERY = 2000

Progress = Callable[[int, int, int], None]


@dataclass(frozen=True)
class Outcome:
    """What became of a file.

    Attributes:
        run: the stored counts.
        faults: by line, everything wrong with the row there.
    """

    run: RegisterImport
    faults: dict[int, list[Fault]]


def import_volunteers(
    path: Path,
    *,
    actor: Any,
    now: datetime,
    faults_to: Path | None = None,
    file_name: str = "",
    progress: Progress = lambda rows, place, length: None,
) -> Outcome:
    """Take a file into the register.

    Args:
        actor: who sends it, and only rows of whose area are taken; None for the portal itself.
        faults_to: where the rows to be mended are written, when there are any.
        file_name: as the person knows it; the name of `path` when empty.
        progress: told rows read, place and length of the file, every 2,000 rows.

    Raises:
        FileRefused: it cannot be read as a table, or lacks a column; nothing has changed.
    """
    table = open_table(path, KNOWN_HEADINGS)
    _check_head(table.head)
    checker = RowChecker(table.head, **_ground(actor), today=business_date(now))
    reading = _Reading(table, checker, progress)
    run = RegisterImport(
        file_name=(file_name or path.name)[:160],
        started_by=actor,
        started_at=now,
        unread_columns=_unread(table.head),
    )
    try:
        merge.stage(reading.rows())
        _settle(run, reading, actor=actor, now=now)
    finally:
        merge.drop()
    if reading.faults and faults_to is not None:
        write_faults(table, reading.faults, faults_to)
    return Outcome(run, reading.faults)


class _Reading:
    """Reads a table row by row and keeps what is wrong."""

    def __init__(self, table: Table, checker: RowChecker, progress: Progress) -> None:
        self.table, self.checker, self.progress = table, checker, progress
        self.faults: dict[int, list[Fault]] = {}
        self.count = 0

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the good rows, ready to be written."""
        check, length = self.checker.check, self.table.length
        for line, cells, place in self.table.rows():
            self.count += 1
            row, faults = check(line, cells)
            if row is None:
                self.faults[line] = faults
            else:
                yield row
            if self.count % TELL_EVERY == 0:
                self.progress(self.count, place, length)

    def refuse(self, found: dict[int, Fault]) -> None:
        """Note what the database found."""
        for line, fault in found.items():
            self.faults.setdefault(line, []).append(fault)


@transaction.atomic
def _settle(run: RegisterImport, reading: _Reading, *, actor: Any, now: datetime) -> None:
    """Merge the staged rows and note what was done, all at once."""
    reading.refuse(merge.doubles())
    serial = register_lock()
    reading.refuse(merge.place())
    refused = len(reading.faults)
    ids = loading.next_ids(Volunteer, reading.count - refused)
    merged = merge.merge(
        first_id=ids.start,
        last_serial=serial.last,
        prefix=number_prefix(),
        today=business_date(now),
    )
    if merged.created:
        serial.last += merged.created
        serial.save(update_fields=["last"])
    run.rows, run.refused = reading.count, refused
    run.created, run.updated, run.unchanged = merged.created, merged.updated, merged.unchanged
    run.finished_at = now
    run.save(force_insert=True)
    counts = {name: getattr(run, name) for name in ("created", "updated", "unchanged", "refused")}
    record(
        "volunteers.import_register",
        run,
        actor=actor,
        at=now,
        data={"file": run.file_name, **counts},
        is_first=True,
    )


def register_lock() -> RegisterSerial:
    """Hold the only right to add to the register until the transaction ends."""
    RegisterSerial.objects.get_or_create(pk=1)
    return RegisterSerial.objects.select_for_update().get(pk=1)


def number_prefix() -> str:
    """Return what volunteer numbers begin with: the district's six digits."""
    districts = Area.objects.of_tier(Tier.DISTRICT).order_by("tree_id", "lft")
    code: str | None = districts.values_list("code", flat=True).first()
    return (code or "000000")[:6]


def _ground(actor: Any) -> dict[str, Any]:
    """Return the areas and teams rows may name: those where this person keeps the register."""
    areas, teams = Area.objects.all(), VolunteerTeam.objects.filter(closed_on__isnull=True)
    if actor is not None:
        areas, teams = areas.permitted(actor, IMPORT), teams.permitted(actor, IMPORT)
    known: dict[str, int] = {}
    twice: set[str] = set()
    for pk, code, name in teams.order_by().values_list("pk", "code", "name"):
        known[code] = pk
        if name in known:
            twice.add(name)
        known[name] = pk
    for name in twice:
        del known[name]
    open_areas = areas.filter(closed_on__isnull=True).order_by()
    return {"areas": dict(open_areas.values_list("code", "pk").iterator()), "teams": known}


def _check_head(head: list[str]) -> None:
    """Refuse a head that lacks a column or has one twice.

    Raises:
        FileRefused: with the headings it is about.
    """
    missing = [HEADINGS[name][0] for name in REQUIRED if not set(HEADINGS[name]) & set(head)]
    if missing:
        raise FileRefused(_("Columns are missing: %(names)s.") % {"names": "、".join(missing)})
    twice = [
        HEADINGS[name][0]
        for name in HEADINGS
        if sum(head.count(heading) for heading in HEADINGS[name]) > 1
    ]
    if twice:
        raise FileRefused(_("Columns stand twice: %(names)s.") % {"names": "、".join(twice)})


def _unread(head: list[str]) -> str:
    ours = KNOWN_HEADINGS | {REASON, ""}
    return "、".join(name for name in head if name not in ours)[:200]
