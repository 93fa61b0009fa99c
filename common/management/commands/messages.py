"""`manage.py messages`: keeps the catalogs in step with the code, checks and compiles them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import catalogs


class Command(BaseCommand):
    """Update, check or compile the message catalogs of our own apps."""

    help = "Adds new texts to the catalogs, checks that they are complete, or compiles them."
    # Runs before the front-end packages are there, and in a checkout that has no database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--update", action="store_true", help="add new texts, drop unused ones")
        what.add_argument("--check", action="store_true", help="fail on any text not in order")
        what.add_argument("--compile", action="store_true", help="make the files Django reads")
        parser.add_argument("apps", nargs="*", metavar="APP", help="only these apps")

    def handle(self, *_args: Any, **options: Any) -> None:
        everything = catalogs.apps_with_texts(settings.OWN_APPS, settings.BASE_DIR)
        wanted = options["apps"] or settings.OWN_APPS
        unknown = set(wanted) - set(settings.OWN_APPS)
        if unknown:
            raise CommandError(f"Not an app of ours: {', '.join(sorted(unknown))}.")
        apps = [app for app in everything if app.label in wanted]
        if options["update"]:
            self.update(apps)
        elif options["check"]:
            self.check_all(apps, everything)
        else:
            compiled = [app.label for app in apps if catalogs.compile_stale(app)]
            if compiled and options["verbosity"] > 0:
                self.stdout.write(f"Compiled the texts of {', '.join(compiled)}.")

    def update(self, apps: list[catalogs.AppTexts]) -> None:
        """Bring each catalog in step and tell how many texts still want a translation."""
        for app in apps:
            catalog = catalogs.updated(app, settings.BASE_DIR)
            changed = catalogs.write(app, catalog)
            empty = sum(1 for m in catalog if m.id and not all(catalogs.strings(m)))
            if len(catalog):
                state = "updated" if changed else "unchanged"
                self.stdout.write(
                    f"{app.label}: {state}, {len(catalog)} texts, {empty} untranslated"
                )

    def check_all(self, apps: list[catalogs.AppTexts], everything: list[catalogs.AppTexts]) -> None:
        """Name every fault.

        Raises:
            CommandError: when there is any.
        """
        found = [fault for app in apps for fault in catalogs.faults(app, settings.BASE_DIR)]
        found += catalogs.clashes(everything)
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(
                f"{len(found)} texts are not in order; see manage.py messages --help."
            )
        self.stdout.write("The texts of every app are complete.")
