"""`manage.py verify [CHECK ...]`: proves the records sound."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.verifying import NAMES, faults_of

#: Beyond this many lines a fault has one cause, and more lines hide it.
MOST_LINES = 200


class Command(BaseCommand):
    help = (
        "Checks that the trees are sound, the audit chain is whole, the figures equal the raw"
        " records, no matter is without a way onward, no points balance is off and no paper is"
        " lost. Prints each fault; exit 1 if any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "checks", nargs="*", metavar="CHECK", help=f"{' '.join(NAMES)}; all of them if none"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        names = options["checks"] or NAMES
        unknown = [name for name in names if name not in NAMES]
        if unknown:
            raise CommandError(
                _("There is no check %(name)s; there are: %(names)s.")
                % {"name": unknown[0], "names": " ".join(NAMES)}
            )
        found = sum(self.run_check(name) for name in names)
        if found:
            raise CommandError(
                ngettext("%(count)d fault.", "%(count)d faults.", found) % {"count": found}
            )

    def run_check(self, name: str) -> int:
        """Run one check, print what it finds and return how much that is."""
        begun = perf_counter()
        count = 0
        for fault in faults_of(name):
            count += 1
            if count <= MOST_LINES:
                self.stdout.write(f"{name}: {fault}")
        if count > MOST_LINES:
            self.stdout.write(_("... and %(count)d more.") % {"count": count - MOST_LINES})
        seconds = perf_counter() - begun
        line = ngettext(
            "%(name)s: %(count)d fault, %(seconds).1f s",
            "%(name)s: %(count)d faults, %(seconds).1f s",
            count,
        )
        self.stdout.write(line % {"name": name, "count": count, "seconds": seconds})
        return count
