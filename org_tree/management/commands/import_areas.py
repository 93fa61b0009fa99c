"""`manage.py import_areas FILE`: takes a file of areas into the tree."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from org_tree.area_file import ImportRefused
from org_tree.imports import import_areas


class Command(BaseCommand):
    help = (
        "Takes areas from a CSV file (.csv or .csv.gz; columns code,name,parent_code,level) into"
        " the tree. All or nothing; the same file again changes nothing. Every bad row is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the CSV file, may be gzipped")
        parser.add_argument("--root", metavar="CODE", help="take only this area and all below it")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            result = import_areas(options["file"], options["root"], now=timezone.now())
        except ImportRefused as refusal:
            count = len(refusal.errors)
            summary = _("Nothing was taken in; %(count)d faults:") % {"count": count}
            raise CommandError(f"{summary}\n{refusal}") from refusal
        self.stdout.write(
            _("%(created)d new, %(changed)d renamed, %(unchanged)d unchanged.")
            % {
                "created": result.created,
                "changed": result.changed,
                "unchanged": result.unchanged,
            }
        )
