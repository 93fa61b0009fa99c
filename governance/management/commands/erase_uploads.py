"""`manage.py erase_uploads`: what the scheduler does every night, done once now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from governance.erasing import erase_withdrawn


class Command(BaseCommand):
    help = (
        "Erases the content of uploads that were withdrawn 90 days ago (their rows and digests"
        " stay), and stored files that no row has named for a week. May run at any time, twice,"
        " or beside another."
    )

    def handle(self, *_args: Any, **options: Any) -> None:
        count = erase_withdrawn(now=timezone.now())
        if options["verbosity"] > 0:
            self.stdout.write(f"Erased {count}.")
