"""`manage.py import_volunteers FILE`: takes the register in; `--blank` writes the sheet for it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from volunteers.imports import FileRefused, Outcome, import_volunteers
from volunteers.imports.blank import KINDS, write_blank
from volunteers.imports.faults import reasons_of

FIRST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Takes volunteers from a CSV file (UTF-8 or GBK) or an .xlsx workbook into the register."
        " Good rows are kept; every bad one is named with its reason in a workbook to mend and"
        " send again. The same file again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "file", metavar="FILE", type=Path, nargs="?", help="the CSV file or workbook"
        )
        what.add_argument(
            "--blank",
            metavar="FILE",
            type=Path,
            help="write a blank sheet to fill in, .xlsx or .csv, and take nothing in",
        )
        parser.add_argument(
            "--faults",
            metavar="FILE",
            type=Path,
            help="where the rows to be mended are written; FILE-faults.xlsx when not given",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["blank"]:
            self.write_blank(options["blank"])
            return
        path: Path = options["file"]
        faults_to = options["faults"] or path.with_name(f"{path.stem}-faults.xlsx")
        try:
            outcome = import_volunteers(
                path,
                actor=None,
                now=timezone.now(),
                faults_to=faults_to,
                progress=self.show if sys.stderr.isatty() else lambda rows, place, length: None,
            )
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.tell(outcome, faults_to)

    def write_blank(self, path: Path) -> None:
        """Write the blank sheet; a file that is there, filled in perhaps, stays."""
        kind = path.suffix.lower().removeprefix(".")
        if kind not in KINDS:
            raise CommandError(_("Name a file that ends in .xlsx or .csv."))
        try:
            with path.open("xb") as file:
                write_blank(file, kind)
        except OSError as error:
            reason = error.strerror or str(error)
            raise CommandError(f"{path}: {reason}") from None

    def show(self, rows: int, place: int, length: int) -> None:
        """Write how far it is over the line before."""
        self.stderr.write(f"\r{rows:,}  {100 * place // max(length, 1)} %", ending="")
        self.stderr.flush()

    def tell(self, outcome: Outcome, faults_to: Path) -> None:
        """Print the counts, the first bad rows, and where the others are."""
        run = outcome.run
        if run.unread_columns:
            self.stdout.write(_("Columns not read: %(names)s") % {"names": run.unread_columns})
        for line in sorted(outcome.faults)[:FIRST_SHOWN]:
            self.stdout.write(reasons_of(outcome.faults[line], line))
        if run.refused:
            words = _("Rows to be mended: %(count)d, all of them with their reasons in %(file)s")
            self.stdout.write(words % {"count": run.refused, "file": faults_to})
        self.stdout.write(
            _("%(created)d new, %(updated)d updated, %(unchanged)d unchanged, %(refused)d refused.")
            % {
                "created": run.created,
                "updated": run.updated,
                "unchanged": run.unchanged,
                "refused": run.refused,
            }
        )
